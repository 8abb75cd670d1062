"""Posts, edits and deletes messages. Streams files from disk, and sends videos with a poster."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
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
from adapters.telegram.presses import Presses
from adapters.telegram.rendering import KINDS, TEXT_LIMIT, Kind, Way, to_caption, to_keyboard, ways, weight_of
from bot.domain.errors import DeliveryError, SendRefused, SentUnknown, TooLargeToSend, TryLater
from bot.domain.messages import NOTHING, Address, Media, Reply, Sent
from bot.domain.ports import FileStore
from bot.domain.text_splitting import shortened, split_text, utf16_units

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_SHOWN_BYTES = 8_000_000
"""A smaller file is there before anybody has read that it is being sent."""
_ACTION_S = 4.0
"""Seconds between chat actions: each shows for 5 seconds."""
_UPLOAD_TIMEOUTS: dict[str, Any] = {"read_timeout": 120, "write_timeout": 300}
"""In seconds. The server answers only once it has processed the file; giving up early leaves the outcome unknown."""
_THUMBNAIL_PX, _THUMBNAIL_BYTES = 320, 200_000

_SENT_FILES: Mapping[Kind, Callable[[str], Any]] = {
    "photo": lambda file_id: telegram.PhotoSize(file_id, "", 0, 0),
    "video": lambda file_id: telegram.Video(file_id, "", 0, 0, 0),
    "animation": lambda file_id: telegram.Animation(file_id, "", 0, 0, 0),
    "audio": lambda file_id: telegram.Audio(file_id, "", 0),
    "document": lambda file_id: telegram.Document(file_id, ""),
}


class Sender:
    """Implements `ports.Channel.send`. Texts and captions are plain, so a person's words never become markup."""

    def __init__(
        self, upload_limit: int, bot: Bot, files: FileStore, calls: ApiCalls, presses: Presses | None = None
    ) -> None:
        self._upload_limit = upload_limit
        self._bot = bot
        self._files = files
        self._calls = calls
        self._presses = presses

    async def send(self, address: Address, reply: Reply) -> Sent:
        """Posts or edits. Raises SendRefused if the message to edit is gone: the core then posts it again."""
        if "chat" not in address.data:
            raise SendRefused(reason="the address names no chat")
        if self._presses is not None and (query := address.data.get("press", "")):
            if reply.toast and await self._presses.say(query, reply.text):
                return NOTHING
            self._presses.settle(query)
        chat = self._calls.chat(address.data["chat"])
        if reply.media is not None:
            return await self._send_media(chat, address, reply, reply.media)
        return await (self._edit_text(chat, reply) if reply.replaces else self._post_text(chat, address, reply))

    async def retract(self, address: Address, message: str) -> None:
        """Deletes a message. If it is gone already, that is not an error."""
        chat = self._calls.chat(address.data["chat"])
        try:
            delete = partial(self._bot.delete_message, int(chat), int(message))
            self._calls.limiter.require_calm(chat)
            # Telegram does not count deletions as messages: they leave the chat's room to what people read.
            await self._calls.ask(f"deletions:{chat}", Weight.NORMAL, delete)
        except SendRefused as error:
            if not is_refused(error, NO_MESSAGE):
                raise

    async def drop_buttons(self, address: Address, message: str) -> None:
        """Takes the keyboard off a message. If the message or its keyboard is gone already, that is not an error."""
        chat = self._calls.chat(address.data["chat"])
        edit = partial(self._bot.edit_message_reply_markup, int(chat), int(message))
        with suppress(SendRefused):
            await self._calls.ask(chat, Weight.OPTIONAL, edit)

    async def _post_text(self, chat: str, address: Address, reply: Reply) -> Sent:
        parts = split_text(reply.text, TEXT_LIMIT, utf16_units)
        arguments = _arguments(chat, address, reply)
        sent = Sent("")
        for number, text in enumerate(parts):
            if number == len(parts) - 1:
                arguments["reply_markup"] = to_keyboard(reply)
            post = partial(self._bot.send_message, text=text, link_preview_options=_NO_PREVIEW, **arguments)
            try:
                sent = Sent(str((await self._calls.ask(chat, Weight.NORMAL, post, repeats=False)).message_id or ""))
            except DeliveryError:
                if number:
                    # The first part has arrived: sending everything again would double it.
                    raise SentUnknown from None
                raise
        return sent

    async def _send_media(self, chat: str, address: Address, reply: Reply, media: Media) -> Sent:
        refused = SendRefused(reason="no way to send it")
        for way in ways(media):
            if not way.file_id and media.size > self._upload_limit:
                raise TooLargeToSend(limit=self._upload_limit)
            try:
                if reply.replaces:
                    return await self._edit_file(chat, reply, media, way)
                return await self._post_file(chat, address, reply, media, way)
            except SendRefused as error:
                refused = error
        raise refused

    async def _post_file(self, chat: str, address: Address, reply: Reply, media: Media, way: Way) -> Sent:
        arguments = _arguments(chat, address, reply)
        arguments |= {"caption": to_caption(reply), "reply_markup": to_keyboard(reply)}
        if way.kind == "document":
            arguments["disable_content_type_detection"] = True
        async with opened(self._files, media, way) as upload, self._showing(way, arguments, media.size):
            post = partial(getattr(self._bot, f"send_{way.kind}"), **upload, **arguments, **_UPLOAD_TIMEOUTS)
            try:
                message: Message = await self._calls.ask(chat, weight_of(reply), post, repeats=False)
            except SentUnknown:
                if is_unread(upload[way.kind], media.size):
                    raise TryLater(seconds=3) from None
                raise
        return Sent(str(message.message_id or ""), _reference(message))

    async def _edit_text(self, chat: str, reply: Reply) -> Sent:
        text = shortened(reply.text, TEXT_LIMIT, utf16_units)
        try:
            await self._edit(chat, reply, self._bot.edit_message_text, text=text, link_preview_options=_NO_PREVIEW)
        except SendRefused as error:
            if not is_refused(error, NO_TEXT):
                raise
            # The old message is a picture, so its words are its caption.
            await self._edit(chat, reply, self._bot.edit_message_caption, caption=to_caption(reply))
        return Sent(reply.replaces)

    async def _edit_file(self, chat: str, reply: Reply, media: Media, way: Way) -> Sent:
        async def edit(**place: Any) -> Message | bool:
            # Open the file for every try, because a try reads it to its end.
            async with opened(self._files, media, way, attach=True) as upload:
                # The library (22.8) cannot send a cover in an edit: it fails to serialise it.
                upload.pop("cover", None)
                input_media = getattr(telegram, f"InputMedia{way.kind.capitalize()}")
                new = input_media(upload.pop(way.kind), caption=to_caption(reply), **upload)
                return await self._bot.edit_message_media(new, **place, **_UPLOAD_TIMEOUTS)

        message = await self._edit(chat, reply, edit)
        return Sent(reply.replaces, _reference(message) if isinstance(message, Message) else media.reference)

    async def _edit(
        self, chat: str, reply: Reply, edit: Callable[..., Awaitable[Message | bool]], **arguments: Any
    ) -> Message | bool:
        """Makes an edit. If Telegram says that nothing changed, the edit has succeeded."""
        place = {"chat_id": int(chat), "message_id": int(reply.replaces), "reply_markup": to_keyboard(reply)}
        try:
            return await self._calls.ask(chat, weight_of(reply), partial(edit, **place, **arguments))
        except SendRefused as error:
            if is_refused(error, NOT_MODIFIED):
                return True
            raise

    @asynccontextmanager
    async def _showing(self, way: Way, arguments: dict[str, Any], size: int) -> AsyncIterator[None]:
        """Shows "sending video …" during a long upload, but not in groups: there it would use up the video's budget."""
        action = {"video": "upload_video", "document": "upload_document"}.get(way.kind)
        if action is None or way.file_id or size < _SHOWN_BYTES or is_group(str(arguments["chat_id"])):
            yield
            return
        shown = asyncio.create_task(self._show(action, arguments["chat_id"], arguments["message_thread_id"]))
        try:
            yield
        finally:
            shown.cancel()
            await asyncio.gather(shown, return_exceptions=True)

    async def _show(self, action: str, chat: int, thread: int | None) -> None:
        try:
            while not self._calls.limiter.is_quiet(str(chat)):
                await self._bot.send_chat_action(chat, action, message_thread_id=thread)
                await asyncio.sleep(_ACTION_S)
        except TelegramError as error:
            self._calls.note(str(chat), error)


