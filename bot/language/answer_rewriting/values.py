"""A translated answer as values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.language.intents import Intent


class Follow(StrEnum):
    """What an instruction for a screen stands for, carried out without a screen."""

    EXPORT = "export"
    STATE = "state"
    CREDITS = "credits"
    EDIT = "edit"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Translated:
    """What a person gets (empty when all of it was about a screen), and at most one thing to do."""

    text: str
    action: Follow
    instruction: str = ""
    """For EDIT, the words to send as an edit; else empty."""


_PLANNED = {Follow.EXPORT: Intent.EXPORT, Follow.STATE: Intent.STATUS, Follow.CREDITS: Intent.CREDITS}


def drop_planned(translated: Translated, planned: Collection[Intent]) -> Translated:
    """Without the action when the plan holds it already.

    An EDIT stays: it is what the answered edit left to be done by hand, not the edit itself.
    """
    if _PLANNED.get(translated.action) in planned:
        return replace(translated, action=Follow.NONE)
    return translated
