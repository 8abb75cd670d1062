"""Chooses the best photos if a video is to be too short for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.backends.studio import styles
from bot.backends.studio.film import HASTY_MS, Film, Shot
from bot.backends.studio.operations.restore import brought_back
from bot.backends.studio.operations.scene import Scene
from bot.domain.photo_facts import alike, moments

FEWEST = 2


def are_free(film: Film) -> bool:
    """Whether nobody has said how long single photos stay."""
    return film.fitted or all(shot.asked == styles.of(film).ms for shot in film.shots if not shot.clip)


def best_shown(scene: Scene, ms: int) -> Scene:
    """The scene with as many photos as there is time for in `ms`, at a glance each: the best, spread over the video.

    The others stay in the project, and come back if there is time for them later. Clips, and photos with captions, are
    shown. If somebody has said how long photos stay, or if there is hardly time for any, nothing is left out.
    """
    film = scene.film
    if not are_free(film):
        return scene
    if film.left_out:
        scene = brought_back(scene, film.left_out)
        scene = scene.showing(replace(scene.film, left_out=()))
    shots = scene.film.shots
    room = ms // HASTY_MS
    if room >= len(shots) or room < max(FEWEST, sum(_stays(shot) for shot in shots)):
        return scene if room >= len(shots) else replace(scene, film=film)
    shown = _best(scene, shots, room)
    there = {shot.asset for shot in shown}
    left_out = tuple(dict.fromkeys(shot.asset for shot in shots if shot.asset not in there))
    scene = scene.showing(replace(scene.film, shots=tuple(shown), left_out=left_out))
    return scene.saying("best-shown", len(shots) - room, shown=room, total=ms, all=len(shots))


def _stays(shot: Shot) -> bool:
    return shot.clip or bool(shot.caption)


def _best(scene: Scene, shots: Sequence[Shot], room: int) -> list[Shot]:
    """`room` of the shots, in their order: of neighbours in time the best, and if it can be no two that are alike."""
    facts = scene.facts(shots)
    contents = {asset.id: asset.hash for asset in scene.project.assets}
    photos = [place for place, shot in enumerate(shots) if not _stays(shot)]
    wanted = room - (len(shots) - len(photos))
    quality = {place: facts[place].quality for place in photos}
    groups = alike([facts[place] for place in photos], [contents.get(shots[place].asset, "") for place in photos])
    worse = [
        place
        for group in groups
        for place in sorted((photos[one] for one in group), key=lambda place: quality[place])[:-1]
    ]
    spare = set(worse[: max(0, len(photos) - wanted)])
    photos = [place for place in photos if place not in spare]
    times = moments([facts[place] for place in photos])
    if None not in times:
        photos = [place for _, place in sorted(zip(times, photos, strict=True))]
    chosen = {
        max(photos[len(photos) * part // wanted : len(photos) * (part + 1) // wanted], key=lambda place: quality[place])
        for part in range(wanted)
    }
    return [shot for place, shot in enumerate(shots) if _stays(shot) or place in chosen]
