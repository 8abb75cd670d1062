"""Remembers which interactions still wait for an answer, and which token made a message.

In memory only: after a restart the bot asks Discord whether an interaction still waits.
"""

from adapters.discord.addresses import ORIGINAL, InteractionToken, Place
from adapters.shared.recent import Recent

FOLLOW_UPS = 5
"""Follow-ups that Discord allows an app that only a person installed."""

_KEPT = 10_000


class InteractionTokens:
    """What the sender needs to know about tokens that are alive."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[Place, InteractionToken]] = {}
        self._follow_ups: Recent[str, int] = Recent(_KEPT)
        """The number of follow-ups of each interaction that no longer waits."""
        self._dead: Recent[str, bool] = Recent(_KEPT)
        self._messages: Recent[str, tuple[Place, InteractionToken, bool]] = Recent(_KEPT)
        """Messages by their ids, with the token that edits them, and whether they stand still when it ends."""

    def deferred(self, place: Place, token: InteractionToken) -> None:
        """A person at `place` sees "is thinking …" and waits."""
        self._waiting[token.interaction] = (place, token)

    def is_waiting(self, token: InteractionToken) -> bool:
        """Whether this interaction certainly waits."""
        return token.interaction in self._waiting

    def is_unknown(self, token: InteractionToken) -> bool:
        """Whether an earlier process deferred it, so that it may wait."""
        return token.deferred and token.interaction not in self._follow_ups and not self.is_waiting(token)

    def take(self, place: Place, now: float) -> InteractionToken | None:
        """The token to answer next at a place: the place's own, or else the person's oldest waiting token there."""
        own = place.token.interaction if place.token is not None else ""
        waiting = [
            token for at, token in self._waiting.values() if (at.channel, at.user) == (place.channel, place.user)
        ]
        for token in sorted(waiting, key=lambda token: token.interaction != own):
            self.settle(token)
            if token.ends > now:
                return token
        return None

    def settle(self, token: InteractionToken) -> None:
        """Notes that the interaction no longer waits."""
        self._waiting.pop(token.interaction, None)
        self._follow_ups.setdefault(token.interaction, 0)

    def posted(self, place: Place, token: InteractionToken, message: str, *, under_way: bool = False) -> None:
        """Notes that this token can edit a message, and whether the message shows progress.

        If the bot is not a member there, only the token can edit it, and the message stands still when the token ends.
        """
        self._messages[message] = (place, token, under_way and not place.member)

    def gone(self, message: str) -> None:
        """Forgets a deleted message."""
        self._messages.pop(message, None)

    def of(self, message: str, now: float) -> InteractionToken | None:
        """The token that can still edit a message, if there is one."""
        _, token, _ = self._messages.get(message, (None, None, False))
        return token if token is not None and token.ends > now and not self.is_dead(token) else None

    def died(self, token: InteractionToken) -> None:
        """Notes that Discord no longer accepts the token: nothing is tried with it again."""
        self._dead[token.interaction] = True
        self.settle(token)

    def is_dead(self, way: InteractionToken | str) -> bool:
        """Whether the way is a token that Discord has refused."""
        return isinstance(way, InteractionToken) and way.interaction in self._dead

    def follow_up(self, token: InteractionToken) -> bool:
        """Counts a follow-up. Returns whether Discord allows it."""
        used = self._follow_ups.get(token.interaction, 0)
        self._follow_ups[token.interaction] = used + 1
        return used < FOLLOW_UPS

    def ended(self, now: float) -> list[tuple[Place, InteractionToken, str]]:
        """Messages that nothing can edit any more: answers to come, and progress. Returns each of them once."""
        late = [(place, token, ORIGINAL) for place, token in self._waiting.values() if token.ends <= now]
        for _, token, _ in late:
            self.settle(token)
        messages = self._messages.items()
        frozen = [(place, token, name) for name, (place, token, ends) in messages if ends and token.ends <= now]
        for _, _, message in frozen:
            self.gone(message)
        return late + frozen
