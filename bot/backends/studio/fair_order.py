"""In what order waiting renders begin: people take turns, and whoever had much waits for those who had little."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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

    `had` are the seconds of rendering that people have had lately.
    """
    lines: dict[str, list[Waiting]] = {}
    for one in sorted(waiting, key=lambda one: (one.since, one.id), reverse=True):
        lines.setdefault(one.person, []).append(one)
    spent = defaultdict(float, had)

    def rank(person: str) -> tuple[float, float, str]:
        first = lines[person][-1]
        return spent[person] - PATIENCE * max(0.0, now - first.since), first.since, first.id

    order: list[Waiting] = []
    while lines:
        person = min(lines, key=rank)
        order.append(lines[person].pop())
        spent[person] += order[-1].seconds
        if not lines[person]:
            del lines[person]
    return order
