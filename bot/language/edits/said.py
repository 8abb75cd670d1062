"""What a clause asks for, and small helpers on operations and their photos."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.domain.operations import Operation
from bot.domain.operations.photos import Keep, Move, Remove
from bot.domain.operations.picture import SetLook, SetMotion, SetTransition
from bot.domain.operations.sound import RemoveMusic
from bot.domain.operations.words import (
    CaptionFrom,
    RemoveWords,
    SetCaptions,
    SetEnd,
    SetTitle,
    StyleWords,
    TimeWords,
    Words,
)
from bot.domain.photo_selection import THAT, THEM, Selection
from bot.language.edits.clause import Clause
from bot.language.patterns import Pattern

_NOUNS = {"title": Words.TITLE, "end": Words.END, "caption": Words.CAPTIONS}
_ONE = Pattern(
    r"\b(?:this|that|same) (?:last )?(?:one|photo|picture|pic|image|shot)\b|[这那呢嗰這]一?(?:张|張|幅)", re.IGNORECASE
)
"""A single photo that is pointed at."""
_NOTHING = (SetTransition("cut"), SetMotion("none"), SetLook(""))


@dataclass(frozen=True)
class Said:
    """An operation and the clause that asks for it; a clause without operation was not understood, or asks nothing."""

    clause: Clause
    operation: Operation | None = None
    understood: bool = True
    alone: bool = False
    """Whether the clause must stand by itself."""
    supposes: Operation | None = None
    """What it asks for under a condition, or perhaps another time: it is asked back, not done."""

    def meaning(self, operation: Operation | None) -> Said:
        """The clause with another operation; not understood without one."""
        return replace(self, operation=operation, understood=operation is not None)

    def supposed(self) -> Said:
        """The clause, of which is asked back whether it is to be done."""
        return replace(self, operation=None, understood=False, supposes=self.operation)

    @property
    def of(self) -> Selection | None:
        """The photos of its operation; None if that has none."""
        found = getattr(self.operation, "of", None)
        return found if isinstance(found, Selection) else None

    @property
    def words(self) -> Words | None:
        """The words on the picture that it is about."""
        match self.operation:
            case SetTitle():
                return Words.TITLE
            case SetEnd():
                return Words.END
            case SetCaptions() | CaptionFrom():
                return Words.CAPTIONS
            case StyleWords(words) | TimeWords(words):
                return words
        return next((words for tag, words in _NOUNS.items() if self.clause.has(tag)), None)

    @property
    def takes_away(self) -> bool:
        """Whether it takes something away."""
        if self.operation is None:
            return False
        gone = isinstance(self.operation, Remove | RemoveMusic | RemoveWords) or self.operation in _NOTHING
        return gone or self.clause.has("remove", "not", "off")

    @property
    def complains(self) -> bool:
        """Whether it says that something is too much."""
        return self.clause.has("too")


def with_photos(operation: Operation, of: Selection) -> Operation:
    """The operation for these photos, if it is one for photos."""
    if not any(field.name == "of" for field in fields(operation)):
        return operation
    changed: Any = replace(operation, of=of)  # type: ignore[call-arg]
    return changed  # type: ignore[no-any-return]


def thing_of(clause: Clause) -> Operation | None:
    """What "remove it" takes away after a clause about something other than photos."""
    if clause.of_or_none is not None:
        return None
    if clause.has("music"):
        return RemoveMusic()
    return next((RemoveWords(words) for tag, words in _NOUNS.items() if clause.has(tag)), None)


def of_one(operation: Operation, source: str) -> Operation:
    """The operation; if its words point at a single photo, several that are meant by "them" do not count."""
    match operation:
        case Remove(of) | Keep(of) | Move(of) if of == THEM and _ONE.search(source):
            return replace(operation, of=THAT)
    return operation
