"""Makes the plan of a draft: pure, before any file is opened. Raises if the draft asks for what there is not."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from bot.backends.studio.render import draft_values as values
from bot.backends.studio.render import lettering, side_by_side
from bot.backends.studio.render.camera import Camera, Photo, Size
from bot.backends.studio.render.entrances import entrance
from bot.backends.studio.render.framing import framing, still
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.render.lettering import Lettering
from bot.backends.studio.render.looks import LOOKS
from bot.backends.studio.render.motion import MOTIONS
from bot.backends.studio.render.placement import placed
from bot.backends.studio.render.plan import Caption, Card, Logo, Plan, Shot, Sound, part_of
from bot.backends.studio.render.rectangles import WHOLE, turned
from bot.domain.draft import Draft, Segment, TrackType
from bot.domain.draft_fields import transition_type
from bot.domain.errors import FileUnavailable, FileUnsupported, NothingToExport, RenderFailed
from bot.domain.operations.constraints import CARDS, CORNERS, DRAWN_TRANSITIONS

Picture = tuple[Segment, Asset | None, range]
"""What is on screen, with its file, None for a card, and its frames."""
SMALLEST, LARGEST = 16, 4096
PREVIEW_SIDE = 640
FLASHES, MOST_FLASHES = frozenset({"fade-black", "fade-white", "film-burn"}), 3
"""Transitions in which the picture flashes, and how often it may do so in a second."""
LOGO_SIZES = (0.2, 4.0)
SPEEDS = (0.05, 20.0)
MOST_MOVEMENT = 4.0
MOST_BPM = 300.0


def make(job: Job) -> Plan:
    """The plan of a job. Raises NothingToExport, FileUnavailable, FileUnsupported or RenderFailed."""
    draft = job.draft
    fps = _rate(draft)
    width, height = _size(draft, job.quality == "preview")
    pictures = _pictures(job, fps)
    if not any(asset for _, asset, _ in pictures):
        raise NothingToExport
    total = pictures[-1][2].stop
    titles = _titles(draft, fps, total)
    shots = _shots(pictures, _pairs(pictures, titles, (width, height)), fps, (width, height))
    shots = _with_cards(shots, pictures, str(draft.m.get("card_design") or ""))
    captions = (*_captions(pictures, shots, fps), *titles)
    cuts = [shot.start / fps for shot in shots[1:] if shot.beside >= 0]
    sounds = _music(job, total / fps, cuts) + _own_sounds(shots, fps)
    fades = [min(total, values.frame_at(values.number(draft.m.get(key), 0.0), fps)) for key in ("fade_in", "fade_out")]
    plan = Plan(width, height, fps, total, shots, captions, sounds, fades[0], fades[1], _logo(job))
    return replace(plan, captions=placed(plan))


def framed(shot: Shot, seconds: float, whole: Size) -> Shot:
    """The shot with what the camera sees in its time; a photo of unknown size has the shape of the frame."""
    asset = shot.asset
    if asset is None:
        return shot
    frame = part_of(whole, shot.pane)
    size = (asset.width, asset.height) if asset.width and asset.height else frame
    faces = tuple(turned(face, shot.turn) for face in asset.faces)
    x, y, *_ = turned((*asset.focus, 0.0, 0.0), shot.turn) if asset.focus else (0.0, 0.0)
    focus = (x, y) if asset.focus else None
    upright = size[::-1] if shot.turn % 180 else size
    if shot.is_clip:  # for the words on it; when it is painted, its own pictures say how large it is
        return replace(
            shot,
            framing=still(upright, shot.crop, shot.fit, frame, any_size=True, faces=faces),
            faces=faces,
            focus=focus,
        )
    photo = Photo(upright, shot.crop or WHOLE, faces, focus, asset.flat)
    camera = Camera(frame, shot.fit, shot.motion, seconds, shot.zoom_speed)
    return replace(shot, framing=framing(photo, camera), faces=faces, focus=focus)


def _logo(job: Job) -> Logo | None:
    m = values.mapping(job.draft.m.get("logo"))
    if not m.get("asset"):
        return None
    corner = values.known(m.get("corner") or CORNERS[1], CORNERS, "corner")
    return Logo(_asset(job, m, ("image", "animation")), corner, values.number(m.get("size"), 1.0, *LOGO_SIZES))


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


def _pairs(pictures: Sequence[Picture], titles: Sequence[Caption], frame: Size) -> frozenset[int]:
    """The numbers of the pictures that stand beside their next one."""
    titled = {
        number
        for number, (_, _, frames) in enumerate(pictures)
        if any(title.start < frames.stop and frames.start < title.end for title in titles)
    }
    return side_by_side.pairs([(segment, asset) for segment, asset, _ in pictures], frame, titled)


def _shots(pictures: Sequence[Picture], pairs: frozenset[int], fps: int, frame: Size) -> tuple[Shot, ...]:
    """The shots in order, with what the camera sees in each."""
    shots: list[Shot] = []
    for number, (segment, asset, frames) in enumerate(pictures):
        shot = _shot(segment, asset, frames, shots[-1].blend if shots else 0, fps)
        if number in pairs:
            shot = replace(shot, transition=None, blend=0, beside=1, pane=side_by_side.pane(frame, right=False))
        elif number - 1 in pairs:
            shot = replace(shot, enter=shots[-1].enter, beside=-1, pane=side_by_side.pane(frame, right=True))
        if number == len(pictures) - 1:
            shot = replace(shot, transition=None, blend=0)
        shots.append(shot)
    shots = [*_without_flicker(shots, fps)]
    ends = [shots[number + (shot.beside > 0)].end for number, shot in enumerate(shots)]
    return tuple(framed(shot, (end - shot.enter) / fps, frame) for shot, end in zip(shots, ends, strict=True))


def _with_cards(shots: tuple[Shot, ...], pictures: Sequence[Picture], design: str) -> tuple[Shot, ...]:
    """The shots in which cards have their ground, which goes with the first photo and sets off the words."""
    values.known(design, CARDS, "card")
    first = next((shot for shot in shots if shot.asset and shot.asset.kind == "image"), None)

    def dressed(shot: Shot, segment: Segment) -> Shot:
        if shot.asset or not design:
            return shot
        look = lettering.read(segment.m)
        return replace(shot, card=Card(lettering.suited_card(design, look), lettering.lightest_behind(look), first))

    return tuple(dressed(shot, segment) for shot, (segment, *_) in zip(shots, pictures, strict=True))


def _captions(pictures: Sequence[Picture], shots: Sequence[Shot], fps: int) -> Iterator[Caption]:
    """The words that belong to the shots."""
    for (segment, _, frames), shot in zip(pictures, shots, strict=True):
        if text := str(segment.m.get("caption") or "").strip():
            look = lettering.read(values.mapping(segment.m.get("caption_style")), "caption")
            shown = range(frames.start, frames.stop - shot.blend // 2)
            yield replace(_caption(text, "caption", shown, fps, look), pane=shot.pane)


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


def _pictures(job: Job, fps: int) -> list[Picture]:
    """What is on screen, one after another, with its frames; what is too short for one is left out."""
    found: list[Picture] = []
    clock = 0
    for segment, asset in _segments(job):
        start, end = values.frame_at(clock, fps), values.frame_at(clock + segment.duration, fps)
        clock += segment.duration
        if start < end:
            found.append((segment, asset, range(start, end)))
    return found


def _segments(job: Job) -> Iterator[tuple[Segment, Asset | None]]:
    """Cards for words, which have no asset, then the photos and clips.

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
    transition = values.mapping(m.get("transition"))
    kind = values.known(transition_type(transition), DRAWN_TRANSITIONS, "transition") if "type" in transition else None
    blend = min(len(frames), values.frame_at(values.number(transition.get("d"), 0.0), fps)) if kind else 0
    return Shot(
        asset,
        enter=frames.start - before,
        start=frames.start,
        end=frames.stop,
        motion=values.known(m.get("motion") or "none", MOTIONS, "motion"),
        fit=m["fit"] if m.get("fit") in ("cover", "blur") else "auto",
        look=values.known(m["look"], LOOKS, "look") if m.get("look") else None,
        volume=0.0 if m.get("mute") else _volume(segment),
        transition=kind if blend else None,
        blend=blend,
        brightness=values.number(m.get("brightness"), 0.0, -1.0, 1.0),
        turn=values.turn(m.get("rotate")),
        crop=values.crop(m.get("crop")),
        zoom_speed=values.number(m.get("zoom_speed"), 1.0, 0.0, MOST_MOVEMENT),
        speed=values.number(m.get("speed"), 1.0, *SPEEDS),
        part=values.part(m.get("trim")),
    )


