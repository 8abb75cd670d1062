"""Answers and updates as emulators and older servers write them: much left out, dates in milliseconds, echoes."""

from __future__ import annotations

import copy
from typing import Any

from tests.fakes.telegram.call import Call
from tests.fakes.telegram.world import Json

KNOWN = {"getMe", "getUpdates", "sendMessage", "editMessageText", "answerCallbackQuery", "deleteMessage", "setWebhook"}


def answer(call: Call, result: Any) -> Any:
    """What such a server says where Telegram's says `result`."""
    if call.method == "getMe":
        return {name: result[name] for name in ("id", "first_name", "username")}
    if call.method == "sendMessage":
        said = {"message_id": result["message_id"], "date": result["date"] * 1000, "chat": {"id": result["chat"]["id"]}}
        return {**call.arguments, **said}
    if call.method in ("editMessageText", "answerCallbackQuery"):
        return None
    return [update(item) for item in result] if call.method == "getUpdates" else result


def update(whole: Json) -> Json:
    """An update that says only what it must."""
    bare = copy.deepcopy(whole)
    bare.get("message", {}).get("from", {}).pop("is_bot", None)
    if "callback_query" in bare:
        del bare["callback_query"]["chat_instance"]
        bare["callback_query"]["message"] = {"chat": bare["callback_query"]["message"]["chat"]}
    return bare
