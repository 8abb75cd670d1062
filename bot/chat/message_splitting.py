"""Splits a reply into messages that fit the address, at the end of a line, a sentence or a word."""

from dataclasses import replace

from bot.domain.messages import Limits, Reply
from bot.domain.text_splitting import split_text


def fitted(reply: Reply, limits: Limits) -> list[Reply]:
    """The reply as messages that fit; the last one keeps the buttons."""
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