def _asset(job: Job, m: Mapping[str, Any], kinds: tuple[str, ...]) -> Asset:
    asset = job.assets.get(str(m.get("asset")))
    if asset is None:
        raise FileUnavailable(name=str(m.get("name") or ""))
    if asset.kind not in kinds:
        raise FileUnsupported(name=asset.name)
    return asset


def _titles(draft: Draft, fps: int, total: int) -> tuple[Caption, ...]:
    titles = []
    cards = 0
    for segment in draft.segments(TrackType.TEXT):
        length = min(total, values.frame_at(segment.duration, fps))
        position = str(segment.m.get("position"))
        start = {"start": 0, "end": total - length}.get(position, values.frame_at(segment.start, fps))
        look = lettering.read(segment.m)
        if segment.m.get("card"):
            look = lettering.on_card(look)
            start, cards = values.frame_at(cards, fps), cards + segment.duration
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
                part=(round(values.number(m.get("from"), 0.0)), 0),
                fades=(values.seconds(m.get("fade_in")), values.seconds(m.get("fade_out"))),
                seed=(round(values.number(m.get("seed"), 0.0)) << 16) + round(values.number(m.get("piece"), 0.0)),
                cuts=tuple(cut - start for cut in cuts if start < cut < start + length),
                bpm=values.number(m.get("bpm"), 0.0, 0.0, MOST_BPM),
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
    return values.number(segment.m.get("volume"), 1.0, 0.0, 1.0)
