"""Answers and updates of emulators and old servers: missing fields, dates in milliseconds, echoes."""

from __future__ import annotations

import copy
from typing import Any

from tests.fakes.telegram.call import Call
from tests.fakes.telegram.trouble import Raw
from tests.fakes.telegram.world import Json

METHODS = [
    "getMe",
    "getMyCommands",
    "setMyCommands",
    "deleteWebhook",
    "getUpdates",
    "answerCallbackQuery",
    "sendMessage",
    "sendChatAction",
    "sendPhoto",
    "sendVideo",
    "sendAudio",
    "sendDocument",
    "editMessageText",
    "editMessageCaption",
    "editMessageMedia",
    "deleteMessage",
    "getFile",
    "getChatMember",
    "getWebhookInfo",
    "setWebhook",
]
"""Every method that the bot calls."""

_NOT_FOUND = '{"ok": false, "error_code": 404, "description": "Not Found: method not found"}'
ANSWERS = {
    "true": Raw(200, '{"ok": true, "result": true}'),
    "an empty object": Raw(200, '{"ok": true, "result": {}}'),
    "nothing": Raw(200, "{}"),
    "a refusal at 200": Raw(200, _NOT_FOUND),
    "404": Raw(404, _NOT_FOUND),
    "404 without JSON": Raw(404, "nope"),
    "a page": Raw(200, "<html>hi</html>"),
}
"""Answers of servers to methods that they do not know, or that they think need no answer."""

KNOWN = {"getMe", "getUpdates", "sendMessage", "editMessageText", "answerCallbackQuery", "deleteMessage", "setWebhook"}


def answer(call: Call, result: Any) -> Any:
    """The answer of such a server if Telegram's answers `result`."""
    if call.method == "getMe":
        return {name: result[name] for name in ("id", "first_name", "username")}
    if call.method == "sendMessage":
        said = {"message_id": result["message_id"], "date": result["date"] * 1000, "chat": {"id": result["chat"]["id"]}}
        return {**call.arguments, **said}
    if call.method in ("editMessageText", "answerCallbackQuery"):
        return None
    return [update(item) for item in result] if call.method == "getUpdates" else result


def update(whole: Json) -> Json:
    """The update with only its necessary fields."""
    bare = copy.deepcopy(whole)
    bare.get("message", {}).get("from", {}).pop("is_bot", None)
    if "callback_query" in bare:
        del bare["callback_query"]["chat_instance"]
        bare["callback_query"]["message"] = {"chat": bare["callback_query"]["message"]["chat"]}
    return bare
