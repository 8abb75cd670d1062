"""The question which of a few operations somebody meant, and the labels of its answers."""

from collections.abc import Sequence

from bot.domain.messages import Action, Button, Language, Verb
from bot.domain.operations import Operation
from bot.domain.operations.photos import SetLength, SetTotal
from bot.domain.operations.words import SetCaptions
from bot.domain.photo_selection import Kind
from bot.texts import say
from bot.texts.formatting import capital, short, time

_LONGEST = 40
"""The most letters of a label."""


def label(operations: Sequence[Operation], corrected: str, language: Language) -> str:
    """What operations do, as people would say it; else the words that ask for them."""
    match operations:
        case (SetLength(ms),):
            return say("choice-each", language, time=time(ms, language))
        case (SetTotal(ms),):
            return say("choice-total", language, time=time(ms, language))
        case (SetCaptions(of, (text,)),) if len(of.items) == 1 and of.items[0].kind is Kind.AT:
            return say("choice-caption", language, number=of.items[0].first, text=short(text, _LONGEST))
    return short(corrected, _LONGEST)


def question(labels: Sequence[str], language: Language) -> str:
    """Asks which was meant."""
    *others, last = labels
    if not others:
        return say("choice-one", language, only=last)
    first = say("list-comma", language).join(say("quoted", language, text=other) for other in others)
    return say("choice-which", language, first=first, last=last)


def buttons(labels: Sequence[str], edit: str, language: Language) -> tuple[Button, ...]:
    """A button for each answer to the question about an edit; with a single one, also one to decline it."""
    found = [Button(capital(text), Action(Verb.CHOOSE, f"{edit}/{place}")) for place, text in enumerate(labels)]
    if len(labels) == 1:
        found.append(Button(say("choice-none", language), Action(Verb.KEEP)))
    return tuple(found)
