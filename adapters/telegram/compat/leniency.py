"""Completes JSON from Bot API servers that leave out, or write differently, what the library requires.

Telegram's own server sends every field; emulators and old servers do not. An answer that the library cannot read
would look like a message that was never sent, and an update that it cannot read would be lost.
"""

import json
import re
from collections.abc import Mapping
from inspect import Parameter, signature
from typing import Any

import telegram
from telegram.request import HTTPXRequest

Json = dict[str, Any]

_MILLISECONDS = 100_000_000_000
"""From this number on a date is in milliseconds: in seconds it would be after the year 5138."""

_GOOD_UPDATES = re.compile(rb'\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*\[')
_BEFORE_PATH = re.compile(r"\w+://.*?/file/bot[^/]+/")


def _required(kind: str) -> Json:
    """Empty values for the fields, besides ids, that the library requires in an object."""
    fields = signature(getattr(telegram, kind)).parameters.items()
    needed = {name: each.annotation for name, each in fields if each.default is Parameter.empty and name not in _IDS}
    return {name: {bool: False, str: ""}.get(annotation, 0) for name, annotation in needed.items()}


_IDS = {"id", "file_id", "user", "from_user", "status"}
_KINDS = (
    "from=User user=User photo=PhotoSize thumbnail=PhotoSize document=Document video=Video animation=Animation"
    " live_photo=LivePhoto video_note=VideoNote audio=Audio voice=Voice sticker=Sticker entities=MessageEntity"
    " caption_entities=MessageEntity callback_query=CallbackQuery creator=ChatMemberOwner"
    " administrator=ChatMemberAdministrator restricted=ChatMemberRestricted kicked=ChatMemberBanned"
)
_PARTS: dict[str, Json] = {name: _required(kind) for name, _, kind in (pair.partition("=") for pair in _KINDS.split())}
"""The required fields of a message's part by its name, and of a chat member by the status."""
_PARTS["restricted"] |= {"is_member": True, "can_react_to_messages": False}
_RESULTS: Mapping[str, Json] = {
    "getMe": _PARTS["user"] | {"id": 0, "is_bot": True},
    "getFile": _required("File") | {"file_id": ""},
    "getWebhookInfo": _required("WebhookInfo"),
    "getChatMember": {"status": "", "user": {"id": 0} | _PARTS["user"]},
}
"""The required fields of a result, by the method."""


class LenientRequest(HTTPXRequest):
    """Reads the answers of any server."""

    async def do_request(self, url: str, method: str, *more: Any, **options: Any) -> tuple[int, bytes]:
        """Called by the library for every request."""
        status, body = await super().do_request(url, method, *more, **options)
        return understood(url.rpartition("/")[2], status, body)


def understood(method: str, status: int, body: bytes) -> tuple[int, bytes]:
    """Changes an answer so that the library understands it: the library needs the HTTP status and a `result`.

    404 becomes 400: to the library it means a wrong token, but servers answer it for methods that they do not know.
    """
    if method == "getUpdates" and status < 300 and _GOOD_UPDATES.match(body):
        return status, body
    try:
        said = json.loads(body)
    except ValueError:
        if status != 404:
            return status, body
        said = {}
    if not isinstance(said, dict):
        said = {"result": said}
    if status < 300 and said.get("ok") is not False:
        return status, json.dumps({"ok": True, "result": _result(method, said.get("result"))}).encode()
    if status < 300:
        code = said.get("error_code")
        status = code if isinstance(code, int) and 400 <= code <= 599 else 400
    if status == 404:
        said.setdefault("description", "Not Found")
        status = 400
    return status, json.dumps(said).encode()


def _result(method: str, said: Any) -> Any:
    """The result of a successful call; true if the server sends none."""
    if method in _RESULTS:
        whole = completed(said) if isinstance(said, dict) else {}
        result = _RESULTS[method] | {name: value for name, value in whole.items() if value is not None}
        if method == "getFile" and "file_path" in result:
            result["file_path"] = _BEFORE_PATH.sub("", str(result["file_path"]), count=1)
        return result
    if method == "getUpdates":
        return said if isinstance(said, list) else []
    if method == "getMyCommands":
        return [one for one in said if {"command", "description"} <= {*one}] if _is_list_of_objects(said) else []
    if method.startswith("editMessage"):
        return _message(said) if isinstance(said, dict) and "message_id" in said else True
    if method.startswith("send") and method != "sendChatAction":
        return _message(said if isinstance(said, dict) else {})
    return True if said is None else said


def _message(said: Json) -> Json:
    """The parts of a message that the adapter needs; its id is 0 if the server sends none."""
    chat = said["chat"] if isinstance(said.get("chat"), dict) else {}
    whole: Json = completed(said | {"chat": {"id": 0} | chat, "message_id": said.get("message_id") or 0})
    kinds = ("video", "animation", "audio", "document")
    files = {name: whole[name] for name in kinds if isinstance(whole.get(name), dict)}
    photo = {"photo": whole["photo"]} if _is_list_of_objects(whole.get("photo")) else {}
    return {"message_id": whole["message_id"], "date": whole["date"], "chat": whole["chat"], **files, **photo}


def _is_list_of_objects(said: Any) -> bool:
    return isinstance(said, list) and all(isinstance(one, dict) for one in said)


def completed(value: Any, name: str = "") -> Any:
    """The same JSON with complete people, chats, members, messages, files and presses. `name` is its field's name."""
    if isinstance(value, list):
        return [completed(item, name) for item in value]
    if not isinstance(value, dict):
        return value
    whole = {key: completed(item, key) for key, item in value.items()}
    if "first_name" in whole:
        whole.setdefault("is_bot", False)
    if isinstance(chat := whole.get("chat"), dict):
        whole.setdefault("message_id", 0)
        date = whole.get("date")
        whole["date"] = 0 if not isinstance(date, int) else date // 1000 if date >= _MILLISECONDS else date
        chat.setdefault("type", "supergroup" if str(chat.get("id")).startswith("-") else "private")
        if isinstance(photo := whole.get("photo"), dict):
            whole["photo"] = [photo]
        if isinstance(replied := whole.get("reply_to_message"), dict):
            whole["reply_to_message"] = {"message_id": 0, "date": 0, "chat": chat} | replied
    return _PARTS.get(str(whole.get("status")) if "user" in whole else name, {}) | whole
