"""Music: on and off, its mood and volume, its start and its fades, the song that the person sent."""

from dataclasses import replace

from bot.backends.studio import styles
from bot.backends.studio.film import MOODS, VOLUME, Music
from bot.backends.studio.film_draft import read
from bot.backends.studio.operations.clips import chosen_clips
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.domain.operations.sound import (
    AnotherMusic,
    FadeMusic,
    RemoveMusic,
    RestoreMusic,
    ScaleVolume,
    SetMusic,
    SetVolume,
    StartMusic,
    UseOwnMusic,
)

QUIETEST = 0.05
HEARD_FADE_MS = 3000
"""A fade that somebody asks for without a time: one that is heard, unlike the short one that all music has."""


@carry_out.register
def mood(operation: SetMusic, scene: Scene) -> Scene:
    """Sets music of a mood, or adds any if there is none: the person's own before ours."""
    now = scene.film.music
    if not operation.mood:
        return scene if now else playing(scene, own_song(scene) or scene.project.composed)
    if operation.mood not in MOODS:
        raise Refused("no-such-mood", mood=MOODS[0])
    if operation.another and now and now.mood == operation.mood:
        return another(AnotherMusic(), scene)
    seed = now.seed if now and now.mood else scene.project.composed.seed
    fades = replace(now, asset="", name="", start=0) if now else Music(volume=VOLUME)
    scene = playing(scene, replace(fades, mood=operation.mood, seed=seed))
    return scene.saying("nearest-mood", asked=operation.asked, mood=operation.mood) if operation.asked else scene


@carry_out.register
def back(_: RestoreMusic, scene: Scene) -> Scene:
    """Brings back the last music."""
    earlier = (read(draft).music for draft in reversed(scene.project.past))
    last = next((music for music in earlier if music), None)
    return playing(scene, last) if last and not scene.film.music else mood(SetMusic(), scene)


@carry_out.register
def off(_: RemoveMusic, scene: Scene) -> Scene:
    """Removes the music."""
    return playing(scene, None)


@carry_out.register
def another(_: AnotherMusic, scene: Scene) -> Scene:
    """Sets another piece of the same mood; music of ours instead of a song."""
    music = scene.film.music
    if music is None:
        return mood(SetMusic(), scene)
    if music.mood not in MOODS:
        return mood(SetMusic(styles.of(scene.film).mood), scene)
    return playing(scene, replace(music, piece=music.piece + 1))


@carry_out.register
def own(operation: UseOwnMusic, scene: Scene) -> Scene:
    """Sets the latest sound that the person sent."""
    music = own_song(scene)
    if operation.second and scene.film.music:
        raise Refused("one-music")
    if music is None:
        raise Refused("no-own-music")
    same = scene.film.music is not None and scene.film.music.asset == music.asset
    return scene if same else playing(scene, music)


@carry_out.register
def volume(operation: SetVolume, scene: Scene) -> Scene:
    """Sets the volume of the music, or of the clips that are named."""
    level = round(min(1.0, max(0.0, operation.level)), 2)
    if operation.of is not None:
        clips = chosen_clips(scene, operation.of)
        shots = (replace(s, volume=level) if i in clips else s for i, s in enumerate(scene.film.shots))
        return scene.showing(replace(scene.film, shots=tuple(shots)))
    return playing(scene, replace(_music(scene), volume=level))


@carry_out.register
def louder(operation: ScaleVolume, scene: Scene) -> Scene:
    """Makes the music, or clips, louder or quieter; never silent."""

    def scaled(now: float) -> float:
        wanted = (now or QUIETEST) * operation.factor
        return round(min(1.0, max(QUIETEST, wanted)), 2)

    if operation.of is not None:
        clips = chosen_clips(scene, operation.of)
        shots = (replace(s, volume=scaled(s.volume)) if i in clips else s for i, s in enumerate(scene.film.shots))
        return scene.showing(replace(scene.film, shots=tuple(shots)))
    return playing(scene, replace(_music(scene), volume=scaled(_music(scene).volume)))


@carry_out.register
def begin(operation: StartMusic, scene: Scene) -> Scene:
    """Lets the person's song begin at a time of its own."""
    music = _music(scene)
    asset = scene.project.asset(music.asset) if music.asset else None
    if asset is None:
        raise Refused("no-song-to-start")
    if asset.ms and operation.ms >= asset.ms:
        raise Refused("song-ends", ms=asset.ms)
    return playing(scene, replace(music, start=operation.ms))


@carry_out.register
def fade(operation: FadeMusic, scene: Scene) -> Scene:
    """Fades the music in or out."""
    music, most = _music(scene), scene.film.ms // 2

    def ms(wanted: int | None, now: int | None) -> int | None:
        return now if wanted is None else min(HEARD_FADE_MS if wanted < 0 else wanted, most)

    fade_in, fade_out = ms(operation.fade_in, music.fade_in), ms(operation.fade_out, music.fade_out)
    return playing(scene, replace(music, fade_in=fade_in, fade_out=fade_out))


def playing(scene: Scene, music: Music | None) -> Scene:
    """The scene with this music, or none."""
    return scene.showing(replace(scene.film, music=music))


def _music(scene: Scene) -> Music:
    if scene.film.music is None:
        raise Refused("no-music")
    return scene.film.music


def own_song(scene: Scene) -> Music | None:
    """The latest sound that the person sent, as music."""
    sounds = [asset for asset in scene.project.assets if not asset.visible]
    return Music(asset=sounds[-1].id, name=sounds[-1].name) if sounds else None
