"""Which clauses ask for a fact: of the account (credits, prices) or of the project (progress, what is in it)."""

from __future__ import annotations

from itertools import pairwise

from bot.language.intents.clauses import Clause

_BE = {"is", "was", "were", "are", "looks", "look", "looked", "seems", "came", "turned", "has", "had"}
_HANDED = ("export", "give", "upload", "watch")
_FEW = 3
"""Words in which "the length" is the video's."""


def asks_credits(clause: Clause) -> bool:
    """ "how many credits left", "is it free?", "top up"."""
    if clause.has("credits"):
        asked = clause.question or clause.has("problem", "enough")
        spoken_of = clause.has("make", "go", "with", "doing", "praise") and not asked
        return not told(clause, "credits") and not spoken_of
    if clause.has("export") and not clause.has("price", "sum", "which", "enough"):
        return False
    if clause.has("cost"):
        return clause.question or clause.has("request", "buy", "sum", "problem")
    if clause.has("photo", "measure", "done", "doing", "upload") and not clause.has("video"):
        return False
    if clause.has("price") or (clause.has("sum") and clause.has("rest")) or (clause.has("enough") and clause.question):
        return True
    return clause.has("account") and (clause.has("see", "ask") or len(clause.tokens) <= 2)


def asks_status(clause: Clause) -> bool:
    """ "status", "is it done yet?", "how many photos are in the project?"."""
    if clause.has("phrase"):
        return not clause.has("export")
    if clause.has("status"):
        return not told(clause, "status") and not _names_photos(clause)
    shown = clause.has("hold") and (clause.has("see") or len(clause.tokens) == 1)
    if shown and not clause.has("give", "export", "upload"):
        return True
    if clause.has("may", "limit", "should"):
        return False
    if _asks_what_there_is(clause) or _asks_how_long(clause) or _asks_whether_received(clause):
        return True
    progress = clause.has("done", "doing") and clause.question and clause.tokens[0].text not in {"can", "could"}
    return progress and not clause.has(*_HANDED, "have", "neg", "where")


def told(clause: Clause, key: str) -> bool:
    """Whether something is told of the keyword ("the export looks great") rather than asked."""
    index = next(index for index, token in enumerate(clause.tokens) if key in token)
    if clause.asked or clause.has("problem") or any("ask" in token for token in clause.tokens[: index + 1]):
        return False
    return any(token.text in _BE for token in clause.tokens[index + 1 : index + 2])


def _asks_what_there_is(clause: Clause) -> bool:
    if clause.has("export", "give", "make") and not clause.has("past", "sent"):
        return False
    if clause.has("hold") and (clause.question or clause.has("ask")) and not clause.has("upload", "you"):
        return True
    if any("which" in token and "see" in token for token in clause.tokens):
        return clause.has("photo", "there")
    offered = clause.has("offer", "offering") and not clause.has("see")
    if offered or (clause.has("own") and not clause.has("sent", "receive")):
        return False
    if clause.has("material") and clause.has("there") and clause.tokens[0].text.isascii() and clause.question:
        return True
    known = clause.has("there", "sent") or (clause.has("receive", "have") and clause.has("material"))
    return known and clause.has("which") and clause.has("photo", "there")


def _asks_how_long(clause: Clause) -> bool:
    of_the_video = clause.has("video", "it", "whole") or len(clause.tokens) <= _FEW
    return clause.has("measure") and clause.has("which") and of_the_video and not clause.has(*_HANDED)


def _asks_whether_received(clause: Clause) -> bool:
    if not clause.has("receive") or not clause.question or clause.has("problem", "export", "give", "neg"):
        return False
    return clause.has("material") or (clause.has("you") and clause.has("photo")) or len(clause.tokens) <= 2


def _names_photos(clause: Clause) -> bool:
    """ "Progress photos": the keyword says which photos."""
    return any("status" in token and "photo" in after for token, after in pairwise(clause.tokens))
