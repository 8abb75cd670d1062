"""A draft as a timeline of frames: pure, made before any file is opened."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter
from typing import Any, Literal

from bot.backends.studio.film import TRANSITIONS
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.render.looks import LOOKS
from bot.backends.studio.render.motion import MOTIONS, Region, region
from bot.domain.draft import Draft, Segment, TrackType
from bot.domain.errors import FileUnavailable, FileUnsupported, NothingToExport, RenderFailed

Fit = Literal["cover", "blur"]
SMALLEST, LARGEST = 16, 4096
CHUNK_S = 2.0
SHORTEST_CHUNK = 8
"""Frames. Of one or two the encoder puts none off, as it does of more: their times would overlap those before them."""
PREVIEW_SIDE = 640
TEXT_FADE_S = 0.5


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo or clip on screen, in frames: visible from `enter`, fully from `start`, until `end`."""

    asset: Asset
    enter: int
    start: int
    end: int
    motion: str = "none"
    fit: Fit | None = None
    look: str | None = None
    volume: float = 1.0
    """The volume of a clip's own sound, 0 to 1."""
    transition: str | None = None
    blend: int = 0
    """The frames before `end` in which the next shot appears."""


@dataclass(frozen=True, slots=True)
class Caption:
    """Words on the picture, in frames; they fade for `fade` frames at each end."""

    text: str
    style: Literal["title", "caption"]
    start: int
    end: int
    fade: int

    def opacity(self, frame: int) -> float:
        """The opacity at a frame, 0 to 1."""
        steps = min(frame - self.start + 1, self.end - frame)
        return max(0.0, min(1.0, steps / (self.fade + 1)))


