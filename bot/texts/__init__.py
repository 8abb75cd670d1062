"""All sentences of the core in English and Chinese, and the choice between the two."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.domain.errors import BotError, FileStopsRender, NoCredits, SendRefused
from bot.domain.messages import Language, Turn
from bot.texts.i18n import Catalogue

catalogue = Catalogue(Path(__file__).parent)
say = catalogue.say

_CHINESE = re.compile("[\u3400-\u9fff]")
_QUOTED = re.compile(r"[\"“「『«][^\"”」』»]*[\"”」』»]|(?<=[a-z])\s*[:：].*", re.IGNORECASE)
"""What a sentence quotes: the words of a title say nothing about the language of the person."""


def language_of(locale: str, text: str) -> Language:
    """The language of an answer: by the platform's locale if we have that language, else by the script of the text."""
    if has_language(locale):
        return Language(locale[:2].lower())
    own = _QUOTED.sub("", text)
    return Language.ZH if _CHINESE.search(own if own.strip() else text) else Language.EN


def has_language(locale: str) -> bool:
    """Whether a platform's locale is one of our languages."""
    return locale[:2].lower() in set(Language)


def language_of_asker(turn: Turn) -> str:
    """The language in which the turn's asker asks; empty if neither their words nor their platform show it."""
    theirs = [one for one in turn.inbounds if one.sender == turn.asker]
    said = next((one.text for one in reversed(theirs) if one.text.strip()), "")
    locale = theirs[-1].locale
    return language_of(locale, said) if said or has_language(locale) else ""


def tell(error: BotError, language: str) -> str:
    """The sentence for an error, followed by the reference of its log line, if it has one."""
    values: dict[str, Any] = {"link": "", "how": "", **error.params}
    text = say(_sentence(error), language, **values).strip()
    return referring(text, error.params, language)


def _sentence(error: BotError) -> str:
    if isinstance(error, NoCredits) and not error.params.get("link"):
        return "no-credits-registered"
    if isinstance(error, FileStopsRender) and error.params.get("number"):
        return "picture-stops-render"
    return "delivery-denied" if isinstance(error, SendRefused) and error.params.get("permission") else error.key


def referring(text: str, params: Mapping[str, Any], language: str) -> str:
    """The text, followed by the reference in an error's params, if they have one."""
    ref = params.get("ref")
    return say("reference", language, text=text, ref=ref) if ref else text
