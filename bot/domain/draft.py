"""The draft of a video as a value: its tracks, its segments, and when each of them plays.

Shapes: `t` tracks, `tt` track type, `sg` segments, `d` duration in ms, `s` start in ms, `m` metadata. Unknown fields
are kept in `Draft.raw`, and missing ones are no error: a draft of the cloud has more, or fewer, than the studio's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from bot.domain.file_names import kind_of
from bot.domain.messages import MediaKind


class TrackType(IntEnum):
    """The protocol's numbers for track types; an unknown one is OTHER."""

    VIDEO = 0
    AUDIO = 1
    TEXT = 7
    OTHER = -1


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a track, in milliseconds on the timeline; `m` is its metadata as written."""

    start: int
    duration: int
    m: Mapping[str, Any]

    @property
    def end(self) -> int:
        """When it ends, in ms."""
        return self.start + self.duration

    @property
    def name(self) -> str:
        """Its name in a timeline: its text, name, mood or title."""
        return next((str(self.m[k]) for k in ("text", "name", "title", "mood") if self.m.get(k)), "")

    @property
    def is_photo(self) -> bool:
        """Whether this picture is a photo, not a clip: as `kind` says, else as its name ends.

        If neither tells, one that has no name, or that counts as a `photo`, is a photo.
        """
        kind = self.m.get("kind")
        if kind not in {MediaKind.PHOTO, MediaKind.VIDEO}:
            kind = kind_of(self.name)
        return kind == MediaKind.PHOTO or (kind != MediaKind.VIDEO and (not self.name or "photo" in self.m))

    @property
    def volume(self) -> int | None:
        """The volume of a sound in percent, written as 0.35 or as 35; None if the draft does not say."""
        volume = self.m.get("volume")
        if isinstance(volume, bool) or not isinstance(volume, int | float) or not 0 <= volume <= 1000:
            return None
        return round(volume * 100 if volume <= 1 else volume)


@dataclass(frozen=True, slots=True)
class Track:
    """Segments of one type, in order."""

    type: TrackType
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole draft; `raw` is the JSON it was read from, which a render request repeats."""

    tracks: tuple[Track, ...]
    m: Mapping[str, Any]
    raw: Mapping[str, Any]

    @property
    def ready(self) -> bool:
        """Whether there is anything to export: a track with a segment."""
        return any(track.segments for track in self.tracks)

    def segments(self, kind: TrackType) -> tuple[Segment, ...]:
        """Every segment of the tracks of one type, in order."""
        return tuple(s for track in self.tracks if track.type == kind for s in track.segments)

    @property
    def duration(self) -> int:
        """How long the video runs, ms: the end of its last picture, or of anything if it has none."""
        ends = [s.end for s in self.segments(TrackType.VIDEO)] or [s.end for t in self.tracks for s in t.segments]
        return max(ends, default=0)

    @property
    def export_ratio(self) -> str:
        """The ratio in which this one export is made, if it is not the video's own; else empty."""
        return str(self.m.get("export_ratio") or "")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels; (0, 0) when the draft does not say."""
        return _int(self.m.get("width")), _int(self.m.get("height"))


EMPTY = Draft((), {}, {})
_TYPES = {int(kind): kind for kind in TrackType}


def read(raw: object) -> Draft:
    """The draft in a decoded JSON value; a value that is not a draft gives an empty one."""
    if not isinstance(raw, Mapping):
        return EMPTY
    tracks = tuple(_track(t) for t in _items(raw.get("t")))
    return Draft(tracks, _mapping(raw.get("m")), raw)


def exported_in(draft: Draft, ratio: str) -> Draft:
    """The draft for an export in this ratio. The video's own stays: whoever renders it fits the pictures anew."""
    if str(draft.m.get("ratio")) == ratio:
        return draft
    return read({**draft.raw, "m": {**draft.m, "export_ratio": ratio}})


def framed_as(draft: Draft, other: Draft) -> Draft:
    """The draft with the ratio and size of the other."""
    frame = {name: other.m[name] for name in ("ratio", "width", "height", "export_ratio") if name in other.m}
    return read({**draft.raw, "m": {**draft.m, **frame}})


def clips(pictures: Iterable[Segment]) -> int:
    """How many of the pictures are clips, not photos."""
    return sum(not picture.is_photo for picture in pictures)


def _track(raw: Mapping[str, Any]) -> Track:
    kind = raw.get("tt")
    segments: list[Segment] = []
    clock = 0
    for item in _items(raw.get("sg")):
        start = _int(item["s"]) if "s" in item else clock
        segments.append(Segment(start, max(0, _int(item.get("d"))), _mapping(item.get("m"))))
        clock = segments[-1].end
    return Track(_TYPES.get(kind, TrackType.OTHER) if isinstance(kind, int) else TrackType.OTHER, tuple(segments))


def _items(value: object) -> Sequence[Mapping[str, Any]]:
    return [v for v in value if isinstance(v, Mapping)] if isinstance(value, list | tuple) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _int(value: object) -> int:
    try:
        return int(float(value)) if isinstance(value, int | float | str) else 0
    except (ValueError, OverflowError):
        return 0
