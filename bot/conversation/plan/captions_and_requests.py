"""The words of a turn: what is asked for, what is written under single photos, and what is wanted of each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain.messages import Inbound, Turn
from bot.language.utterance import Utterance

Hear = Callable[[str], Utterance]
"""The utterance of a text; the same one for the same text, so that each is read once."""


@dataclass(frozen=True, slots=True)
class PhotoText:
    """What was written under one file: that of message `order`, in this `position` of it."""

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

    words: Utterance
    captions: tuple[PhotoText, ...] = ()
    orders: tuple[PhotoText, ...] = ()


def spoken(turn: Turn, hear: Hear = Utterance, *, lone: bool = False) -> Spoken:
    """A single text with photos asks for something. Of several, each under a photo of its own, those that ask for a
    video are orders or words, and the others captions; if all of them are understood as instructions each is an order.

    `lone`: words under a photo that came by itself are its caption, unless they are understood as anything else.
    """
    told = [inbound for inbound in turn.inbounds if not inbound.action]
    brought = [inbound for inbound in told if inbound.attachments]
    texts = [(one, hear(one.text.strip())) for one in brought if len(one.attachments) == 1 and one.text.strip()]
    captions = [caption for inbound in brought for caption in _own_captions(inbound)]
    if len(texts) > 1:
        ordering = [(one, text) for one, text in texts if text.asks or text.instructions.understood]
        if len(ordering) == len(brought) and all(text.per_photo is None for _, text in ordering):
            rest = [inbound for inbound in told if not inbound.attachments]
            return Spoken(_joined(rest, hear), (), tuple(_caption(one) for one, _ in ordering))
        shown = [one for one, text in texts if not (text.asks or text.instructions.begins_with_deed)]
    else:
        shown = [one for one, text in texts if lone and _by_itself(one, brought) and text.may_be_caption]
    words = _joined([inbound for inbound in told if inbound not in shown], hear)
    return Spoken(words, (*captions, *map(_caption, shown)))


def without_captions(turn: Turn, said: Spoken) -> Turn:
    """The turn with nothing left of the words that are captions of single photos."""
    shown = {caption.order for caption in said.captions}
    inbounds = [
        replace(inbound, text="") if inbound.order in shown and len(inbound.attachments) == 1 else inbound
        for inbound in turn.inbounds
    ]
    return replace(turn, inbounds=tuple(inbounds))


def _by_itself(inbound: Inbound, brought: Sequence[Inbound]) -> bool:
    """Whether it is no part of an album, whose one text is the instruction for all of it."""
    return not any(other.album == inbound.album != "" for other in brought if other is not inbound)


def _own_captions(inbound: Inbound) -> list[PhotoText]:
    """Of a message with several files, on platforms where each file has words of its own."""
    if len(inbound.attachments) < 2:
        return []
    return [
        PhotoText(inbound.order, place, file.caption)
        for place, file in enumerate(inbound.attachments)
        if file.caption.strip() not in {"", inbound.text.strip()}
    ]


def _caption(inbound: Inbound) -> PhotoText:
    return PhotoText(inbound.order, 0, inbound.text.strip())


def _joined(told: Sequence[Inbound], hear: Hear) -> Utterance:
    return hear("\n".join(text for inbound in told if (text := inbound.text.strip())))


def quotable(text: str) -> str:
    """On one line and without the marks that would end the quotation."""
    return " ".join(text.translate(_MARKS).split())


_MARKS = str.maketrans({'"': "'", "“": "'", "”": "'", "「": "'", "」": "'", "『": "'", "』": "'"})
