"""How long photos stay, and how long the video runs. Times are in milliseconds."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.backends.studio.film import Film, Shot
from bot.backends.studio.operations.best_photos import are_free, best_shown
from bot.backends.studio.operations.liveliest import LONGEST_PART_MS, is_free, liveliest_shown, reset
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.domain.operations.photos import (
    AddLength,
    AddTotal,
    MatchMusic,
    ScaleLength,
    SetLength,
    SetTime,
    SetTotal,
)
from bot.domain.photo_selection import Selection

LEAST_MS = 200
"""The shortest time of a photo: it could not be seen in less."""
MOST_MS = 60 * 60_000
"""The longest video: chats take none that is longer."""
STEP_MS = 100
"""The unit to which "a bit longer" is rounded."""


def room(scene: Scene, shot: Shot) -> int:
    """The longest time of a shot: a clip ends with its recording."""
    asset = scene.project.asset(shot.asset)
    return max(0, round((asset.ms - shot.start) / shot.speed)) if asset and asset.ms else MOST_MS


def timed(scene: Scene, times: Sequence[int]) -> Scene:
    """Sets a time for every shot, and notes if a clip is too short. Refuses a video that nobody could watch."""
    shots, short = [], scene
    for number, (shot, wanted) in enumerate(zip(scene.film.shots, times, strict=True), 1):
        ms = wanted if wanted == shot.ms else min(wanted, room(scene, shot))
        if ms < wanted:
            short = short.saying("clip-ends", number=number, ms=ms)
        shots.append(replace(shot, ms=ms, wished=shot.wished if ms == shot.ms else 0))
    if scene.film.picture_ms != sum(shot.ms for shot in shots) > MOST_MS:
        raise Refused("too-long", ms=MOST_MS)
    if any(shot.ms < LEAST_MS for shot in shots):
        raise Refused("too-short", len(shots), ms=LEAST_MS, total=LEAST_MS * len(shots))
    if tuple(shots) == scene.film.shots:
        return short
    return short.showing(replace(scene.film, shots=tuple(shots), fitted=False))


def _each(scene: Scene, of: Selection, time: Callable[[Shot], int]) -> Scene:
    chosen = set(scene.chosen(of))
    return timed(scene, [time(shot) if i in chosen else shot.ms for i, shot in enumerate(scene.film.shots)])


@carry_out.register
def stay(operation: SetLength, scene: Scene) -> Scene:
    """Shows the chosen photos for a time each."""
    return _each(scene, operation.of, lambda _: operation.ms)


@carry_out.register
def scaled(operation: ScaleLength, scene: Scene) -> Scene:
    """Shows the chosen photos some times as long, in tenths of a second; on beats at least twice or half as long."""

    def time(shot: Shot) -> int:
        factor = operation.factor
        if scene.film.on_beat and not shot.clip:
            factor = max(2.0, factor) if factor > 1 else min(0.5, factor)
        wanted = max(LEAST_MS, round(shot.ms * factor / STEP_MS) * STEP_MS)
        return min(wanted, room(scene, shot)) if factor > 1 else wanted

    return _each(scene, operation.of, time)


@carry_out.register
def longer_by(operation: AddLength, scene: Scene) -> Scene:
    """Shows the chosen photos longer each, or shorter."""
    return _each(scene, operation.of, lambda shot: shot.ms + operation.ms)


@carry_out.register
def total(operation: SetTotal, scene: Scene) -> Scene:
    """Gives the video a length, exact or at most: each shot in proportion to its time, clips up to their own."""
    if operation.at_most and scene.film.ms <= operation.ms:
        return scene
    ms = max(0, operation.ms - scene.film.card_ms)
    scene = best_shown(scene, ms)
    clips = {i for i, shot in enumerate(scene.film.shots) if is_free(shot)}
    whole = scene.showing(replace(scene.film, shots=tuple(map(reset, scene.film.shots))))
    times = shared(ms, _weights(whole.film), [room(whole, shot) for shot in whole.film.shots])
    changed = liveliest_shown(timed(whole, times), clips)
    if changed.film != scene.film or scene.film.left_out:
        changed = changed.showing(replace(changed.film, fitted=are_free(scene.film)))
    if sum(times) < ms:
        return changed.saying("clips-end", ms=sum(times))
    return changed


def _weights(film: Film) -> list[int]:
    """The shares of time: beside photos no clip counts as long, of which only a part will be shown."""
    beside = any(not shot.clip for shot in film.shots)
    return [min(shot.ms, LONGEST_PART_MS) if beside and is_free(shot) else shot.ms for shot in film.shots]


@carry_out.register
def total_by(operation: AddTotal, scene: Scene) -> Scene:
    """Makes the video longer, or shorter."""
    return total(SetTotal(max(0, scene.film.ms + operation.ms)), scene)


@carry_out.register
def time(operation: SetTime, scene: Scene) -> Scene:
    """A time without an object: for the whole video, or for each photo if each would get less than a second."""
    hasty = operation.ms < 1000 * len(scene.film.shots) and operation.ms <= 10_000
    return stay(SetLength(operation.ms), scene) if hasty else total(SetTotal(operation.ms), scene)


@carry_out.register
def to_music(_: MatchMusic, scene: Scene) -> Scene:
    """Makes the video as long as the person's own music, from where it begins."""
    music = scene.film.music
    asset = scene.project.asset(music.asset) if music and music.asset else None
    if asset is None or music is None:
        raise Refused("no-own-music" if music is None else "music-any-length")
    return total(SetTotal(asset.ms - music.start), scene)


def shared(total_ms: int, weights: Sequence[int], rooms: Sequence[int]) -> list[int]:
    """Divides `total_ms` in proportion to `weights`, none above its room; exact to the millisecond if there is room."""
    shares = [0] * len(weights)
    open_ = list(range(len(weights)))
    left = total_ms
    while open_:
        weight = sum(weights[i] for i in open_)
        full = [i for i in open_ if weights[i] * left >= rooms[i] * weight]
        if not full:
            break
        for i in full:
            shares[i] = rooms[i]
            left -= rooms[i]
        open_ = [i for i in open_ if i not in full]
    done = 0.0
    weight = sum(weights[i] for i in open_)
    for i in open_:
        done += weights[i]
        upto = round(left * done / weight)
        shares[i] = upto - sum(shares[j] for j in open_ if j < i)
    return shares
