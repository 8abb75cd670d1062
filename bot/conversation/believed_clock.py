"""Whether the machine's clock can be believed when data are deleted for their age.

A clock that is suddenly days ahead would make everything old at once. After such a jump nothing is deleted until the
bot has run a whole day; whoever is in charge can see it in the log and set the clock right.
"""

from dataclasses import asdict, dataclass, replace

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import advisory_lock
from bot.storage.queries import installation

log = structlog.get_logger()

NAME = "clock"
"""Under which the installation remembers it."""
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Clock:
    """The time seen last (Unix seconds), the largest jump since it was believed, and the seconds still to run."""

    last: float
    jump: float = 0.0
    left: float = 0.0

    @property
    def believed(self) -> bool:
        """Whether data may be deleted for their age."""
        return not self.left


def seen(clock: Clock, now: float, ran: float) -> Clock:
    """The clock at `now`, after the bot has run `ran` seconds since it looked last.

    A further jump that is no larger does not start the day anew: a bot that runs for an hour a week, say.
    """
    jump = now - clock.last - ran
    clock = replace(clock, last=now)
    if abs(jump) > DAY_S:
        larger = clock.believed or abs(jump) > abs(clock.jump) + DAY_S
        return replace(clock, jump=jump, left=DAY_S) if larger else clock
    left = max(0.0, clock.left - max(0.0, min(ran, ran + jump)))  # other processes may have looked in between
    return replace(clock, left=left, jump=clock.jump if left else 0.0)


def described(clock: Clock) -> str:
    """What an operator should know of a clock that is not believed; empty if it is."""
    if clock.believed:
        return ""
    days, hours = round(clock.jump / DAY_S), -(-clock.left // 3600)
    moved = f"{days} days have passed" if days > 0 else f"the clock was set back by {-days} days"
    return (
        f"Since the bot ran last, {moved}. If the clock is wrong, set it right. "
        f"Nothing is deleted for its age until the bot has run for {hours:.0f} hours"
    )


async def stored(connection: AsyncConnection) -> Clock | None:
    """The clock as it was seen last; None before the first time."""
    value = await installation.get(connection, NAME)
    return Clock(**value) if value else None


async def look(connection: AsyncConnection, now: float, ran: float) -> Clock:
    """Looks at the clock, and remembers it. An earlier version kept nothing but when it was last used."""
    await advisory_lock(connection, NAME)
    before = await stored(connection) or Clock(await installation.last_used(connection) or now)
    clock = seen(before, now, ran)
    if clock.left and (before.believed or clock.jump != before.jump):
        log.warning("clock-jumped", days=round(clock.jump / DAY_S, 1), what=described(clock))
    if before.left and clock.believed:
        log.info("clock-believed")
    await installation.put(connection, NAME, asdict(clock))
    return clock