@dataclass(frozen=True, slots=True)
class Sound:
    """One piece of the sound track, from `start` for `seconds`: a mood to compose, a song, or a clip's own sound."""

    start: float
    seconds: float
    volume: float
    mood: str = ""
    asset: Asset | None = None
    clip: bool = False
    """Whether it plays once, and may be silent; a song is repeated."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A shot in one frame: a region of a photo's canvas, or the n-th frame of a clip's time on screen."""

    shot: int
    region: Region | None
    frame: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything in one frame; equal scenes give equal pictures."""

    layer: Layer
    next: Layer | None = None
    transition: str = ""
    mix: float = 0.0
    """The share of `next` in the picture, between 0 and 1."""
    captions: tuple[tuple[int, float], ...] = ()
    """Numbers of the captions, with their opacity."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole video."""

    width: int
    height: int
    fps: int
    frames: int
    shots: tuple[Shot, ...]
    captions: tuple[Caption, ...]
    sounds: tuple[Sound, ...]

    def scene(self, frame: int) -> Scene:
        """What a frame shows."""
        number = self._number(frame)
        shot = self.shots[number]
        words = tuple((i, c.opacity(frame)) for i, c in enumerate(self.captions) if c.start <= frame < c.end)
        into = frame - (shot.end - shot.blend)
        if into < 0 or shot.transition is None:
            return Scene(self._layer(number, frame), captions=words)
        mix = (into + 0.5) / shot.blend
        return Scene(self._layer(number, frame), self._layer(number + 1, frame), shot.transition, mix, words)

    def visible(self, first: int, end: int) -> range:
        """The numbers of the shots visible in the frames [first, end)."""
        return range(self._number(first), bisect_left(self.shots, end, key=attrgetter("enter")))

    def chunks(self, workers: int) -> list[range]:
        """The frames in ranges of about two seconds, enough to keep every worker busy to the end."""
        rounds = max(1, round(self.frames / (CHUNK_S * self.fps * workers)))
        count = max(1, min(rounds * workers, self.frames // SHORTEST_CHUNK))
        edges = [self.frames * i // count for i in range(count + 1)]
        return [range(a, b) for a, b in pairwise(edges)]

    def seconds(self, shot: Shot) -> float:
        """How long a shot is on screen."""
        return (shot.end - shot.enter) / self.fps

    def _number(self, frame: int) -> int:
        """The number of the shot that is on screen, apart from one that only begins to appear."""
        return bisect_right(self.shots, frame, key=attrgetter("start")) - 1

    def _layer(self, number: int, frame: int) -> Layer:
        shot = self.shots[number]
        if shot.asset.kind == "video":
            return Layer(number, None, frame - shot.enter)
        progress = (frame - shot.enter) / (shot.end - shot.enter)
        return Layer(number, region(shot.motion, progress, self.seconds(shot)))


def make(job: Job) -> Plan:
    """The plan of a job. Raises NothingToExport, FileUnavailable, FileUnsupported or RenderFailed."""
    fps = _rate(job.draft)
    width, height = _size(job.draft, job.quality == "preview")
    shots, captions = _shots(job, fps)
    total = shots[-1].end if shots else 0
    if not total:
        raise NothingToExport
    captions += _titles(job.draft, fps, total)
    sounds = _music(job, total / fps) + _own_sounds(shots, fps)
    return Plan(width, height, fps, total, shots, captions, sounds)


def _size(draft: Draft, preview: bool) -> tuple[int, int]:
    width, height = draft.size if any(draft.size) else (1920, 1080)
    if not all(SMALLEST <= side <= LARGEST for side in (width, height)):
        raise RenderFailed(reason=f"a picture of {width} by {height}")
    scale = min(1.0, PREVIEW_SIDE / max(width, height)) if preview else 1.0
    return round(width * scale) // 2 * 2, round(height * scale) // 2 * 2


def _rate(draft: Draft) -> int:
    fps = draft.raw.get("fps") or draft.m.get("fps") or 30
    if not isinstance(fps, int | float) or not 1 <= fps <= 120:
        raise RenderFailed(reason=f"fps {fps}")
    return round(fps)


def _shots(job: Job, fps: int) -> tuple[tuple[Shot, ...], tuple[Caption, ...]]:
    """The shots in order, and the words that belong to them."""
    segments = [s for s in job.draft.segments(TrackType.VIDEO) if s.duration]
    shots: list[Shot] = []
    captions: list[Caption] = []
    clock = 0
    for segment in segments:
        start, end = _frame(clock, fps), _frame(clock + segment.duration, fps)
        clock += segment.duration
        if start == end:
            continue
        before = shots[-1].blend if shots else 0
        shots.append(_shot(job, segment, range(start, end), before, fps))
        if text := str(segment.m.get("caption") or "").strip():
            captions.append(_caption(text, "caption", range(start, end - shots[-1].blend // 2), fps))
    if shots:  # the last shot has no transition
        shots[-1] = replace(shots[-1], transition=None, blend=0)
    return tuple(shots), tuple(captions)


def _shot(job: Job, segment: Segment, frames: range, before: int, fps: int) -> Shot:
    m = segment.m
    transition = m.get("transition")
    kind, blend = None, 0
    if isinstance(transition, Mapping):
        kind = _known(transition.get("type"), TRANSITIONS, "transition")
        length = transition.get("d")
        blend = min(len(frames), _frame(length, fps)) if isinstance(length, int | float) else 0
    return Shot(
        _asset(job, segment, ("image", "video")),
        enter=frames.start - before,
        start=frames.start,
        end=frames.stop,
        motion=_known(m.get("motion") or "none", MOTIONS, "motion"),
        fit=m["fit"] if m.get("fit") in ("cover", "blur") else None,
        look=_known(m["look"], LOOKS, "look") if m.get("look") else None,
        volume=_volume(segment),
        transition=kind if blend else None,
        blend=blend,
    )


def _asset(job: Job, segment: Segment, kinds: tuple[str, ...]) -> Asset:
    asset = job.assets.get(str(segment.m.get("asset")))
    if asset is None:
        raise FileUnavailable(name=segment.name)
    if asset.kind not in kinds:
        raise FileUnsupported(name=asset.name)
    return asset


def _known(name: Any, names: tuple[str, ...], what: str) -> str:
    if name not in names:
        raise RenderFailed(reason=f"no {what} {name!r}")
    return str(name)


def _titles(draft: Draft, fps: int, total: int) -> tuple[Caption, ...]:
    titles = []
    for segment in draft.segments(TrackType.TEXT):
        length = min(total, _frame(segment.duration, fps))
        position = segment.m.get("position")
        start = {"start": 0, "end": total - length}.get(str(position), _frame(segment.start, fps))
        text = str(segment.m.get("text") or "").strip()
        if text and length and start < total:
            titles.append(_caption(text, "title", range(start, min(total, start + length)), fps))
    return tuple(titles)


def _caption(text: str, style: Literal["title", "caption"], frames: range, fps: int) -> Caption:
    fade = min(round(TEXT_FADE_S * fps), len(frames) // 3)
    return Caption(text, style, frames.start, frames.stop, fade)


def _music(job: Job, seconds: float) -> tuple[Sound, ...]:
    sounds = []
    for segment in job.draft.segments(TrackType.AUDIO):
        start = segment.start / 1000
        length = min(segment.duration / 1000 or seconds, seconds - start)
        loud = _volume(segment)
        if length <= 0 or not loud:
            continue
        if segment.m.get("asset"):
            sounds.append(Sound(start, length, loud, asset=_asset(job, segment, ("audio", "video"))))
        elif segment.m.get("mood"):
            sounds.append(Sound(start, length, loud, mood=str(segment.m["mood"])))
    return tuple(sounds)


def _own_sounds(shots: tuple[Shot, ...], fps: int) -> tuple[Sound, ...]:
    return tuple(
        Sound(shot.enter / fps, (shot.end - shot.enter) / fps, shot.volume, asset=shot.asset, clip=True)
        for shot in shots
        if shot.asset.kind == "video" and shot.volume
    )


def _volume(segment: Segment) -> float:
    volume = segment.m.get("volume")
    return max(0.0, min(1.0, float(volume))) if isinstance(volume, int | float) else 1.0


def _frame(ms: float, fps: int) -> int:
    return round(ms * fps / 1000)
