"""The answer to a message: what changed, what was refused, and what was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.backends.studio.film import MOODS, Film
from bot.backends.studio.film_draft import read, write
from bot.backends.studio.operations import beats, questions
from bot.backends.studio.operations.scene import Say, Scene
from bot.backends.studio.operations.state_report import examples, in_style, summary
from bot.backends.studio.operations.subjects import subject
from bot.backends.studio.project import Project
from bot.backends.studio.texts import TEXTS
from bot.domain import draft as drafts
from bot.domain.draft import Draft
from bot.domain.draft_diff import Change, ChangeKind, compare
from bot.domain.operations.picture import SetStyle
from bot.texts import say
from bot.texts.change_report import report
from bot.texts.contents import contents
from bot.texts.formatting import count, listed, pictures, short, term, time
from bot.texts.timeline import timeline

_LEADING = {"undone", "redone", "started-over", "back-to-version", "replaced", "replaced-clip"}
_SUMMED = {"length", "duration", "shape", "transition", "look", "music", "title", "end"}
_WRITTEN: Mapping[str, tuple[str, ...]] = {
    "pace": ("duration", "length"),
    "length": ("duration", "length"),
    "transition": ("transition", "transition-length"),
    "motion": ("motion", "zoom-speed"),
    "look": ("look",),
    "music": ("music",),
    "fade": ("fade-in", "fade-out"),
    "style": ("type_style",),
}
"""What operations about a subject change, of what a style changes too."""
_BY_STYLE = frozenset({"style", *(what for all_ in _WRITTEN.values() for what in all_)})
_ADDED = (ChangeKind.ADDED, "picture")


def told(project: Project, scene: Scene, language: str) -> list[str]:
    """The report: first how it changed (undone, started over), then what changed, then further notes."""
    before, after = (drafts.read(write(film)) for film in (scene.told_from or read(project.draft), scene.film))
    changes = _one_by_one(compare(before, after), before, drafts.read(write(scene.seen)), after)
    changes = [change for change in changes if not _became_logo(change, before, after)]
    styled, changes = _in_style(beats.without_times(changes, scene), scene, language)
    if scene.created and not project.past:
        lines = [say("made", language, summary=summary(scene.film, language))]
        lines += [*styled, *report((change for change in changes if not _is_summed(change)), language)]
    else:
        repeated = {shot.asset for shot in scene.film.shots} == {shot.asset for shot in read(project.draft).shots}
        lines = [*styled, *report((change if repeated else _returned(change) for change in changes), language)]
        if scene.created and not lines:
            lines = [TEXTS.say("made-already", language, summary=summary(scene.film, language))]
    notes = [(note.key, said(note, scene, language)) for note in scene.notes]
    leading = [text for key, text in notes if key in _LEADING]
    return [*leading, *lines, *(text for key, text in notes if key not in _LEADING)]


def _in_style(changes: Sequence[Change], scene: Scene, language: str) -> tuple[list[str], list[Change]]:
    """A line about the new style, if there is one, and the changes that it does not tell."""
    asked = any(isinstance(one, SetStyle) for one in scene.done)
    if not scene.film.style or not (asked or any(change.what == "style" for change in changes)):
        return [], [change for change in changes if change.what != "style"]
    apart = {what for one in scene.done for what in _WRITTEN.get(subject(one), ())}
    rest = [change for change in changes if change.what not in _BY_STYLE or change.what in apart]
    return [TEXTS.say("styled", language, style=in_style(scene.film, language))], rest


def _one_by_one(all_: Sequence[Change], before: Draft, between: Draft, after: Draft) -> list[Change]:
    """The changes of a message that first goes back to another draft and then changes that, each with the places that
    it had there; all at once if some of them cancel out.
    """
    first = [change for change in compare(before, between) if not _is_total(change)]
    then = [change for change in compare(between, after) if not _is_total(change)]
    length = [change for change in all_ if _is_total(change)]
    parted = bool(first and then) and len(first) + len(then) + len(length) <= len(all_)
    return [*first, *then, *length] if parted else list(all_)


def _is_total(change: Change) -> bool:
    """Whether it is about how long the whole video runs."""
    return change.what == "length" and not change.numbers and not change.every


def _is_summed(change: Change) -> bool:
    """Whether the summary of a video tells it."""
    if change.what == "picture":
        return change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED}
    return change.what in _SUMMED and (change.what != "look" or change.every)


def _became_logo(change: Change, before: Draft, after: Draft) -> bool:
    """Whether the change only says that a picture is no slide any more, because it is the logo now."""
    logo = after.m.get("logo")
    if not isinstance(logo, Mapping) or logo == before.m.get("logo"):
        return False
    return change.kind is ChangeKind.REMOVED and change.names == (logo.get("name"),)


def _returned(change: Change) -> Change:
    """An added picture as one that came back: edits can only bring back what was uploaded."""
    return replace(change, kind=ChangeKind.RETURNED) if (change.kind, change.what) == _ADDED else change


def said(say: Say, scene: Scene, language: str) -> str:
    """A sentence with its values in words: times from ms, moods and terms by name."""
    if say.key in {questions.TIMELINE, questions.CONTENTS}:
        draft = drafts.read(write(scene.film))
        tracks = timeline(draft, language) if say.key == questions.TIMELINE else ""
        return "\n".join(filter(None, [contents(draft, language) if scene.film.shots else "", tracks]))
    if say.key == questions.EXAMPLES:
        now = TEXTS.say("help", language, summary=summary(scene.film, language))
        return "\n".join([now, *examples(scene.film, language)])
    values = _worded(say.values, language)
    for name in {"ms", "total"} & values.keys():
        values[name] = time(int(str(values[name])), language)
    if "text" in values:
        values["text"] = short(str(values["text"]))
    positions = values.pop("positions", ())
    if isinstance(positions, tuple) and positions:
        values["photos"] = pictures(positions, language)
        if say.key == "nothing-to-undo":
            return TEXTS.say("nothing-to-undo-photos", language, **values)
    if isinstance(names := values.get("names"), tuple):
        values["names"] = listed(names, language)
    if isinstance(terms := values.pop("terms", None), tuple):
        values["names"] = listed((term(terms[0], one, language) for one in terms[1:]), language)
    if "mood" in values:
        values["mood"] = term("music", str(values["mood"]), language)
        values["moods"] = listed((term("music", mood, language) for mood in MOODS), language)
    return TEXTS.say(say.key, language, n=say.n, **values)


def _worded(values: Mapping[str, object], language: str) -> dict[str, object]:
    """Values with numbers of photos and clips in words."""
    shown = values.get("counted")
    return {**values, "shown": count(shown[0], shown[1], language)} if isinstance(shown, tuple) else dict(values)


def so_far(film: Film, language: str) -> str:
    """The whole video in a sentence."""
    return TEXTS.say("so-far", language, summary=summary(film, language))
