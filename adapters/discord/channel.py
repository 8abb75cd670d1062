"""The Discord channel, put together."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from functools import partial

import discord
import structlog

from adapters.discord.addresses import FLOOR, NAME, Place
from adapters.discord.api_calls import Api
from adapters.discord.commands import simplified, to_payload
from adapters.discord.config import DiscordConfig
from adapters.discord.connection import patiently, stay_connected
from adapters.discord.diagnose import diagnose
from adapters.discord.downloads import Downloads
from adapters.discord.errors import FAILURES, is_misfit, is_passing, to_delivery_error
from adapters.discord.gateway import Gateway
from adapters.discord.inbound import Identity
from adapters.discord.intake import Intake
from adapters.discord.interaction_tokens import Tickets
from adapters.discord.invalid_request_guard import Budget
from adapters.discord.rendering import TEXT_LIMIT
from adapters.discord.sending import Sender
from adapters.discord.threads import Threads
from adapters.shared.resumable_download import build_client
from bot.domain.clock import SystemClock
from bot.domain.errors import ConfigurationProblem, FileUnavailable
from bot.domain.messages import Address, Attachment, CommandInfo, ConversationKey, Limits, Reply, Sent
from bot.domain.messages import Sender as Person
from bot.domain.ports import Clock, FileStore, Finding, Receive, Thread

log = structlog.get_logger()

_ROOM_FOR_ESCAPES = 500
_LOOK_S = 15.0


class DiscordChannel:
    """A `ports.Channel` that can also take messages back and find them again, open threads, knows admins and diagnoses
    itself.

    What it remembers of the commands Discord was told is kept below `discord/` in `files`.
    """

    name = NAME

    def __init__(self, config: DiscordConfig, files: FileStore, clock: Clock | None = None) -> None:
        self._config = config
        self._files = files
        self._clock = clock or SystemClock()
        self._budget = Budget(self._clock)
        self._gateway = Gateway(config, self._budget)
        self._api = Api(config, self._budget, self._clock)
        self._downloader = build_client(config.proxy_used, trust_env=False)
        self._tickets = Tickets()
        self._sender = Sender(self._gateway, self._api, self._tickets, files, self._clock, self._budget)
        self._threads = Threads(self._gateway, self._api)
        self._downloads = Downloads(config, self._gateway, self._downloader, self._clock)
        self._me = Identity(0)

    async def open(self, commands: Sequence[CommandInfo]) -> None:
        """Logs in, and tells Discord the commands if they have changed. Raises ConfigurationProblem."""
        if self._downloader.is_closed:
            raise ConfigurationProblem(problem="a Discord channel cannot be opened again after it was closed")
        self._api.open()
        try:
            bot = await self._reach()
            await patiently(lambda: self._gateway.login(self._config.token), self._config, self._clock)
        except FAILURES as error:
            raise self._unreachable(error) from None
        await self._tell_commands(commands)
        self._me = Identity(bot, {info.name: info for info in commands})

    async def run(self, receive: Receive) -> None:
        """Receives until cancelled. Raises ConfigurationProblem."""
        intake = Intake(self._gateway, self._me, self._api, self._tickets, self._clock, receive)
        self._gateway.listener = intake
        looking = asyncio.create_task(self._look_after())
        try:
            await stay_connected(self._gateway, self._clock)
        finally:
            looking.cancel()
            await self._gateway.disconnect()
            await intake.close()
            self._gateway.listener = None

    async def close(self) -> None:
        """Closes connections."""
        if self._gateway.http.token is not None:
            await self._gateway.end()
        await self._gateway.http.close()
        await self._api.close()
        await self._downloader.aclose()

    def limits(self, address: Address) -> Limits:
        """What the place takes: the server's own limit, of what a person has installed that of the interaction.

        Discord recognises a repetition only in channels and for some minutes: `recall` finds what was posted earlier.
        """
        if "channel" not in address.data:
            return Limits(text=TEXT_LIMIT - _ROOM_FOR_ESCAPES, caption=TEXT_LIMIT - _ROOM_FOR_ESCAPES, upload=FLOOR)
        place = Place.of(address)
        alive = place.ticket is not None and place.ticket.ends > self._clock.now()
        return Limits(
            text=TEXT_LIMIT - _ROOM_FOR_ESCAPES,
            caption=TEXT_LIMIT - _ROOM_FOR_ESCAPES,
            upload=place.upload if place.member or alive else FLOOR,
            edit_pace_s=2.0,
            menus=True,
        )

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        """Posts or edits one message."""
        return await self._sender.send(address, reply, key)

    async def recall(self, address: Address, reply: Reply, key: str, since: float) -> Sent | None:
        """Looks for what was posted after `since`."""
        return await self._sender.recall(address, reply, key, since)

    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of a file people sent."""
        return self._downloads.fetch(attachment)

    async def retract(self, address: Address, message: str) -> None:
        """Deletes a message of the bot's own."""
        await self._sender.retract(address, message)

    def opens_threads(self, address: Address) -> bool:
        """Whether it is a server's text channel, and no permission is known to be missing."""
        return self._threads.are_possible(address)

    async def open_thread(self, address: Address, name: str) -> Thread | None:
        """Opens a public thread, put away after a week of silence; None where that is not allowed."""
        self._budget.check()
        return await self._threads.open(address, name)

    async def is_admin(self, key: ConversationKey, sender: Person) -> bool:
        """Whether a person may manage the server; in a private chat everybody does his own."""
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
        except discord.HTTPException as error:
            if is_passing(error):
                raise to_delivery_error(error, repeatable=True) from None
            return False
        except FAILURES as error:
            raise to_delivery_error(error, repeatable=True) from None
        return allowed.administrator or allowed.manage_guild

    async def diagnose(self) -> Sequence[Finding]:
        """What is right and wrong with the set-up."""
        return await diagnose(self._config, self._clock)

    async def _reach(self) -> int:
        """The bot's id; waits a while for a network that is not there yet."""
        me = await patiently(self._api.me, self._config, self._clock)
        if "id" not in me:
            raise ConfigurationProblem(problem=f"What answers at {self._config.base} is not Discord's API")
        return int(me["id"])

    def _unreachable(self, error: Exception) -> ConfigurationProblem:
        refused = isinstance(error, discord.LoginFailure) or getattr(error, "status", 0) == 401
        if refused:
            return ConfigurationProblem(problem="DISCORD_BOT_TOKEN is not accepted by Discord")
        reason = self._config.redact(error)
        return ConfigurationProblem(problem=f"Discord cannot be reached at {self._config.base}: {reason}")

    async def _tell_commands(self, commands: Sequence[CommandInfo]) -> None:
        """At every start would be too often: Discord counts them. Refused whole, they are told again, simplified."""
        application = self._gateway.application_id or 0
        payload = to_payload(commands)
        told = hashlib.sha256(json.dumps([self._config.base, payload], sort_keys=True).encode()).hexdigest().encode()
        key = f"discord/commands-{application}"
        try:
            if b"".join([chunk async for chunk in self._files.stream(key)]) == told:
                return
        except FileUnavailable:
            pass  # the first start
        http = self._gateway.http
        for wanted in (payload, simplified(payload)):
            call = partial(http.bulk_upsert_global_commands, application, wanted)
            try:
                await patiently(call, self._config, self._clock)
            except FAILURES as error:
                log.warning("discord-commands-not-set", reason=self._config.redact(error))
                if not is_misfit(error):
                    return
            else:
                await self._files.put(key, told)
                return

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            await self._sender.apologise()