def is_unread(upload: object, size: int) -> bool:
    """Whether the end of a file was never handed to the connection: then the message cannot have arrived."""
    source = upload.input_file_content if isinstance(upload, InputFile) else None
    return source is not None and not isinstance(source, bytes) and source.tell() < size


def _arguments(chat: str, address: Address, reply: Reply) -> dict[str, Any]:
    """The arguments of every new message. In a private chat only the video quotes the message that it answers."""
    thread, reply_to = address.data.get("thread"), address.data.get("reply_to")
    quoted = int(reply_to) if reply_to and (is_group(chat) or weight_of(reply) == Weight.FINAL) else None
    return {
        "chat_id": int(chat),
        "message_thread_id": int(thread) if thread else None,
        "reply_parameters": ReplyParameters(quoted, allow_sending_without_reply=True) if quoted else None,
        "disable_notification": reply.silent,
    }


@asynccontextmanager
async def opened(files: FileStore, media: Media, way: Way, *, attach: bool = False) -> AsyncIterator[dict[str, Any]]:
    """Opens a file as `way.kind`, with its extra arguments. `attach`: it becomes part of a JSON value.

    From a path the library reads the whole file into memory, and it takes a string that names a local file for that
    file. So it gets open files, and objects for ids.
    """
    shown: dict[str, Any] = {}
    if way.kind == "video":
        # Without width, height and duration, some clients show an upright video as a square of 0:00.
        shown |= {"width": media.width or None, "height": media.height or None, "supports_streaming": True}
        shown["duration"] = max(1, round(media.duration)) if media.duration else None
    if way.kind == "audio" and media.duration:
        shown["duration"] = round(media.duration)
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


def _pictures(poster: Path) -> dict[str, InputFile]:
    """The cover, and a thumbnail: a JPEG of at most 320 pixels and 200 kB."""
    with Image.open(poster) as picture:
        picture.thumbnail((_THUMBNAIL_PX, _THUMBNAIL_PX))
        small = BytesIO()
        picture.convert("RGB").save(small, "JPEG", quality=80)
    found = {"cover": InputFile(poster.read_bytes(), filename="cover.jpg", attach=True)}
    if small.tell() <= _THUMBNAIL_BYTES:
        found["thumbnail"] = InputFile(small.getvalue(), filename="thumbnail.jpg", attach=True)
    return found


def _reference(message: Message) -> str:
    """The kind and Telegram's id of the file in a message. The id works only for the same kind.

    A video without sound is an animation, and the message also has it as a document.
    """
    for kind in KINDS:
        if file := getattr(message, kind):
            return f"{kind}:{(file[-1] if kind == 'photo' else file).file_id}"
    return ""
