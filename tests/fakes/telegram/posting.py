"""Methods that put messages into chats: sendMessage and those that carry files."""

from __future__ import annotations

import json
import mimetypes
import time
from typing import Any

from starlette.datastructures import UploadFile

from tests.fakes.telegram.call import Call, chunks
from tests.fakes.telegram.refusals import TOO_LARGE, Refused, bad
from tests.fakes.telegram.world import Chat, Json, Message, StoredFile, World, file_json

TEXT, CAPTION = 4096, 1024
PHOTO_BYTES = 10_000_000


class Posting:
    """Checks the bot's messages as Telegram does, and keeps them."""

    def __init__(self, world: World, *, upload_limit: int) -> None:
        self.world = world
        self.upload_limit = upload_limit

    def chat(self, call: Call) -> Chat:
        """The chat of a call. Raises Refused if the bot may not write there."""
        if call.chat is None:
            raise bad("chat_id is empty" if not call.text("chat_id") else "chat not found")
        chat = self.world.chats.get(call.chat)
        if chat is None:
            raise bad("chat not found")
        if chat.migrated_to is not None:
            moved = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, moved, migrate_to_chat_id=chat.migrated_to)
        if chat.closed:
            raise Refused(403, chat.closed)
        return chat

    def message(self, call: Call) -> Json:
        chat, text = self.chat(call), call.text("text")
        if not text.strip():
            raise bad("message text is empty")
        check_length(text, TEXT, "message is too long")
        return self._post(call, chat, {"text": text}, {}).data

    def media(self, call: Call, kind: str) -> Json:
        chat = self.chat(call)
        caption = self._caption(call)
        content, files = self.content(call, kind, call.text(kind) or None)
        return self._post(call, chat, content | caption, files).data

    def album(self, call: Call) -> list[Json]:
        chat, items = self.chat(call), call.json("media") or []
        if not 2 <= len(items) <= 10:
            raise bad("there must be 2 to 10 items in a media group")
        group, sent = str(self.world.number() + 13_000_000_000), []
        for item in items:
            check_length(item.get("caption", ""), CAPTION, "message caption is too long")
            content, files = self.content(call, item["type"], item["media"], item)
            content |= {"media_group_id": group} | ({"caption": item["caption"]} if item.get("caption") else {})
            sent.append(self._post(call, chat, content, files).data)
        return sent

    def content(
        self, call: Call, kind: str, value: str | None, item: Json | None = None
    ) -> tuple[Json, dict[str, StoredFile]]:
        """The JSON of a message's file, and the files kept for tests."""
        said: dict[str, Any] = call.arguments if item is None else item
        uploaded = call.upload(kind, value)
        file = self._keep(uploaded, kind) if uploaded else self._known(value, kind)
        files = {kind: file}
        for name in ("cover", "thumbnail"):
            extra = call.upload(name, str(said.get(name, "")))
            if extra is not None:
                files[name] = self._keep(extra, "photo")
        shape = {name: int(float(said[name])) for name in ("width", "height", "duration") if said.get(name)}
        known = file_json(file)
        if kind == "photo":
            sizes = [{**known, "width": 90, "height": 60}, {**known, "width": 1280, "height": 853}]
            return {"photo": sizes}, files
        about: Json = known | {"file_name": file.name, "mime_type": file.mime}
        if kind == "audio":
            about = {"duration": 0} | about | shape
        if kind in ("video", "animation"):
            about = {"width": 0, "height": 0, "duration": 0} | about | shape
        return {kind: about} | ({"document": about} if kind == "animation" else {}), files

    def _keep(self, uploaded: UploadFile, kind: str) -> StoredFile:
        name = uploaded.filename or "file"
        if (uploaded.size or 0) > self.upload_limit:
            raise TOO_LARGE
        if not uploaded.size:
            raise bad("file must be non-empty")
        if kind == "photo" and uploaded.size > PHOTO_BYTES:
            raise bad(f"file of size {uploaded.size} bytes is too big for a photo; the maximum size is 10485760 bytes")
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return self.world.store(chunks(uploaded), name, mime, kind)

    def _known(self, value: str | None, kind: str) -> StoredFile:
        file = self.world.files.get(value or "")
        if file is None:
            raise bad("wrong remote file identifier specified: Wrong string length")
        if file.kind != kind:
            raise bad(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
        return file

    def _caption(self, call: Call) -> Json:
        caption = call.text("caption")
        check_length(caption, CAPTION, "message caption is too long")
        return {"caption": caption} if caption else {}

    def _post(self, call: Call, chat: Chat, content: Json, files: dict[str, StoredFile]) -> Message:
        data: Json = {
            "message_id": next(self.world.messages),
            "date": int(time.time()),
            "chat": chat.to_json(),
            "from": self.world.bot(),
            **self._thread(call, chat),
            **self._quote(call, chat),
            **content,
        }
        if keyboard := markup(call):
            data["reply_markup"] = keyboard
        message = Message(data, files, dict(call.arguments))
        chat.history.append(message)
        chat.events.append((call.method, message))
        return message

    def _thread(self, call: Call, chat: Chat) -> Json:
        thread = call.number("message_thread_id")
        if not thread:
            return {}
        if thread not in chat.topics:
            raise bad("message thread not found")
        return {"message_thread_id": thread, "is_topic_message": True}

    def _quote(self, call: Call, chat: Chat) -> Json:
        quoted = call.json("reply_parameters") or {}
        if not quoted:
            return {}
        found = chat.find(quoted["message_id"])
        if found is None and not quoted.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
        return {"reply_to_message": found.data} if found else {}


def markup(call: Call) -> Json | None:
    """The inline keyboard of a call, checked."""
    keyboard: Json | None = call.json("reply_markup")
    buttons = [button for row in (keyboard or {}).get("inline_keyboard", []) for button in row]
    if len(buttons) > 100:
        raise bad("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        if not button.get("text"):
            raise bad("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard")
        if not 1 <= len(button.get("callback_data", "").encode()) <= 64 and "url" not in button:
            raise bad("BUTTON_DATA_INVALID")
    return keyboard if buttons else None


def check_length(text: str, limit: int, words: str) -> None:
    """Refuses a text over `limit`. Lengths count UTF-16 units."""
    if len(text.encode("utf-16-le")) // 2 > limit:
        raise bad(words)


def same(one: Json, other: Json) -> bool:
    """Whether two messages show the same."""
    keys = ("text", "caption", "reply_markup", "photo", "video", "document")
    return json.dumps([one.get(key) for key in keys]) == json.dumps([other.get(key) for key in keys])
