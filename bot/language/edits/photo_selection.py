"""Chosen photos: positions in the video from either end, ranges, all, every other, or by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Item = tuple[str, int, int]
"""A kind (`at`, `first`, `last`, `range`, `all`, `other`, `odd`, `even`, `middle`, `rest`) and its numbers."""


class NoSuchPhoto(Exception):
    """The video has no such position; `number` as the person said it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class Pick:
    """A choice of photos: items in the order named, files by id, and exceptions."""

    items: tuple[Item, ...] = ()
    files: tuple[str, ...] = ()
    without: tuple[Item, ...] = ()

    def __add__(self, other: Pick) -> Pick:
        return Pick(self.items + other.items, self.files + other.files, self.without + other.without)

    @property
    def named(self) -> bool:
        """Whether it means single photos, not all of them or the first few."""
        return bool(self.files) or any(kind in {"at", "range"} for kind, _, _ in self.items)

    def positions(self, count: int, mentioned: Sequence[int] = ()) -> tuple[int, ...]:
        """Indices from 0 among `count` photos, each once; "the rest" is all but `mentioned`. Raises NoSuchPhoto."""
        left_out = {position for item in self.without for position in _positions(item, count, mentioned)}
        chosen = (position for item in self.items for position in _positions(item, count, mentioned))
        return tuple(dict.fromkeys(position for position in chosen if position not in left_out))


ALL = Pick((("all", 0, 0),))


def at(*numbers: int) -> Pick:
    """A choice of photos by number, from 1; negative numbers count from the end."""
    return Pick(tuple(("at", number, 0) for number in numbers))


def _positions(item: Item, count: int, mentioned: Sequence[int]) -> Sequence[int]:
    kind, first, last = item
    every = range(count)
    if kind == "at":
        return [_checked(first, count)]
    if kind == "range":
        low, high = sorted((_checked(first, count), _checked(last, count)))
        return range(low, high + 1)
    if kind in {"first", "last"}:
        _checked(first, count)
        return every[:first] if kind == "first" else every[-first:]
    if kind == "rest":
        return [position for position in every if position not in mentioned]
    if kind == "middle":
        return every[(count - 1) // 2 :][:1]
    return {"all": every, "other": every[1::2], "even": every[1::2], "odd": every[::2]}[kind]


def _checked(number: int, count: int) -> int:
    if not 1 <= abs(number) <= count:
        raise NoSuchPhoto(abs(number))
    return number - 1 if number > 0 else count + number
