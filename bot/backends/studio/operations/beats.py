"""Cuts on the beats of the music: on and off, kept through later edits, and what is said of them."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from bot.backends.studio import beat_sync
from bot.backends.studio.film import Film
from bot.backends.studio.film_draft import read
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.backends.studio.operations.sound import own_song, playing
from bot.backends.studio.operations.subjects import subject
from bot.domain.draft_diff import Change, ChangeKind
from bot.domain.operations import Operation
from bot.domain.operations.photos import AddTotal, MatchMusic, SetTime, SetTotal
from bot.domain.operations.sound import SyncToBeat

_GIVEN_UP = ("beats-gone", "beats-given-up")
_PACE = frozenset({"pace", "length", "speed", "trim"})


@carry_out.register
def on_beats(operation: SyncToBeat, scene: Scene) -> Scene:
    """Puts the cuts on the beats of the music, some music if there is none; or gives photos their own times again."""
    film = scene.film
    if not operation.on:
        if not film.on_beat:
            raise Refused("no-beats-anyway")
        return scene.showing(beat_sync.off(film))
    if len(film.shots) == 1 and not film.card_ms:
        raise Refused("one-photo-no-cuts")
    if film.music is None:
        if "music" in scene.settled:
            raise Refused("no-music-no-beats")
        scene = playing(scene, own_song(scene) or scene.project.composed)
    elif film.on_beat:
        return scene
    synced = beat_sync.on_beats(scene.film, scene.project.assets)
    if synced is None:
        raise Refused(*_why(scene))
    return scene.showing(replace(scene.film, on_beat=True, exact=film.fitted))


def _why(scene: Scene) -> tuple[str]:
    """Why the music of a scene has no beats."""
    music = scene.film.music
    song = scene.project.asset(music.asset) if music else None
    return ("no-clear-beat" if song is not None and song.facts.beats is not None else "beats-unknown",)


def kept(scene: Scene) -> Scene:
    """The scene at the end of a message: its cuts on beats if they are to be, with what is to be said of that."""
    film, before = scene.film, read(scene.project.draft)
    if not film.on_beat:
        return scene
    paced = [one for one in scene.done if subject(one) in _PACE]
    if paced:
        film = replace(film, exact=_is_of_whole(paced[-1], film))
    synced = beat_sync.kept(film, scene.project.assets)
    scene = scene.showing(synced)
    if not synced.on_beat:
        return scene.saying(_GIVEN_UP[synced.music is not None])
    tempo = beat_sync.tempo(synced, scene.project.assets)
    if _is_new(scene):
        own = "own" if synced.music and synced.music.asset else "composed"
        clips = sum(shot.clip for shot in synced.shots)
        counted = (len(synced.shots) - clips, clips)
        return scene.saying(f"on-beat-{own}", counted=counted, tempo=tempo, ms=synced.ms)
    if paced and [shot.ms for shot in before.shots] == [shot.ms for shot in synced.shots]:
        return scene.saying("beats-nearest", tempo=tempo, ms=round(median(shot.ms for shot in synced.shots)))
    return scene


def _is_of_whole(operation: Operation, film: Film) -> bool:
    """Whether it says how long the whole video lasts, rather than each photo."""
    return isinstance(operation, SetTotal | AddTotal | MatchMusic) or (isinstance(operation, SetTime) and film.fitted)


def _is_new(scene: Scene) -> bool:
    return any(isinstance(one, SyncToBeat) for one in scene.done)


def without_times(changes: Sequence[Change], scene: Scene) -> list[Change]:
    """The changes without those of times that only follow from the beats."""
    if not scene.film.on_beat:
        given_up = any(note.key in _GIVEN_UP for note in scene.notes)
        return [change for change in changes if not (given_up and change.what == "on-beat")]
    hidden = {"on-beat"} if _is_new(scene) else set()
    if _is_new(scene) or not any(subject(one) in _PACE for one in scene.done):
        hidden |= {"duration"}
    return [
        change
        for change in changes
        if change.what not in hidden
        and change.kind is not ChangeKind.OTHER
        and not (_is_new(scene) and change.what == "length" and not change.names)
        and not (change.what in {"title", "end"} and change.before == change.after)
    ]
