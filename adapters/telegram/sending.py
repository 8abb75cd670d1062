"""Replies carried out: posted, edited and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from telegram import Bot, LinkPreviewOptions, Message, ReplyParameters
from telegram.error import TelegramError

from adapters.telegram import problems
from adapters.telegram.calls import Calls
from adapters.telegram.config import TelegramConfig
from adapters.telegram.limiter import Limiter, Weight, is_group
from adapters.telegram.outgoing import TEXT_LIMIT, Way, pieces, shortened, to_keyboard, ways, weight_of
from adapters.telegram.uploads import UPLOAD_TIMEOUTS, input_media, opened, post_file, reference
from bot.domain.errors import DeliveryError, SendRefused, SentUnknown, TooLargeToSend
from bot.domain.messages import Address, Media, Reply, Sent
from bot.domain.ports import FileStore

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_GONE_ALREADY = ("message to delete not found", "message can't be deleted", "message_id_invalid")
_ACTION_S = 4.0
"""A chat action shows for 5 seconds."""


@dataclass(frozen=True, slots=True)
class Target:
    """An Address in Telegram's terms."""

    chat: str
    thread: int | None
    reply_to: int | None

    def arguments(self, reply: Reply) -> dict[str, Any]:
        """What every new message is sent with. In a private chat only the video quotes what it answers."""
        quotes = self.reply_to is not None and (is_group(self.chat) or weight_of(reply) == Weight.FINAL)
        quoted = ReplyParameters(self.reply_to, allow_sending_without_reply=True) if quotes and self.reply_to else None
        return {
            "chat_id": int(self.chat),
            "message_thread_id": self.thread,
            "reply_parameters": quoted,
            "disable_notification": reply.silent,
        }


