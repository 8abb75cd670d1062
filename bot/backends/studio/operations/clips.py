"""The part of a photo or clip that is shown: turned, cropped, cut short; how fast a clip runs, and its sound."""

from dataclasses import replace

from bot.backends.studio.film import Rectangle, Shot
from bot.backends.studio.operations.durations import LEAST_MS, room, timed
from bot.backends.studio.operations.liveliest import LONGEST_PART_MS, liveliest_shown
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.backends.studio.project import fit_by_rule, follows
from bot.domain.operations.picture import Crop, Part, Rotate, SetSpeed, Trim
from bot.domain.operations.sound import MuteClips
from bot.domain.photo_selection import CLIPS, Selection

SLOWEST, FASTEST = 0.25, 4.0
LEAST_KEPT = 0.2
"""The smallest share of a photo's width that a crop leaves: less would be a blur."""
NEARLY_ALL = 0.995


@carry_out.register
def rotate(operation: Rotate, scene: Scene) -> Scene:
    """Turns photos clockwise, their crops with them; a fit that followed the rule follows it again."""
    if operation.degrees % 90:
        raise Refused("turn-by-quarters")

    def turned(shot: Shot) -> Shot:
        asset = scene.project.asset(shot.asset)
        crop = shot.crop
        for _ in range(operation.degrees // 90 % 4):
            crop = crop and (1 - crop[1] - crop[3], crop[0], crop[3], crop[2])
        after = replace(shot, rotate=(shot.rotate + operation.degrees) % 360, crop=crop and _rounded(crop))
        by_rule = follows(shot, asset, scene.film.ratio)
        return replace(after, fit=fit_by_rule(after, asset, scene.film.ratio)) if by_rule else after

    return scene.each(operation.of, turned)


@carry_out.register
def crop(operation: Crop, scene: Scene) -> Scene:
    """Crops photos closer than they are; keeping everything takes the crop away."""
    return scene.each(operation.of, lambda shot: replace(shot, crop=_cropped(shot.crop, operation)))


def _cropped(now: Rectangle | None, operation: Crop) -> Rectangle | None:
    if operation.part is not None:
        return _exactly(operation.part)
    if operation.keep >= 1:
        return None
    left, top, width, height = now or (0.0, 0.0, 1.0, 1.0)
    keep = max(operation.keep, LEAST_KEPT / min(width, height))
    if keep >= 1:
        raise Refused("crop-limit")
    across = {"left": 0.0, "right": 1.0}.get(operation.side, 0.5)
    down = {"top": 0.0, "bottom": 1.0}.get(operation.side, 0.5)
    spare = 1 - keep
    return _rounded((left + width * spare * across, top + height * spare * down, width * keep, height * keep))


def _exactly(part: Part) -> Rectangle | None:
    """The part, within the picture and not too small; None for nearly all of it."""
    width, height = (max(LEAST_KEPT, min(1.0, side)) for side in (part.width, part.height))
    if min(width, height) > NEARLY_ALL:
        return None
    return _rounded((min(part.left, 1 - width), min(part.top, 1 - height), width, height))


def _rounded(crop: Rectangle) -> Rectangle:
    x, y, width, height = (round(share, 4) for share in crop)
    return max(0.0, x), max(0.0, y), width, height


def chosen_clips(scene: Scene, of: Selection | None) -> set[int]:
    """Indices of the chosen clips, of all of them if nobody says which. Raises Refused if there are none."""
    chosen = {i for i in scene.chosen(CLIPS if of is None else of) if scene.film.shots[i].clip}
    if not chosen:
        raise Refused("not-a-clip")
    return chosen


@carry_out.register
def speed(operation: SetSpeed, scene: Scene) -> Scene:
    """Sets the speed of clips, which stay for as much longer or shorter."""
    clips = chosen_clips(scene, operation.of)
    factor = max(SLOWEST, min(FASTEST, operation.factor))
    shots = scene.film.shots
    times = [round(shot.ms * shot.speed / factor) if i in clips else shot.ms for i, shot in enumerate(shots)]
    faster = tuple(replace(shot, speed=factor) if i in clips else shot for i, shot in enumerate(shots))
    scene = timed(scene.showing(replace(scene.film, shots=faster)), times)
    return scene if factor == operation.factor else scene.saying("nearest-speed", factor=f"{factor:g}")


@carry_out.register
def trim(operation: Trim, scene: Scene) -> Scene:
    """Shows only a part of clips."""
    clips = chosen_clips(scene, operation.of)
    if operation.best:
        return _best_part(clips, operation.end - operation.start, scene)
    times = [shot.ms for shot in scene.film.shots]
    shots = list(scene.film.shots)
    for i in clips:
        asset = scene.project.asset(shots[i].asset)
        whole = asset.ms if asset and asset.ms else shots[i].start + round(shots[i].ms * shots[i].speed)
        start = operation.start if operation.start >= 0 else whole + operation.start
        end = min(whole, operation.end if operation.end > 0 else whole + operation.end)
        if start < 0 or (end - start) / shots[i].speed < LEAST_MS:
            raise Refused("no-such-part", ms=whole)
        shots[i] = replace(shots[i], start=start, lively=False)
        times[i] = round((end - start) / shots[i].speed)
    return timed(scene.showing(replace(scene.film, shots=tuple(shots))), times)


def _best_part(clips: set[int], ms: int, scene: Scene) -> Scene:
    """Shows the liveliest part of clips, for `ms` if that is above 0."""
    shots = tuple(
        replace(shot, start=0, lively=True) if i in clips else shot for i, shot in enumerate(scene.film.shots)
    )
    scene = scene.showing(replace(scene.film, shots=shots))
    times = [
        (ms if ms > 0 else min(shot.ms, LONGEST_PART_MS, room(scene, shot) // 2)) if i in clips else shot.ms
        for i, shot in enumerate(shots)
    ]
    return liveliest_shown(timed(scene, times), clips)


@carry_out.register
def mute(operation: MuteClips, scene: Scene) -> Scene:
    """Takes away the sound of clips, or gives it back."""
    clips = chosen_clips(scene, operation.of)
    shots = (replace(s, mute=operation.muted) if i in clips else s for i, s in enumerate(scene.film.shots))
    return scene.showing(replace(scene.film, shots=tuple(shots)))
