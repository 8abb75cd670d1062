"""Sorts the words of a turn: requests, captions of single photos, and what is wanted of each photo."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain.messages import Inbound, Turn
from bot.language.utterance import Utterance

Hear = Callable[[str], Utterance]
"""Gives the utterance of a text; the same object for the same text, so that each text is read once."""


@dataclass(frozen=True, slots=True)
class PhotoText:
    """The text under one file: the file at `position` of the message `order`."""

    order: int
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One of several videos of a request: the ids of its file and sounds, and what is wanted.

    `project`: the one that it has already, if it is made again.
    """

    files: tuple[str, ...]
    words: str
    project: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of a turn: `words` ask for something, `captions` are shown, each of `orders` is for one file."""

    words: Utterance
    captions: tuple[PhotoText, ...] = ()
    orders: tuple[PhotoText, ...] = ()
    prose: PhotoText | None = None
    """The one text of several photos, if it only says what they show."""


def spoken(turn: Turn, hear: Hear = Utterance, *, lone: bool = False) -> Spoken:
    """A single text with photos is a request. Of several texts, each under its own photo, those that ask for a video
    are orders or words, and the others captions. If all of them are instructions, each is an order.

    `lone`: words under a photo that came by itself are its caption, unless the bot understands them otherwise.
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
    said = [inbound for inbound in told if inbound not in shown and inbound.text.strip()]
    prose = said[0] if lone and len(said) == 1 and not shown and _is_prose(said[0], brought, hear) else None
    words = _joined([inbound for inbound in said if inbound is not prose], hear)
    return Spoken(words, (*captions, *map(_caption, shown)), prose=_caption(prose) if prose else None)


def _is_prose(inbound: Inbound, brought: Sequence[Inbound], hear: Hear) -> bool:
    """Whether the inbound has the one text of several photos that came together, and asks for nothing."""
    several = len(inbound.attachments) > 1 or not _by_itself(inbound, brought)
    return inbound in brought and several and hear(inbound.text.strip()).is_prose


def without_captions(turn: Turn, said: Spoken) -> Turn:
    """The turn without the words that are captions of single photos, or a title."""
    shown = {caption.order for caption in said.captions}
    prose = said.prose.order if said.prose else None
    inbounds = [
        replace(inbound, text="")
        if inbound.order == prose or (inbound.order in shown and len(inbound.attachments) == 1)
        else inbound
        for inbound in turn.inbounds
    ]
    return replace(turn, inbounds=tuple(inbounds))


def _by_itself(inbound: Inbound, brought: Sequence[Inbound]) -> bool:
    """Whether the inbound is not part of an album: the one text of an album is the instruction for all of it."""
    return not any(other.album == inbound.album != "" for other in brought if other is not inbound)


def _own_captions(inbound: Inbound) -> list[PhotoText]:
    """The captions of a message with several files, on platforms where each file has its own text."""
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
    """The text on one line, without quotation marks that would end the quotation around it."""
    return " ".join(text.translate(_MARKS).split())


_MARKS = str.maketrans({'"': "'", "“": "'", "”": "'", "「": "'", "」": "'", "『": "'", "』": "'"})
