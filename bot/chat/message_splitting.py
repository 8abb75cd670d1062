"""Replies as the messages that an address can carry: cut where a line, a sentence or a word ends."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.messages import Limits, Reply


def fitted(reply: Reply, limits: Limits) -> list[Reply]:
    """The reply as messages the address can carry; buttons stay on the last one."""
    if reply.buttons and not limits.buttons:
        words = " · ".join(button.label for button in reply.buttons)
        reply = replace(reply, text=f"{reply.text}\n[{words}]", buttons=(), menus=())
    if not limits.menus:
        reply = replace(reply, menus=())
    limit = limits.caption if reply.media else limits.text
    texts = split_text(reply.text, limit)
    if reply.media:
        first = replace(reply, text=texts[0])
        return [first, *(Reply(text) for text in texts[1:])]
    return [*(Reply(text, silent=True) for text in texts[:-1]), replace(reply, text=texts[-1])]


def split_text(text: str, limit: int) -> list[str]:
    """`text` in pieces of at most `limit` characters, cut at a line, a sentence or a word where there is one."""
    pieces = []
    while len(text) > limit:
        cut = next((end for ends in _CUTS if (end := _last(ends, text, limit)) > limit // 2), limit)
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*pieces, text]


_CUTS = (re.compile(r"\n+"), re.compile(r"(?<=[.!?])\s+|(?<=[。！？])"), re.compile(r"\s+"))


def _last(ends: re.Pattern[str], text: str, limit: int) -> int:
    return max((match.end() for match in ends.finditer(text, 0, limit)), default=0)
