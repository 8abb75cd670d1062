"""Every method of the Bot API that the server knows."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from tests.fakes.telegram.call import Call
from tests.fakes.telegram.delivery import Delivery
from tests.fakes.telegram.people import MEMBERSHIPS
from tests.fakes.telegram.posting import CAPTION, TEXT, Posting, check_length, markup, same
from tests.fakes.telegram.refusals import NOT_MODIFIED, TOO_OLD, bad
from tests.fakes.telegram.world import BOT_ID, Chat, Json, Message, World

ACTIONS = {"typing", "upload_photo", "record_video", "upload_video", "upload_document", "record_voice", "upload_voice"}

COMMAND = re.compile("[a-z0-9_]{1,32}")


class Methods:
    """The methods, by their names in lower case."""

    def __init__(self, world: World, delivery: Delivery, posting: Posting, *, local: bool, fetch_limit: int) -> None:
        self.world = world
        self.delivery = delivery
        self.posting = posting
        self.local = local
        self.fetch_limit = fetch_limit
        self.privacy = True

    def find(self, name: str) -> Callable[[Call], Awaitable[Any]] | None:
        found: Callable[[Call], Awaitable[Any]] | None = getattr(self, f"do_{name.lower()}", None)
        return found

    async def do_getme(self, call: Call) -> Json:
        return self.world.bot(reads_all=not self.privacy)

    async def do_getupdates(self, call: Call) -> list[Json]:
        if call.arguments.get("allowed_updates"):
            self.delivery.allowed = call.json("allowed_updates")
        return await self.delivery.poll(call.number("offset"), call.number("limit", 100), call.number("timeout"))

    async def do_setwebhook(self, call: Call) -> bool:
        if call.arguments.get("allowed_updates"):
            self.delivery.allowed = call.json("allowed_updates")
        self.delivery.set_webhook(call.text("url"), call.text("secret_token"))
        return True

    async def do_deletewebhook(self, call: Call) -> bool:
        self.delivery.set_webhook("", "")
        if call.flag("drop_pending_updates"):
            self.delivery.pending.clear()
        return True

    async def do_getwebhookinfo(self, call: Call) -> Json:
        waiting = len(self.delivery.pending)
        failed = [status for _, status in self.delivery.attempts[-1:] if not 200 <= status <= 299]
        info: Json = {"has_custom_certificate": False, "pending_update_count": waiting}
        if failed:
            info |= {"last_error_date": int(time.time()), "last_error_message": f"Wrong response: {failed[0]}"}
        return info | {"url": self.delivery.webhook.get("url", "")}

    async def do_sendmessage(self, call: Call) -> Json:
        return self.posting.message(call)

    async def do_sendphoto(self, call: Call) -> Json:
        return self.posting.media(call, "photo")

    async def do_sendvideo(self, call: Call) -> Json:
        return self.posting.media(call, "video")

    async def do_sendanimation(self, call: Call) -> Json:
        return self.posting.media(call, "animation")

    async def do_senddocument(self, call: Call) -> Json:
        return self.posting.media(call, "document")

    async def do_sendaudio(self, call: Call) -> Json:
        return self.posting.media(call, "audio")

    async def do_sendmediagroup(self, call: Call) -> list[Json]:
        return self.posting.album(call)

    async def do_editmessagetext(self, call: Call) -> Json:
        chat, message = self._mine(call, "edit")
        text = call.text("text")
        if "text" not in message.data:
            raise bad("there is no text in the message to edit")
        if not text.strip():
            raise bad("message text is empty")
        check_length(text, TEXT, "MESSAGE_TOO_LONG")
        return self._change(call, chat, message, {"text": text})

    async def do_editmessagecaption(self, call: Call) -> Json:
        chat, message = self._mine(call, "edit")
        if "text" in message.data:
            raise bad("there is no caption in the message to edit")
        check_length(call.text("caption"), CAPTION, "MEDIA_CAPTION_TOO_LONG")
        return self._change(call, chat, message, {"caption": call.text("caption")})

    async def do_editmessagereplymarkup(self, call: Call) -> Json:
        chat, message = self._mine(call, "edit")
        return self._change(call, chat, message, {})

    async def do_editmessagemedia(self, call: Call) -> Json:
        chat, message = self._mine(call, "edit")
        item = call.json("media")
        check_length(item.get("caption", ""), CAPTION, "MEDIA_CAPTION_TOO_LONG")
        content, files = self.posting.content(call, item["type"], item["media"], item)
        for kind in ("text", "caption", "photo", "video", "animation", "document"):
            message.data.pop(kind, None)
        message.files = files
        return self._change(call, chat, message, content | {"caption": item.get("caption", "")})

    async def do_deletemessage(self, call: Call) -> bool:
        chat, message = self._mine(call, "delete")
        message.deleted = True
        chat.events.append((call.method, message))
        return True

    async def do_sendchataction(self, call: Call) -> bool:
        chat = self.posting.chat(call)
        if call.text("action") not in ACTIONS:
            raise bad("wrong parameter action in request")
        chat.events.append((f"{call.method}:{call.text('action')}", None))
        return True

    async def do_answercallbackquery(self, call: Call) -> bool:
        query = call.text("callback_query_id")
        if self.world.queries.get(query) is not False:
            raise bad(TOO_OLD)
        self.world.queries[query] = True
        if text := call.text("text"):
            self.world.toasts.append(text)
        return True

    async def do_setmycommands(self, call: Call) -> bool:
        commands = call.json("commands")
        if len(commands) > 100 or not all(COMMAND.fullmatch(item["command"]) for item in commands):
            raise bad("BOT_COMMAND_INVALID")
        if any(not 1 <= len(item["description"]) <= 256 for item in commands):
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        if call.text("language_code") not in ("", "en", "zh"):
            raise bad("wrong language_code specified")
        self.world.commands[call.text("language_code")] = commands
        return True

    async def do_getmycommands(self, call: Call) -> list[Json]:
        return self.world.commands.get(call.text("language_code"), [])

    async def do_getfile(self, call: Call) -> Json:
        file = self.world.files.get(call.text("file_id"))
        if file is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if not self.local and file.size > self.fetch_limit:
            raise bad("file is too big")
        path = file.path if self.local else file.path.relative_to(self.world.folder)
        about = {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_path": str(path)}
        return about | {"file_size": file.path.stat().st_size}

    async def do_getchat(self, call: Call) -> Json:
        return self.posting.chat(call).to_json() | {"accent_color_id": 0, "max_reaction_count": 11}

    async def do_getchatmember(self, call: Call) -> Json:
        chat, user = self.posting.chat(call), call.number("user_id")
        status = chat.members.get(user)
        if status is None:
            raise bad("PARTICIPANT_ID_INVALID")
        person = {"id": user, "is_bot": user == BOT_ID, "first_name": "Somebody"}
        return {"status": status, "user": person, "is_anonymous": False} | MEMBERSHIPS.get(status, {})

    def _mine(self, call: Call, verb: str) -> tuple[Chat, Message]:
        chat = self.posting.chat(call)
        message = chat.find(call.number("message_id"))
        if message is None:
            raise bad(f"message to {verb} not found")
        if message.data["from"]["id"] != BOT_ID and (verb == "edit" or chat.type != "private"):
            raise bad(f"message can't be {verb}{'ed' if verb == 'edit' else 'd'}")
        return chat, message

    def _change(self, call: Call, chat: Chat, message: Message, content: Json) -> Json:
        after = {key: value for key, value in message.data.items() if key != "reply_markup"} | content
        if keyboard := markup(call):
            after["reply_markup"] = keyboard
        if same(message.data, after) and call.method.lower() != "editmessagemedia":
            raise bad(NOT_MODIFIED)
        message.data = after | {"edit_date": int(time.time())}
        message.arguments = dict(call.arguments)
        message.changes += 1
        chat.events.append((call.method, message))
        return message.data
