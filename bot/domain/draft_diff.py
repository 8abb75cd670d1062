"""What differs between two drafts, as values without sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from bot.domain.draft import Draft, Segment, TrackType


class ChangeKind(StrEnum):
    """What differs; where it is not plain, what `Change.before` and `Change.after` hold."""

    ADDED = auto()
    REMOVED = auto()
    MOVED = auto()
    """One picture: `numbers` its place before, `after` its place now."""
    SWAPPED = auto()
    REVERSED = auto()
    REORDERED = auto()
    """`numbers`: the places before, in the order of now."""
    DURATION = auto()
    """Of pictures, ms."""
    LENGTH = auto()
    """Of the video, ms."""
    SHAPE = auto()
    """The ratio (`9:16`), or the size where the ratio is the same or unknown."""
    TRANSITION = auto()
    LOOK = auto()
    MOTION = auto()
    CAPTION = auto()
    TITLE = auto()
    """The text; `span` is when the new one shows. Only its time changed where both texts are equal."""
    MUSIC = auto()
    """The name."""
    VOLUME = auto()
    """Percent; `names` says of what."""
    OTHER = auto()
    """Something that has no words here; never beside another change."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two drafts, without a sentence.

    `numbers` are places of pictures from 1: those of the later draft, of what is gone those of the earlier one.
    `before` and `after` are None where there was or is nothing, and where the pictures differ in it; of what pictures
    wear (transition, look, motion, caption) "" is nothing.
    """

    kind: ChangeKind
    numbers: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    before: str | int | None = None
    after: str | int | None = None
    every: bool = False
    """Whether it concerns every picture that is in both drafts, and there are several."""
    span: tuple[int, int] | None = None
    """When it plays, ms."""


_Numbered = tuple[int, Segment]
_Pair = tuple[int, int, Segment, Segment]
"""A picture in both drafts: its place before and now, and itself before and now."""
_MOST_GROUPS = 4
_PROPERTIES = (("look", ChangeKind.LOOK), ("motion", ChangeKind.MOTION), ("caption", ChangeKind.CAPTION))


def compare(before: Draft, after: Draft) -> tuple[Change, ...]:
    """What differs, in the order of a timeline, nothing twice; what happened to all pictures is one change."""
    old, new = _identified(before), _identified(after)
    pairs = [(old[key][0], number, old[key][1], now) for key, (number, now) in new.items() if key in old]
    changes = (
        *_came_and_went(old, new),
        *_order([old[key][0] for key in new if key in old]),
        *_grouped(ChangeKind.DURATION, [(n, was.duration, now.duration) for _, n, was, now in pairs]),
        *_shape(before, after),
        *_transitions(pairs, len(old), len(new)),
        *_properties(pairs),
        *_titles(before, after),
        *_music(before, after),
        *_changed(ChangeKind.LENGTH, before.duration, after.duration),
    )
    if changes or (before.tracks, before.m) == (after.tracks, after.m):
        return changes
    return (Change(ChangeKind.OTHER),)


def percent(segment: Segment) -> int | None:
    """The volume of a sound in percent; None when the draft does not say. Written as 0.35 or as 35."""
    volume = segment.m.get("volume")
    if isinstance(volume, bool) or not isinstance(volume, int | float) or not 0 <= volume <= 1000:
        return None
    return round(volume * 100 if volume <= 1 else volume)


def _identified(draft: Draft) -> dict[tuple[str, int], _Numbered]:
    """Pictures by what they are: an id of their file, else their name, and which one of the same it is."""
    found: dict[tuple[str, int], _Numbered] = {}
    seen: dict[str, int] = {}
    for number, segment in enumerate(draft.segments(TrackType.VIDEO), 1):
        key = next((str(segment.m[k]) for k in ("asset", "id", "hash", "url") if segment.m.get(k)), segment.name)
        seen[key] = seen.get(key, 0) + 1
        found[key, seen[key]] = number, segment
    return found


def _came_and_went(old: Mapping[Any, _Numbered], new: Mapping[Any, _Numbered]) -> Iterator[Change]:
    for kind, there, other in ((ChangeKind.REMOVED, old, new), (ChangeKind.ADDED, new, old)):
        only = [found for key, found in there.items() if key not in other]
        if only:
            yield Change(kind, tuple(n for n, _ in only), tuple(segment.name for _, segment in only))


def _order(kept: list[int]) -> Iterator[Change]:
    """From the places before of what stayed, in the order of now."""
    settled = sorted(kept)
    moved = [number for number, other in zip(kept, settled, strict=True) if number != other]
    if not moved:
        return
    first = kept.index(moved[0])
    single = next((n for n in (kept[first], settled[first]) if _without(kept, n) == _without(settled, n)), None)
    if len(moved) == 2:
        yield Change(ChangeKind.SWAPPED, tuple(sorted(moved)))
    elif kept == settled[::-1]:
        yield Change(ChangeKind.REVERSED)
    elif single is not None:
        yield Change(ChangeKind.MOVED, (single,), after=kept.index(single) + 1)
    else:
        yield Change(ChangeKind.REORDERED, tuple(kept))


def _without(numbers: list[int], one: int) -> list[int]:
    return [number for number in numbers if number != one]


def _grouped(kind: ChangeKind, values: Sequence[tuple[int, Any, Any]]) -> Iterator[Change]:
    """One change for all pictures where all changed, else one for each pair of values, else one for all of them."""
    changed = [item for item in values if item[1] != item[2]]
    if not changed:
        return
    every = len(changed) == len(values) > 1
    groups: dict[tuple[Any, Any], list[int]] = {}
    for number, old, new in changed:
        groups.setdefault((old, new), []).append(number)
    if every or len(groups) > _MOST_GROUPS:
        groups = {(_same(old for _, old, _ in changed), _same(new for *_, new in changed)): [n for n, *_ in changed]}
    for (old, new), numbers in groups.items():
        yield Change(kind, tuple(numbers), before=old, after=new, every=every)


def _properties(pairs: Sequence[_Pair]) -> Iterator[Change]:
    for field, kind in _PROPERTIES:
        yield from _grouped(kind, [(n, _of(was, field), _of(now, field)) for _, n, was, now in pairs])


def _same(values: Iterator[Any]) -> Any:
    """The one value of all, a millisecond of rounding aside; None when they differ."""
    first, *rest = values
    near = all(abs(value - first) <= 1 if isinstance(first, int) else value == first for value in rest)
    return first if near else None


def _changed(kind: ChangeKind, old: Any, new: Any) -> Iterator[Change]:
    if old != new:
        yield Change(kind, before=old, after=new)


def _of(segment: Segment, field: str) -> str:
    value = segment.m.get(field)
    return str(value) if value and value != "none" else ""


def _shape(before: Draft, after: Draft) -> Iterator[Change]:
    if not (before.ready and after.ready):
        return
    ratios = [str(draft.m.get("ratio") or "") for draft in (before, after)]
    sizes = ["×".join(map(str, draft.size)) if all(draft.size) else "" for draft in (before, after)]
    for old, new in (ratios, sizes):
        if old != new and old and new:
            yield Change(ChangeKind.SHAPE, before=old, after=new)
            return


def _transitions(pairs: Sequence[_Pair], old_count: int, new_count: int) -> Iterator[Change]:
    """The last picture has nothing to pass into: that it has no transition is no change."""
    inner = [(n, _type(was), _type(now)) for place, n, was, now in pairs if place < old_count and n < new_count]
    yield from _grouped(ChangeKind.TRANSITION, inner)


def _type(segment: Segment) -> str:
    transition = segment.m.get("transition")
    kind = transition.get("type") if isinstance(transition, Mapping) else transition
    return str(kind) if kind and kind != "none" else ""


def _titles(before: Draft, after: Draft) -> Iterator[Change]:
    """A title that is worded anew is paired with an old one in order; what is left came or went."""
    old, new = list(before.segments(TrackType.TEXT)), list(after.segments(TrackType.TEXT))
    pairs = [(was, now) for now in new if (was := _taken(old, now.name)) is not None]
    paired = {id(now) for _, now in pairs}
    fresh = [now for now in new if id(now) not in paired]
    same_ends = before.duration, after.duration
    for was, now in pairs:
        if not _stays(was, now, same_ends):
            yield Change(ChangeKind.TITLE, before=was.name, after=now.name, span=(now.start, now.end))
    for index in range(max(len(old), len(fresh))):
        was_name = old[index].name if index < len(old) else None
        if index < len(fresh):
            now = fresh[index]
            yield Change(ChangeKind.TITLE, before=was_name, after=now.name, span=(now.start, now.end))
        else:
            yield Change(ChangeKind.TITLE, before=was_name, span=(old[index].start, old[index].end))


def _taken(segments: list[Segment], name: str) -> Segment | None:
    """Takes the first segment of this name out of the list."""
    found = next((segment for segment in segments if segment.name == name), None)
    if found is not None:
        segments.remove(found)
    return found


def _stays(was: Segment, now: Segment, ends: tuple[int, int]) -> bool:
    """Whether a title shows at the same time, counted from the video's end for one that closes it."""
    if was.duration != now.duration:
        return False
    return was.start == now.start or (ends[0] - was.end == ends[1] - now.end and was.start > 0)


def _music(before: Draft, after: Draft) -> Iterator[Change]:
    old, new = list(before.segments(TrackType.AUDIO)), list(after.segments(TrackType.AUDIO))
    fresh = []
    for now in new:
        was = _taken(old, now.name)
        if was is None:
            fresh.append(now)
        elif percent(was) != percent(now):
            yield Change(ChangeKind.VOLUME, names=(now.name,), before=percent(was), after=percent(now))
    for index in range(max(len(old), len(fresh))):
        names = [found[index].name if index < len(found) else None for found in (old, fresh)]
        yield Change(ChangeKind.MUSIC, before=names[0], after=names[1])
