"""JSON of Bot API servers that leave out, or write differently, what the library insists on. Pure.

Telegram's own says everything; emulators and older self-hosted servers do not. An answer the library cannot read would
look like a message that was not sent, and an update it cannot read would be lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

_MILLISECONDS = 100_000_000_000
"""A date from here on is none in seconds before the year 5138."""

_FILES = ("video", "animation", "document")
_EDITS = frozenset({"editMessageText", "editMessageCaption", "editMessageMedia"})

_PERSON: Json = {"first_name": "", "is_bot": False}
_FILE: Json = {"file_unique_id": ""}
_SOUND: Json = _FILE | {"duration": 0}
_PICTURE: Json = _FILE | {"width": 0, "height": 0}
_FILM: Json = _PICTURE | {"duration": 0}
_ENTITY: Json = {"offset": 0, "length": 0}
_PARTS: Mapping[str, Json] = {
    "from": _PERSON,
    "user": _PERSON,
    "photo": _PICTURE,
    "thumbnail": _PICTURE,
    "document": _FILE,
    "video": _FILM,
    "animation": _FILM,
    "live_photo": _FILM,
    "video_note": _SOUND | {"length": 0},
    "audio": _SOUND,
    "voice": _SOUND,
    "sticker": _PICTURE | {"type": "regular", "is_animated": False, "is_video": False},
    "entities": _ENTITY,
    "caption_entities": _ENTITY,
    "callback_query": {"chat_instance": ""},
}
"""What the library wants of a part of a message, by the part's name."""

_ADMINISTRATES = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members"
    " can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
)
_RESTRICTED = (
    "can_change_info can_invite_users can_pin_messages can_send_messages can_send_polls can_send_other_messages"
    " can_add_web_page_previews can_manage_topics can_send_audios can_send_documents can_send_photos can_send_videos"
    " can_send_video_notes can_send_voice_notes can_edit_tag can_react_to_messages"
)
_MEMBERS: Mapping[str, Json] = {
    "creator": {"is_anonymous": False},
    "administrator": dict.fromkeys(_ADMINISTRATES.split(), False),
    "restricted": dict.fromkeys(_RESTRICTED.split(), False) | {"is_member": True, "until_date": 0},
    "kicked": {"until_date": 0},
}
"""What the library wants of a member of a chat, by the status."""

_SAID: Mapping[str, Json] = {
    "getMe": _PERSON | {"id": 0, "is_bot": True},
    "getFile": _FILE | {"file_id": ""},
    "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
    "getChatMember": {"status": "", "user": {"id": 0, **_PERSON}},
}
"""What an answer that should be an object says at least, by the method."""


def understood(method: str, status: int, body: bytes) -> tuple[int, bytes]:
    """An answer as the library understands it: it looks at the HTTP status alone, and for a `result`.

    404 becomes 400: the library takes it for a wrong token, while servers say so of methods they do not know.
    """
    try:
        said = json.loads(body)
    except ValueError:
        if status != 404:
            return status, body
        said = {}
    if not isinstance(said, dict):
        said = {"result": said}
    if status < 300 and said.get("ok") is not False:
        return status, json.dumps({"ok": True, "result": result(method, said.get("result"))}).encode()
    if status < 300:
        code = said.get("error_code")
        status = code if isinstance(code, int) and 400 <= code <= 599 else 400
    if status == 404:
        said.setdefault("description", "Not Found")
        status = 400
    return status, json.dumps(said).encode()


def result(method: str, said: Any) -> Any:
    """What a call brought; a yes for a good answer that says nothing more."""
    if method in _SAID:
        whole = completed(said) if isinstance(said, dict) else {}
        return _SAID[method] | {name: value for name, value in whole.items() if value is not None}
    if method == "getMyCommands":
        return [one for one in said if {"command", "description"} <= {*one}] if _is_list_of_objects(said) else []
    if method in _EDITS:
        return _message(said) if isinstance(said, dict) and "message_id" in said else True
    if method.startswith("send") and method != "sendChatAction":
        return _message(said if isinstance(said, dict) else {})
    return True if said is None else said


def _message(said: Json) -> Json:
    """Of a message only what is needed of it; the number 0 where the server names none."""
    chat = said.get("chat")
    place = {"id": 0} | chat if isinstance(chat, dict) else {"id": 0}
    whole: Json = completed(said | {"chat": place, "message_id": said.get("message_id") or 0})
    files = {name: whole[name] for name in _FILES if isinstance(whole.get(name), dict)}
    if _is_list_of_objects(whole.get("photo")):
        files["photo"] = whole["photo"]
    return {"message_id": whole["message_id"], "date": whole["date"], "chat": whole["chat"], **files}


def _is_list_of_objects(said: Any) -> bool:
    return isinstance(said, list) and all(isinstance(one, dict) for one in said)


def completed(value: Any, name: str = "") -> Any:
    """The same JSON with people, chats, members, messages, files and presses whole; `name` is its place."""
    if isinstance(value, list):
        return [completed(item, name) for item in value]
    if not isinstance(value, dict):
        return value
    whole = {key: completed(item, key) for key, item in value.items()}
    if "first_name" in whole:
        whole.setdefault("is_bot", False)
    if isinstance(chat := whole.get("chat"), dict):
        whole.setdefault("message_id", 0)
        whole["date"] = _seconds(whole.get("date"))
        chat.setdefault("type", "supergroup" if str(chat.get("id")).startswith("-") else "private")
        if isinstance(photo := whole.get("photo"), dict):
            whole["photo"] = [photo]
        if isinstance(replied := whole.get("reply_to_message"), dict):
            whole["reply_to_message"] = {"message_id": 0, "date": 0, "chat": chat} | replied
    wanted = _MEMBERS.get(str(whole.get("status")), {}) if "user" in whole else _PARTS.get(name, {})
    for key, default in wanted.items():
        whole.setdefault(key, default)
    return whole


def _seconds(date: object) -> int:
    seconds = date if isinstance(date, int) else 0
    return seconds // 1000 if seconds >= _MILLISECONDS else seconds
