"""Brings tokens into one usual order and form, so that few rules cover many ways of saying the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.language.edits.entity_rules import group
from bot.language.edits.tokens import Token
from bot.language.rule_engine import BREAKS, LIGHT


def tidied(found: Sequence[Token]) -> list[Token]:
    """The tokens without endless runs, with joined groups, adjectives after their noun, and shared verbs repeated."""
    return _shared_verbs(_time_apart(_adjectives_last(group(_shaped(_thinned(found))))))


_LIGHT_RUN, _SAME_RUN = 5, 3
"""The longest run of filler or equal tokens that is kept; bounds backtracking on hostile input."""


def _thinned(found: Sequence[Token]) -> list[Token]:
    """The tokens without runs longer than anybody writes."""
    result: list[Token] = []
    light = same = 0
    for before, token in zip([None, *found], found, strict=False):
        light = light + 1 if token.tag in LIGHT else 0
        same = same + 1 if before and before.tag == token.tag and token.value is None else 0
        if light <= _LIGHT_RUN and same <= _SAME_RUN:
            result.append(token)
    return result


def _shaped(found: list[Token]) -> list[Token]:
    """Replaces a platform's name with its shape, or drops it if the message names a shape: "square, for YouTube"."""
    said = (i for i, token in enumerate(found) if token.tag == "ratio")
    if any(all(token.tag != "not" for token in found[max(0, i - _SAME_RUN) : i]) for i in said):
        return [token for token in found if token.tag not in {"platform", "feed"}]
    return [replace(token, tag="ratio") if token.tag == "platform" else token for token in found]


_ADJECTIVES = {"dur", "ratio", "colours", "mood", "near"}


def _adjectives_last(found: list[Token]) -> list[Token]:
    """Reads `make a 20 second vertical video` as `make a video, 20 seconds, vertical`."""
    result: list[Token] = []
    index = 0
    while index < len(found):
        end = index
        while end < len(found) and found[end].tag in _ADJECTIVES | {"a", "in", "photo"}:
            end += 1
        opened = index > 0 and found[index - 1].tag in {"make", "into", "to"}
        if opened and end > index and end < len(found) and found[end].tag in {"video", "slideshow", "reel"}:
            result.append(found[end])
            for token in found[index:end]:
                if token.tag in _ADJECTIVES:
                    result += [Token("and", None, token.start, token.start), token]
            index = end + 1
        else:
            result.append(found[index])
            index += 1
    return result


def _time_apart(found: list[Token]) -> list[Token]:
    """Reads `make a slideshow 1 second each` as `make a slideshow, 1 second each`: it asks for the slideshow too."""
    result: list[Token] = []
    for index, token in enumerate(found):
        before = found[index - 1] if index else None
        is_new = before is not None and before.tag == "slideshow"
        if token.tag == "dur" and is_new and any(other.tag == "make" for other in found[max(0, index - 4) : index]):
            result.append(Token("and", None, token.start, token.start))
        result.append(token)
    return result


THINGS = {"music", "title", "endcard", "caption", "transition", "fade", "motion", "look"}
"""Tags of what a video has besides photos."""


def _goes_on(after: Sequence[Token]) -> bool:
    """Whether the list of this comma goes on to an "and"."""
    return len(after) == 2 and after[0].tag == "and" and after[1].tag in THINGS


def _shared_verbs(found: list[Token]) -> list[Token]:
    """Reads `no zoom, music and transitions` as `no zoom, no music and no transitions`."""
    result: list[Token] = []
    verb: Token | None = None
    for i, token in enumerate(found):
        alone = i + 1 == len(found) or found[i + 1].tag in BREAKS
        listed = found[i - 1].tag == "and" or (found[i - 1].tag == "sep" and _goes_on(found[i + 1 : i + 3]))
        if token.tag in THINGS and alone and verb and listed:
            result.append(verb)
        elif token.tag in {"remove", "not"}:
            verb = token
        elif token.tag not in THINGS | {"and", "sep", "mood", "each", "refs"} | LIGHT:
            verb = None
        result.append(token)
    return result
