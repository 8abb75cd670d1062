"""Leaves out what is beyond the limits for a minute, and puts a sentence about that in the place of the first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.domain import task_arguments
from bot.domain.messages import Inbound, InboundKind, Verb
from bot.domain.rate_limits import Exceeded, RateLimits, id_of, who_sent
from bot.domain.tasks import TooMany

log = structlog.get_logger()

_NOT_SENT = frozenset({InboundKind.MOVED, InboundKind.GONE, InboundKind.JOINED})
"""What the platform reports of a chat."""


@dataclass(frozen=True)
class Limits:
    """`rates` for all channels but those that keep to them `themselves`, before they accept anything."""

    rates: RateLimits
    themselves: Collection[str] = ()

    def applied(self, inbounds: Sequence[Inbound], now: float) -> list[Inbound]:
        """What of it is to be taken in."""
        return [kept for inbound in inbounds if (kept := self._within(inbound, now)) is not None]

    def _within(self, inbound: Inbound, now: float) -> Inbound | None:
        if _is_free(inbound) or inbound.key.channel in self.themselves:
            return inbound
        over = self.rates.exceeded(who_sent(inbound), id_of(inbound), len(inbound.attachments), now)
        if over is None:
            return inbound
        if not over.first and inbound.address.expires_at is None:
            return None  # else the platform shows that it is being answered, until it is
        log.info("limit-reached", channel=inbound.key.channel, limit=over.name)
        return _telling(inbound, over)


def _is_free(inbound: Inbound) -> bool:
    """Whether it is not counted: nobody sent it to the bot, or it was accepted before."""
    withdrawn = inbound.action is not None and inbound.action.verb == Verb.WITHDRAW
    uploaded = any(file.held for file in inbound.attachments)
    return not inbound.addressed or inbound.kind in _NOT_SENT or withdrawn or uploaded


def _telling(inbound: Inbound, over: Exceeded) -> Inbound:
    """An inbound of the same person that is answered with the limit, and has nothing else."""
    kind = inbound.kind if inbound.kind is InboundKind.PRESS else InboundKind.COMMAND
    action = task_arguments.action(TooMany(over.name, over.most, round(over.again_at)))
    said = replace(inbound, kind=kind, text="", attachments=(), action=action, plan=None)
    return replace(said, album="", origin="", borrowed=False)