class Sender:
    """Sends by `ports.Channel.send`. Texts and captions are plain: a person's words are never taken for markup."""

    def __init__(self, config: TelegramConfig, bot: Bot, files: FileStore, calls: Calls, limiter: Limiter) -> None:
        self._config = config
        self._bot = bot
        self._files = files
        self._calls = calls
        self._limiter = limiter

    async def send(self, address: Address, reply: Reply) -> Sent:
        """Posts or edits. An edit of a message that is gone is SendRefused: the core says it anew."""
        data = address.data
        if "chat" not in data:
            raise SendRefused(reason="the address names no chat")
        thread, reply_to = data.get("thread"), data.get("reply_to")
        chat = self._calls.chat(data["chat"])
        target = Target(chat, int(thread) if thread else None, int(reply_to) if reply_to else None)
        if reply.replaces:
            return await self._edit(target, reply)
        if reply.media is not None:
            return await self._post_media(target, reply, reply.media)
        return await self._post_text(target, reply)

    async def retract(self, address: Address, message: str) -> None:
        """Deletes a message; one that is gone is no error."""
        chat = self._calls.chat(address.data["chat"])
        try:
            await self._calls.repeatably(chat, Weight.NORMAL, lambda: self._bot.delete_message(int(chat), int(message)))
        except SendRefused as error:
            if not any(sign in str(error.params.get("reason", "")).lower() for sign in _GONE_ALREADY):
                raise

    async def _post_text(self, target: Target, reply: Reply) -> Sent:
        parts = pieces(reply.text)
        sent = Sent("")
        for number, text in enumerate(parts):
            arguments = target.arguments(reply)
            if number == len(parts) - 1:
                arguments["reply_markup"] = to_keyboard(reply)
            try:
                message = await self._calls.once(target.chat, Weight.NORMAL, _posting(self._bot, text, arguments))
            except DeliveryError:
                if number:
                    # The beginning has arrived: saying it all again would double it.
                    raise SentUnknown from None
                raise
            sent = Sent(_number(message))
        return sent

    async def _post_media(self, target: Target, reply: Reply, media: Media) -> Sent:
        refused = SendRefused(reason="no way to send it")
        for way in ways(media):
            self._check_size(media, way)
            try:
                return await self._post_file(target, reply, media, way)
            except SendRefused as error:
                refused = error
        raise refused

    async def _post_file(self, target: Target, reply: Reply, media: Media, way: Way) -> Sent:
        arguments = target.arguments(reply)
        arguments |= {"caption": shortened(reply.text) or None, "reply_markup": to_keyboard(reply)}
        async with opened(self._files, media, way) as upload, self._showing(target, way):
            message = await self._calls.once(
                target.chat, weight_of(reply), lambda: post_file(self._bot, way, upload, media, arguments)
            )
        return Sent(_number(message), reference(message))

    async def _edit(self, target: Target, reply: Reply) -> Sent:
        if reply.media is not None:
            return await self._edit_media(target, reply, reply.media)
        place: dict[str, Any] = {
            "chat_id": int(target.chat),
            "message_id": int(reply.replaces),
            "reply_markup": to_keyboard(reply),
        }
        text = shortened(reply.text, TEXT_LIMIT)
        try:
            await self._calls.repeatably(
                target.chat,
                weight_of(reply),
                lambda: self._bot.edit_message_text(text, link_preview_options=_NO_PREVIEW, **place),
            )
        except SendRefused as error:
            if _says(error, problems.NO_TEXT):
                # A picture with a caption: that is what its words are.
                caption = shortened(reply.text)
                await self._swallowing(target, reply, lambda: self._bot.edit_message_caption(caption=caption, **place))
            elif not _says(error, problems.NOT_MODIFIED):
                raise
        return Sent(reply.replaces)

    async def _swallowing(self, target: Target, reply: Reply, call: Callable[[], Awaitable[Message | bool]]) -> None:
        try:
            await self._calls.repeatably(target.chat, weight_of(reply), call)
        except SendRefused as error:
            if not _says(error, problems.NOT_MODIFIED):
                raise

    async def _edit_media(self, target: Target, reply: Reply, media: Media) -> Sent:
        refused = SendRefused(reason="no way to send it")
        for way in ways(media):
            self._check_size(media, way)
            try:
                return await self._edit_file(target, reply, media, way)
            except SendRefused as error:
                if _says(error, problems.NOT_MODIFIED):
                    return Sent(reply.replaces, media.reference)
                refused = error
        raise refused

    async def _edit_file(self, target: Target, reply: Reply, media: Media, way: Way) -> Sent:
        async def call() -> Message | bool:
            # Opened for every try: a try reads the file to its end.
            async with opened(self._files, media, way, attach=True) as upload:
                return await self._bot.edit_message_media(
                    input_media(way, upload, media, shortened(reply.text) or None),
                    chat_id=int(target.chat),
                    message_id=int(reply.replaces),
                    reply_markup=to_keyboard(reply),
                    **UPLOAD_TIMEOUTS,
                )

        message = await self._calls.repeatably(target.chat, weight_of(reply), call)
        return Sent(reply.replaces, reference(message) if isinstance(message, Message) else "")

    def _check_size(self, media: Media, way: Way) -> None:
        limit = self._config.upload_limit
        if not way.file_id and media.size > limit:
            raise TooLargeToSend(limit=limit)

    @asynccontextmanager
    async def _showing(self, target: Target, way: Way) -> AsyncIterator[None]:
        """ "sending video …" while an upload lasts; in groups it would eat the budget of the video itself."""
        if is_group(target.chat) or way.file_id or way.kind == "photo":
            yield
            return
        action = "upload_video" if way.kind == "video" else "upload_document"
        shown = asyncio.create_task(self._show(target, action))
        try:
            yield
        finally:
            shown.cancel()
            await asyncio.gather(shown, return_exceptions=True)

    async def _show(self, target: Target, action: str) -> None:
        try:
            while not self._limiter.is_quiet(target.chat):
                await self._bot.send_chat_action(int(target.chat), action, message_thread_id=target.thread)
                await asyncio.sleep(_ACTION_S)
        except TelegramError as error:
            self._calls.note(target.chat, error)


def _posting(bot: Bot, text: str, arguments: dict[str, Any]) -> Callable[[], Awaitable[Message]]:
    return lambda: bot.send_message(text=text, link_preview_options=_NO_PREVIEW, **arguments)


def _number(message: Message) -> str:
    """The message's id; empty where the server told none."""
    return str(message.message_id or "")


def _says(error: SendRefused, words: str) -> bool:
    return words in str(error.params.get("reason", "")).lower()
