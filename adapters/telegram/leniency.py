"""JSON of Bot API servers that leave out, or write differently, what the library insists on. Pure.

Telegram's own says everything; emulators and older self-hosted servers do not, and an answer the library cannot read
would look like a message that was not sent.
"""

from __future__ import annotations

from typing import Any

_MILLISECONDS = 100_000_000_000
"""A date from here on is none in seconds before the year 5138."""

_NEEDED = ("message_id", "date", "chat", "photo", "video", "animation", "document")


def completed(value: Any) -> Any:
    """The same JSON with people, chats, messages and presses whole."""
    if isinstance(value, list):
        return [completed(item) for item in value]
    if not isinstance(value, dict):
        return value
    whole = {name: completed(item) for name, item in value.items()}
    if "first_name" in whole:
        whole.setdefault("is_bot", False)
    if isinstance(chat := whole.get("chat"), dict):
        whole.setdefault("message_id", 0)
        whole["date"] = _seconds(whole.get("date"))
        chat.setdefault("type", "supergroup" if str(chat.get("id")).startswith("-") else "private")
    if isinstance(press := whole.get("callback_query"), dict):
        press.setdefault("chat_instance", "")
    return whole


def answer(value: dict[str, Any]) -> dict[str, Any]:
    """A call's answer: of a message only what is needed of it, and a yes for a good one that says nothing more."""
    whole: dict[str, Any] = completed(value)
    result = whole.get("result")
    if whole.get("ok") and result is None:
        whole["result"] = True
    elif isinstance(result, dict) and "message_id" in result:
        whole["result"] = {name: result[name] for name in _NEEDED if name in result}
    return whole


def _seconds(date: object) -> int:
    seconds = date if isinstance(date, int) else 0
    return seconds // 1000 if seconds >= _MILLISECONDS else seconds
