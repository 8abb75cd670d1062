"""The command of a clause whose words are all known: keywords in a few patterns."""

from enum import StrEnum

from bot.language.intents.clause_rules import decided
from bot.language.intents.clauses import Clause
from bot.language.tokenizer import COLON


class Sense(StrEnum):
    """The sense of a clause: an intent, or words that ask for nothing themselves."""

    EXPORT = "export"
    CREDITS = "credits"
    STATUS = "status"
    UPLOAD = "upload"
    EDIT = "edit"
    DECLINE = "decline"
    """Says not to do something, or not yet."""
    REMARK = "remark"
    """Praise, politeness, a reason."""


_ANYWHERE = {"fill", "me", "a", "i", "you", "ask", "request", "mark", COLON}
_JOINTS = {"and", "then", "first", "when", "but", "why"}
_BESIDE = {
    Sense.CREDITS: "credits left account see have give num export upload video it button more photo done cost buy sum "
    "price rest enough problem may receive which there make go with doing praise phrase",
    Sense.STATUS: "status project see have give left video photo done doing export it upload whole num more problem "
    "with here hold which there sent receive measure material past may want offering",
    Sense.EXPORT: "export give have watch video whole it button format shape place go make with praise done problem "
    "past fixed num see where receive may left want which offering self polite phrase measure limit",
    Sense.UPLOAD: "upload photo more it give have place here problem button go make adding format num video left offer "
    "done link material tune own offering limit may where which self want later",
    Sense.REMARK: "praise done it video whole with go place give num see have later button",
}
ALLOWED = {sense: _ANYWHERE | _JOINTS | {*tags.split()} for sense, tags in _BESIDE.items()}
"""The tags that words may have in a clause of each sense."""


def command(clause: Clause, *, strict: bool = True) -> Sense | None:
    """The command whose pattern the clause matches; with `strict`, no other word may be in it."""
    for found in (Sense.CREDITS, Sense.STATUS, Sense.EXPORT, Sense.UPLOAD):
        if decided(found, clause) and (not strict or explained(clause, ALLOWED[found] | {"neg"})):
            return found
    return None


def explained(clause: Clause, allowed: set[str]) -> bool:
    """Whether every word has one of the allowed tags."""
    return all(token.tags & allowed for token in clause.tokens)
