"""In what order waiting renders begin: people take turns, and whoever had much waits for those who had little.

First those take turns who ask from the same place, an internet address say, and then the people of each place.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.fair_turns import place_of

PATIENCE = 0.5
"""How much rendering one second of waiting makes up for: nobody waits for ever while new people come."""
LATELY_S = 3600.0
"""Seconds for which it counts what somebody has had."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A render that has not begun: whose it is, its seconds of rendering, and since when it waits (Unix seconds)."""

    id: str
    person: str
    seconds: float
    since: float


def in_order(waiting: Iterable[Waiting], had: Mapping[str, float], now: float) -> list[Waiting]:
    """The order in which they begin if no others come; a person's own in the order in which they came.

    `had` are the seconds of rendering that people have had lately. Next is whoever will have had the least in the
    middle of what they ask for, so a short video of a newcomer does not wait for long ones of others.
    """
    lines: dict[str, list[Waiting]] = {}
    for one in sorted(waiting, key=lambda one: (one.since, one.id), reverse=True):
        lines.setdefault(one.person, []).append(one)
    spent: defaultdict[str, float] = defaultdict(float)
    for person, seconds in had.items():
        _add(spent, person, seconds)

    def rank(whose: str, person: str) -> tuple[float, float, str]:
        first = lines[person][-1]
        wanted = first.seconds / 2 - PATIENCE * max(0.0, now - first.since)
        return spent[whose] + wanted, first.since, first.id

    order: list[Waiting] = []
    while lines:
        place = place_of(min(lines, key=lambda person: rank(place_of(person), person)))
        person = min((one for one in lines if place_of(one) == place), key=lambda person: rank(person, person))
        order.append(lines[person].pop())
        _add(spent, person, order[-1].seconds)
        if not lines[person]:
            del lines[person]
    return order


def _add(spent: defaultdict[str, float], person: str, seconds: float) -> None:
    for whose in {person, place_of(person)}:
        spent[whose] += seconds
