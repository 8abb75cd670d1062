"""A translated answer as values."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.language.intents import Intent


class Follow(StrEnum):
    """What an instruction for a screen stands for, without a screen."""

    EXPORT = "export"
    STATE = "state"
    CREDITS = "credits"
    EDIT = "edit"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Translated:
    """The text for a person (empty if all of it was about a screen), and at most one action."""

    text: str
    action: Follow
    instruction: str = ""
    """The words to send if the action is EDIT; else empty."""


_PLANNED = {Follow.EXPORT: Intent.EXPORT, Follow.STATE: Intent.STATUS, Follow.CREDITS: Intent.CREDITS}


def drop_planned(translated: Translated, planned: Collection[Intent]) -> Translated:
    """The translation without its action if the plan contains that already.

    An EDIT stays: the service left that part to be done by hand.
    """
    if _PLANNED.get(translated.action) in planned:
        return replace(translated, action=Follow.NONE)
    return translated
