"""Which interactions still wait for their answer, and which token a posted message belongs to.

In memory only: after a restart Discord is asked whether an answer is still awaited.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import TypeVar

from adapters.discord.addresses import Place, Ticket

T = TypeVar("T")

FOLLOW_UPS = 5
"""What an app that only a person installed may say after its answer."""

_KEPT = 10_000


class Tickets:
    """Everything about tokens that has to be remembered while they live."""

    def __init__(self) -> None:
        self._waiting: dict[str, OrderedDict[str, tuple[Place, Ticket]]] = {}
        self._settled: OrderedDict[str, None] = OrderedDict()
        self._of_message: OrderedDict[str, Ticket] = OrderedDict()
        self._follow_ups: Counter[str] = Counter()
        self._progress: dict[str, tuple[Place, Ticket]] = {}

    def deferred(self, place: Place, ticket: Ticket) -> None:
        """A person at `place` sees "is thinking …" and waits."""
        self._waiting.setdefault(place.channel, OrderedDict())[ticket.id] = (place, ticket)

    def is_waiting(self, channel: str, ticket: Ticket) -> bool:
        """Whether this one is known to wait."""
        return ticket.id in self._waiting.get(channel, {})

    def is_unknown(self, channel: str, ticket: Ticket) -> bool:
        """Whether it was deferred by a process before this one, and may wait."""
        return ticket.deferred and ticket.id not in self._settled and not self.is_waiting(channel, ticket)

    def take(self, place: Place, now: float) -> Ticket | None:
        """The one to answer next at a place: its own, else that by which the same person has waited longest there."""
        waiting = self._waiting.get(place.channel)
        if not waiting:
            return None
        own = waiting.pop(place.ticket.id, None) if place.ticket is not None else None
        found = own[1] if own is not None else None
        his = [oldest for asked_at, oldest in waiting.values() if asked_at.user == place.user]
        while found is None and his:
            oldest = his.pop(0)
            del waiting[oldest.id]
            self.settle(oldest)
            found = oldest if oldest.ends > now else None
        if not waiting:
            del self._waiting[place.channel]
        if found is not None:
            self.settle(found)
        return found

    def settle(self, ticket: Ticket) -> None:
        """It does not wait any more."""
        _keep(self._settled, ticket.id, None)

    def posted(self, message: str, ticket: Ticket) -> None:
        """A message that this token can edit."""
        _keep(self._of_message, message, ticket)

    def of(self, message: str, now: float) -> Ticket | None:
        """The living token of a message."""
        found = self._of_message.get(message)
        return found if found is not None and found.ends > now else None

    def shows(self, place: Place, ticket: Ticket, message: str, *, under_way: bool) -> None:
        """A message that tells how far something is, or no longer does. Only its token can edit it where the bot itself
        is not: it would stand still when that ends."""
        if under_way and not place.member:
            self._progress[message] = (place, ticket)
        else:
            self.gone(message)

    def gone(self, message: str) -> None:
        """Nobody sees it any more."""
        self._progress.pop(message, None)

    def frozen(self, now: float) -> list[tuple[Place, Ticket, str]]:
        """Messages of progress that will not be edited again, each once."""
        found = [(place, ticket, name) for name, (place, ticket) in self._progress.items() if ticket.ends <= now]
        for _, _, message in found:
            self.gone(message)
        return found

    def follow_up(self, ticket: Ticket) -> bool:
        """Counts a follow-up; whether it may be made."""
        if self._follow_ups[ticket.id] >= FOLLOW_UPS:
            return False
        self._follow_ups[ticket.id] += 1
        if len(self._follow_ups) > _KEPT:
            self._follow_ups.pop(next(iter(self._follow_ups)))
        return True

    def overdue(self, now: float) -> list[tuple[Place, Ticket]]:
        """Those whose time is up: nothing will answer them, and they no longer wait."""
        found = []
        for channel, waiting in list(self._waiting.items()):
            late = [(place, ticket) for place, ticket in waiting.values() if ticket.ends <= now]
            for _, ticket in late:
                del waiting[ticket.id]
            if not waiting:
                del self._waiting[channel]
            found += late
        for _, ticket in found:
            self.settle(ticket)
        return found


def _keep(kept: OrderedDict[str, T], key: str, value: T) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _KEPT:
        kept.popitem(last=False)
