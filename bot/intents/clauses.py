"""Tokens → clauses, and what each clause by itself asks for.

A clause is a command only when every word of it is accounted for: one that is not understood makes it an edit, which
is the service's to understand. So "export 720p" is an export, and "the exported video was too dark" is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.intents.lexicon import COLON, COMMA, LINK, NUMBER, QUESTION, QUOTE, STOP, Token


class Sense(StrEnum):
    """What a clause is: one of the intents, or words that ask for nothing of their own."""

    EXPORT = "export"
    CREDITS = "credits"
    STATUS = "status"
    UPLOAD = "upload"
    EDIT = "edit"
    DECLINE = "decline"
    """Says that something shall not be done, or not yet."""
    REMARK = "remark"
    """Praise, politeness, a reason."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens without the cut before them; `cut` is its tag (empty at the start), `asked` a question mark after."""

    tokens: tuple[Token, ...]
    cut: str
    asked: bool = False

    @property
    def start(self) -> int:
        """Index of its first character in the original."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Index after its last character in the original."""
        return self.tokens[-1].end

    def has(self, *tags: str) -> bool:
        """Whether some token bears one of the tags."""
        return any(tag in token for token in self.tokens for tag in tags)

    def count(self, tag: str) -> int:
        """How many tokens bear the tag."""
        return sum(tag in token for token in self.tokens)


_CUTS = (STOP, QUESTION, COMMA, "then", "and", "first", "but", "why", "when")
_STRONG = {STOP, QUESTION, "then"}
_ANYWHERE = {"fill", "me", "a", "ask", "request", "mark", "and", "then", "first", "when", "but", "why", COLON}
_ALLOWED = {
    Sense.CREDITS: _ANYWHERE
    | {"credits", "left", "account", "see", "have", "give", NUMBER, "export", "upload", "video"}
    | {"it", "button"},
    Sense.STATUS: _ANYWHERE
    | {"status", "project", "see", "have", "give", "left", "video", "photo", "done", "export"}
    | {"it", "upload", "whole", NUMBER, "more", "problem"},
    Sense.EXPORT: _ANYWHERE
    | {"export", "give", "have", "watch", "video", "whole", "it", "button", "format", "place"}
    | {"go", "with", "praise", "done", "problem", "past", "fixed", NUMBER, "see"},
    Sense.UPLOAD: _ANYWHERE
    | {"upload", "photo", "more", "it", "give", "have", "place", "here", "problem", "button", "go"}
    | {"format", LINK, NUMBER, "video", "left"},
}
_REMARK = {
    "fill",
    "me",
    "praise",
    "done",
    "it",
    "video",
    "whole",
    "with",
    "and",
    "then",
    "first",
    "when",
    "but",
    "why",
} | {
    "go",
    "mark",
    "place",
    "give",
    "ask",
    "request",
    NUMBER,
    COLON,
    "see",
    "have",
    "later",
}
_BE = {"is", "was", "were", "are", "looks", "look", "looked", "seems", "came", "turned", "has", "had"}


def clauses(tokens: Sequence[Token]) -> list[Clause]:
    """Cuts at punctuation and connecting words; a title written after a colon stays whole up to a "then"."""
    found: list[Clause] = []
    current: list[Token] = []
    cut, titled = "", False
    for index, token in enumerate(tokens):
        kind = next((tag for tag in _CUTS if tag in token), "")
        if titled and not _ends_title(kind, tokens[index + 1 : index + 2]):
            current.append(Token(token.text, token.start, token.end, frozenset({QUOTE})))
            continue
        if kind and (kind != "when" or current):
            if current:
                found.append(Clause(tuple(current), cut, asked=kind == QUESTION))
                cut = kind
            else:
                cut = kind if cut in {"", COMMA, "and", STOP, QUESTION} or kind in _STRONG else cut
            current, titled = [], False
            continue
        titled = COLON in token and bool(current) and "naming" in current[-1]
        current.append(token)
    if current:
        found.append(Clause(tuple(current), cut))
    return [part for clause in found for part in _without_a_word_between(clause)]


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


def _ends_title(kind: str, following: Sequence[Token]) -> bool:
    return kind in _STRONG or (kind == COMMA and not any(token.capital for token in following))


def sense(clause: Clause) -> Sense:
    """What the clause asks for, taken by itself."""
    if any(not token.tags or token.tags & {QUOTE, "scene"} for token in clause.tokens):
        return _with_a_tail(clause)
    command = _command(clause)
    if command is None:
        return Sense.REMARK if _explained(clause, _REMARK) else Sense.EDIT
    if _turned_around(clause, command):
        return Sense.DECLINE if command is Sense.EXPORT else Sense.EDIT
    return command


