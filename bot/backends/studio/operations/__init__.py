"""Edits in English or Chinese words: parses them, carries them out on the draft, and answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.backends.studio import film as films
from bot.backends.studio.film import MOODS, Film
from bot.backends.studio.operations import (
    aspect_ratio,
    durations,
    history,
    ordering,
    questions,
    sound,
    style,
    titles,
)
from bot.backends.studio.operations.draft_edit import Instruction, Refused, Say, Scene
from bot.backends.studio.operations.state_report import examples, summary, unchanged
from bot.backends.studio.project import Project
from bot.backends.studio.texts import TEXTS
from bot.backends.studio.texts import language as texts_language
from bot.domain import draft as drafts
from bot.domain.draft_diff import Change, ChangeKind, compare
from bot.language.edits.lexicon import ENTRIES
from bot.language.edits.parser import LONGEST, Reading, Step, read
from bot.language.edits.tokens import tokens
from bot.language.edits.unsupported_styling import strip_remarks
from bot.language.normalizer import plain
from bot.language.utterance import Instructions
from bot.texts.change_report import report
from bot.texts.formatting import listed, pictures, short, term, time
from bot.texts.timeline import timeline

__all__ = ["MOODS", "Response", "instructions", "respond"]

RULES = (
    *ordering.RULES,
    *durations.RULES,
    *aspect_ratio.RULES,
    *titles.RULES,
    *sound.RULES,
    *style.RULES,
    *history.RULES,
    *questions.RULES,
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]")
_QUOTATION = re.compile(r"[\"“「『«《][^\"”」』»》]*[\"”」』»》]|[:：].*")


@dataclass(frozen=True, slots=True)
class Response:
    """The project after a message, the answer, and whether the draft has changed."""

    project: Project
    text: str
    changed: bool


def respond(project: Project, text: str, wanted: str = "") -> Response:
    """Carries out a message and answers with every change, and with what was not understood.

    The answer is in the language `wanted` (a tag such as `zh-CN`), else in that of the message. All edits of a message
    are one step to undo. Never raises.
    """
    language = texts_language(wanted) if wanted else language_of(text, project.language)
    if not any(asset.visible for asset in project.assets):
        key = "need-photos-music" if project.assets else "need-photos"
        return Response(project, TEXTS.say(key, language), changed=False)
    text, remarked = strip_remarks(text)
    reading = read(text, RULES, _names(project))
    scene, said = _carried_out(Scene.of(project), reading.steps, language)
    after = _committed(scene)
    look = [TEXTS.say("lettering-look", language)] if remarked else []
    lines = [*_told(project, scene, language), *said, *look, *_unknown(reading, scene, language)]
    if not lines:
        lines = [*([_so_far(scene.film, language)] if scene.film.shots else []), *examples(scene.film, language)]
    return Response(after, "\n".join(dict.fromkeys(lines)), changed=after.draft != project.draft)


def instructions(text: str) -> Instructions:
    """How the studio reads a text, without knowing the project."""
    rest, remarked = strip_remarks(text)
    reading = read(rest, RULES, {})
    first = next((token for token in tokens(text[:LONGEST], {}) if token.tag not in _LEADING_WORDS), None)
    understood = bool(reading.steps or remarked) and not reading.unknown
    return Instructions(understood, first is not None and first.tag in _DEEDS)


_LEADING_WORDS = {"it", "in", "sep", "stop", "a"}
_DEEDS = {
    *("make", "change", "switch", "add", "put", "move", "remove", "keep", "only", "restore", "undo", "redo", "swap"),
    *("startover", "reverse", "sort", "shuffle", "crop", "fill", "blur", "faster", "slower", "longer", "shorter"),
    *("zoomin", "zoomout", "title", "endcard", "caption", "titled", "say", "begin", "endwith", "export", "not"),
}
"""Tags of words that name an action."""


def language_of(text: str, otherwise: str) -> str:
    """The language of a message's instructions, whatever language its quotations are in."""
    for part in (_QUOTATION.sub(" ", text), text):
        chinese, latin = len(_CHINESE.findall(part)), len(_LATIN.findall(part.lower()))
        if chinese or latin:
            return "zh" if chinese and chinese * 4 >= latin else "en"
    return texts_language(otherwise)


