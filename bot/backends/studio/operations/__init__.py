"""Edits: reads English or Chinese words, carries operations out on the draft, and answers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.backends.studio.film import MOODS, Film
from bot.backends.studio.film_draft import read as read_film
from bot.backends.studio.film_draft import write as write_film
from bot.backends.studio.operations import (
    beats,
    clips,
    corrected_words,
    dialogue,
    durations,
    history,
    logo,
    ordering,
    picture,
    questions,
    replacing,
    restore,
    sound,
    style,
    titles,
)
from bot.backends.studio.operations.answer import said, so_far, told
from bot.backends.studio.operations.scene import Drafts, Refused, Scene
from bot.backends.studio.operations.state_report import examples, unchanged
from bot.backends.studio.operations.subjects import DEFAULTS, settles, subject
from bot.backends.studio.project import Project
from bot.backends.studio.texts import TEXTS
from bot.backends.studio.texts import language as texts_language
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask, LeaveAlone, Unsupported
from bot.domain.operations.picture import SetLogo, SetStyle
from bot.domain.operations.serialization import encode
from bot.domain.understanding import Understanding
from bot.language.edits.parser import read
from bot.language.edits.picture_names import picture_names
from bot.language.utterance import Instructions
from bot.texts.formatting import listed, short

__all__ = ["HANDLERS", "MOODS", "Response", "carried_out", "instructions", "respond"]

HANDLERS = (
    *(beats, clips, corrected_words, dialogue, durations, history, logo, ordering, picture, questions),
    *(replacing, restore, sound, style, titles),
)
"""The modules that carry operations out; importing them makes theirs known."""
MOST_QUOTED = 4
"""The most clauses that an answer quotes."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]")
_QUOTATION = re.compile(r"[\"“「『«《][^\"”」』»》]*[\"”」』»》]|[:：].*")


@dataclass(frozen=True, slots=True)
class Response:
    """The project after a message, the answer, and whether the draft has changed."""

    project: Project
    text: str
    changed: bool


def carried_out(
    project: Project,
    operations: Iterable[Operation],
    language: str,
    *,
    idle: bool = True,
    versions: Drafts | None = None,
) -> tuple[Project, list[str]]:
    """The project after the operations of a message, one step to undo, and a line for each thing that there is to say.

    `language` is one of the catalogue's. Without `idle` nothing is said about what is that way already. Never raises:
    what cannot be done is refused in a line.
    """
    if not any(asset.visible for asset in project.assets):
        return project, [TEXTS.say("need-photos-music" if project.assets else "need-photos", language)]
    scene, refused, unchanging = _all_performed(Scene.of(project, language, versions), operations, language)
    idle = idle and not scene.created
    return _committed(scene), [*told(project, scene, language), *refused, *(unchanging if idle else ())]


def _all_performed(scene: Scene, operations: Iterable[Operation], language: str) -> tuple[Scene, list[str], list[str]]:
    """The scene after all operations, sentences about those that were refused, and about those that did nothing."""
    lines: list[str] = []
    idle: list[str] = []
    changed: set[str] = set()
    # A logo is no slide: what is said of the slides is not about it. Other wishes count more than a style.
    for operation in sorted(operations, key=lambda one: (not isinstance(one, SetLogo), not isinstance(one, SetStyle))):
        operation = logo.as_logo(operation, scene.film)  # noqa: PLW2901 - it is the same wish
        try:
            after = logo.as_slide(operation, scene).performed(operation)
        except Refused as refused:
            lines.append(said(refused.say, scene, language))
            continue
        about = subject(operation)
        if after.film != scene.film or after.notes != scene.notes:
            changed |= DEFAULTS if isinstance(operation, SetStyle) else {about}
        elif about and about not in changed:
            idle.append(unchanged(about, scene.film, language))
        scene = replace(after, settled=after.settled | {settles(operation)} - {""})
    return beats.kept(scene), lines, idle


def _committed(scene: Scene) -> Project:
    project = replace(scene.project, settled=tuple(sorted(scene.settled)))
    if scene.film != read_film(project.draft):  # compared as films: an older draft may lack a field
        if scene.done:  # "it" is what was changed now, and no photo that was spoken of before
            project = project.mentioning(())
        project = project.edited(write_film(scene.film), tuple(map(encode, scene.done)), scene.steps)
    assets = {shot.key: shot.asset for shot in (*scene.seen.shots, *scene.film.shots)}
    them = tuple(dict.fromkeys(assets[key] for key in scene.them if key in assets))
    return project.mentioning(them) if them else project


def respond(
    project: Project,
    text: str,
    wanted: str = "",
    understood: Understanding | None = None,
    versions: Drafts | None = None,
) -> Response:
    """Carries a message out and answers with every change, and with what was not understood.

    What is `understood` already counts, exactly; else the text is read. The answer is in the language `wanted` (a tag
    such as `zh-CN`), else in that of the message. All edits of a message are one step to undo. Never raises.
    `versions`: the drafts of earlier videos that it may go back to, by the ids of their renders.
    """
    language = texts_language(wanted) if wanted else language_of(text, project.language)
    if understood is None:
        reading = read(text, picture_names(asset.name for asset in project.assets if asset.visible))
        understood = Understanding(reading.operations, reading.unknown)
    idle = not understood.unknown
    after, lines = carried_out(project, understood.operations, language, idle=idle, versions=versions)
    if any(asset.visible for asset in project.assets):
        lines += _rest(understood, read_film(after.draft), lines, language)
    return Response(after, "\n".join(dict.fromkeys(lines)), changed=after.draft != project.draft)


def _rest(understood: Understanding, film: Film, lines: Sequence[str], language: str) -> list[str]:
    """What was not understood; without any other line, how the video is and what could be said."""
    if not understood.unknown:
        state = [so_far(film, language)] if film.shots else []
        return [] if lines else [*state, *examples(film, language)]
    clauses = list(dict.fromkeys(understood.unknown))
    tried = examples(film, language, tried="\n".join(clauses))
    if any(short(clause) != " ".join(clause.split()) for clause in clauses) or len(clauses) > MOST_QUOTED:
        # A clause is quoted whole or not at all.
        key = "not-understood-rest" if understood.operations else "not-understood-at-all"
        return [TEXTS.say(key, language), *tried]
    named = [TEXTS.say("quote", language, text=short(clause)) for clause in clauses]
    key = "not-understood-part" if understood.operations else "not-understood"
    return [TEXTS.say(key, language, text=listed(named, language)), *tried]


def instructions(text: str) -> Instructions:
    """How the studio reads a text, without knowing the project."""
    reading = read(text, {})
    deeds = [one for one in reading.operations if not isinstance(one, Ask | LeaveAlone | Unsupported)]
    understood = bool(reading.operations) and not reading.unknown
    nothing = bool(text.strip()) and not (reading.operations or reading.unknown)
    return Instructions(understood, bool(deeds) or reading.begins_with_deed, nothing)


def language_of(text: str, otherwise: str) -> str:
    """The language of a message's instructions, whatever language its quotations are in."""
    for part in (_QUOTATION.sub(" ", text), text):
        chinese, latin = len(_CHINESE.findall(part)), len(_LATIN.findall(part.lower()))
        if chinese or latin:
            return "zh" if chinese and chinese * 4 >= latin else "en"
    return texts_language(otherwise)
