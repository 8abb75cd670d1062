"""Classifies each clause by itself.

A clause is a command only if all its words are known. Otherwise it is an edit, which the service has to understand:
"export 720p" is an export, but "the exported video was too dark" is not. Unknown words are allowed if they cannot
change the meaning: around a complete request ("I can't seem to download the video"), at its end ("send me the video
for Anna's birthday"), or if they only say what has a price or what is on the photos.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from bot.domain.intents import Intent
from bot.language.intents import questions
from bot.language.intents.clause_patterns import ALLOWED, Sense, command, explained
from bot.language.intents.clauses import Clause
from bot.language.lexicon import Token
from bot.language.tokenizer import COLON, LINK, QUOTE

_FORGIVEN = 5
"""The most unknown words beside a command."""
_EVIDENCE = {"content", "scene", "naming", "writes", "later", "make", "go", "past", QUOTE, LINK, COLON}
_EVIDENCE |= {*map(str, Intent)}
"""Words with these tags make their clause an edit."""
_ONLY_UNDERSTOOD = {"make", "go"}
_OBJECTS = {"video", "fixed", "photo"}
_OBJECT_WORDS = 4
"""How many words after a verb may hold its object."""
_ARTICLES = {"the", "a", "an", "last", "this", "that", "your"}
_TAIL = {"for", "before", "to", "onto", "on", "with", "at"}
_TAIL_WORDS = 5
_OF = {"of", "from"}
_ALWAYS_STRANGE = {QUOTE, "scene"}
_ASKED: Mapping[Callable[[Clause], bool], Sense] = {
    questions.about_a_price: Sense.CREDITS,
    questions.surely_about_the_video: Sense.STATUS,
    questions.about_sending: Sense.UPLOAD,
    questions.wants_it_again: Sense.EXPORT,
    questions.declines_the_video: Sense.DECLINE,
}
"""Clauses that a pattern knows as a whole, whatever their words are."""


def sense(clause: Clause) -> Sense:
    """The sense of a clause, taken by itself."""
    for asks, meant in _ASKED.items():
        if asks(clause):
            return meant
    found = _by_its_words(clause)
    if found is Sense.EDIT and questions.announces_files(clause):
        return Sense.UPLOAD
    return Sense.STATUS if found in {Sense.EDIT, Sense.REMARK} and questions.about_the_video(clause) else found


def _by_its_words(clause: Clause) -> Sense:
    strange = any(_strange(token) for token in clause.tokens)
    if strange and _has_a_tail(clause):
        return Sense.EXPORT
    found = None if strange else command(clause)
    if found is None and (not strange or {"price", "cost"} <= clause.tokens[0].tags) and _asks_a_price(clause):
        return Sense.CREDITS
    if found is None and _of_what_photos(clause):
        return Sense.UPLOAD
    if found is None:
        remark = not strange and explained(clause, ALLOWED[Sense.REMARK]) and not clause.has("shape")
        return Sense.REMARK if remark else _around(clause) or Sense.EDIT
    if _turned_around(clause, found):
        return Sense.DECLINE if found is Sense.EXPORT else Sense.EDIT
    return found


def _strange(token: Token) -> bool:
    return not token.tags or bool(token.tags & _ALWAYS_STRANGE)


def _asks_a_price(clause: Clause) -> bool:
    """ "Does changing the music cost credits?": a question about a price, whatever the thing is."""
    wished = any("request" in token and token.text.isascii() for token in clause.tokens) or clause.has("may")
    counted = any(
        "sum" in token and "credits" in {*token.tags, *after.tags} for token, after in pairwise(clause.tokens)
    )
    money = clause.has("credits", "price", "sum") and clause.has("cost", "rest")
    return (counted or money) and clause.question and not wished and clause.tokens[0].text not in {"can", "could"}


def _of_what_photos(clause: Clause) -> bool:
    """Photos to send, with a description: "I want to upload pictures of my dog", "我想上传我家狗的照片"."""
    undescribed = _without_description(clause)
    if undescribed is None or undescribed.has("adding", *_ALWAYS_STRANGE):
        return False
    return command(undescribed) is Sense.UPLOAD and not _turned_around(undescribed, Sense.UPLOAD)


def _without_description(clause: Clause) -> Clause | None:
    """The clause without the description after a final "photos of", or before "的照片"; None if it has neither."""
    tokens = clause.tokens
    for index in range(max(1, len(tokens) - _TAIL_WORDS), len(tokens)):
        before, token = tokens[index - 1], tokens[index]
        if token.text in _OF and "material" in before and not clause.between(index).has("num", *_ALWAYS_STRANGE):
            return clause.between(0, index)
        if before.text == "的" and "material" in token:
            key = next((i for i, one in enumerate(tokens) if one.tags & {"upload", "give"}), index)
            if key < index - 2:
                return Clause((*tokens[: key + 1], *tokens[index:]), clause.cut, clause.asked)
    return None


def _turned_around(clause: Clause, found: Sense) -> bool:
    spared = {"problem", "left", "fill", *(["later"] if found is Sense.UPLOAD else [])}
    turned = any("neg" in token and not token.tags & spared for token in clause.tokens)
    return turned and (found is not Sense.CREDITS or not clause.has("left", "have"))


def _has_a_tail(clause: Clause) -> bool:
    """An export with an unknown purpose at its end: "send me the video for Anna's birthday"."""
    unknown = next(index for index, token in enumerate(clause.tokens) if _strange(token))
    start = next((i for i in range(unknown - 1, 0, -1) if clause.tokens[i].text in _TAIL), 0)
    tail = clause.between(start)
    if not start or tail.has("content", "make", COLON, *_ALWAYS_STRANGE) or len(clause.tokens) - unknown > _TAIL_WORDS:
        return False
    if clause.tokens[start].text not in {"for", "before"} and (
        unknown < len(clause.tokens) - 1 or clause.tokens[unknown - 1].text == "the"
    ):
        return False
    return sense(clause.between(0, start)) is Sense.EXPORT


def _around(clause: Clause) -> Sense | None:
    """The command of a clause with some unknown words, if none of them describes the video."""
    for wanted in (Sense.CREDITS, Sense.STATUS, Sense.EXPORT, Sense.UPLOAD):
        allowed = ALLOWED[wanted] - _ONLY_UNDERSTOOD | {"neg"}
        known = tuple(token for token in clause.tokens if token.tags & allowed)
        beside = [token for token in clause.tokens if not token.tags & allowed]
        if len(beside) > _FORGIVEN or not known or any(token.tags & _EVIDENCE for token in beside):
            continue
        rest = Clause(known, clause.cut, clause.asked)
        if command(rest, strict=False) is wanted and _whole(clause, wanted, allowed):
            if not _turned_around(rest, wanted):
                return wanted
            return Sense.DECLINE if wanted is Sense.EXPORT else None
    return None


def _whole(clause: Clause, wanted: Sense, allowed: set[str]) -> bool:
    """Whether the request is complete among unknown words."""
    keys = [index for index, token in enumerate(clause.tokens) if wanted in token.tags]
    if wanted in {Sense.CREDITS, Sense.STATUS}:
        asked = clause.asked or clause.has("ask", "see", "me", "left", "give", "phrase")
        return asked and bool(keys or clause.has("phrase", "hold")) and not _modified(clause.tokens, keys, allowed, 1)
    if wanted is Sense.EXPORT and not keys:
        keys = [index for index, token in enumerate(clause.tokens) if token.tags & {"give", "watch", "have"}]
        if not any(token.tags & {"video", "fixed"} for index in keys for token in clause.tokens[index + 1 : index + 5]):
            return clause.has("send", "past") and clause.has("it", "me")
    articles = (
        not clause.asked
        and "ask" not in clause.tokens[0]
        and any(clause.tokens[index - 1].text in _ARTICLES for index in keys if index)
    )
    return not articles and not _modified(clause.tokens, keys, allowed, _OBJECT_WORDS)


def _modified(tokens: Sequence[Token], keys: Sequence[int], allowed: set[str], reach: int) -> bool:
    """Whether a keyword belongs to an unknown expression: "white balance", "the status light", "download our app"."""
    for index in keys:
        after = tokens[index + 1 : index + 1 + reach]
        named = next((i for i, token in enumerate(after) if reach > 1 and token.tags & _OBJECTS), None)
        after = after if named is None else after[named : named + 2]
        end = next((i for i, token in enumerate(after) if token.text in _TAIL), len(after))
        before = tokens[index - 1 : index] if index and "request" not in tokens[index] else ()
        if any(_foreign(neighbour, allowed) for neighbour in (*before, *after[:end])):
            return True
    return False


def _foreign(token: Token, allowed: set[str]) -> bool:
    return not token.tags or (not token.tags & allowed and bool(token.tags & _EVIDENCE))
