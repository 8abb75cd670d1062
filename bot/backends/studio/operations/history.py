"""Making the video, starting over, undoing and redoing."""

from dataclasses import replace
from itertools import pairwise

from bot.backends.studio import styles
from bot.backends.studio.film import Film, Shot
from bot.backends.studio.film_draft import read, write
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.backends.studio.project import plain
from bot.domain.operations.dialogue import Redo, StartOver, ToVersion, Undo
from bot.domain.operations.picture import Make

_FILM_FIELDS = {
    "music": ("music",),
    "volume": ("music",),
    "title": ("opening",),
    "end": ("ending",),
    "transition": ("transition",),
    "shape": ("ratio",),
    "ratio": ("ratio",),
    "resolution": ("lines",),
    "fps": ("fps",),
    "fade": ("fade_in", "fade_out"),
}
_PART = ("start", "lively", "ms", "wished")
"""The part of a clip that is shown, and for how long: one without the other might go beyond the clip's end."""
_SHOT_FIELDS = {
    "length": _PART,
    "pace": _PART,
    "captions": ("caption", "style"),
    "transition": ("transition",),
    "shape": ("fit",),
    "ratio": ("fit",),
    "fit": ("fit",),
    "look": ("look",),
    "motion": ("motion", "zoom_speed"),
    "brightness": ("brightness",),
    "rotate": ("rotate", "crop", "fit"),
    "crop": ("crop",),
    "speed": ("speed", *_PART),
    "trim": _PART,
    "sound": ("mute", "volume"),
}
"""What each subject means in a film and in its shots; `order` and `photos` are the shots themselves."""


@carry_out.register
def make(_: Make, scene: Scene) -> Scene:
    """Makes the video. The slideshow exists from the first upload; the first request adds music."""
    film = scene.film
    if film.music is None and "music" not in scene.settled:
        film = replace(film, music=replace(scene.project.composed, mood=styles.of(film).mood))
    return replace(scene, film=film, created=True)


@carry_out.register
def start_over(_: StartOver, scene: Scene) -> Scene:
    """Starts over: every photo in the order of upload, as right after the upload."""
    film = plain(scene.project)
    return replace(scene, settled=frozenset()).seeing(film).saying("started-over", len(film.shots))


@carry_out.register
def to_version(operation: ToVersion, scene: Scene) -> Scene:
    """Shows the film of a finished version again, as an edit that can be undone."""
    there = {asset.id for asset in scene.project.assets}
    film = read(scene.versions.get(operation.render, {}))
    film = replace(film, shots=tuple(shot for shot in film.shots if shot.asset in there))
    if not film.shots:
        raise Refused("version-gone", number=operation.version)
    if film == read(write(scene.film)):
        raise Refused("version-already", number=operation.version)
    return scene.seeing(film).saying("back-to-version", number=operation.version)


@carry_out.register
def undo(operation: Undo, scene: Scene) -> Scene:
    """Goes so many edits back, or to before the latest edit of a subject, or only takes back what that did."""
    if operation.since:
        return _stepped(_edits_since(operation.since, scene), scene, back=True)
    if operation.what:
        return _undone_alone(operation.what, scene)
    if write(scene.film) != scene.project.draft:  # edits of this same message are undone first
        return scene.seeing(read(scene.project.draft)).saying("undone")
    return _stepped(operation.count, scene, back=True, uploads=operation.uploads)


@carry_out.register
def redo(operation: Redo, scene: Scene) -> Scene:
    """Goes so many undone edits forward."""
    return _stepped(operation.count, scene, back=False)


def _stepped(count: int, scene: Scene, *, back: bool, uploads: bool = False) -> Scene:
    """Goes `count` edits back or forward. An upload counts if `uploads`; else the answer says how to remove its
    photos.
    """
    project, taken = scene.project, 0
    for step in range(count):
        upload = project.taken_back() if back and uploads else None
        taken += upload is not None
        moved = upload or (project.undone() if back else project.redone())
        if moved is None:
            if step == 0:
                raise Refused("nothing-to-undo" if back else "nothing-to-redo", positions=_latest(scene))
            break
        project = moved
    after = replace(scene, project=project).seeing(read(project.draft)).saying("undone" if back else "redone")
    if taken:
        return after.saying("added-out")
    added = _latest(scene) if back and scene.project.added else ()
    return after.saying("added-stays", len(added), positions=added) if added else after


def _latest(scene: Scene) -> tuple[int, ...]:
    """The places of the photos that were added last; of the last one, if that is unknown or if all were."""
    count, added = len(scene.film.shots), scene.project.added
    return tuple(range(count + 1 - (added if added < count else 1), count + 1)) if count else ()


def _undone_alone(what: str, scene: Scene) -> Scene:
    if what not in {"order", "photos", "style", *_FILM_FIELDS, *_SHOT_FIELDS}:
        raise Refused("nothing-to-undo")
    now = scene.film
    if what == "style":
        return _earlier_style(scene)
    for steps, draft in enumerate(reversed(scene.project.past), 1):
        older = read(draft)
        if write(_as_before(now, older, what)) != write(now):
            if now == read(scene.project.draft) and _as_before(now, older, what) == older:
                return _stepped(steps, scene, back=True)  # the same, and a further "undo" goes further back
            return scene.showing(_as_before(now, older, what)).saying("undone")
    raise Refused("nothing-to-undo")


def _earlier_style(scene: Scene) -> Scene:
    """The film in the style before the present one; what was set by hand stays."""
    names = (read(draft).style for draft in reversed(scene.project.past))
    for name in names:
        if name not in {"", scene.film.style}:
            return scene.showing(styles.in_style(scene.film, name, scene.settled)).saying("undone")
    raise Refused("nothing-to-undo")


def _edits_since(what: str, scene: Scene) -> int:
    """How many edits back the latest one lies that changed a subject. Raises Refused."""
    films = [read(draft) for draft in (scene.project.draft, *reversed(scene.project.past))]
    for count, (later, older) in enumerate(pairwise(films), 1):
        if older.shots and write(_as_before(later, older, what)) != write(later):
            return count
    raise Refused("nothing-to-undo")


def _as_before(now: Film, older: Film, what: str) -> Film:
    """The film in which one subject is as it was in an older one."""
    if not older.shots:
        return now
    film = replace(now, **{name: getattr(older, name) for name in _FILM_FIELDS.get(what, ())})
    was, names = _by_asset(older), _SHOT_FIELDS.get(what, ())
    shots = [
        replace(shot, **{name: getattr(was[key], name) for name in names}) if key in was else shot
        for key, shot in _by_asset(film).items()
    ]
    if what == "order":
        places = {key: place for place, key in enumerate(was)}
        keys = sorted(_by_asset(film), key=lambda key: places.get(key, len(places)))
        shots = [_by_asset(film)[key] for key in keys]
    if what == "photos":
        there = _by_asset(film)
        shots = [there.get(key, replace(shot, key=-1)) for key, shot in was.items()]
    return replace(film, shots=tuple(shots))


def _by_asset(film: Film) -> dict[tuple[str, int], Shot]:
    """Shots by their file, and a count for those that show the same."""
    found: dict[tuple[str, int], Shot] = {}
    for shot in film.shots:
        count = 1
        while (shot.asset, count) in found:
            count += 1
        found[shot.asset, count] = shot
    return found
