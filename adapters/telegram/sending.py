"""Replies carried out: posted, edited and taken back; files streamed from disk, videos with a poster."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import telegram
from PIL import Image
from telegram import Bot, InputFile, LinkPreviewOptions, Message, ReplyParameters
from telegram.error import TelegramError

from adapters.telegram.api_calls import ApiCalls
from adapters.telegram.errors import NO_MESSAGE, NO_TEXT, NOT_MODIFIED, is_refused
from adapters.telegram.limiter import Weight, is_group
from adapters.telegram.rendering import KINDS, TEXT_LIMIT, Kind, Way, to_caption, to_keyboard, ways, weight_of
from bot.domain.errors import DeliveryError, SendRefused, SentUnknown, TooLargeToSend
from bot.domain.messages import Address, Media, Reply, Sent
from bot.domain.ports import FileStore
from bot.domain.text_splitting import shortened, split_text, utf16_units

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_ACTION_S = 4.0
"""A chat action shows for 5 seconds."""
_UPLOAD_TIMEOUTS: dict[str, Any] = {"read_timeout": 120, "write_timeout": 300}
"""Seconds: the server answers only once it has processed the file; giving up early leaves the outcome unknown."""
_THUMBNAIL_PX, _THUMBNAIL_BYTES = 320, 200_000

_SENT_FILES: Mapping[Kind, Callable[[str], Any]] = {
    "photo": lambda file_id: telegram.PhotoSize(file_id, "", 0, 0),
    "video": lambda file_id: telegram.Video(file_id, "", 0, 0, 0),
    "animation": lambda file_id: telegram.Animation(file_id, "", 0, 0, 0),
    "document": lambda file_id: telegram.Document(file_id, ""),
}


@dataclass(frozen=True, slots=True)
class Target:
    """An Address in Telegram's terms."""

    chat: str
    thread: int | None
    reply_to: int | None

    def arguments(self, reply: Reply) -> dict[str, Any]:
        """What every new message is sent with. In a private chat only the video quotes what it answers."""
        quotes = is_group(self.chat) or weight_of(reply) == Weight.FINAL
        quoted = ReplyParameters(self.reply_to, allow_sending_without_reply=True) if quotes and self.reply_to else None
        return {
            "chat_id": int(self.chat),
            "message_thread_id": self.thread,
            "reply_parameters": quoted,
            "disable_notification": reply.silent,
        }


class Sender:
    """Sends by `ports.Channel.send`. Texts and captions are plain: a person's words are never taken for markup."""

    def __init__(self, upload_limit: int, bot: Bot, files: FileStore, calls: ApiCalls) -> None:
        self._upload_limit = upload_limit
        self._bot = bot
        self._files = files
        self._calls = calls

    async def send(self, address: Address, reply: Reply) -> Sent:
        """Posts or edits. An edit of a message that is gone raises SendRefused: the core posts it anew."""
        data = address.data
        if "chat" not in data:
            raise SendRefused(reason="the address names no chat")
        thread, reply_to = data.get("thread"), data.get("reply_to")
        chat = self._calls.chat(data["chat"])
        target = Target(chat, int(thread) if thread else None, int(reply_to) if reply_to else None)
        if reply.media is not None:
            return await self._send_media(target, reply, reply.media)
        return await (self._edit_text if reply.replaces else self._post_text)(target, reply)

    async def retract(self, address: Address, message: str) -> None:
        """Deletes a message; one that is gone is no error."""
        chat = self._calls.chat(address.data["chat"])
        delete = partial(self._bot.delete_message, int(chat), int(message))
        try:
            await self._calls.with_retries(chat, Weight.NORMAL, delete)
        except SendRefused as error:
            if not is_refused(error, NO_MESSAGE):
                raise

    async def _post_text(self, target: Target, reply: Reply) -> Sent:
        parts = split_text(reply.text, TEXT_LIMIT, utf16_units)
        sent = Sent("")
        for number, text in enumerate(parts):
            arguments = target.arguments(reply)
            if number == len(parts) - 1:
                arguments["reply_markup"] = to_keyboard(reply)
            post = partial(self._bot.send_message, text=text, link_preview_options=_NO_PREVIEW, **arguments)
            try:
                sent = Sent(_number(await self._calls.once(target.chat, Weight.NORMAL, post)))
            except DeliveryError:
                if number:
                    # The beginning has arrived: sending all of it again would double it.
                    raise SentUnknown from None
                raise
        return sent

    async def _send_media(self, target: Target, reply: Reply, media: Media) -> Sent:
        refused = SendRefused(reason="no way to send it")
        for way in ways(media):
            if not way.file_id and media.size > self._upload_limit:
                raise TooLargeToSend(limit=self._upload_limit)
            try:
                return await (self._edit_file if reply.replaces else self._post_file)(target, reply, media, way)
            except SendRefused as error:
                refused = error
        raise refused

    async def _post_file(self, target: Target, reply: Reply, media: Media, way: Way) -> Sent:
        arguments = target.arguments(reply)
        arguments |= {"caption": to_caption(reply), "reply_markup": to_keyboard(reply)}
        async with opened(self._files, media, way) as upload, self._showing_progress(target, way):
            unchanged = {"disable_content_type_detection": True} if way.kind == "document" else {}
            send = getattr(self._bot, f"send_{way.kind}")
            post = partial(send, **upload, **unchanged, **arguments, **_UPLOAD_TIMEOUTS)
            message: Message = await self._calls.once(target.chat, weight_of(reply), post)
        return Sent(_number(message), _reference(message))

    async def _edit_text(self, target: Target, reply: Reply) -> Sent:
        text = shortened(reply.text, TEXT_LIMIT, utf16_units)
        try:
            await self._edit(target, reply, self._bot.edit_message_text, text=text, link_preview_options=_NO_PREVIEW)
        except SendRefused as error:
            if not is_refused(error, NO_TEXT):
                raise
            # It is a picture: its words are its caption.
            await self._edit(target, reply, self._bot.edit_message_caption, caption=to_caption(reply))
        return Sent(reply.replaces)

    async def _edit_file(self, target: Target, reply: Reply, media: Media, way: Way) -> Sent:
        async def edit(**place: Any) -> Message | bool:
            # Opened for every try: a try reads the file to its end.
            async with opened(self._files, media, way, attach=True) as upload:
                # The library cannot carry a cover inside an edit (22.8): it would fail to serialise it.
                upload.pop("cover", None)
                input_media = getattr(telegram, f"InputMedia{way.kind.capitalize()}")
                new = input_media(upload.pop(way.kind), caption=to_caption(reply), **upload)
                return await self._bot.edit_message_media(new, **place, **_UPLOAD_TIMEOUTS)

        message = await self._edit(target, reply, edit)
        return Sent(reply.replaces, _reference(message) if isinstance(message, Message) else media.reference)

    async def _edit(
        self, target: Target, reply: Reply, edit: Callable[..., Awaitable[Message | bool]], **arguments: Any
    ) -> Message | bool:
        """Makes an edit; one that changes nothing succeeds."""
        place = {"chat_id": int(target.chat), "message_id": int(reply.replaces), "reply_markup": to_keyboard(reply)}
        try:
            return await self._calls.with_retries(target.chat, weight_of(reply), partial(edit, **place, **arguments))
        except SendRefused as error:
            if is_refused(error, NOT_MODIFIED):
                return True
            raise

    @asynccontextmanager
    async def _showing_progress(self, target: Target, way: Way) -> AsyncIterator[None]:
        """Shows "sending video …" during an upload; in groups it would eat the budget of the video itself."""
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
            while not self._calls.limiter.is_quiet(target.chat):
                await self._bot.send_chat_action(int(target.chat), action, message_thread_id=target.thread)
                await asyncio.sleep(_ACTION_S)
        except TelegramError as error:
            self._calls.note(target.chat, error)


