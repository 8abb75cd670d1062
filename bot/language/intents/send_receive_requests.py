"""Who hands what to whom: clauses that ask for the finished video, and clauses that offer photos."""

from __future__ import annotations

from itertools import pairwise

from bot.language.intents.clauses import Clause
from bot.language.intents.info_requests import told
from bot.language.tokenizer import LINK

_FEW = 4
"""Words in which a noun alone can be a request: "the final mp4 please"."""


def asks_export(clause: Clause) -> bool:
    """ "export", "send me the video", "where's my file?"."""
    if clause.has("export"):
        return not told(clause, "export")
    if clause.has("problem") and clause.has("fixed", "button") and not clause.has("upload"):
        return True
    if clause.has("past") and clause.has("have") and clause.has("it", "video") and clause.has("request"):
        return True
    if clause.has("past") and not clause.has("give"):
        return clause.question and not clause.has("upload") and clause.tokens[0].text != "uploaded"
    if clause.has("send") and clause.has("how") and clause.has("place") and not clause.has("material"):
        return True
    to_the_person = (_to_the_person(clause) and not clause.has("more")) or (clause.has("send") and clause.has("me"))
    if to_the_person and not clause.has("a", "material", "here", "button"):
        return True
    if _alone(clause):
        return True
    if not clause.has("video", "fixed", "it", "button") or _to_be_made(clause) or _offers(clause):
        return False
    return _handed(clause) or (clause.has("video", "fixed") and clause.has("where"))


def asks_upload(clause: Clause) -> bool:
    """ "upload", "I have more photos", "how do I send you my pictures?"."""
    if clause.has("upload"):
        return not told(clause, "upload")
    if clause.has(LINK):
        return True
    if clause.has("here"):
        return clause.has("photo", "more") or len(clause.tokens) == 1
    if clause.has("limit") and clause.question:
        return clause.has("photo", "format", "material", "ask")
    return _offers(clause) or _has_more(clause)


def _handed(clause: Clause) -> bool:
    if clause.has("give"):
        return True
    if clause.has("watch"):
        return not clause.has("problem")
    if clause.has("want"):
        return not clause.has("shape", "make", "with", "material") and "to" not in clause.words()
    asks = clause.has("ask", "request", "problem", "polite", "me")
    return clause.has("have") and asks and not clause.has("make", "material")


def _alone(clause: Clause) -> bool:
    """ "the file please", "give me", "didn't get it": nothing else is said."""
    if any("receive" in token and "problem" in token for token in clause.tokens):
        return not clause.has("material")
    if len(clause.tokens) > _FEW or clause.has("here", "see", "material", "done", "limit"):
        return False
    if clause.has("give") and clause.has("me") and not clause.has("a"):
        return True
    if clause.has("send"):
        return not clause.has("photo", "more", "i", "ask", "a", "place", "you")
    return clause.has("fixed") and clause.has("fill", "ask", "polite") and not clause.has("praise")


def _offers(clause: Clause) -> bool:
    """ "Can I send you ten more photos?", "how do I add pictures?": the person is the one who hands over."""
    if not clause.has("give", "adding") or clause.has("fixed", "whole") or _to_the_person(clause):
        return False
    if clause.has("place") and not clause.has("material"):
        return False
    if clause.has("adding") and clause.has("tune") and not clause.has("own"):
        return False
    mine = clause.has("i", "offering") or (clause.has("ask", "you") and clause.has("material"))
    if not mine:
        return clause.has("adding") and clause.has("more") and clause.has("material")
    if clause.has("material", "more") or (clause.has("photo") and clause.has("you", "may")):
        return clause.has("request", "ask", "offering", "more", "you")
    them = clause.has("where", "how", "self") or (clause.has("them") and clause.has("may"))
    return them and not clause.has("me") and (clause.question or clause.has("self"))


def _to_the_person(clause: Clause) -> bool:
    """ "Send me", "发给我"."""
    return any("give" in before and "me" in after and "own" not in after for before, after in pairwise(clause.tokens))


def _has_more(clause: Clause) -> bool:
    """ "I have more photos", "还有几张没发"."""
    for_the_edit = clause.has("export") or _to_the_person(clause) or (clause.has("tune") and not clause.has("own"))
    if clause.question or for_the_edit or clause.has("should"):
        return False
    more = clause.has("more") and clause.has("have", "offer") and not clause.has("want")
    return sum((clause.has("material"), more, clause.has("offer"))) > 1


def _to_be_made(clause: Clause) -> bool:
    """ "A slideshow": one that is not there yet."""
    return not clause.has("fixed", "button") and any("a" in token for token in clause.tokens[:-1])