def _names(project: Project) -> dict[str, str]:
    """Normalised names of the pictures, with and without extensions, except names that are words of edits."""
    names: dict[str, str] = {}
    for asset in project.assets:
        for name in (plain(asset.name).text, plain(asset.name).text.rpartition(".")[0]):
            if asset.visible and len(name) > 2 and not name.isdigit() and name not in ENTRIES:
                names.setdefault(name, asset.id)
    return names


def _carried_out(scene: Scene, steps: Iterable[Step[Instruction]], language: str) -> tuple[Scene, list[str]]:
    """The scene after all steps, and sentences about steps that did nothing."""
    said: list[str] = []
    idle: list[str] = []
    changed: set[str] = set()
    for step in steps:
        if step.negated:
            said.append(TEXTS.say("left-alone", language, text=short(step.source)))
            continue
        scene = scene.naming(step.pick)
        try:
            after = step.order.edit(scene)
        except Refused as refused:
            said.append(_said(refused.say, scene, language))
            continue
        subject = step.order.subject
        if after.film != scene.film or after.notes != scene.notes:
            changed.add(subject)
        elif subject and subject not in changed:
            idle.append(unchanged(subject, scene.film, language))
        scene = after
    return scene, said if scene.created else [*said, *idle]


def _committed(scene: Scene) -> Project:
    unchanged_film = scene.film == films.read(scene.project.draft)  # an older draft may lack a field
    return scene.project if unchanged_film else scene.project.edited(films.write(scene.film))


def _told(project: Project, scene: Scene, language: str) -> list[str]:
    """The report: first how it changed (undone, started over), then what changed, then further notes."""
    before, after = (drafts.read(films.write(film)) for film in (films.read(project.draft), scene.film))
    changes = compare(before, after)
    if scene.created and not project.past:
        lines = [TEXTS.say("made", language, summary=summary(scene.film, language))]
        lines += report((change for change in changes if change.what == "caption"), language)
    else:
        lines = report(map(_returned, changes), language)
        if scene.created and not lines:
            lines = [TEXTS.say("made-already", language, summary=summary(scene.film, language))]
    notes = [(say.key, _said(say, scene, language)) for say in scene.notes]
    leading = [text for key, text in notes if key in _LEADING]
    return [*leading, *lines, *(text for key, text in notes if key not in _LEADING)]


_LEADING = {"undone", "redone", "started-over"}


def _returned(change: Change) -> Change:
    """An added picture as one that came back: edits can only bring back what was uploaded."""
    return replace(change, kind=ChangeKind.RETURNED) if (change.kind, change.what) == _ADDED else change


_ADDED = (ChangeKind.ADDED, "picture")


def _said(say: Say, scene: Scene, language: str) -> str:
    """A sentence with its values in words: times from ms, moods by name."""
    if say.key == questions.TIMELINE:
        tracks = timeline(drafts.read(films.write(scene.film)), language)
        return f"{_so_far(scene.film, language)}\n{tracks}" if scene.film.shots else tracks
    if say.key == questions.EXAMPLES:
        now = TEXTS.say("help", language, summary=summary(scene.film, language))
        return "\n".join([now, *examples(scene.film, language)])
    values = dict(say.values)
    for name in {"ms", "total"} & values.keys():
        values[name] = time(int(str(values[name])), language)
    positions = values.pop("positions", ())
    if isinstance(positions, tuple) and positions:
        values["photos"] = pictures(positions, language)
        if say.key == "nothing-to-undo":
            return TEXTS.say("nothing-to-undo-photos", language, **values)
    if isinstance(names := values.get("names"), tuple):
        values["names"] = listed(names, language)
    if "mood" in values:
        values["mood"] = term("music", str(values["mood"]), language)
        values["moods"] = listed((term("music", mood, language) for mood in MOODS), language)
    return TEXTS.say(say.key, language, n=say.n, **values)


def _so_far(film: Film, language: str) -> str:
    return TEXTS.say("so-far", language, summary=summary(film, language))


def _unknown(reading: Reading[Instruction], scene: Scene, language: str) -> list[str]:
    if not reading.unknown:
        return []
    named = [TEXTS.say("quote", language, text=short(part)) for part in dict.fromkeys(reading.unknown[:4])]
    parts = listed(named, language)
    key = "not-understood-part" if reading.steps else "not-understood"
    return [TEXTS.say(key, language, text=parts), *examples(scene.film, language)]
