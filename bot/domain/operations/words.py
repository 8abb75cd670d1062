"""Operations on the words on the picture."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from bot.domain.operations import Operation
from bot.domain.operations.constraints import (
    Backing,
    Colour,
    Entrance,
    Factor,
    Font,
    Ms,
    OneOf,
    Position,
    TypeStyle,
)
from bot.domain.photo_selection import ALL, Selection


class Words(StrEnum):
    """Which words on the picture are meant."""

    TITLE = "title"
    END = "end"
    CAPTIONS = "captions"
    ALL = "all"
    THEM = "them"
    """Those of the latest edit: "bigger" after a title."""


@dataclass(frozen=True, slots=True)
class SetTitle(Operation):
    """Words at the start; `card`: on a card of their own before the first photo. Empty text: ask which words."""

    text: str
    ms: Ms = 0
    card: bool = False


@dataclass(frozen=True, slots=True)
class SetEnd(Operation):
    """Words at the end. Empty text: ask which words."""

    text: str
    ms: Ms = 0


@dataclass(frozen=True, slots=True)
class SetCaptions(Operation):
    """Words under photos: one text for all of them, or one for each in order. No text: ask which words."""

    of: Selection
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaptionFrom(Operation):
    """Captions that photos bring with them: `date` (time taken), `name` (file name) or `number`."""

    source: Annotated[str, OneOf(("date", "name", "number"))]
    of: Selection = ALL


@dataclass(frozen=True, slots=True)
class RemoveWords(Operation):
    """Take words off the picture; `of` counts for captions only."""

    words: Words
    of: Selection = ALL


@dataclass(frozen=True, slots=True)
class TimeWords(Operation):
    """How long the title or the end card stays: `ms`, or `factor` times as long as now."""

    words: Words
    ms: Ms = 0
    factor: Factor = 1.0


@dataclass(frozen=True, slots=True)
class StyleWords(Operation):
    """The look of words. What is None or empty stays.

    `size` is a factor on the size now; `font` one of `sans`, `serif`, `script`, `mono`, `bold`, `italic`, `plain`;
    `place` one of `top`, `center`, `bottom`; `type_style` a whole look, which goes before what was chosen earlier;
    `entrance` how the words appear; `backing` what lies behind them.
    """

    words: Words
    size: Factor = 1.0
    color: Colour = ""
    font: Font = ""
    outline: bool | None = None
    place: Position = ""
    of: Selection = ALL
    type_style: TypeStyle = ""
    entrance: Entrance = ""
    backing: Backing = ""


@dataclass(frozen=True, slots=True)
class ReplaceText(Operation):
    """Replace `old` by `new` wherever it stands in the words on the picture; without `old`, the word most like it.

    `words`: in which; `of`: under which photos.
    """

    old: str
    new: str
    words: Words = Words.ALL
    of: Selection = ALL
