"""The shape of the video, how it begins and ends, and how fine it is."""

from dataclasses import replace

from bot.backends.studio.film import FPS, SIZES, Shot, fitting
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.backends.studio.project import reshaped
from bot.domain.operations.picture import Deliver, FadePicture, SetFit, SetFrameRate, SetRatio, SetResolution
from bot.domain.photo_selection import Selection

USUAL_FADE_MS = 1000
RESOLUTIONS = (480, 720, 1080, 1440, 2160)
RATES = range(10, 61)


def _fade_ms(wanted: int | None, now: int, most: int) -> int:
    """A fade: None leaves it, -1 is the usual one; at most `most`."""
    return now if wanted is None else min(USUAL_FADE_MS if wanted < 0 else wanted, most)


@carry_out.register
def shaped(operation: SetRatio, scene: Scene) -> Scene:
    """Gives the video a shape of `film.SIZES`."""
    if operation.ratio not in SIZES:
        raise Refused("no-such-ratio", names=tuple(SIZES))
    return scene.showing(reshaped(scene.project, scene.film, operation.ratio))


@carry_out.register
def fitted(operation: SetFit, scene: Scene) -> Scene:
    """Fits photos of another shape into the frame."""
    if operation.fit == "beside":
        return _side_by_side(operation.of, scene)
    if operation.fit == "alone":
        return _alone(operation.of, scene)
    if operation.fit not in {"cover", "blur"}:
        raise Refused("no-such-fit")
    return scene.each(operation.of, lambda shot: replace(shot, fit=operation.fit))


def _side_by_side(of: Selection, scene: Scene) -> Scene:
    """Puts neighbours side by side, two by two; without photos that are named the upright ones."""
    film = scene.film
    if film.size[0] < film.size[1]:
        raise Refused("beside-upright")
    chosen = [number for number in scene.chosen(of) if not film.shots[number].clip]
    if of.is_all and len(chosen) > 2:
        upright = _upright(scene)
        chosen = [number for number in chosen if film.shots[number].key in upright]
    paired: set[int] = set()
    for number in sorted(chosen):
        if number + 1 in chosen and number not in paired:
            paired |= {number, number + 1}
    if not paired:
        raise Refused("beside-apart")
    shots = tuple(replace(s, fit="beside") if i in paired else s for i, s in enumerate(film.shots))
    scene = scene.showing(replace(film, shots=shots))
    alone = sorted(set(chosen) - paired)
    return scene.saying("beside-alone", len(alone)) if alone and not of.is_all else scene


def _alone(of: Selection, scene: Scene) -> Scene:
    """Shows photos one after another that stand side by side, or would do so by themselves."""
    shots, upright = scene.film.shots, _upright(scene)
    is_wide = scene.film.size[0] > scene.film.size[1]
    may = [is_wide and shot.fit == "auto" and shot.key in upright for shot in shots]
    pairs = {shot.key for i, shot in enumerate(shots) if may[i] and any(may[max(0, i - 1) : i] + may[i + 1 : i + 2])}

    def alone(shot: Shot) -> Shot:
        if shot.fit != "beside" and shot.key not in pairs:
            return shot
        asset = scene.project.asset(shot.asset)
        if asset is None or shot.key in upright:
            return replace(shot, fit="blur")
        return replace(shot, fit=fitting(asset.width, asset.height, scene.film.ratio, asset.facts.flat))

    return scene.each(of, alone)


def _upright(scene: Scene) -> frozenset[int]:
    """Keys of the photos that are taller than wide, as they are turned."""
    sizes = {asset.id: (asset.width, asset.height) for asset in scene.project.assets}

    def is_upright(shot: Shot) -> bool:
        width, height = sizes.get(shot.asset, (0, 0))
        return not shot.clip and (width > height if shot.rotate % 180 else width < height)

    return frozenset(shot.key for shot in scene.film.shots if is_upright(shot))


@carry_out.register
def fine(operation: SetResolution, scene: Scene) -> Scene:
    """Sets the nearest resolution that there is."""
    lines = min(RESOLUTIONS, key=lambda one: abs(one - operation.lines))
    scene = scene.showing(replace(scene.film, lines=lines))
    return scene if lines == operation.lines else scene.saying("nearest-lines", lines=lines)


@carry_out.register
def rate(operation: SetFrameRate, scene: Scene) -> Scene:
    """Sets the nearest frame rate that there is."""
    fps = max(RATES.start, min(RATES.stop - 1, operation.fps))
    scene = scene.showing(replace(scene.film, fps=0 if fps == FPS else fps))
    return scene if fps == operation.fps else scene.saying("nearest-fps", fps=fps)


@carry_out.register
def fade(operation: FadePicture, scene: Scene) -> Scene:
    """Fades the picture in from black, or out into it."""
    film, most = scene.film, scene.film.ms // 2
    fade_in = _fade_ms(operation.fade_in, film.fade_in, most)
    return scene.showing(replace(film, fade_in=fade_in, fade_out=_fade_ms(operation.fade_out, film.fade_out, most)))


@carry_out.register
def deliver(operation: Deliver, _: Scene) -> Scene:
    """Says what there is: an MP4, as large as its chat takes."""
    raise Refused(
        "deliver-size" if operation.max_bytes else "deliver-gif" if operation.form == "gif" else "deliver-mp4"
    )