def _explained(clause: Clause, allowed: set[str]) -> bool:
    return all(token.tags & allowed for token in clause.tokens)


def _command(clause: Clause) -> Sense | None:
    for command, asks in (
        (Sense.CREDITS, _asks_credits),
        (Sense.STATUS, _asks_status),
        (Sense.EXPORT, _asks_export),
        (Sense.UPLOAD, _asks_upload),
    ):
        if asks(clause) and _explained(clause, _ALLOWED[command] | {"neg"}):
            return command
    return None


def _asks_credits(clause: Clause) -> bool:
    if clause.has("credits"):
        return not _told(clause, "credits")
    return clause.has("account") and (clause.has("see", "ask") or len(clause.tokens) <= 2)


def _asks_status(clause: Clause) -> bool:
    if clause.has("phrase"):
        return True
    if clause.has("status"):
        return not _told(clause, "status")
    question = clause.asked or "ask" in clause.tokens[0] or "ask" in clause.tokens[-1]
    return clause.has("done") and question and not clause.has("export", "upload", "give", "have", "watch", "neg")


def _asks_export(clause: Clause) -> bool:
    if clause.has("export"):
        return not _told(clause, "export")
    if clause.has("past") and not clause.has("give"):
        return _question(clause) and not clause.has("upload") and clause.tokens[0].text != "uploaded"
    if clause.has("send") and clause.has("me") and not clause.has("a", "photo", "here", "button"):
        return True
    if not clause.has("video", "fixed", "it", "button") or _to_be_made(clause):
        return False
    handed = clause.has("give", "watch") or (clause.has("have") and clause.has("ask", "request", "problem"))
    asked_for = clause.has("video", "fixed") and clause.tokens[0].text in {"where", "where's", "wheres"}
    bare = clause.has("fixed") and clause.has("fill", "ask") and not clause.has("praise", "here", "see", "photo")
    return handed or asked_for or (bare and len(clause.tokens) <= 4)


def _asks_upload(clause: Clause) -> bool:
    if clause.has("upload"):
        return not _told(clause, "upload")
    if clause.has(LINK):
        return True
    if clause.has("here"):
        return clause.has("photo") or len(clause.tokens) == 1
    return clause.has("give") and clause.has("photo") and clause.has("request", "ask") and "you" in _words(clause)


def _words(clause: Clause) -> set[str]:
    return {token.text for token in clause.tokens}


def _question(clause: Clause) -> bool:
    return clause.asked or "ask" in clause.tokens[0]


def _to_be_made(clause: Clause) -> bool:
    """ "A slideshow": one that is not there yet."""
    return not clause.has("fixed", "button") and any("a" in token for token in clause.tokens[:-1])


def _told(clause: Clause, key: str) -> bool:
    """Whether something is told of the keyword ("the export looks great") rather than asked."""
    index = next(index for index, token in enumerate(clause.tokens) if key in token)
    if clause.asked or clause.has("problem") or any("ask" in token for token in clause.tokens[:index]):
        return False
    return any(token.text in _BE for token in clause.tokens[index + 1 : index + 2])


def _turned_around(clause: Clause, command: Sense) -> bool:
    turned = [token for token in clause.tokens if "neg" in token and not token.tags & {"problem", "left", "fill"}]
    if not turned:
        return False
    return command is not Sense.CREDITS or not clause.has("left", "have")


_TAIL = {"for", "to", "onto", "on", "with", "at"}


def _with_a_tail(clause: Clause) -> Sense:
    """An export for somebody or something the lexicon does not know: "send me the video for Anna's birthday"."""
    for index, token in enumerate(clause.tokens):
        if token.tags and not token.tags & {QUOTE, "scene"}:
            continue
        head, tail = clause.tokens[:index], clause.tokens[index:]
        start = next((i for i in range(len(head) - 1, -1, -1) if head[i].text in _TAIL), None)
        known = [t for t in clause.tokens[start:] if t.tags & {"content", "scene", QUOTE}]
        if start is None or start == 0 or known or len(tail) > 5:
            return Sense.EDIT
        if head[start].text != "for" and (len(tail) > 1 or head[-1].text == "the"):
            return Sense.EDIT
        before = Clause(clause.tokens[:start], clause.cut, clause.asked)
        return Sense.EXPORT if sense(before) is Sense.EXPORT else Sense.EDIT
    return Sense.EDIT
