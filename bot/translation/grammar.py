"""Whether a clause of an answer is about a screen: a small grammar over the words of `screen.tsv`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot.intents.lexicon import LINK, QUOTE, Token

_REACH = 14
"""How many words may stand between "in the … panel" or "把…" and the verb."""
_ACTING = ("click", "open", "drag", "preview", "export", "weak", "topup")
_OBJECT = {
    "it",
    "your",
    "the",
    "this",
    "to",
    "as",
    "when",
    "once",
    "now",
    "here",
    "from",
    "final",
    "in",
    "a",
    "and",
    "whenever",
}
_OPENED = {"the", "your", "a", "any", "its", "this", "up"}


class Kind(StrEnum):
    """What a clause is about."""

    CONTENT = "content"
    """The video, or the talk itself."""
    SCREEN = "screen"
    """An instruction for a screen, or the description of one."""
    LOOSE = "loose"
    """A condition, purpose or place: it goes with its neighbour."""
    OPEN = "open"
    """Content, unless it goes on from an instruction ("… and choose a song")."""


def kind(clause: Sequence[Token]) -> Kind:
    """What a clause (its tokens, without punctuation) is about, seen by itself."""
    if not clause:
        return Kind.LOOSE
    if any("chat" in token for token in clause):
        return Kind.CONTENT
    start = head(clause)
    if any("report" in token for token in clause[: start + 1]):
        return Kind.CONTENT
    if _instructs(clause, start) or _describes(clause):
        return Kind.SCREEN
    return _aside(clause, start)


def head(clause: Sequence[Token]) -> int:
    """Index of the word that says what to do: after "please", "you can", "in the panel on the left"."""
    start = 0
    while start < len(clause) and clause[start].tags & {"lead", "loose", "call"} and not _acts(clause[start]):
        start += 1
    if start < len(clause) and "ahead" in clause[start]:
        reach = range(start + 1, min(len(clause), start + _REACH))
        return next((index for index in reach if _acts(clause[index])), start)
    if 0 < start < len(clause) and "ahead" in clause[start - 1]:
        reach = range(start, min(len(clause), start + _REACH))
        return next((index for index in reach if _acts(clause[index])), start)
    return min(start, len(clause) - 1)


def _acts(token: Token) -> bool:
    return any(tag in token for tag in _ACTING)


def _instructs(clause: Sequence[Token], start: int) -> bool:
    verb, rest = clause[start], clause[start + 1 :]
    called = any("call" in token for token in clause[:start])
    following = rest[0] if rest else None
    if following is not None and "fact" in following and not called and not verb.tags & {"weak"}:
        return False
    if _tells_of_the_past(clause, called):
        return False
    if verb.tags & {"click", "drag"}:
        return bool(rest) or called
    if "open" in verb:
        return called or _has(rest, "noun", "account", "label", QUOTE, LINK) or (bool(rest) and rest[0].text in _OPENED)
    if "preview" in verb:
        return following is None or following.text not in {"of", "photo", "image", "clip"}
    if "export" in verb:
        return called or following is None or following.text in _OBJECT or (not verb.text.isascii() and start > 0)
    if "topup" in verb:
        return _has(rest, "account", "credits") or (called and not rest)
    return "weak" in verb and _has(rest, "noun", "account")


def _tells_of_the_past(clause: Sequence[Token], called: bool) -> bool:
    """Chinese: "…了" at the end, unless it is the "了" of "就可以了" or "可以导出了"."""
    return "done" in clause[-1] and not called and not _has(clause, "finish")


def _describes(clause: Sequence[Token]) -> bool:
    """ "The Export button is at the top right": something labelled, and no noun after it that it would belong to."""
    for index, token in enumerate(clause[1:], 1):
        before, after = clause[index - 1], clause[index + 1 : index + 2]
        if "control" in token and before.tags & {"labelled", QUOTE} and all(following.tags for following in after):
            return True
    return False


def _aside(clause: Sequence[Token], start: int) -> Kind:
    if all("lead" in token for token in clause):
        return Kind.LOOSE
    first = clause[1] if clause[0].text in {"and", "but", "or", "so"} and len(clause) > 1 else clause[0]
    if "loose" in first:
        return Kind.LOOSE
    follows = _has(clause, "follows")
    told = _has(clause, "report") or "done" in clause[-1]
    if not follows and (told or "subject" in clause[start] or "subject" in first):
        return Kind.CONTENT
    return Kind.OPEN


def _has(tokens: Sequence[Token], *tags: str) -> bool:
    return any(tag in token for token in tokens for tag in tags)
