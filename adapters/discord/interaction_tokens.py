"""Which interactions still wait for their answer, and which token a posted message belongs to.

In memory only: after a restart Discord is asked whether an answer is still awaited.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import TypeVar

from adapters.discord.addresses import InteractionToken, Place

T = TypeVar("T")

FOLLOW_UPS = 5
"""What an app that only a person installed may say after its answer."""

_KEPT = 10_000


class InteractionTokens:
    """What has to be remembered of tokens while they live."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, tuple[Place, InteractionToken]] = OrderedDict()
        self._settled: OrderedDict[str, None] = OrderedDict()
        self._of_message: OrderedDict[str, InteractionToken] = OrderedDict()
        self._follow_ups: Counter[str] = Counter()
        self._progress: dict[str, tuple[Place, InteractionToken]] = {}

    def deferred(self, place: Place, token: InteractionToken) -> None:
        """A person at `place` sees "is thinking …" and waits."""
        self._waiting[token.interaction] = (place, token)

    def is_waiting(self, token: InteractionToken) -> bool:
        """Whether this one is known to wait."""
        return token.interaction in self._waiting

    def is_unknown(self, token: InteractionToken) -> bool:
        """Whether it was deferred by a process before this one, and may wait."""
        return token.deferred and token.interaction not in self._settled and not self.is_waiting(token)

    def take(self, place: Place, now: float) -> InteractionToken | None:
        """The one to answer next at a place: its own, else that by which the same person has waited longest there."""
        if place.token is not None and self.is_waiting(place.token):
            return self.settle(place.token)
        for asked_at, token in list(self._waiting.values()):
            if (asked_at.channel, asked_at.user) == (place.channel, place.user):
                self.settle(token)
                if token.ends > now:
                    return token
        return None

    def settle(self, token: InteractionToken) -> InteractionToken:
        """It does not wait any more."""
        _, found = self._waiting.pop(token.interaction, (None, token))
        _keep(self._settled, token.interaction, None)
        return found

    def posted(self, message: str, token: InteractionToken) -> None:
        """A message that this token can edit."""
        _keep(self._of_message, message, token)

    def of(self, message: str, now: float) -> InteractionToken | None:
        """The living token of a message."""
        found = self._of_message.get(message)
        return found if found is not None and found.ends > now else None

    def shows(self, place: Place, token: InteractionToken, message: str, *, under_way: bool) -> None:
        """A message that tells how far something is, or no longer does.

        If the bot itself is not there, only its token can edit it: it would stand still when that ends.
        """
        if under_way and not place.member:
            self._progress[message] = (place, token)
        else:
            self.gone(message)

    def gone(self, message: str) -> None:
        """Nobody sees it any more."""
        self._progress.pop(message, None)

    def frozen(self, now: float) -> list[tuple[Place, InteractionToken, str]]:
        """Messages of progress that will not be edited again, each once."""
        found = [(place, token, name) for name, (place, token) in self._progress.items() if token.ends <= now]
        for _, _, message in found:
            self.gone(message)
        return found

    def follow_up(self, token: InteractionToken) -> bool:
        """Counts a follow-up; whether it may be made."""
        if self._follow_ups[token.interaction] >= FOLLOW_UPS:
            return False
        self._follow_ups[token.interaction] += 1
        if len(self._follow_ups) > _KEPT:
            self._follow_ups.pop(next(iter(self._follow_ups)))
        return True

    def overdue(self, now: float) -> list[tuple[Place, InteractionToken]]:
        """Those whose time is up: nothing will answer them, and they no longer wait."""
        found = [(place, token) for place, token in self._waiting.values() if token.ends <= now]
        for _, token in found:
            self.settle(token)
        return found


def _keep(kept: OrderedDict[str, T], key: str, value: T) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _KEPT:
        kept.popitem(last=False)
