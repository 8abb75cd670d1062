"""The differences between two drafts, as values without sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum, auto
from itertools import zip_longest

from bot.domain.draft import Draft, Segment, TrackType, clips
from bot.domain.draft_fields import FIELDS, Field, Unit, Value


class ChangeKind(StrEnum):
    """What happened to the thing that `Change.what` names."""

    ADDED = auto()
    RETURNED = auto()
    """Added once more; only a back end can report it, because two drafts do not show it."""
    REMOVED = auto()
    MOVED = auto()
    """One picture moved: `numbers` has its place before, `after` its place now."""
    SWAPPED = auto()
    REVERSED = auto()
    REORDERED = auto()
    """`numbers` has the places before, in the order of now."""
    SET = auto()
    """Its value changed. Of a title or end card whose text is the same, the time changed."""
    OTHER = auto()
    """A change that no field describes; never beside other changes."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two drafts.

    `numbers` are places of pictures from 1: places in the earlier draft for pictures that were removed, moved or
    swapped, else places in the later draft. `clips` of the pictures with `names` are no photos.
    """

    kind: ChangeKind
    what: str = "picture"
    """`picture`, `title`, `end`, `music`, `shape` (ratio, else size), `resolution` (the shorter side), `length` (of the
    video, ms), or a field's key."""
    numbers: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    """The names of the pictures. For `length`: of all pictures, if their number changed."""
    before: tuple[Value, ...] = ()
    """The distinct values before, one for a single thing; empty if it did not exist."""
    after: tuple[Value, ...] = ()
    every: bool = False
    """Whether it applies to every picture that is in both drafts, and there are several."""
    span: tuple[int, int] | None = None
    """When a title, end card or music plays, ms."""
    clips: int = 0
    of: tuple[str, ...] = ()
    """`title`, `end` and `caption`: the words that the field belongs to."""


_Numbered = tuple[int, Segment]
_Pair = tuple[_Numbered, _Numbered]
"""A picture in both drafts, before and now."""
_MOST_GROUPS = 4
_PLAIN = Segment(0, 0, {})
_OF_WORDS = frozenset(field.key for field in FIELDS if field.track is TrackType.TEXT)


def compare(before: Draft, after: Draft) -> tuple[Change, ...]:
    """The differences in the order of the report, each once. The same change of all pictures is one `Change`."""
    old, new = _matched(before, after)
    shape = tuple(_shape(before, after))
    changes = (
        *_came_and_went(old, new),
        *_order([old[key] for key in new if key in old]),
        *shape,
        *_together((*_pictures(old, new, reshaped=bool(shape)), *_things(before, after))),
        *(_fields(before, after, None) if before.ready and after.ready else ()),
        *_length(before, after),
    )
    if changes or (before.tracks, before.m) == (after.tracks, after.m):
        return changes
    return (Change(ChangeKind.OTHER),)


def _together(changes: Sequence[Change]) -> Iterator[Change]:
    """The changes, with the same change of a title, an end card and all captions as one."""
    groups: dict[object, list[Change]] = {}
    for number, change in enumerate(changes):
        common = bool(change.of) and (change.every or not change.numbers)
        groups.setdefault((change.what, change.before, change.after) if common else number, []).append(change)
    for first, *others in groups.values():
        yield replace(first, of=tuple(part for one in (*others, first) for part in one.of)) if others else first


def _matched(before: Draft, after: Draft) -> tuple[dict[int, _Numbered], dict[int, _Numbered]]:
    """The pictures of both drafts by an identity that the same picture has in both.

    Of several pictures of the same file, or of the same name, the first is the first, unless that would be a change
    of order: then those that kept their place among the others are the same.
    """
    was, now = (tuple(enumerate(draft.segments(TrackType.VIDEO), 1)) for draft in (before, after))
    keys = [[_key(segment) for _, segment in pictures] for pictures in (was, now)]
    pairs = _paired_off({}, *keys)
    if any(len(set(one)) < len(one) for one in keys) and _orders([p for p in pairs.values() if p < len(was)]):
        blocks = SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_matching_blocks()
        kept = {block.b + i: block.a + i for block in blocks for i in range(block.size)}
        pairs = _paired_off(kept, *keys)
    return dict(enumerate(was)), {pairs[place]: picture for place, picture in enumerate(now)}


