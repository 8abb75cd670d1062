"""Edits in words, English or Chinese: read, carried out on the draft, and answered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.backends.studio import film as films
from bot.backends.studio.film import MOODS
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
from bot.backends.studio.operations.change_report import account, captions
from bot.backends.studio.operations.draft_edit import Instruction, Refused, Say, Scene
from bot.backends.studio.operations.examples import examples
from bot.backends.studio.operations.unchanged_report import state
from bot.backends.studio.project import Project
from bot.backends.studio.texts import TEXTS, phrases
from bot.backends.studio.texts import language as texts_language
from bot.language.edits.lexicon import ENTRIES
from bot.language.edits.parser import LONGEST, Reading, Step, read
from bot.language.edits.tokens import tokens
from bot.language.edits.unsupported_styling import strip_remarks
from bot.language.normalizer import plain
from bot.language.utterance import Instructions

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
QUOTED = 60
"""Characters of a part that was not understood which the answer repeats."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]")
_QUOTATION = re.compile(r"[\"“「『«《][^\"”」』»》]*[\"”」』»》]|[:：].*")


@dataclass(frozen=True, slots=True)
class Response:
    """The project after a message, the answer, and whether the draft is another now."""

    project: Project
    text: str
    changed: bool


def respond(project: Project, text: str, wanted: str = "") -> Response:
    """Carries out what a message asks for, and says so: every change, and what was not understood.

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
        said_now = TEXTS.say("nothing-asked", language, summary=phrases.summary(scene.film, language))
        lines = [*([said_now] if scene.film.shots else []), *examples(scene.film, language)]
    return Response(after, "\n".join(dict.fromkeys(lines)), changed=after.draft != project.draft)


def instructions(text: str) -> Instructions:
    """What a text is without a project, as far as the director knows."""
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
"""Tags of words that say what is to be done."""


def language_of(text: str, otherwise: str) -> str:
    """The language of the instructions in a message, whatever language the texts quoted in it are."""
    for part in (_QUOTATION.sub(" ", text), text):
        chinese, latin = len(_CHINESE.findall(part)), len(_LATIN.findall(part.lower()))
        if chinese or latin:
            return "zh" if chinese and chinese * 4 >= latin else "en"
    return texts_language(otherwise)


def _names(project: Project) -> dict[str, str]:
    """Comparable names of the pictures, with and without their endings, but for names that are words of edits."""
    names: dict[str, str] = {}
    for asset in project.assets:
        for name in (plain(asset.name).text, plain(asset.name).text.rpartition(".")[0]):
            if asset.visible and len(name) > 2 and not name.isdigit() and name not in ENTRIES:
                names.setdefault(name, asset.id)
    return names


def _carried_out(scene: Scene, steps: Iterable[Step[Instruction]], language: str) -> tuple[Scene, list[str]]:
    """The scene after all steps, and sentences about those that did nothing."""
    said: list[str] = []
    idle: list[str] = []
    changed: set[str] = set()
    for step in steps:
        if step.negated:
            said.append(TEXTS.say("left-alone", language, text=_short(step.source)))
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
            idle.append(state(subject, scene.film, language))
        scene = after
    return scene, said if scene.created else [*said, *idle]


def _committed(scene: Scene) -> Project:
    draft = films.write(scene.film)
    return scene.project if draft == scene.project.draft else scene.project.edited(draft)


def _told(project: Project, scene: Scene, language: str) -> list[str]:
    """What changed, after the words that say how (undone, started over), before further notes."""
    before = films.read(project.draft)
    notes = [_said(note, scene, language) for note in scene.notes]
    first = scene.created and not project.past
    if first:
        changes = [TEXTS.say("made", language, summary=phrases.summary(scene.film, language))]
        changes += captions(before, scene.film, language)
    else:
        changes = account(before, scene.film, language)
        if scene.created and not changes:
            changes = [TEXTS.say("made-already", language, summary=phrases.summary(scene.film, language))]
    leading = [note for note, say in zip(notes, scene.notes, strict=True) if say.key in _LEADING]
    return [*leading, *changes, *(note for note in notes if note not in leading)]


_LEADING = {"undone", "redone", "started-over"}


def _said(say: Say, scene: Scene, language: str) -> str:
    """A sentence with its values in words: times in ms, moods by name."""
    if say.key == questions.TIMELINE:
        return phrases.timeline(scene.film, language)
    if say.key == questions.EXAMPLES:
        summary = phrases.summary(scene.film, language)
        return "\n".join([TEXTS.say("help", language, summary=summary), *examples(scene.film, language)])
    values = dict(say.values)
    for name in {"ms", "total"} & values.keys():
        values[name] = phrases.time(int(str(values[name])), language)
    positions = values.pop("positions", ())
    if isinstance(positions, tuple) and positions:
        values["photos"] = phrases.photos(positions, language)
        if say.key == "nothing-to-undo":
            return TEXTS.say("nothing-to-undo-photos", language, **values)
    if isinstance(names := values.get("names"), tuple):
        values["names"] = phrases.listed(names, language)
    if "mood" in values:
        values["mood"] = TEXTS.say(f"mood-{values['mood']}", language)
        values["moods"] = phrases.joined((TEXTS.say(f"mood-{mood}", language) for mood in MOODS), language)
    return TEXTS.say(say.key, language, n=say.n, **values)


def _unknown(reading: Reading[Instruction], scene: Scene, language: str) -> list[str]:
    if not reading.unknown:
        return []
    named = [TEXTS.say("quote", language, text=_short(part)) for part in dict.fromkeys(reading.unknown[:4])]
    parts = phrases.joined(named, language)
    key = "not-understood-part" if reading.steps else "not-understood"
    return [TEXTS.say(key, language, text=parts), *examples(scene.film, language)]


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= QUOTED else words[:QUOTED].rstrip() + "…"
