"""Decides whether a clause of an answer is about a screen: a small grammar over the words of `screen.tsv`."""

from collections.abc import Sequence
from enum import StrEnum

from bot.language.answer_rewriting.controls import controls, describes, has
from bot.language.lexicon import Token
from bot.language.tokenizer import LINK, NUMBER, QUOTE

_REACH = 14
"""The most words between "in the … panel" or "把…" and the verb."""
_ACTING = ("click", "open", "drag", "drop", "preview", "export", "weak", "topup")
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
    if has(clause, "chat") or (has(clause, "limit") and not controls(clause)):
        return Kind.CONTENT
    start = head(clause)
    if any("report" in token for token in clause[: start + 1]):
        return Kind.CONTENT
    if _instructs(clause, start) or describes(clause):
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
    if verb.tags & {"click", "drag", "drop", "open", "preview", "export", "topup", "touch"}:
        return _names(verb, rest, called=called, led=start > 0)
    if "weak" in verb and clause[0].text not in {"and", "then", "or"} and _chooses_there(clause, verb, rest):
        return True
    return _handles(verb, rest, called=called)


def _names(verb: Token, rest: Sequence[Token], *, called: bool, led: bool) -> bool:
    """Whether a verb that mostly instructs is followed by what it needs for that."""
    following = rest[0] if rest else None
    if verb.tags & {"click", "drag"}:
        return bool(rest) or called
    if "drop" in verb:
        return has(rest, "onto")
    if "open" in verb:
        named = has(rest[:1], "opened") or (following is not None and following.capital)
        return called or named or has(rest, "noun", "account", "label", QUOTE, LINK)
    if "preview" in verb:
        return following is None or following.text not in {"of", "photo", "image", "clip"}
    if "export" in verb:
        return called or following is None or "object" in following or (not verb.text.isascii() and led)
    if "topup" in verb:
        return has(rest, "account", "credits") or (called and not rest)
    return has(rest[:_REACH], "noun", "corner", "export", "credits", "state", "key", QUOTE)


def _handles(verb: Token, rest: Sequence[Token], *, called: bool) -> bool:
    """Whether another verb is used on a control."""
    if "weak" in verb and has(rest, "account"):
        return True
    if not rest or rest[0].text == "of" or ("shown" in verb and NUMBER in rest[0]):
        return False
    named = [rest[index] for index in controls(rest)]
    if verb.tags & {"weak", "edit", "change"}:
        return bool(named)
    commanded = called or (has(rest[:1], "object", "opened") and not _told(verb))
    return commanded and (has(named, "control", "account", "ui") or (bool(named) and has(rest, "means")))


def _chooses_there(clause: Sequence[Token], verb: Token, rest: Sequence[Token]) -> bool:
    """Whether something is chosen on a screen: "use Export to save it", "pick one of the templates shown above"."""
    if verb.text not in _CHOOSING or not rest:
        return False
    labelled = rest[0].capital and has(rest[:1], "label", "export", "state")
    placed = has(clause, "feature") and any(token.text in _THERE or "corner" in token for token in clause)
    return labelled or placed


_CHOOSING = frozenset({"use", "using", "choose", "select", "pick", "try", "选", "选择", "挑", "挑选", "选取"})
_THERE = frozenset({"above", "below"})


def _told(verb: Token) -> bool:
    """Whether the word at the place of a verb is none that instructs: "added", "which", "the"."""
    return bool(verb.tags & {"subject", "fact", "shows", "reads"}) or verb.text.endswith(("ed", "ing"))


def _tells_of_the_past(clause: Sequence[Token], called: bool) -> bool:
    """Whether a Chinese clause ends in "…了", except the "了" of "就可以了" or "可以导出了"."""
    return "done" in clause[-1] and not called and not has(clause, "finish", "conclusion")


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
