"""Finds what a message leaves open: one clause with two readings, or with one that is likely but not certain.

Such a clause is not carried out; people are asked once what they meant.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask, LeaveAlone, StartOver, Unsupported
from bot.domain.operations.photos import Keep, Remove, SetLength, SetTime, SetTotal
from bot.domain.operations.picture import Make
from bot.domain.operations.sound import RemoveMusic
from bot.domain.operations.words import RemoveWords
from bot.language.edits.parser import Reading, read
from bot.language.edits.tags import CHANGES, DEEDS, LEADING
from bot.language.edits.tokens import UNKNOWN, near_words, tokens
from bot.language.patterns import Pattern

LONGEST_EACH_MS = 10_000
"""The longest time that somebody may mean for each photo."""
SHORTEST_EACH_MS = 1000
"""The shortest time of each photo in a video whose length somebody may mean."""
LONG = 6
"""The fewest letters of a word that may have two slips."""
_DESTRUCTIVE = (Remove, Keep, RemoveMusic, RemoveWords, StartOver)
_DECIDING = frozenset({"remove", "only", "keep", "startover"})
_PAIR = Pattern(r"(?<![0-9:])([0-9]{1,2})\s?[:：/]\s?([0-9]{1,2})(?![0-9:])")
_BARE = Pattern(r"\s*([0-9]{1,3}(?:\.[0-9])?)\s*[.。!！]?\s*")
_TALK = (Ask, LeaveAlone, Unsupported)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What somebody may have meant, the likeliest first, and how the message reads without that clause."""

    readings: tuple[tuple[Operation, ...], ...]
    rest: Reading
    corrected: str = ""
    """The clause in other words, if it has one reading only in these."""


def doubt(text: str, names: Mapping[str, str], reading: Reading, shots: int) -> Doubt | None:
    """The first doubt about a message, for a video of so many photos and clips."""
    found = (
        *(_time(reading, shots), _number(text, reading, shots)),
        *(_slip(reading), _supposed(text, reading), _mended(names, reading)),
    )
    return next((one for one in found if one is not None), None)


def _time(reading: Reading, shots: int) -> Doubt | None:
    """A time by itself that may be that of each photo or of the video; for a new video it is that of the video."""
    if any(isinstance(one, Make) for one in reading.operations):
        return None
    for one in reading.clauses:
        time = one.operation
        if not isinstance(time, SetTime) or time not in reading.operations:
            continue
        bare = all(token.tag == "dur" or token.has("filler") for token in one.clause.tokens)
        if bare and shots > 1 and shots * SHORTEST_EACH_MS <= time.ms <= LONGEST_EACH_MS:
            return Doubt(((SetLength(time.ms),), (SetTotal(time.ms),)), _without(reading, time))
    return None


def _number(text: str, reading: Reading, shots: int) -> Doubt | None:
    """A number by itself: as seconds it may be a time."""
    match = _BARE.fullmatch(text)
    if match is None or reading.operations or not shots:
        return None
    ms = round(float(match[1]) * 1000)
    readings: list[tuple[Operation, ...]] = [(SetLength(ms),)] if 0 < ms <= LONGEST_EACH_MS else []
    if shots > 1 and ms >= shots * SHORTEST_EACH_MS:
        readings.append((SetTotal(ms),))
    return Doubt(tuple(readings), Reading()) if readings else None


def _slip(reading: Reading) -> Doubt | None:
    """Something is taken away because of a word that was typed so that it may also be another one."""
    for one in reading.clauses:
        if not isinstance(one.operation, _DESTRUCTIVE) or one.operation not in reading.operations:
            continue
        for token in one.clause.tokens:
            written = one.clause.source[token.start : token.end]
            if token.among(_DECIDING) and len(near := near_words(written, 1)) > 1:
                clause = one.clause.source[one.clause.tokens[0].start : one.clause.tokens[-1].end]
                corrected = clause.replace(written, near[0], 1)
                return Doubt(((one.operation,),), _without(reading, one.operation), corrected)
    return None


def _supposed(text: str, reading: Reading) -> Doubt | None:
    """A wish under a condition: whether it holds only people know."""
    for one in reading.clauses:
        if one.supposes is not None and not one.understood:
            begin, end = one.clause.tokens[0].start, one.clause.tokens[-1].end
            unknown = tuple(part for part in reading.unknown if text[begin:end] not in part)
            return Doubt(((one.supposes,),), replace(reading, unknown=unknown))
    return None


def _mended(names: Mapping[str, str], reading: Reading) -> Doubt | None:
    """A clause that was not understood, but would be with one word changed."""
    for clause in reading.unknown:
        for corrected in _variants(clause, names):
            found = read(corrected, names)
            if found.operations and not found.unknown and not any(isinstance(one, _TALK) for one in found.operations):
                unknown = tuple(other for other in reading.unknown if other != clause)
                return Doubt((found.operations,), replace(reading, unknown=unknown), corrected)
    return None


def _variants(clause: str, names: Mapping[str, str]) -> Iterator[str]:
    """The clause with a shape as two photos, or with a first word that nobody knows as the verb that it resembles."""
    if _PAIR.search(clause):
        yield _PAIR.sub(r"\1 and \2" if clause.isascii() else r"\1和\2", clause)
    first = next((token for token in tokens(clause, names) if not token.among(LEADING)), None)
    if first is not None and first.tag == UNKNOWN:
        written = clause[first.start : first.end]
        for word in near_words(written, 2 if len(written) >= LONG else 1):
            if any(token.among(DEEDS | CHANGES) for token in tokens(word, {})):
                yield clause.replace(written, word, 1)


def _without(reading: Reading, operation: Operation) -> Reading:
    left: Sequence[Operation] = [one for one in reading.operations if one is not operation]
    return replace(reading, operations=tuple(left))
