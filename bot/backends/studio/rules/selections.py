"""A choice of photos as the parser has it, as the operations have it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.operations import Operation
from bot.domain.photo_selection import ALL, Item, Kind, Selection
from bot.language.edits import photo_selection as picks
from bot.language.edits.photo_selection import Pick


def selection(pick: Pick | None) -> Selection:
    """The photos of a choice; all of them without one."""
    if pick is None:
        return ALL
    files = tuple(Item(Kind.NAMED, text=name) for name in pick.files)
    return Selection((*map(_item, pick.items), *files), tuple(map(_item, pick.without)))


def _item(item: picks.Item) -> Item:
    kind, first, last = item
    return Item(Kind.EVEN if kind == "other" else Kind(kind), first, last)


@dataclass(frozen=True, slots=True)
class Several(Operation):
    """Operations that one rule reads from the same words."""

    parts: tuple[Operation, ...] = ()
