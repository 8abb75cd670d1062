"""The answer to the first request of a project: what video is being made, in one or two sentences."""

from collections.abc import Sequence

from bot.domain.draft import Draft
from bot.domain.draft_diff import Change, ChangeKind, compare
from bot.texts import say
from bot.texts.change_report import report
from bot.texts.contents import making

_TOLD = frozenset({"shape", "duration", "length", "transition", "look", "music", "title", "end", "logo"})


def first_answer(lines: Sequence[str], before: Draft, after: Draft, language: str) -> list[str]:
    """The lines of an answer in which that sentence stands for the changes that it tells; others are still listed."""
    told = {line for change in compare(before, after) if _is_told(change) for line in report([change], language)}
    made = say("made", language, summary="\n").partition("\n")[0]
    rest = (line for text in lines for line in text.split("\n"))
    return [making(after, language), *(line for line in rest if line not in told and not line.startswith(made))]


def _is_told(change: Change) -> bool:
    every = change.every or not change.numbers
    return change.what in _TOLD and every and change.kind in {ChangeKind.ADDED, ChangeKind.SET}