def _paired_off(kept: Mapping[int, int], was: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """The earlier place of each picture, of those not `kept` in order; a new one gets a number beyond those places."""
    left: dict[str, list[int]] = {}
    for place in sorted(set(range(len(was))) - set(kept.values())):
        left.setdefault(was[place], []).append(place)
    pairs = dict(kept)
    for place, key in enumerate(now):
        if place not in pairs:
            pairs[place] = left[key].pop(0) if left.get(key) else len(was) + place
    return {place: pairs[place] for place in range(len(now))}


def _orders(places: Sequence[int]) -> bool:
    return list(places) != sorted(places)


def _key(segment: Segment) -> str:
    return next((str(segment.m[k]) for k in ("asset", "id", "hash", "url") if segment.m.get(k)), segment.name)


def _came_and_went(old: Mapping[int, _Numbered], new: Mapping[int, _Numbered]) -> Iterator[Change]:
    for kind, there, other in ((ChangeKind.REMOVED, old, new), (ChangeKind.ADDED, new, old)):
        if only := [found for key, found in there.items() if key not in other]:
            yield _of_pictures(kind, only)


def _of_pictures(kind: ChangeKind, pictures: Sequence[_Numbered], after: tuple[Value, ...] = ()) -> Change:
    numbers, segments = zip(*pictures, strict=True)
    return Change(kind, numbers=numbers, names=tuple(one.name for one in segments), after=after, clips=clips(segments))


def _order(kept: list[_Numbered]) -> Iterator[Change]:
    """Changes of order, from the pictures that stayed, with their earlier places, in the present order."""
    places = [number for number, _ in kept]
    settled = sorted(places)
    moved = [number for number, other in zip(places, settled, strict=True) if number != other]
    if not moved:
        return
    first = places.index(moved[0])
    single = next((n for n in (places[first], settled[first]) if _without(places, n) == _without(settled, n)), None)
    if places == settled[::-1] and len(places) > 2:
        yield Change(ChangeKind.REVERSED)
    elif len(moved) == 2:
        yield _of_pictures(ChangeKind.SWAPPED, sorted((one for one in kept if one[0] in moved), key=lambda one: one[0]))
    elif single is not None:
        at = places.index(single)
        yield _of_pictures(ChangeKind.MOVED, [kept[at]], after=(at + 1,))
    else:
        yield Change(ChangeKind.REORDERED, numbers=tuple(places))


def _without(numbers: list[int], one: int) -> list[int]:
    return [number for number in numbers if number != one]


def _pictures(old: Mapping[int, _Numbered], new: Mapping[int, _Numbered], *, reshaped: bool) -> Iterator[Change]:
    pairs = [(old[key], now) for key, now in new.items() if key in old]
    # A missing transition of the last picture is not a change: no picture follows.
    inner = [pair for pair in pairs if pair[0][0] < len(old) and pair[1][0] < len(new)]
    captioned = [pair for pair in pairs if pair[1][1].m.get("caption")]
    for field in FIELDS:
        if field.track != TrackType.VIDEO or (reshaped and field.key == "fit"):  # a new shape implies it
            continue
        if field.key == "transition":
            yield from _grouped(field, inner, several=bool(inner))
        elif field.key in _OF_WORDS:
            yield from _grouped(field, captioned, several=bool(captioned))
        else:
            yield from _grouped(field, pairs, several=len(pairs) > 1)


def _grouped(field: Field, pairs: Sequence[_Pair], *, several: bool) -> Iterator[Change]:
    """One change for all pictures if that describes it, else one for each pair of values, if those are few."""
    changed = [(now, field.of(was[1]), field.of(now[1])) for was, now in pairs if field.of(was[1]) != field.of(now[1])]
    every = several and len(changed) == len(pairs)
    alike = field.unit == Unit.TERM or len(_distinct(new for *_, new in changed)) == 1
    groups: dict[tuple[Value, Value], list[tuple[_Numbered, Value, Value]]] = {}
    for item in changed:
        gone = field.unit == Unit.TEXT and item[2] == ""  # one removal, whatever the words were
        groups.setdefault(("", "") if gone else item[1:], []).append(item)
    together = (every and alike) or len(groups) > _MOST_GROUPS
    for group in [changed] if together else groups.values():
        yield Change(
            ChangeKind.SET,
            field.key,
            tuple(number for (number, _), *_ in group),
            tuple(segment.name for (_, segment), *_ in group),
            _distinct(old for _, old, _ in group),
            _distinct(new for *_, new in group),
            every=every and together,
            of=("caption",) if field.key in _OF_WORDS else (),
            clips=clips(segment for (_, segment), *_ in group),
        )


def _distinct(values: Iterator[Value]) -> tuple[Value, ...]:
    """Each value once; values that differ by a millisecond of rounding count as equal."""
    found: list[Value] = []
    for value in values:
        near = (value, value - 1, value + 1) if isinstance(value, int) else (value,)
        if not any(other in near for other in found):
            found.append(value)
    return tuple(found)


def _shape(before: Draft, after: Draft) -> Iterator[Change]:
    if not (before.ready and after.ready):
        return
    ratios = [str(draft.m.get("ratio") or "") for draft in (before, after)]
    sizes = ["×".join(map(str, draft.size)) if all(draft.size) else "" for draft in (before, after)]
    lines = [f"{min(draft.size)}p" if all(draft.size) else "" for draft in (before, after)]
    shape = "shape" if all(ratios) and ratios[0] != ratios[1] else ""
    if shape:
        yield Change(ChangeKind.SET, shape, before=(ratios[0],), after=(ratios[1],))
    values = lines if all(ratios) else sizes
    if values[0] != values[1] and all(values):
        yield Change(ChangeKind.SET, "resolution" if all(ratios) else "shape", before=(values[0],), after=(values[1],))


def _things(before: Draft, after: Draft) -> Iterator[Change]:
    """Changes of titles, end cards and music: added, removed, replaced, and the fields of those that stayed."""
    ends = before.duration, after.duration
    for what, track in (("title", TrackType.TEXT), ("end", TrackType.TEXT), ("music", TrackType.AUDIO)):
        old, new = ([one for one in draft.segments(track) if _thing(one, track) == what] for draft in (before, after))
        for was, now in _paired(old, new):
            if was is None or now is None or was.name != now.name or (what != "music" and not _stays(was, now, ends)):
                yield _replaced(what, was, now)
            if was and now:
                yield from _fields(was, now, track, of=(what,) if track is TrackType.TEXT else ())
            elif now and track is TrackType.TEXT:
                yield from _fields(_PLAIN, now, track, of=(what,))


def _thing(segment: Segment, track: TrackType) -> str:
    return "music" if track == TrackType.AUDIO else "end" if segment.m.get("position") == "end" else "title"


def _paired(old: Sequence[Segment], new: Sequence[Segment]) -> list[tuple[Segment | None, Segment | None]]:
    """Pairs segments by name; pairs the others in order."""
    gone = list(old)
    pairs: list[tuple[Segment | None, Segment | None]] = []
    fresh = []
    for now in new:
        was = next((segment for segment in gone if segment.name == now.name), None)
        if was is None:
            fresh.append(now)
        else:
            gone.remove(was)
            pairs.append((was, now))
    return [*pairs, *zip_longest(gone, fresh)]


def _replaced(what: str, was: Segment | None, now: Segment | None) -> Change:
    kind = ChangeKind.ADDED if was is None else ChangeKind.REMOVED if now is None else ChangeKind.SET
    before, after = ((segment.name,) if segment else () for segment in (was, now))
    there = now or was
    return Change(kind, what, before=before, after=after, span=(there.start, there.end) if there else None)


def _fields(
    was: Segment | Draft, now: Segment | Draft, track: TrackType | None, of: tuple[str, ...] = ()
) -> Iterator[Change]:
    for field in FIELDS:
        if field.track == track and (old := field.of(was)) != (new := field.of(now)):
            yield Change(ChangeKind.SET, field.key, before=(old,), after=(new,), of=of)


def _stays(was: Segment, now: Segment, ends: tuple[int, int]) -> bool:
    """Whether a text is shown at the same time; the time of a closing text counts from the video's end."""
    in_place = was.start == now.start or (ends[0] - was.end == ends[1] - now.end and was.start > 0)
    return in_place and was.duration == now.duration


def _length(before: Draft, after: Draft) -> Iterator[Change]:
    old, new = before.segments(TrackType.VIDEO), after.segments(TrackType.VIDEO)
    if before.duration != after.duration or len(old) != len(new):
        shown = new if len(old) != len(new) else ()
        names, ran, runs = tuple(picture.name for picture in shown), before.duration, after.duration
        yield Change(ChangeKind.SET, "length", names=names, before=(ran,), after=(runs,), clips=clips(shown))
