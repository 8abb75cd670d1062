"""What each clause by itself asks for.

A clause is a command only when its words are accounted for: one that is not understood makes it an edit, which is the
service's to understand. So "export 720p" is an export, and "the exported video was too dark" is none. Unknown words are
forgiven where they cannot change what is meant: around a complete request ("I can't seem to download the video"), and
in its tail ("send me the video for Anna's birthday").
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intents.clauses import Clause
from bot.intents.commands import ALLOWED, Sense, command, explained
from bot.intents.lexicon import QUOTE, Token

_FORGIVEN = 4
"""Unknown words around a complete request."""
_TAIL = {"for", "to", "onto", "on", "with", "at"}
_TAIL_WORDS = 5
_ALWAYS_STRANGE = {QUOTE, "scene"}


def sense(clause: Clause) -> Sense:
    """What the clause asks for, taken by itself."""
    if any(_strange(token) for token in clause.tokens):
        if _has_a_tail(clause):
            return Sense.EXPORT
        return _around(clause) or Sense.EDIT
    found = command(clause)
    if found is None:
        return Sense.REMARK if explained(clause, ALLOWED[Sense.REMARK]) else Sense.EDIT
    if _turned_around(clause, found):
        return Sense.DECLINE if found is Sense.EXPORT else Sense.EDIT
    return found


def _strange(token: Token) -> bool:
    return not token.tags or bool(token.tags & _ALWAYS_STRANGE)


def _turned_around(clause: Clause, found: Sense) -> bool:
    turned = any("neg" in token and not token.tags & {"problem", "left", "fill"} for token in clause.tokens)
    return turned and (found is not Sense.CREDITS or not clause.has("left", "have"))


def _has_a_tail(clause: Clause) -> bool:
    """An export for somebody or something unknown: "send me the video for Anna's birthday"."""
    unknown = next(index for index, token in enumerate(clause.tokens) if _strange(token))
    start = next((i for i in range(unknown - 1, 0, -1) if clause.tokens[i].text in _TAIL), 0)
    tail = clause.between(start)
    if not start or tail.has("content", *_ALWAYS_STRANGE) or len(clause.tokens) - unknown > _TAIL_WORDS:
        return False
    if clause.tokens[start].text != "for" and (
        unknown < len(clause.tokens) - 1 or clause.tokens[unknown - 1].text == "the"
    ):
        return False
    return sense(clause.between(0, start)) is Sense.EXPORT


def _around(clause: Clause) -> Sense | None:
    """The command of a clause with a few unknown words that are not about the video's content."""
    unknown = [index for index, token in enumerate(clause.tokens) if not token.tags]
    known = tuple(token for token in clause.tokens if token.tags)
    if len(unknown) > _FORGIVEN or len(known) < 2 or clause.has("naming", "later", "past", *_ALWAYS_STRANGE):
        return None
    rest = Clause(known, clause.cut, clause.asked)
    found = command(rest)
    if found is None or _turned_around(rest, found) or not _complete(clause.tokens, found, unknown):
        return None
    return found


def _complete(tokens: Sequence[Token], found: Sense, unknown: Sequence[int]) -> bool:
    """Whether the request stands whole beside the unknown words: its keyword with what it is asked of."""
    if found is Sense.CREDITS:
        return any("left" in token or "me" in token for token in tokens) and any("credits" in t for t in tokens)
    if found is Sense.STATUS:
        return any("see" in token or "phrase" in token for token in tokens)
    verb, thing = ("export", {"video", "fixed", "it"}) if found is Sense.EXPORT else ("upload", {"photo", "it"})
    for index, token in enumerate(tokens):
        if verb in token or (found is Sense.EXPORT and "send" in token):
            following = range(index + 1, min(index + 5, len(tokens)))
            end = next((i for i in following if tokens[i].tags & thing), None)
            if end is not None:
                return all(not index <= i for i in unknown)
    return False
