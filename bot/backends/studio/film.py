"""The studio's draft as a typed value: shots, music, titles and shape; reads it from JSON and writes it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain import draft as drafts
from bot.domain.draft import Segment, TrackType
from bot.domain.messages import MediaKind

MOODS = ("calm", "happy", "epic", "romantic", "lofi")
TRANSITIONS = (
    *("fade", "fade-black", "fade-white", "wipe-left", "wipe-right"),
    *("slide-left", "slide-right", "slide-up", "slide-down"),
)
MOTIONS = ("zoom-in", "zoom-out")
"""The motions that photos take in turn, so that the video does not always zoom in."""
SIZES = {"16:9": (1920, 1080), "9:16": (1080, 1920), "1:1": (1080, 1080), "4:5": (1080, 1350)}

FPS = 30
PHOTO_MS = 4000
"""How long a photo stays by default: long enough to see it; five of them make 20 s."""
TITLE_MS = 3000
TRANSITION_MS = 700
VOLUME = 0.8
LEAST_COVERED = 0.65
"""The share of a photo that must stay visible if it fills the frame; with less it is shown whole on a blurred copy."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo or clip on the timeline, `ms` long; `photo` is its number in the order of upload."""

    asset: str
    name: str
    photo: int
    ms: int
    motion: str = "none"
    fit: str = "cover"
    look: str = ""
    caption: str = ""
    clip: bool = False


@dataclass(frozen=True, slots=True)
class Music:
    """The music under the whole video: a mood of `MOODS`, or an uploaded file in `asset`."""

    mood: str = ""
    asset: str = ""
    name: str = ""
    volume: float = VOLUME


@dataclass(frozen=True, slots=True)
class Title:
    """Words over the picture for up to `ms`."""

    text: str
    ms: int = TITLE_MS

    def shown(self, film: Film) -> int:
        """How long it is really shown: at most the whole video, or half of it if there are two titles."""
        return min(self.ms, _room(film.ms, bool(film.opening and film.ending)))


@dataclass(frozen=True, slots=True)
class Film:
    """Everything in the draft. Without shots there is no draft, and nothing else is stored."""

    ratio: str = "16:9"
    shots: tuple[Shot, ...] = ()
    transition: str = TRANSITIONS[0]
    """Between every two shots; empty for hard cuts."""
    music: Music | None = None
    opening: Title | None = None
    ending: Title | None = None

    @property
    def ms(self) -> int:
        """How long it runs."""
        return sum(shot.ms for shot in self.shots)


def fitting(width: int, height: int, ratio: str) -> str:
    """Whether a picture of this size fills the frame (`cover`) or is shown whole on a blurred copy (`blur`)."""
    frame_width, frame_height = SIZES[ratio]
    if not width or not height:
        return "cover"
    relation = (width / height) / (frame_width / frame_height)
    return "cover" if min(relation, 1 / relation) >= LEAST_COVERED else "blur"


def shape_of(sizes: list[tuple[int, int]]) -> str:
    """The shape of most pictures (width, height): upright, square or wide; wide if there is no majority."""
    upright = sum(width < height * 0.9 for width, height in sizes)
    wide = sum(width * 0.9 > height for width, height in sizes)
    square = len(sizes) - upright - wide
    if upright > max(wide, square):
        return "9:16"
    return "1:1" if square > max(wide, upright) else "16:9"


def write(film: Film) -> dict[str, Any]:
    """The draft; an empty one for a film without shots."""
    if not film.shots:
        return {}
    width, height = SIZES[film.ratio]
    tracks = [{"tt": int(TrackType.VIDEO), "sg": _shots(film)}]
    if film.music:
        tracks.append({"tt": int(TrackType.AUDIO), "sg": [{"d": film.ms, "m": _music(film.music)}]})
    if titles := _titles(film):
        tracks.append({"tt": int(TrackType.TEXT), "sg": titles})
    m = {"width": width, "height": height, "ratio": film.ratio, "title": film.opening.text if film.opening else ""}
    return {"t": tracks, "m": m, "fps": FPS}


def _shots(film: Film) -> list[dict[str, Any]]:
    segments = []
    for number, shot in enumerate(film.shots, 1):
        m: dict[str, Any] = {
            "name": shot.name,
            "asset": shot.asset,
            "photo": shot.photo,
            "kind": str(MediaKind.VIDEO if shot.clip else MediaKind.PHOTO),
            "motion": shot.motion,
            "fit": shot.fit,
        }
        if shot.look:
            m["look"] = shot.look
        if shot.caption:
            m["caption"] = shot.caption
        if film.transition and number < len(film.shots):
            # At most a third, so that every photo is also seen by itself.
            m["transition"] = {"type": film.transition, "d": min(TRANSITION_MS, shot.ms // 3)}
        segments.append({"d": shot.ms, "m": m})
    return segments


def _music(music: Music) -> dict[str, Any]:
    named = {"name": music.name, "asset": music.asset} if music.asset else {"name": music.mood, "mood": music.mood}
    return {**named, "volume": music.volume}


def _titles(film: Film) -> list[dict[str, Any]]:
    segments: list[dict[str, Any]] = []
    if film.opening:
        segments.append({"d": film.opening.shown(film), "m": {"text": film.opening.text, "position": "start"}})
    if film.ending:
        ms = film.ending.shown(film)
        segments.append({"d": ms, "s": film.ms - ms, "m": {"text": film.ending.text, "position": "end"}})
    return segments


def _room(total: int, both: bool) -> int:
    """The longest time of a title: the whole video, or half of it if there are two."""
    return total // 2 if both else total


def read(draft: Mapping[str, Any]) -> Film:
    """The film that `write` wrote; what another writer left out gets its default."""
    value = drafts.read(draft)
    pictures = value.segments(TrackType.VIDEO)
    if not pictures:
        return Film()
    ratio = str(value.m.get("ratio"))
    sound = value.segments(TrackType.AUDIO)
    titles = {str(segment.m.get("position", "start")): segment for segment in value.segments(TrackType.TEXT)}
    room = _room(sum(segment.duration for segment in pictures), len(titles) > 1)
    return Film(
        ratio if ratio in SIZES else "16:9",
        tuple(map(_shot, pictures)),
        _transition(pictures),
        _sound(sound[0].m) if sound else None,
        _title(titles.get("start"), room),
        _title(titles.get("end"), room),
    )


def _shot(segment: Segment) -> Shot:
    m = segment.m
    return Shot(
        str(m.get("asset", "")),
        str(m.get("name", "")),
        int(m.get("photo", 0)),
        segment.duration,
        str(m.get("motion", "none")),
        str(m.get("fit", "cover")),
        str(m.get("look", "")),
        str(m.get("caption", "")),
        not segment.is_photo,
    )


def _transition(pictures: tuple[Segment, ...]) -> str:
    if len(pictures) == 1:  # there is no transition yet: the next photo gets the usual one
        return TRANSITIONS[0]
    return next((str(s.m["transition"]["type"]) for s in pictures if s.m.get("transition")), "")


def _sound(m: Mapping[str, Any]) -> Music:
    asset = str(m.get("asset", ""))
    return Music(str(m.get("mood", "")), asset, str(m.get("name", "")) if asset else "", float(m.get("volume", VOLUME)))


def _title(segment: Segment | None, room: int) -> Title | None:
    if segment is None:
        return None
    cut = segment.duration == room < TITLE_MS  # a cut title gets its full time back when the video grows
    return Title(segment.name, TITLE_MS if cut else segment.duration)
