"""Chosen photos: positions in the video from either end, ranges, all, every other, by name or by what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How an item of a selection says which photos it means; the numbers and words it needs."""

    AT = "at"
    """One photo by its place, `first`, from 1; negative places count from the end."""
    FIRST = "first"
    """The first `first` photos."""
    LAST = "last"
    """The last `first` photos."""
    RANGE = "range"
    """From place `first` to place `last`, both included; negative places count from the end."""
    ALL = "all"
    REST = "rest"
    """All that the message has not named before."""
    ODD = "odd"
    EVEN = "even"
    MIDDLE = "middle"
    FIRST_HALF = "first-half"
    SECOND_HALF = "second-half"
    CLIPS = "clips"
    """All clips; with `first` 1 the only one there is."""
    PHOTOS = "photos"
    """All photos, without clips."""
    THEM = "them"
    """Those that were named or changed last: "it", "them"; with `first` 1 a single one, "that one"."""
    ADDED = "added"
    """Those that were sent last: "the new ones"."""
    NAMED = "named"
    """Those whose file name or caption contains `text`."""
    BEHIND = "behind"
    """The photo right behind the one that is named by `text`."""
    AHEAD = "ahead"
    """The photo right before it."""
    BLURRY = "blurry"
    DUPLICATES = "duplicates"
    """All but the best of photos that are nearly the same."""
    PEOPLE = "people"
    NO_PEOPLE = "no-people"
    DARK = "dark"
    SHARPEST = "sharpest"
    BLURRIEST = "blurriest"
    BRIGHTEST = "brightest"
    DARKEST = "darkest"


BY_NAME = (Kind.NAMED, Kind.BEHIND, Kind.AHEAD)
"""What has a text."""
SUPERLATIVES = (Kind.SHARPEST, Kind.BLURRIEST, Kind.BRIGHTEST, Kind.DARKEST)
"""What one photo is more than all others."""
NATURES = frozenset({Kind.BLURRY, Kind.DUPLICATES, Kind.PEOPLE, Kind.NO_PEOPLE, Kind.DARK, *SUPERLATIVES})
"""What photos can be by themselves, as their facts say."""


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a selection; see `Kind` for what the numbers and the text mean."""

    kind: Kind
    first: int = 0
    last: int = 0
    text: str = ""


class NoSuchPhoto(Exception):
    """The video has no such position; `number` as the person said it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice of photos: items in the order named, and exceptions."""

    items: tuple[Item, ...] = ()
    without: tuple[Item, ...] = ()

    def __add__(self, other: Selection) -> Selection:
        return Selection(self.items + other.items, self.without + other.without)

    @property
    def is_all(self) -> bool:
        """Whether it means every photo."""
        return self.items == ALL.items and not self.without

    @property
    def by_nature(self) -> bool:
        """Whether it means photos by what they are."""
        return any(item.kind in NATURES for item in self.items)

    @property
    def names_photos(self) -> bool:
        """Whether it means single photos, not all of them or the first few."""
        return any(item.kind in {Kind.AT, Kind.RANGE, *BY_NAME, Kind.THEM} for item in self.items)


THAT = Selection((Item(Kind.THEM, 1),))
THE_CLIP = Selection((Item(Kind.CLIPS, 1),))
ALL, THEM, CLIPS = (Selection((Item(kind),)) for kind in (Kind.ALL, Kind.THEM, Kind.CLIPS))


def at(*numbers: int) -> Selection:
    """A choice of photos by place, from 1; negative numbers count from the end."""
    return Selection(tuple(Item(Kind.AT, number) for number in numbers))


def places(item: Item, count: int) -> Sequence[int]:
    """Indices from 0 among `count` photos that an item means by places alone. Raises NoSuchPhoto, or KeyError."""
    every = range(count)
    match item.kind:
        case Kind.AT:
            return [_checked(item.first, count)]
        case Kind.RANGE:
            low, high = sorted((_checked(item.first, count), _checked(item.last, count)))
            return range(low, high + 1)
        case Kind.FIRST | Kind.LAST:
            _checked(item.first, count)
            return every[: item.first] if item.kind is Kind.FIRST else every[-item.first :]
        case Kind.MIDDLE:
            return every[(count - 1) // 2 :][:1]
    half = (count + 1) // 2
    return {
        Kind.ALL: every,
        Kind.ODD: every[::2],
        Kind.EVEN: every[1::2],
        Kind.FIRST_HALF: every[:half],
        Kind.SECOND_HALF: every[half:],
    }[item.kind]


def _checked(number: int, count: int) -> int:
    if not 1 <= abs(number) <= count:
        raise NoSuchPhoto(abs(number))
    return number - 1 if number > 0 else count + number
