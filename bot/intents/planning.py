"""A message → its plan: clauses are judged one by one, then joined into steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.intents.clauses import Clause, clauses
from bot.intents.commands import Sense
from bot.intents.creation import creates
from bot.intents.lexicon import COMMA, LINK, read
from bot.intents.senses import sense
from bot.intents.values import Intent, Plan, Step

_MENDED = frozenset({"export", "credits", "status", "upload", "video", "send", "polite"})
"""Slips are mended in the keywords and the words that most often stand beside them."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Neighbouring clauses of one sense."""

    sense: Sense
    start: int
    end: int
    first: bool = False
    """To be done before what stands before it ("…, but first …", "… after …")."""


def plan(text: str, *, files: int = 0) -> Plan:
    """What `text`, sent with that many files, asks for. Never raises; an empty text without files has no steps.

    The texts of the steps are pieces of `text`, cut where one request ends and the next begins.
    """
    words = read("bot.intents", "words.tsv", _MENDED).tokens(text)
    judged = _judged([part for clause in clauses(words) for part in _without_a_word_between(clause)])
    steps = _steps(text, _parts(judged))
    if files:
        asked = [step for step in steps if step.intent is not Intent.UPLOAD]
        if all(sense is Sense.REMARK for _, sense in judged):
            asked = []
        steps = [Step(Intent.UPLOAD, ""), *asked]
    return Plan(
        steps=tuple(steps),
        creates=any(step.intent is Intent.EDIT for step in steps) and creates(text),
        declines_export=any(sense is Sense.DECLINE for _, sense in judged) or any(map(_declines, judged)),
        links=tuple(text[token.start : token.end] for token in words if LINK in token),
    )


Judged = tuple[Clause, Sense]


def _judged(cut: Sequence[Clause]) -> list[Judged]:
    """Each clause with its sense, as its neighbours let it be understood."""
    senses = [sense(clause) for clause in cut]
    commanded = any(value not in {Sense.EDIT, Sense.REMARK, Sense.DECLINE} for value in senses)
    for index, clause in enumerate(cut):
        before = senses[index - 1] if index else None
        if before in {Sense.EDIT, Sense.DECLINE} and _continues(clause, senses[index]):
            senses[index] = Sense.EDIT
        elif index and senses[index] is Sense.EXPORT and _postponed(cut[index - 1], clause):
            senses[index] = Sense.DECLINE
        elif commanded and senses[index] is Sense.EDIT and _is_aside(clause):
            senses[index] = Sense.REMARK
    return list(zip(cut, senses, strict=True))


def _without_a_word_between(clause: Clause) -> list[Clause]:
    """Cuts "加上音乐导出", where Chinese needs no word between an edit and the export after it."""
    if clause.has("neg", "later"):
        return [clause]
    for index in range(len(clause.tokens) - 1, max(len(clause.tokens) - 8, 1), -1):
        token, before = clause.tokens[index], clause.tokens[index - 1]
        if not token.tags & {"export", "give"} or token.text.isascii() or before.tags & {"writes", "neg"}:
            continue
        head, tail = clause.tokens[:index], clause.tokens[index:]
        if before.text != "的" and sense(Clause(head, "")) is Sense.EDIT and sense(Clause(tail, "")) is Sense.EXPORT:
            return [Clause(head, clause.cut), Clause(tail, "and", clause.asked)]
    return [clause]


def _continues(clause: Clause, value: Sense) -> bool:
    """ "opening titles and credits": a keyword that is only one more noun of the edit before it."""
    noun = value in {Sense.CREDITS, Sense.STATUS} and clause.cut in {"and", COMMA}
    return noun and not clause.asked and not clause.has("me", "see", "ask", "left", "give")


def _postponed(before: Clause, clause: Clause) -> bool:
    return clause.cut == "then" and "later" in before.tokens[0]


def _is_aside(clause: Clause) -> bool:
    """A reason or something told that is not about the video ("my boss is waiting")."""
    if clause.cut == "why":
        return not clause.has("content")
    return "remark" in clause.tokens[0] and not clause.has("content", "request", "naming", "quote", "scene")


def _declines(judged: Judged) -> bool:
    """ "a slideshow without exporting it": said inside an edit."""
    clause, value = judged
    if value is not Sense.EDIT:
        return False
    turned = [index for index, token in enumerate(clause.tokens) if "neg" in token and "problem" not in token]
    return any("export" in token for index in turned for token in clause.tokens[index + 1 : index + 4])


def _parts(judged: Sequence[Judged]) -> list[_Part]:
    """Runs of one intent; remarks and refusals belong to the edit beside them, or are nothing of their own."""
    parts: list[_Part] = []
    for clause, value in judged:
        loose = value in {Sense.REMARK, Sense.DECLINE}
        kind = Sense.EDIT if loose or value is Sense.EDIT else value
        first = clause.cut == "first" and not loose
        start = clause.start
        if parts and parts[-1].sense is kind:
            parts[-1] = replace(parts[-1], end=clause.end)
        else:
            parts.append(_Part(kind, start, clause.end, first))
    asking = {id(clause) for clause, value in judged if value is Sense.EDIT}
    edits = [clause for clause, _ in judged if id(clause) in asking]
    kept = [
        part for part in parts if part.sense is not Sense.EDIT or any(part.start <= c.start < part.end for c in edits)
    ]
    return _in_order(kept) if kept else parts[:1]


def _in_order(parts: Sequence[_Part]) -> list[_Part]:
    ordered: list[_Part] = []
    for part in parts:
        if part.first and part.sense is Sense.EDIT and ordered and ordered[-1].sense is Sense.EXPORT:
            ordered.insert(len(ordered) - 1, part)
        else:
            ordered.append(part)
    return ordered


def _steps(text: str, parts: Sequence[_Part]) -> list[Step]:
    if len(parts) <= 1:
        whole = text.strip()
        return [Step(Intent(parts[0].sense) if parts else Intent.EDIT, whole)] if whole else []
    return [Step(Intent(part.sense), text[part.start : part.end].strip()) for part in parts]
