"""Decides whether a clause of an answer is about a screen: a small grammar over the words of `screen.tsv`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot.language.lexicon import Token
from bot.language.tokenizer import LINK, NUMBER, QUOTE

_REACH = 14
"""The most words between "in the … panel" or "把…" and the verb."""
_ACTING = ("click", "open", "drag", "drop", "preview", "export", "weak", "topup")
_USING = (*_ACTING, "edit", "change", "look")
_SURELY = ("click", "open", "drag", "preview", "export")


class Kind(StrEnum):
    """The subject of a clause."""

    CONTENT = "content"
    """The video, or the conversation itself."""
    SCREEN = "screen"
    """An instruction for a screen, or its description."""
    LOOSE = "loose"
    """A condition, purpose or place: it is dropped with its neighbour."""
    OPEN = "open"
    """Content, unless it continues an instruction ("… and choose a song")."""


def kind(clause: Sequence[Token]) -> Kind:
    """The kind of a clause (its tokens, without punctuation), seen by itself."""
    if not clause:
        return Kind.LOOSE
    if has(clause, "chat") or (has(clause, "limit") and not _controls(clause)):
        return Kind.CONTENT
    start = head(clause)
    if any("report" in token for token in clause[: start + 1]):
        return Kind.CONTENT
    if _instructs(clause, start) or _describes(clause) or _operates(clause):
        return Kind.SCREEN
    return _aside(clause, start)


def head(clause: Sequence[Token]) -> int:
    """The index of the verb: after "please", "you can", "in the panel on the left"."""
    called = (
        index for index in range(1, len(clause)) if "call" in clause[index - 1] and has([clause[index]], *_SURELY)
    )
    start = next(called, 0)
    while start < len(clause) and clause[start].tags & {"lead", "loose", "call"} and not _acts(clause[start]):
        start += 1
    start = min(start, len(clause) - 1)
    if has(clause[max(start - 1, 0) : start + 1], "ahead"):
        reach = range(start, min(len(clause), start + _REACH))
        return next((index for index in reach if _acts(clause[index])), start)
    return start


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
    if "drop" in verb:
        return has(rest, "onto")
    if "open" in verb:
        return called or has(rest, "noun", "account", "label", QUOTE, LINK) or has(rest[:1], "opened")
    if "preview" in verb:
        return following is None or following.text not in {"of", "photo", "image", "clip"}
    if "export" in verb:
        return called or following is None or "object" in following or (not verb.text.isascii() and start > 0)
    if "topup" in verb:
        return has(rest, "account", "credits") or (called and not rest)
    if "touch" in verb:
        return has(rest[:_REACH], "noun", "corner", "export", "credits", "state", QUOTE)
    if "weak" in verb and has(rest, "account"):
        return True
    if following is not None and "shown" in verb and NUMBER in following:
        return False
    handled = has([clause[start + 1 + index] for index in _controls(rest)], "control", "account")
    commanded = called or (following is not None and following.tags & {"object", "opened"} and not _told(verb))
    return bool(commanded and handled) or bool(verb.tags & {"weak", "edit", "change"} and _controls(rest))


def _told(verb: Token) -> bool:
    """Whether the word at the place of a verb is none that instructs: "added", "which", "the"."""
    return bool(verb.tags & {"subject", "fact", "shows", "reads"}) or verb.text.endswith(("ed", "ing"))


def _controls(clause: Sequence[Token]) -> list[int]:
    """The indexes of controls in a clause, except those that a picture shows or that words name."""
    words = next((index for index, token in enumerate(clause) if "reads" in token), len(clause))
    return [index for index in range(words) if "noun" in clause[index] and not _pictured(clause, index)]


def _pictured(clause: Sequence[Token], index: int) -> bool:
    """Whether a thing is in a picture: "the slider photo", "a photo of the slider"."""
    after, before = clause[index + 1 : index + 3], clause[max(index - 3, 0) : index]
    shown = after[1:] if after and after[0].text == "的" else after[:1]
    return has(shown, "shown") or (any(token.text == "of" for token in before) and has(clause[:index], "shown"))


def _operates(clause: Sequence[Token]) -> bool:
    """Whether a clause in other words tells where a control is, or what it is for."""
    if has(clause, "report") or (has(clause, "done") and not has(clause, "finish", "conclusion")):
        return False
    if has(clause, "balance") and has(clause, "look", "display") and has(clause, "corner", "control", "avatar"):
        return True
    for index in _controls(clause):
        before, after = clause[:index], clause[index + 1 :]
        if "sure" in clause[index] or has(before, "possible"):
            return True
        if "ui" in clause[index] and index <= 2 and has(clause[:1], "subject") and has(after, "display"):
            return True
        if after and after[0].text in {"里", "中", "内"} and "control" in clause[index] and has(before, "ahead", "with"):
            return True
        reached = has(before, "ahead", "with")
        offered = has(before, "call") if reached else has(after, "call")
        if not clause[index].text.isascii() and (offered or reached) and has(clause, *_USING):
            return True
    return has(clause, "possible") and has(clause, "account") and has(clause, QUOTE)


def _tells_of_the_past(clause: Sequence[Token], called: bool) -> bool:
    """Whether a Chinese clause ends in "…了", except the "了" of "就可以了" or "可以导出了"."""
    return "done" in clause[-1] and not called and not has(clause, "finish", "conclusion")


def _describes(clause: Sequence[Token]) -> bool:
    """ "The Export button is at the top right": something labelled, without a noun after it."""
    for index, token in enumerate(clause[1:], 1):
        before, after = clause[index - 1], clause[index + 1 : index + 2]
        named = before.tags & {"labelled", QUOTE} or (before.capital and index > 1)
        if named and "control" in token and not _pictured(clause, index) and all(following.tags for following in after):
            return True
    return False


def _aside(clause: Sequence[Token], start: int) -> Kind:
    if all("lead" in token for token in clause):
        return Kind.LOOSE
    told = has(clause, "report") or "done" in clause[-1]
    if "then" in clause[-1] and not told:
        return Kind.LOOSE
    first = clause[1] if clause[0].text in {"and", "but", "or", "so"} and len(clause) > 1 else clause[0]
    if "fact" in first and first is not clause[0]:
        return Kind.CONTENT
    if "loose" in first:
        return Kind.LOOSE
    if "step" in clause[start] or (has(clause[:start], "call") and has([clause[start]], "weak", "change")):
        return Kind.LOOSE
    follows = has(clause, "follows")
    if not follows and (told or "subject" in clause[start] or "subject" in first):
        return Kind.CONTENT
    return Kind.OPEN


def has(tokens: Sequence[Token], *tags: str) -> bool:
    """Whether a token has one of the tags."""
    return any(tag in token for token in tokens for tag in tags)