def _number(message: Message) -> str:
    """The message's id; empty if the server names none."""
    return str(message.message_id or "")


@asynccontextmanager
async def opened(files: FileStore, media: Media, way: Way, *, attach: bool = False) -> AsyncIterator[dict[str, Any]]:
    """A file as `way.kind`, and what goes with it, while the context lasts; `attach` if it is part of a JSON value.

    The library reads a file into memory if it gets the path, and takes a plain string that names a local file for that
    file: so it gets open files, and objects for ids.
    """
    shown = _shape(media) if way.kind == "video" else {}
    async with AsyncExitStack() as stack:
        if way.file_id:
            yield {way.kind: _SENT_FILES[way.kind](way.file_id), **shown}
            return
        path = await stack.enter_async_context(files.local(media.key))
        source = stack.enter_context(await asyncio.to_thread(path.open, "rb"))
        if way.kind == "video" and media.cover:
            poster = await stack.enter_async_context(files.local(media.cover))
            shown |= await asyncio.to_thread(_pictures, poster)
        yield {way.kind: InputFile(source, filename=media.name, attach=attach, read_file_handle=False), **shown}


def _shape(media: Media) -> dict[str, Any]:
    """What players need: without it, upright videos show as squares of 0:00 in some clients."""
    return {
        "duration": max(1, round(media.duration)) if media.duration else None,
        "width": media.width or None,
        "height": media.height or None,
        "supports_streaming": True,
    }


def _pictures(poster: Path) -> dict[str, InputFile]:
    """The poster, and a JPEG of it of at most 320 pixels and 200 kB."""
    with Image.open(poster) as picture:
        picture.thumbnail((_THUMBNAIL_PX, _THUMBNAIL_PX))
        small = BytesIO()
        picture.convert("RGB").save(small, "JPEG", quality=80)
    found = {"cover": InputFile(poster.read_bytes(), filename="cover.jpg", attach=True)}
    if small.tell() <= _THUMBNAIL_BYTES:
        found["thumbnail"] = InputFile(small.getvalue(), filename="thumbnail.jpg", attach=True)
    return found


def _reference(message: Message) -> str:
    """Telegram's id of the file in a message, with its kind: an id works only as the same kind again.

    A video without sound is an animation, and has a document beside it.
    """
    for kind in KINDS:
        if file := getattr(message, kind):
            return f"{kind}:{(file[-1] if kind == 'photo' else file).file_id}"
    return ""
