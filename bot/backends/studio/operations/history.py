"""Making the video, starting over, undoing and redoing."""

from __future__ import annotations

from dataclasses import replace

from bot.backends.studio import film as films
from bot.backends.studio.film import MOODS, Music
from bot.backends.studio.operations.draft_edit import Edit, Instruction, Refused, Scene
from bot.backends.studio.project import plain
from bot.language.rule_engine import Match, Rule


def make(scene: Scene) -> Scene:
    """Makes the video. The slideshow exists from the first upload; the first request adds music."""
    film = scene.film
    if not scene.project.past and film.music is None:
        film = replace(film, music=Music(MOODS[0]))
    return replace(scene, film=film, created=True)


def start_over(scene: Scene) -> Scene:
    """Starts over: every photo in the order of upload, as right after the upload."""
    film = plain(scene.project.assets)
    return replace(scene, film=film, seen=film).saying("started-over", len(film.shots))


def stepped(count: int, *, back: bool) -> Edit:
    """Goes `count` edits back or forward. An upload is not an edit: the answer says how to remove its photos."""

    def edit(scene: Scene) -> Scene:
        project = scene.project
        if films.write(scene.film) != project.draft and back:
            # Edits of this same message are undone first.
            return scene.showing(films.read(project.draft)).saying("undone")
        for step in range(count):
            moved = project.undone() if back else project.redone()
            if moved is None and step == 0:
                raise Refused("nothing-to-undo" if back else "nothing-to-redo", positions=_latest(scene))
            project = moved or project
        film = films.read(project.draft)
        after = replace(scene, project=project, film=film, seen=film).saying("undone" if back else "redone")
        added = _latest(scene) if back and scene.project.added else ()
        return after.saying("added-stays", len(added), positions=added) if added else after

    return edit


def _latest(scene: Scene) -> tuple[int, ...]:
    """The places of the photos that were added last; of the last one, if that is unknown or if all were."""
    count, added = len(scene.film.shots), scene.project.added
    return tuple(range(count + 1 - (added if added < count else 1), count + 1)) if count else ()


def _count(match: Match) -> int:
    if pick := match.pick():
        kind, number, _ = pick.items[0] if pick.items else ("", 1, 0)
        return number if kind in {"last", "first", "at"} and 0 < number <= 30 else 1
    factor = next(iter(match.values("factor", "num")), 1)
    return int(factor) if isinstance(factor, int | float) and 1 <= factor <= 30 else 1


def _undo(match: Match) -> Instruction:
    return Instruction(stepped(_count(match), back=True))


def _redo(match: Match) -> Instruction:
    return Instruction(stepped(_count(match), back=False))


RULES = [
    Rule(
        "make ~ (refs|photo|them|word)* (~|in) V+ ((in|to|for|out)* word* (photo|refs|them))?",
        lambda _: Instruction(make),
    ),
    Rule("(refs|photo|them)+ (make|to|in|be|change|a)+ V+", lambda _: Instruction(make)),
    Rule("slideshow V* ((in|to|for|out)* word* (photo|refs|them))?", lambda _: Instruction(make)),
    Rule("S (front make?|make it|begin) E", lambda _: Instruction(make)),  # "start", "开始做吧"
    Rule("startover", lambda _: Instruction(start_over)),
    Rule("undo ((num|factor)|refs)?", _undo),
    Rule("undo it? (change|word)?", _undo),
    Rule("redo (num|factor)?", _redo),
]
