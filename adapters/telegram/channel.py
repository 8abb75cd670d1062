"""The Telegram channel: puts the adapter's parts together."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial

from telegram import ChatMember
from telegram.error import TelegramError

from adapters.shared.resumable_download import build_client
from adapters.shared.retries import until_answered
from adapters.telegram.api_calls import ApiCalls, build_bot
from adapters.telegram.commands import Identity, tell_commands
from adapters.telegram.config import TelegramConfig
from adapters.telegram.diagnose import diagnose, why_not
from adapters.telegram.downloads import Downloads
from adapters.telegram.errors import NO_MEMBER, is_refused, wait_at_start
from adapters.telegram.inbound import NAME
from adapters.telegram.intake import Intake
from adapters.telegram.limiter import Weight, is_group
from adapters.telegram.polling import drop_webhook, poll
from adapters.telegram.presses import Presses
from adapters.telegram.rendering import CAPTION_LIMIT, TEXT_LIMIT
from adapters.telegram.sending import Sender
from adapters.telegram.webhook import Webhook, set_webhook
from bot.domain.clock import SystemClock
from bot.domain.errors import ConfigurationProblem, SendRefused, SentUnknown
from bot.domain.messages import Address, Attachment, CommandInfo, ConversationKey, Language, Limits, Reply, Sent
from bot.domain.messages import Sender as Person
from bot.domain.ports import Clock, FileStore, Finding, Receive

OPEN_TRIES = 5
_HOW_TO_SHARE = {
    Language.EN: "Press and hold the video, or right-click it: Forward passes it on in Telegram, Save keeps it.",
    Language.ZH: "长按视频（电脑上点右键）：“转发”可以发给 Telegram 里的人，“保存”后可以发到别处。",
}


class TelegramChannel:
    """A `ports.Channel` that also retracts messages, knows admins, has a webhook and diagnoses itself."""

    name = NAME

    def __init__(self, config: TelegramConfig, files: FileStore, clock: Clock | None = None) -> None:
        self._config = config
        self._clock = clock or SystemClock()
        self._bot = build_bot(config)
        self._client = build_client(config.proxy_used, trust_env=True)
        self._calls = ApiCalls(self._clock)
        self._presses = Presses(config, self._bot)
        self._sender = Sender(config.upload_limit, self._bot, files, self._calls, self._presses)
        self._downloads = Downloads(config, self._bot, self._client, self._clock)
        self._me = Identity(0, "", config.fetch_limit)
        self._intake: Intake | None = None

    async def open(self, commands: Sequence[CommandInfo]) -> None:
        """Connects, and tells Telegram the commands. Raises ConfigurationProblem."""
        if self._client.is_closed:
            raise ConfigurationProblem(problem="a Telegram channel cannot be opened again after it was closed")
        try:
            await until_answered(self._bot.initialize, self._clock, wait_at_start, self._config.redact, OPEN_TRIES)
        except TelegramError as error:
            # Do not chain: the library's message may have the token in it.
            raise ConfigurationProblem(problem=why_not(self._config, error)) from None
        me = self._bot.bot
        known = {info.name: info for info in commands}
        self._me = Identity(me.id or self._config.bot_id, me.username or "", self._config.fetch_limit, known)
        await tell_commands(self._config, self._bot, commands)

    async def run(self, receive: Receive) -> None:
        """Receives until cancelled, by polling or by webhook. Raises ConfigurationProblem."""
        intake = Intake(self._config, self._bot, self._me, self._calls, self._presses, self._clock, receive)
        try:
            if self._config.webhook_url:
                self._intake = intake
                await set_webhook(self._config, self._bot, self._clock)
                await asyncio.Event().wait()
            else:
                await drop_webhook(self._config, self._bot)
                await poll(self._config, self._bot, intake, self._clock)
        finally:
            self._intake = None
            await intake.close()

    def how_to_share(self, language: Language) -> str:
        """How a video is passed on in Telegram."""
        return _HOW_TO_SHARE[language]

    async def close(self) -> None:
        """Closes connections."""
        await self._bot.shutdown()
        await self._client.aclose()

    def limits(self, address: Address) -> Limits:
        """What a chat accepts. Groups take about 20 messages and edits a minute, private chats more."""
        pace = 12.0 if is_group(address.data.get("chat", "")) else 5.0
        return Limits(TEXT_LIMIT, CAPTION_LIMIT, self._config.upload_limit, edit_pace_s=pace)

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:  # noqa: ARG002 - Telegram knows no key
        """Posts or edits one message. It ignores `key`, because Telegram cannot recognise a repetition."""
        return await self._sender.send(address, reply)

    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of a file that a person sent."""
        return self._downloads.fetch(attachment)

    async def retract(self, address: Address, message: str) -> None:
        """Deletes a message of the bot."""
        await self._sender.retract(address, message)

    async def drop_buttons(self, address: Address, message: str, _shown: Reply | None = None) -> None:
        """Takes the buttons off a message of the bot."""
        await self._sender.drop_buttons(address, message)

    async def is_admin(self, key: ConversationKey, sender: Person) -> bool:
        """Whether a person administers the chat. In a private chat they do; an anonymous admin writes as the group.

        Raises DeliveryError if Telegram does not say.
        """
        if not is_group(key.chat) or sender.id == key.chat:
            return True
        if not sender.id.isdigit():
            return False
        chat = self._calls.chat(key.chat)
        ask = partial(self._bot.get_chat_member, int(chat), int(sender.id))
        try:
            member = await self._calls.ask(f"admins:{chat}", Weight.NORMAL, ask)
        except SendRefused as error:
            if is_refused(error, NO_MEMBER):
                return False
            raise
        if not member.status:
            raise SentUnknown
        return member.status in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}

    def asgi(self) -> tuple[str, Callable[..., Awaitable[None]]]:
        """The webhook's path and application. It answers 503 if the bot uses polling."""
        return self._config.webhook_path, Webhook(self._config, lambda: self._intake)

    async def diagnose(self) -> Sequence[Finding]:
        """What is right and wrong with the set-up."""
        return await diagnose(self._config)
