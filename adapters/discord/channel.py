"""The Discord channel: puts the adapter's parts together."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import discord

from adapters.discord.addresses import FLOOR, NAME, Place, Posted
from adapters.discord.api_calls import ApiCalls
from adapters.discord.commands import Commands, tell_commands
from adapters.discord.config import DiscordConfig
from adapters.discord.diagnose import diagnose, why_not
from adapters.discord.downloads import fetch
from adapters.discord.errors import FAILURES, translated, wait_at_start
from adapters.discord.gateway import build_gateway
from adapters.discord.history_search import recall
from adapters.discord.intake import Intake
from adapters.discord.interaction_tokens import InteractionTokens
from adapters.discord.rendering import TEXT_LIMIT
from adapters.discord.sending import Sender
from adapters.discord.strings import say
from adapters.discord.threads import open_thread, opens_threads
from adapters.shared.resumable_download import build_client
from adapters.shared.retries import until_answered
from bot.domain.clock import SystemClock
from bot.domain.errors import ChatGone, ConfigurationProblem, SendRefused
from bot.domain.messages import Address, Attachment, CommandInfo, ConversationKey, Language, Limits, Reply, Sent
from bot.domain.messages import Sender as Person
from bot.domain.ports import Clock, FileStore, Finding, Receive, Thread

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
        self._gateway = build_gateway(config, self._clock)
        self._api = ApiCalls(self._gateway, self._clock)
        self._client = build_client(config.proxy_used, trust_env=False)
        self._tokens = InteractionTokens()
        self._sender = Sender(self._api, self._tokens, files, self._clock)
        self._commands: Commands = {}

    async def open(self, commands: Sequence[CommandInfo]) -> None:
        """Logs in, and tells Discord the commands if they have changed. Raises ConfigurationProblem."""
        if self._client.is_closed:
            raise ConfigurationProblem(problem="a Discord channel cannot be opened again after it was closed")
        try:
            await until_answered(self._gateway.log_in, self._clock, wait_at_start, self._config.redact)
        except FAILURES as error:
            raise ConfigurationProblem(problem=why_not(self._config, error)) from None
        await tell_commands(self._config, self._gateway, self._files, self._clock, commands)
        self._commands = {info.name: info for info in commands}

    async def run(self, receive: Receive) -> None:
        """Receives until cancelled. Raises ConfigurationProblem."""
        intake = Intake(self._api, self._commands, self._tokens, self._clock, receive)
        self._gateway.listener = intake
        apologies = asyncio.create_task(self._apologise())
        try:
            await self._gateway.stay_connected()
        finally:
            apologies.cancel()
            await self._gateway.disconnect()
            await intake.close()
            self._gateway.listener = None

    def how_to_share(self, language: Language) -> str:
        """How a video is passed on in Discord."""
        return say("how-to-share", language)

    async def close(self) -> None:
        """Closes connections."""
        await self._gateway.end()
        await self._client.aclose()

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
        return Limits(text=text, caption=text, upload=upload, edit_pace_s=5.0, menus=True)

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        """Posts or edits one message."""
        self._gateway.check_refusals()
        return await self._sender.send(Place.of(address), reply, key)

    async def retract(self, address: Address, message: str) -> None:
        """Deletes a message of the bot."""
        self._gateway.check_refusals()
        await self._sender.retract(Place.of(address), Posted.parse(message))

    async def drop_buttons(self, address: Address, message: str, shown: Reply | None = None) -> None:
        """Takes the buttons off a message of the bot."""
        self._gateway.check_refusals()
        await self._sender.drop_buttons(Place.of(address), Posted.parse(message), shown)

    async def recall(self, address: Address, reply: Reply, key: str, since: float) -> Sent | None:
        """Searches for a message that was posted with `key`."""
        self._gateway.check_refusals()
        return await recall(self._api, Place.of(address), reply, key, since=since, now=self._clock.now())

    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of a file that a person sent."""
        return fetch(self._api, self._client, self._clock, attachment)

    def opens_threads(self, address: Address) -> bool:
        """Whether the bot may open threads there, as far as it knows."""
        return "channel" in address.data and opens_threads(self._api, Place.of(address))

    async def open_thread(self, address: Address, name: str) -> Thread | None:
        """Opens a public thread, which Discord archives after a week of silence; None if that is not allowed."""
        self._gateway.check_refusals()
        return await open_thread(self._api, Place.of(address), name) if self.opens_threads(address) else None

    async def is_admin(self, key: ConversationKey, sender: Person) -> bool:
        """Whether a person may manage the server; in a private chat everybody may."""
        if not sender.id.isdecimal():
            return False
        try:
            return await translated(self._manages(int(key.chat), int(sender.id)))
        except (SendRefused, ChatGone):
            return False

    async def diagnose(self) -> Sequence[Finding]:
        """What is right and wrong with the set-up."""
        return await diagnose(self._config, self._clock)

    async def _manages(self, chat: int, person: int) -> bool:
        channel = self._gateway.get_channel(chat) or await self._gateway.fetch_channel(chat)
        if not isinstance(channel, discord.abc.GuildChannel):
            return True
        guild = channel.guild
        if guild.unavailable or not guild.roles:
            guild = await self._gateway.fetch_guild(guild.id, with_counts=False)
        allowed = (await guild.fetch_member(person)).guild_permissions
        return allowed.administrator or allowed.manage_guild

    async def _apologise(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            await self._sender.apologise()
