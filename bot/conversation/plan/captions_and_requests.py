"""The words of a turn: what is asked for, what is written under single photos, and what is wanted of each of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.messages import Inbound, Turn
from bot.domain.ports import Grammar
from bot.language import intents
from bot.language.intents import Intent, full_message_commands, small_talk
from bot.language.intents.per_photo_requests import each_alone


@dataclass(frozen=True, slots=True)
class PhotoText:
    """What was written under one file, which is named by its message's order and its place in that."""

    order: int
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One of several videos asked for at once: the ids of its file and of sounds, and what is wanted."""

    files: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """`words` ask for something; `captions` are to be shown; `orders` are wanted of one file each."""

    words: str
    captions: tuple[PhotoText, ...] = ()
    orders: tuple[PhotoText, ...] = ()


def spoken(turn: Turn, grammar: Grammar | None = None, *, lone: bool = False) -> Spoken:
    """A single text with photos asks for something. Of several, each under a photo of its own, those that ask for a
    video are orders or words, and the others captions; where `grammar` understands all of them each is an order.

    `lone`: words under a photo that came by itself are its caption, where nobody understands them as anything else.
    """
    told = [inbound for inbound in turn.inbounds if not inbound.action]
    brought = [inbound for inbound in told if inbound.attachments]
    single = [inbound for inbound in brought if len(inbound.attachments) == 1 and inbound.text.strip()]
    captions = [under for inbound in brought for under in _own_captions(inbound)]
    if len(single) < 2:
        alone = [one for one in single if lone and grammar and _by_itself(one, brought) and _shown(one.text, grammar)]
        words = _joined([inbound for inbound in told if inbound not in alone])
        return Spoken(words, (*captions, *map(_under, alone)))
    asking = [inbound for inbound in single if _asks(inbound.text) or (grammar and grammar.commands(inbound.text))]
    ordering = [one for one in single if _asks(one.text) or (grammar and grammar.understands(one.text))]
    if len(ordering) == len(brought) and not any(each_alone(inbound.text) for inbound in ordering):
        rest = [inbound for inbound in told if not inbound.attachments]
        return Spoken(_joined(rest), (), tuple(_under(inbound) for inbound in ordering))
    shown = [inbound for inbound in single if inbound not in asking]
    captions += [_under(inbound) for inbound in shown]
    return Spoken(_joined([inbound for inbound in told if inbound not in shown]), tuple(captions))


def without_captions(turn: Turn, said: Spoken) -> Turn:
    """The turn with nothing left of the words that are captions of single photos."""
    shown = {under.order for under in said.captions}
    inbounds = [
        replace(inbound, text="") if inbound.order in shown and len(inbound.attachments) == 1 else inbound
        for inbound in turn.inbounds
    ]
    return replace(turn, inbounds=tuple(inbounds))


def _by_itself(inbound: Inbound, brought: Sequence[Inbound]) -> bool:
    """Whether it is no part of an album, whose one text is the instruction for all of it."""
    return not any(other.album == inbound.album != "" for other in brought if other is not inbound)


def _shown(text: str, grammar: Grammar) -> bool:
    """Whether words under a photo are for those who watch: no request, no question, no small talk."""
    if _asks(text) or grammar.understands(text) or grammar.commands(text) or full_message_commands.read(text):
        return False
    return not (small_talk.acknowledges(text) or _TO_US.search(text))


_TO_US = re.compile(
    r"[?？]\s*$|[吗呢]\s*$|\b(?:here|these|those|this one|that one|photos?|pictures?|pics?|images?|uploads?|sen[dt])\b"
    r"|\b(?:you|i'd like|i want|we want|please)\b|照片|图片|相片|这[张些]|那[张些]|[发传]|请|帮我|能不能|可以",
    re.IGNORECASE,
)
"""What is said to the bot rather than of the photo."""


def _own_captions(inbound: Inbound) -> list[PhotoText]:
    """Of a message with several files, on platforms where each file has words of its own."""
    if len(inbound.attachments) < 2:
        return []
    return [
        PhotoText(inbound.order, place, file.caption)
        for place, file in enumerate(inbound.attachments)
        if file.caption.strip() not in {"", inbound.text.strip()}
    ]


def _under(inbound: Inbound) -> PhotoText:
    return PhotoText(inbound.order, 0, inbound.text.strip())


def _asks(text: str) -> bool:
    plan = intents.plan(text)
    return plan.creates or any(step.intent is not Intent.EDIT for step in plan.steps)


def _joined(told: list[Inbound]) -> str:
    return "\n".join(text for inbound in told if (text := inbound.text.strip()))
