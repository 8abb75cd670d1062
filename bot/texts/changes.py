"""What changed in a draft, and what is in it, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePath

from bot.domain.draft import Draft, Segment, Track, TrackType
from bot.domain.draft_diff import Change, ChangeKind, percent

_NAMED = 3
"""How many pictures or titles are called by their names."""
_ORDERED = 20
"""How many numbers of a new order are listed."""
_LONGEST = 40
_PHOTOS = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".heif", ".avif", ".tiff", ".tif", ".bmp"}


Say = Callable[..., str]
"""`bot.texts.i18n.Catalogue.say` of a catalogue with the keys `change-…`, `term-…` and `timeline-…`."""


def describe(changes: Iterable[Change], language: str, say: Say) -> list[str]:
    """One line for each change, such as `✅ Title added: "Paradise" (0–3 s)`."""
    return [say("change", language, what=_capital(_TELL[change.kind](change, language, say))) for change in changes]


def timeline(draft: Draft, language: str, say: Say) -> str:
    """The tracks that hold something, in one line; a track of many pictures is summed up.

    `Timeline (3 tracks): 1. Video: city (0-10s) 2. BGM: Lo-fi (0-10s, 35%) 3. Title: "Urban Dreams" (0-3s)`
    """
    tracks = [track for track in draft.tracks if track.segments]
    lines = [f"{number}. {_track(track, language, say)}" for number, track in enumerate(tracks, 1)]
    return say("timeline", language, n=len(tracks), tracks=" ".join(lines))


def _track(track: Track, language: str, say: Say) -> str:
    key = _TRACKS.get(track.type, "timeline-other")
    if track.type == TrackType.TEXT and len(track.segments) <= _NAMED:
        titles = [_titled(segment, language, say) for segment in track.segments]
        return say(key, language, what=say("timeline-separator", language).join(titles))
    first, last = track.segments[0].start, max(segment.end for segment in track.segments)
    facts = [_span("timeline-span", first, last, language, say)]
    volume = percent(track.segments[0]) if track.type == TrackType.AUDIO else None
    if volume is not None:
        facts.append(f"{volume}%")
    what = _summed(track, language, say)
    return say(
        key, language, what=say("timeline-item", language, what=what, facts=say("timeline-facts", language).join(facts))
    )


_TRACKS = {
    TrackType.VIDEO: "timeline-video",
    TrackType.AUDIO: "timeline-music",
    TrackType.TEXT: "timeline-title",
}


def _titled(segment: Segment, language: str, say: Say) -> str:
    span = _span("timeline-span", segment.start, segment.end, language, say)
    return say("timeline-item", language, what=say("quoted", language, text=_short(segment.name)), facts=span)


def _summed(track: Track, language: str, say: Say) -> str:
    """The name of a single segment, how many there are of more."""
    names = list(dict.fromkeys(segment.name for segment in track.segments))
    if track.type == TrackType.VIDEO:
        photos = all(map(is_photo, names))
        if len(track.segments) == 1 and names[0] and not photos:
            return _short(names[0])
        return say("timeline-photos" if photos else "timeline-clips", language, n=len(track.segments))
    if len(names) == 1 and names[0]:
        return _tune(names[0], language, say) if track.type == TrackType.AUDIO else _short(names[0])
    return say("timeline-pieces", language, n=len(track.segments))


def _pictures(change: Change, language: str, say: Say) -> str:
    """`photos 2–4 and 7`."""
    runs: list[list[int]] = []
    for number in sorted(change.numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [p for run in runs for p in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run))]
    key = "change-photos" if all(map(is_photo, change.names)) else "change-clips"
    return say(key, language, n=len(change.numbers), numbers=_listed(parts, language, say))


def _named(what: str, change: Change, language: str, say: Say) -> str:
    """`photo 3 removed ("beach.jpg")`, without the names when they are many."""
    names = [say("quoted", language, text=_short(name)) for name in change.names if name]
    if not 0 < len(names) <= _NAMED:
        return what
    return say("change-named", language, what=what, names=_listed(names, language, say))


def _added(change: Change, language: str, say: Say) -> str:
    return _named(say("change-added", language, pictures=_pictures(change, language, say)), change, language, say)


def _removed(change: Change, language: str, say: Say) -> str:
    return _named(say("change-removed", language, pictures=_pictures(change, language, say)), change, language, say)


def _moved(change: Change, language: str, say: Say) -> str:
    return say("change-moved", language, pictures=_pictures(change, language, say), place=change.after)


def _swapped(change: Change, language: str, say: Say) -> str:
    return say("change-swapped", language, pictures=_pictures(change, language, say))


def _reordered(change: Change, language: str, say: Say) -> str:
    numbers = say("change-comma", language).join(map(str, change.numbers[:_ORDERED]))
    return say("change-reordered", language, numbers=numbers + (" …" if len(change.numbers) > _ORDERED else ""))


def _reversed(_: Change, language: str, say: Say) -> str:
    return say("change-reversed", language)


def _other(_: Change, language: str, say: Say) -> str:
    return say("change-other", language)


def _duration(change: Change, language: str, say: Say) -> str:
    pictures = say("change-each", language) if change.every else _pictures(change, language, say)
    if change.after is None:
        return say("change-durations", language, pictures=pictures)
    after = _time(change.after, language, say)
    if change.before is None:
        return say("change-set", language, what=pictures, after=after)
    return say("change-from-to", language, what=pictures, before=_time(change.before, language, say), after=after)


def _length(change: Change, language: str, say: Say) -> str:
    if not change.before:
        return say("change-length-now", language, after=_clock(change.after))
    return say("change-length", language, before=_clock(change.before), after=_clock(change.after))


def _shape(change: Change, language: str, say: Say) -> str:
    return say("change-from-to", language, what=say("change-shape", language), before=change.before, after=change.after)


def _worn(change: Change, language: str, say: Say) -> str:
    """A look, a motion or a transition, of every picture or of some."""
    what = say(f"change-{change.kind}", language)
    if not change.every:
        what = say("change-of", language, what=what, pictures=_pictures(change, language, say))
    if change.after is None:
        return say("change-mixed", language, what=what)
    after = _term(change.kind, change.after, language, say)
    if change.before is None:
        return say("change-set", language, what=what, after=after)
    before = _term(change.kind, change.before, language, say)
    return say("change-from-to", language, what=what, before=before, after=after)


def _term(kind: ChangeKind, value: str | int, language: str, say: Say) -> str:
    try:
        return say(f"term-{kind}-{value or 'none'}", language)
    except KeyError:  # one that the service knows and we do not
        return _short(str(value).replace("-", " "))


def _caption(change: Change, language: str, say: Say) -> str:
    pictures = _pictures(change, language, say)
    if change.after is None:
        return say("change-captions", language, pictures=pictures)
    if not change.after:
        return say("change-caption-removed", language, pictures=pictures)
    what = say("change-of", language, what=say("change-caption", language), pictures=pictures)
    after = say("quoted", language, text=_short(str(change.after)))
    if not change.before:
        return say("change-set", language, what=what, after=after)
    before = say("quoted", language, text=_short(str(change.before)))
    return say("change-from-to", language, what=what, before=before, after=after)


def _title(change: Change, language: str, say: Say) -> str:
    old, new = (say("quoted", language, text=_short(str(text or ""))) for text in (change.before, change.after))
    span = _span("change-span", *(change.span or (0, 0)), language, say)
    if change.after is None:
        return say("change-title-removed", language, title=old)
    if change.before is None:
        return say("change-title-added", language, title=new, span=span)
    if change.before == change.after:
        return say("change-title-timed", language, title=new, span=span)
    return say("change-title", language, before=old, after=new, span=span)


def _music(change: Change, language: str, say: Say) -> str:
    old, new = (_tune(str(name or ""), language, say) for name in (change.before, change.after))
    if change.after is None:
        return say("change-music-removed", language, music=old)
    if change.before is None:
        return say("change-music-added", language, music=new)
    return say("change-from-to", language, what=say("change-music", language), before=old, after=new)


def _tune(name: str, language: str, say: Say) -> str:
    """A mood of ours in the person's language, any other music by its name."""
    try:
        return say(f"term-music-{name}", language)
    except KeyError:
        return _short(name)


