"""Makes the plan of a draft: pure, before any file is opened. Raises if the draft asks for what there is not."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from bot.backends.studio.render import lettering
from bot.backends.studio.render.camera import Camera, Photo, Size
from bot.backends.studio.render.entrances import entrance
from bot.backends.studio.render.framing import framing
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.render.lettering import Lettering
from bot.backends.studio.render.looks import LOOKS
from bot.backends.studio.render.motion import MOTIONS
from bot.backends.studio.render.placement import placed
from bot.backends.studio.render.plan import Caption, Logo, Plan, Shot, Sound
from bot.backends.studio.render.rectangles import WHOLE, Rectangle, turned
from bot.domain.draft import Draft, Segment, TrackType
from bot.domain.draft_fields import transition_type
from bot.domain.errors import FileUnavailable, FileUnsupported, NothingToExport, RenderFailed
from bot.domain.operations.constraints import CORNERS, DRAWN_TRANSITIONS

SMALLEST, LARGEST = 16, 4096
PREVIEW_SIDE = 640
FLASHES, MOST_FLASHES = frozenset({"fade-black", "fade-white", "film-burn"}), 3
"""Transitions in which the picture flashes, and how often it may do so in a second."""
LOGO_SIZES = (0.2, 4.0)
SPEEDS = (0.05, 20.0)
MOST_MOVEMENT = 4.0
SMALLEST_PART = 0.05
"""The least of a photo's width or height that a crop leaves."""


def make(job: Job) -> Plan:
    """The plan of a job. Raises NothingToExport, FileUnavailable, FileUnsupported or RenderFailed."""
    draft = job.draft
    fps = _rate(draft)
    width, height = _size(draft, job.quality == "preview")
    shots, captions = _shots(job, fps)
    total = shots[-1].end if shots else 0
    if not any(shot.asset for shot in shots):
        raise NothingToExport
    captions += _titles(draft, fps, total)
    cuts = [shot.start / fps for shot in shots[1:]]
    sounds = _music(job, total / fps, cuts) + _own_sounds(shots, fps)
    fades = [min(total, _frame(_number(draft.m.get(key), 0.0), fps)) for key in ("fade_in", "fade_out")]
    shots = tuple(framed(shot, fps, (width, height)) for shot in shots)
    plan = Plan(width, height, fps, total, shots, captions, sounds, fades[0], fades[1], _logo(job))
    return replace(plan, captions=placed(plan))


def framed(shot: Shot, fps: int, frame: Size) -> Shot:
    """The shot with what the camera sees; a photo of unknown size has the shape of the frame."""
    asset = shot.asset
    if asset is None:
        return shot
    size = (asset.width, asset.height) if asset.width and asset.height else frame
    faces = tuple(turned(face, shot.turn) for face in asset.faces)
    x, y, *_ = turned((*asset.focus, 0.0, 0.0), shot.turn) if asset.focus else (0.0, 0.0)
    focus = (x, y) if asset.focus else None
    if shot.is_clip:  # its own pictures say how large it is
        return replace(shot, faces=faces, focus=focus)
    photo = Photo(size[::-1] if shot.turn % 180 else size, shot.crop or WHOLE, faces, focus, asset.flat)
    camera = Camera(frame, shot.fit, shot.motion, (shot.end - shot.enter) / fps, shot.zoom_speed)
    return replace(shot, framing=framing(photo, camera), faces=faces, focus=focus)


