"""What a clause commands, if every word in it is taken for granted: the keywords in their few patterns."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise

from bot.intents.clauses import Clause
from bot.intents.lexicon import COLON, LINK


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


_ANYWHERE = {"fill", "me", "a", "i", "you", "ask", "request", "mark", COLON}
_JOINTS = {"and", "then", "first", "when", "but", "why"}
_BESIDE = {
    Sense.CREDITS: "credits left account see have give num export upload video it button more photo done",
    Sense.STATUS: "status project see have give left video photo done export it upload whole num more "
    "problem with here",
    Sense.EXPORT: "export give have watch video whole it button format shape place go make with praise done "
    "problem past fixed num see",
    Sense.UPLOAD: "upload photo more it give have place here problem button go make adding format num video left "
    "offer done link",
    Sense.REMARK: "praise done it video whole with go place give num see have later button",
}
ALLOWED = {sense: _ANYWHERE | _JOINTS | {*tags.split()} for sense, tags in _BESIDE.items()}
"""The tags of the words that may stand in a clause of a sense."""
_BE = {"is", "was", "were", "are", "looks", "look", "looked", "seems", "came", "turned", "has", "had"}
_WHERE_TO = {"往", "哪", "哪里", "哪儿", "往哪", "往哪里", "往哪儿"}


def command(clause: Clause, *, strict: bool = True) -> Sense | None:
    """The command whose pattern the clause has; `strict`: and in which no other word stands."""
    for found, asks in (
        (Sense.CREDITS, _asks_credits),
        (Sense.STATUS, _asks_status),
        (Sense.EXPORT, _asks_export),
        (Sense.UPLOAD, _asks_upload),
    ):
        if asks(clause) and (not strict or explained(clause, ALLOWED[found] | {"neg"})):
            return found
    return None


def explained(clause: Clause, allowed: set[str]) -> bool:
    """Whether every word bears one of the allowed tags."""
    return all(token.tags & allowed for token in clause.tokens)


def _asks_credits(clause: Clause) -> bool:
    if clause.has("credits"):
        return not _told(clause, "credits")
    return clause.has("account") and (clause.has("see", "ask") or len(clause.tokens) <= 2)


def _asks_status(clause: Clause) -> bool:
    if clause.has("phrase"):
        return True
    if clause.has("status"):
        return not _told(clause, "status") and not _names_photos(clause)
    question = clause.asked or "ask" in clause.tokens[0] or "ask" in clause.tokens[-1]
    if clause.has("hold") and clause.has("see") and not clause.has("give", "export", "upload"):
        return True
    held = clause.has("hold") or (clause.has("photo") and bool(clause.words() & {"many", "how many", "多少", "几"}))
    if held and (question or clause.has("ask")) and not clause.has("export", "upload", "give", "you"):
        return True
    return clause.has("done") and question and not clause.has("export", "upload", "give", "have", "watch", "neg")


def _asks_export(clause: Clause) -> bool:
    if clause.has("export"):
        return not _told(clause, "export")
    if clause.has("past") and clause.has("have") and clause.has("it", "video") and clause.has("request"):
        return True
    if clause.has("past") and not clause.has("give"):
        return _question(clause) and not clause.has("upload") and clause.tokens[0].text != "uploaded"
    if clause.has("send") and clause.has("me") and not clause.has("a", "photo", "here", "button"):
        return True
    if not clause.has("video", "fixed", "it", "button") or _to_be_made(clause) or _to_the_bot(clause):
        return False
    handed = (
        clause.has("give")
        or (clause.has("watch") and not clause.has("problem"))
        or (clause.has("have") and clause.has("ask", "request", "problem"))
    )
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
    if clause.has("offer"):
        return clause.has("photo") and clause.has("have", "more")
    return _to_the_bot(clause)


def _names_photos(clause: Clause) -> bool:
    """ "Progress photos": the keyword says which photos."""
    return any("status" in token and "photo" in after for token, after in pairwise(clause.tokens))


def _to_the_bot(clause: Clause) -> bool:
    """ "Can I send you ten more photos?", "where do I send them?": the person is the one who sends."""
    sends = any(
        "send" in token and ("i" in before or before.text in {"往", "哪", "哪里", "哪儿", "往哪", "往哪里", "往哪儿"})
        for before, token in pairwise(clause.tokens)
    )
    given = clause.has("give") and clause.has("photo") and clause.has("request", "ask", "i") and clause.has("you")
    return (given and not clause.has("fixed", "whole") and not _me_after_give(clause)) or (
        sends and clause.has("ask") and not clause.has("place", "fixed", "whole")
    )


def _me_after_give(clause: Clause) -> bool:
    return any("give" in before and "me" in token for before, token in pairwise(clause.tokens))


def _question(clause: Clause) -> bool:
    return clause.asked or bool(clause.tokens[0].tags & {"ask", "problem"})


def _to_be_made(clause: Clause) -> bool:
    """ "A slideshow": one that is not there yet."""
    return not clause.has("fixed", "button") and any("a" in token for token in clause.tokens[:-1])


def _told(clause: Clause, key: str) -> bool:
    """Whether something is told of the keyword ("the export looks great") rather than asked."""
    index = next(index for index, token in enumerate(clause.tokens) if key in token)
    if clause.asked or clause.has("problem") or any("ask" in token for token in clause.tokens[:index]):
        return False
    return any(token.text in _BE for token in clause.tokens[index + 1 : index + 2])