def _volume(change: Change, language: str, say: Say) -> str:
    if change.after is None:
        return say("change-volume-usual", language)
    if change.before is None:
        return say("change-volume-now", language, after=change.after)
    return say("change-volume", language, before=change.before, after=change.after)


_TELL: dict[ChangeKind, Callable[[Change, str, Say], str]] = {
    ChangeKind.ADDED: _added,
    ChangeKind.REMOVED: _removed,
    ChangeKind.MOVED: _moved,
    ChangeKind.SWAPPED: _swapped,
    ChangeKind.REVERSED: _reversed,
    ChangeKind.REORDERED: _reordered,
    ChangeKind.DURATION: _duration,
    ChangeKind.LENGTH: _length,
    ChangeKind.SHAPE: _shape,
    ChangeKind.TRANSITION: _worn,
    ChangeKind.LOOK: _worn,
    ChangeKind.MOTION: _worn,
    ChangeKind.CAPTION: _caption,
    ChangeKind.TITLE: _title,
    ChangeKind.MUSIC: _music,
    ChangeKind.VOLUME: _volume,
    ChangeKind.OTHER: _other,
}


def is_photo(name: str) -> bool:
    """Whether a file's name is a photo's; of a nameless one we say photo as well."""
    return not name or PurePath(name).suffix.lower() in _PHOTOS


def _listed(parts: Sequence[str], language: str, say: Say) -> str:
    """`a, b and c`."""
    *rest, last = parts
    return say("change-and", language, first=say("change-comma", language).join(rest), last=last) if rest else last


def _short(text: str) -> str:
    """On one line, and cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _span(key: str, start: int, end: int, language: str, say: Say) -> str:
    """In seconds, from a minute on as on a clock."""
    if end >= 60_000:
        return say(f"{key}-long", language, start=_clock(start), end=_clock(end))
    return say(key, language, start=_seconds(start), end=_seconds(end))


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f}".removesuffix(".0")


def _time(ms: str | int, language: str, say: Say) -> str:
    return say("change-seconds", language, seconds=f"{int(ms) / 1000:g}")


def _clock(ms: str | int | None) -> str:
    minutes, seconds = divmod(round(int(ms or 0) / 1000), 60)
    return f"{minutes}:{seconds:02}"