def _logo(job: Job) -> Logo | None:
    m = _mapping(job.draft.m.get("logo"))
    if not m.get("asset"):
        return None
    asset = _asset(job, m, ("image", "animation"))
    return Logo(
        asset, _known(m.get("corner") or CORNERS[1], CORNERS, "corner"), _number(m.get("size"), 1.0, *LOGO_SIZES)
    )


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
    shots: list[Shot] = []
    captions: list[Caption] = []
    clock = 0
    for segment, asset in _pictures(job):
        start, end = _frame(clock, fps), _frame(clock + segment.duration, fps)
        clock += segment.duration
        if start == end:
            continue
        before = shots[-1].blend if shots else 0
        shots.append(_shot(segment, asset, range(start, end), before, fps))
        if text := str(segment.m.get("caption") or "").strip():
            look = lettering.read(_mapping(segment.m.get("caption_style")), "caption")
            captions.append(_caption(text, "caption", range(start, end - shots[-1].blend // 2), fps, look))
    if shots:  # the last shot has no transition
        shots[-1] = replace(shots[-1], transition=None, blend=0)
    return tuple(_without_flicker(shots, fps)), tuple(captions)


def _without_flicker(shots: Iterable[Shot], fps: int) -> Iterator[Shot]:
    """The shots with cross-fades instead of flashes that would come sooner than a third of a second after another."""
    last = -math.inf
    for shot in shots:
        if shot.transition in FLASHES:
            middle = (shot.end - shot.blend / 2) / fps
            if middle - last < 1 / MOST_FLASHES:
                yield replace(shot, transition="fade")
                continue
            last = middle
        yield shot


def _pictures(job: Job) -> Iterator[tuple[Segment, Asset | None]]:
    """What is on screen, one after another: cards for words, which have no asset, then the photos and clips.

    Unless it has a transition of its own, a card changes into the first photo as that one changes into the next.
    """
    pictures = [segment for segment in job.draft.segments(TrackType.VIDEO) if segment.duration]
    usual = {"transition": pictures[0].m.get("transition") if pictures else None}
    for segment in job.draft.segments(TrackType.TEXT):
        if segment.m.get("card") and segment.duration:
            yield replace(segment, m={**usual, **segment.m}), None
    for segment in pictures:
        yield segment, _asset(job, segment.m, ("image", "animation", "video"))


def _shot(segment: Segment, asset: Asset | None, frames: range, before: int, fps: int) -> Shot:
    m = segment.m
    transition = _mapping(m.get("transition"))
    kind = _known(transition_type(transition), DRAWN_TRANSITIONS, "transition") if "type" in transition else None
    blend = min(len(frames), _frame(_number(transition.get("d"), 0.0), fps)) if kind else 0
    return Shot(
        asset,
        enter=frames.start - before,
        start=frames.start,
        end=frames.stop,
        motion=_known(m.get("motion") or "none", MOTIONS, "motion"),
        fit=m["fit"] if m.get("fit") in ("cover", "blur") else "auto",
        look=_known(m["look"], LOOKS, "look") if m.get("look") else None,
        volume=0.0 if m.get("mute") else _volume(segment),
        transition=kind if blend else None,
        blend=blend,
        brightness=_number(m.get("brightness"), 0.0, -1.0, 1.0),
        turn=_turn(m.get("rotate")),
        crop=_crop(m.get("crop")),
        zoom_speed=_number(m.get("zoom_speed"), 1.0, 0.0, MOST_MOVEMENT),
        speed=_number(m.get("speed"), 1.0, *SPEEDS),
        part=_part(m.get("trim")),
    )


def _asset(job: Job, m: Mapping[str, Any], kinds: tuple[str, ...]) -> Asset:
    asset = job.assets.get(str(m.get("asset")))
    if asset is None:
        raise FileUnavailable(name=str(m.get("name") or ""))
    if asset.kind not in kinds:
        raise FileUnsupported(name=asset.name)
    return asset


def _known(name: Any, names: tuple[str, ...], what: str) -> str:
    if name not in names:
        raise RenderFailed(reason=f"no {what} {name!r}")
    return str(name)


def _turn(degrees: object) -> int:
    turn = _number(degrees, 0.0, -360.0, 360.0) % 360
    if turn % 90:
        raise RenderFailed(reason=f"a turn by {degrees} degrees")
    return int(turn)


def _crop(value: object) -> Rectangle | None:
    """The part of a picture within its edges; None for all of it."""
    if not value:
        return None
    left, top, width, height = _numbers(value, 4)
    left, top = (min(max(0.0, start), 1 - SMALLEST_PART) for start in (left, top))
    width, height = min(max(SMALLEST_PART, width), 1 - left), min(max(SMALLEST_PART, height), 1 - top)
    return (left, top, width, height) if (width, height) != (1, 1) else None


def _part(value: object) -> tuple[int, int]:
    if not value:
        return 0, 0
    start, end = _numbers(value, 2)
    return max(0, round(start)), round(end) if end > start else 0


def _titles(draft: Draft, fps: int, total: int) -> tuple[Caption, ...]:
    titles = []
    cards = 0
    for segment in draft.segments(TrackType.TEXT):
        length = min(total, _frame(segment.duration, fps))
        position = str(segment.m.get("position"))
        start = {"start": 0, "end": total - length}.get(position, _frame(segment.start, fps))
        look = lettering.read(segment.m)
        if segment.m.get("card"):
            look = lettering.on_card(look)
            start, cards = _frame(cards, fps), cards + segment.duration
        text = str(segment.m.get("text") or "").strip()
        if text and length and start < total:
            frames = range(start, min(total, start + length))
            titles.append(_caption(text, "title", frames, fps, look))
    return tuple(titles)


def _caption(text: str, style: Literal["title", "caption"], frames: range, fps: int, look: Lettering) -> Caption:
    come = entrance(look.entrance, text, len(frames), fps)
    return Caption(text, style, frames.start, frames.stop, come, look)


def _music(job: Job, seconds: float, cuts: Sequence[float]) -> tuple[Sound, ...]:
    sounds = []
    for segment in job.draft.segments(TrackType.AUDIO):
        m = segment.m
        start = segment.start / 1000
        length = min(segment.duration / 1000 or seconds, seconds - start)
        loud = _volume(segment)
        if length <= 0 or not loud or not (m.get("asset") or m.get("mood")):
            continue
        sounds.append(
            Sound(
                start,
                length,
                loud,
                mood="" if m.get("asset") else str(m["mood"]),
                asset=_asset(job, m, ("audio", "video")) if m.get("asset") else None,
                part=(round(_number(m.get("from"), 0.0)), 0),
                fades=(_seconds(m.get("fade_in")), _seconds(m.get("fade_out"))),
                seed=(round(_number(m.get("seed"), 0.0)) << 16) + round(_number(m.get("piece"), 0.0)),
                cuts=tuple(cut - start for cut in cuts if start < cut < start + length),
            )
        )
    return tuple(sounds)


def _own_sounds(shots: tuple[Shot, ...], fps: int) -> tuple[Sound, ...]:
    return tuple(
        Sound(
            shot.enter / fps,
            (shot.end - shot.enter) / fps,
            shot.volume,
            asset=shot.asset,
            clip=True,
            part=shot.part,
            speed=shot.speed,
        )
        for shot in shots
        if shot.asset and shot.asset.kind == "video" and shot.volume
    )


def _volume(segment: Segment) -> float:
    return _number(segment.m.get("volume"), 1.0, 0.0, 1.0)


def _seconds(ms: object) -> float | None:
    return None if ms is None else _number(ms, 0.0) / 1000


def _number(value: object, usual: float, least: float = 0.0, most: float = float("inf")) -> float:
    """A number of the draft, within these limits; the usual one if there is none."""
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return max(least, min(most, float(value))) if known and isinstance(value, int | float) else usual


def _numbers(value: object, count: int) -> list[float]:
    if not isinstance(value, list | tuple) or len(value) != count:
        raise RenderFailed(reason=f"{value!r} instead of {count} numbers")
    return [_number(number, 0.0, float("-inf")) for number in value]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _frame(ms: float, fps: int) -> int:
    return round(ms * fps / 1000)
