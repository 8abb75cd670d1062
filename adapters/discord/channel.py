"""The Discord channel: puts the adapter's parts together."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from functools import partial

import discord
import structlog

from adapters.discord.addresses import FLOOR, NAME, Place
from adapters.discord.api_calls import ApiCalls
from adapters.discord.commands import to_payload
from adapters.discord.config import DiscordConfig
from adapters.discord.connection import stay_connected, until_answered
from adapters.discord.diagnose import diagnose
from adapters.discord.downloads import Downloads
from adapters.discord.errors import FAILURES, is_misfit, is_passing, to_delivery_error
from adapters.discord.gateway import build_gateway
from adapters.discord.inbound import Identity
from adapters.discord.intake import Intake
from adapters.discord.interaction_tokens import InteractionTokens
from adapters.discord.invalid_request_guard import InvalidRequestGuard
from adapters.discord.rendering import TEXT_LIMIT
from adapters.discord.sending import Sender
from adapters.discord.threads import Threads
from adapters.shared.resumable_download import build_client
from bot.domain.clock import SystemClock
from bot.domain.errors import ConfigurationProblem, FileUnavailable
from bot.domain.messages import Address, CommandInfo, ConversationKey, Limits
from bot.domain.messages import Sender as Person
from bot.domain.ports import Clock, FileStore, Finding, Receive, Thread

log = structlog.get_logger()

_ROOM_FOR_ESCAPES = 500
_LOOK_S = 15.0


class DiscordChannel:
    """A `ports.Channel` that also retracts and finds messages, opens threads, knows admins and diagnoses
    itself.

    It remembers below `discord/` in `files` which commands Discord knows already.
    """

    name = NAME

    def __init__(self, config: DiscordConfig, files: FileStore, clock: Clock | None = None) -> None:
        self._config = config
        self._files = files
        self._clock = clock or SystemClock()
        self._guard = InvalidRequestGuard(self._clock)
        self._gateway = build_gateway(config, self._guard)
        self._api = ApiCalls(config, self._guard, self._clock)
        self._downloader = build_client(config.proxy_used, trust_env=False)
        self._tokens = InteractionTokens()
        self._sender = Sender(self._gateway, self._api, self._tokens, files, self._clock, self._guard)
        self._threads = Threads(self._gateway, self._api)
        self._me = Identity(0)
        # These methods of the port need nothing else from the channel.
        self.send, self.recall, self.retract = self._sender.send, self._sender.recall, self._sender.retract
        self.fetch = Downloads(self._gateway, self._downloader, self._clock).fetch
        self.opens_threads = self._threads.are_possible

    async def open(self, commands: Sequence[CommandInfo]) -> None:
        """Logs in, and tells Discord the commands if they have changed. Raises ConfigurationProblem."""
        if self._downloader.is_closed:
            raise ConfigurationProblem(problem="a Discord channel cannot be opened again after it was closed")
        self._api.open()
        try:
            me = await until_answered(self._api.me, self._config, self._clock)
            if "id" not in me:
                raise ConfigurationProblem(problem=f"What answers at {self._config.base} is not Discord's API")
            await until_answered(lambda: self._gateway.login(self._config.token), self._config, self._clock)
        except FAILURES as error:
            if isinstance(error, discord.LoginFailure) or getattr(error, "status", 0) == 401:
                raise ConfigurationProblem(problem="DISCORD_BOT_TOKEN is not accepted by Discord") from None
            problem = f"Discord cannot be reached at {self._config.base}: {self._config.redact(error)}"
            raise ConfigurationProblem(problem=problem) from None
        await self._tell_commands(commands)
        self._me = Identity(int(me["id"]), {info.name: info for info in commands})

    async def run(self, receive: Receive) -> None:
        """Receives until cancelled. Raises ConfigurationProblem."""
        intake = Intake(self._gateway, self._me, self._api, self._tokens, self._clock, receive)
        self._gateway.listen(intake.handlers)
        apologies = asyncio.create_task(self._apologise())
        try:
            await stay_connected(self._gateway, self._clock)
        finally:
            apologies.cancel()
            await self._gateway.disconnect()
            await intake.close()
            self._gateway.ignore(intake.handlers)

    async def close(self) -> None:
        """Closes connections."""
        if self._gateway.http.token is not None:
            await self._gateway.end()
        await self._gateway.http.close()
        await self._api.close()
        await self._downloader.aclose()

    def limits(self, address: Address) -> Limits:
        """What the place accepts: the server's limit, or the interaction's if only a person has installed the bot.

        Discord recognises a repetition only in channels and only for some minutes; `recall` finds older messages.
        """
        text = TEXT_LIMIT - _ROOM_FOR_ESCAPES
        if "channel" not in address.data:
            return Limits(text=text, caption=text, upload=FLOOR)
        place = Place.of(address)
        reached = place.member or place.living_token(self._clock.now()) is not None
        upload = place.upload if reached else FLOOR
        return Limits(text=text, caption=text, upload=upload, edit_pace_s=2.0, menus=True)

    async def open_thread(self, address: Address, name: str) -> Thread | None:
        """Opens a public thread, which Discord archives after a week of silence; None if that is not allowed."""
        self._guard.check()
        return await self._threads.open(address, name)

    async def is_admin(self, key: ConversationKey, sender: Person) -> bool:
        """Whether a person may manage the server; in a private chat everybody may."""
        if not sender.id.isdecimal():
            return False
        try:
            channel = self._gateway.get_channel(int(key.chat)) or await self._gateway.fetch_channel(int(key.chat))
            if not isinstance(channel, discord.abc.GuildChannel):
                return True
            guild = channel.guild
            if guild.unavailable or not guild.roles:
                guild = await self._gateway.fetch_guild(guild.id, with_counts=False)
            allowed = (await guild.fetch_member(int(sender.id))).guild_permissions
        except FAILURES as error:
            if isinstance(error, discord.HTTPException) and not is_passing(error):
                return False
            raise to_delivery_error(error, repeatable=True) from None
        return allowed.administrator or allowed.manage_guild

    async def diagnose(self) -> Sequence[Finding]:
        """What is right and wrong with the set-up."""
        return await diagnose(self._config, self._clock)

    async def _tell_commands(self, commands: Sequence[CommandInfo]) -> None:
        """Sends the commands if they have changed. If Discord refuses them all, sends them in the next form."""
        application = self._gateway.application_id or 0
        payload = to_payload(commands)
        told = hashlib.sha256(json.dumps([self._config.base, payload], sort_keys=True).encode()).hexdigest().encode()
        key = f"discord/commands-{application}"
        try:
            if b"".join([chunk async for chunk in self._files.stream(key)]) == told:
                return
        except FileUnavailable:
            pass  # this is the first start
        for form in self._gateway.command_payloads(payload):
            call = partial(self._gateway.http.bulk_upsert_global_commands, application, list(form))
            try:
                await until_answered(call, self._config, self._clock)
            except FAILURES as error:
                log.warning("discord-commands-not-set", reason=self._config.redact(error))
                if not is_misfit(error):
                    return
            else:
                await self._files.put(key, told)
                return

    async def _apologise(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            await self._sender.apologise()
