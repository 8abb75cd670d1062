"""The words of a turn: what is asked for, what is written under single photos, and what is wanted of each of them."""

from __future__ import annotations

from dataclasses import dataclass

from bot import intents
from bot.intents import Intent
from bot.intents.apart import each_alone
from bot.model import Inbound, Turn


@dataclass(frozen=True, slots=True)
class Under:
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
    captions: tuple[Under, ...] = ()
    orders: tuple[Under, ...] = ()


def spoken(turn: Turn) -> Spoken:
    """A single text with photos asks for something. Of several, each under a photo of its own, those that ask for a
    video are orders or words, and the others captions.
    """
    told = [inbound for inbound in turn.inbounds if not inbound.action]
    brought = [inbound for inbound in told if inbound.attachments]
    single = [inbound for inbound in brought if len(inbound.attachments) == 1 and inbound.text.strip()]
    captions = [under for inbound in brought for under in _own_captions(inbound)]
    if len(single) < 2:
        return Spoken(_joined(told), tuple(captions))
    asking = [inbound for inbound in single if _asks(inbound.text)]
    if len(asking) == len(brought) and not any(each_alone(inbound.text) for inbound in asking):
        rest = [inbound for inbound in told if not inbound.attachments]
        return Spoken(_joined(rest), (), tuple(_under(inbound) for inbound in asking))
    shown = [inbound for inbound in single if inbound not in asking]
    captions += [_under(inbound) for inbound in shown]
    return Spoken(_joined([inbound for inbound in told if inbound not in shown]), tuple(captions))


def _own_captions(inbound: Inbound) -> list[Under]:
    """Of a message with several files, on platforms where each file has words of its own."""
    if len(inbound.attachments) < 2:
        return []
    return [
        Under(inbound.order, place, file.caption)
        for place, file in enumerate(inbound.attachments)
        if file.caption.strip() not in {"", inbound.text.strip()}
    ]


def _under(inbound: Inbound) -> Under:
    return Under(inbound.order, 0, inbound.text.strip())


def _asks(text: str) -> bool:
    plan = intents.plan(text)
    return plan.creates or any(step.intent is not Intent.EDIT for step in plan.steps)


def _joined(told: list[Inbound]) -> str:
    return "\n".join(text for inbound in told if (text := inbound.text.strip()))
