"""How many messages and files one person, one group and one internet address may send within a minute.

Over a limit nothing is taken until a minute has passed since the first of what was counted. The counts are this
process's own and last that minute: they protect others from haste, while quotas count what was made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.messages import Inbound

WINDOW_S = 60.0
MANY = 5
"""A group and an address, behind which there may be many people, may send so many times as much as one person."""
_TIDY = 1000
"""How many counts are kept before those that are over are dropped."""


class Whose(StrEnum):
    """What a limit is for."""

    PERSON = "person"
    GROUP = "group"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A limit that is reached: of what, how much that is, and when something is taken again (Unix seconds)."""

    whose: Whose
    files: bool
    most: int
    again_at: float
    first: bool
    """Whether this is the one message in whose place the person hears of it."""

    @property
    def name(self) -> str:
        """Its sentence's name."""
        return f"{self.whose}-{'files' if self.files else 'messages'}"


@dataclass(slots=True)
class _Count:
    since: float
    amount: int = 0
    known: set[str] = field(default_factory=set)
    told: str = ""
    """The id of the message in whose place that was said."""


class RateLimits:
    """Counts what people send; a limit of 0 is none. What comes a second time is not counted again."""

    def __init__(self, messages: int = 0, files: int = 0) -> None:
        self._most = {False: messages, True: files}
        self._counts: dict[tuple[Whose, bool, str], _Count] = {}

    def exceeded(self, who: Mapping[Whose, str], id: str, files: int, now: float) -> Exceeded | None:
        """Counts the message `id`, by its `files` if it has some. Returns the limit if it is one too many.

        `who` are the keys of the person, and of the group and the address if there are.
        """
        of_files, most = files > 0, self._most[files > 0]
        if not most:
            return None
        self._tidy(now)
        found = {whose: self._count(whose, of_files, key, now) for whose, key in who.items() if key}
        if any(id in count.known for count in found.values()):
            return None
        for whose, count in found.items():
            allowed = most if whose is Whose.PERSON else MANY * most
            if count.amount >= allowed:
                count.told = count.told or id
                return Exceeded(whose, of_files, allowed, count.since + WINDOW_S, first=count.told == id)
        for count in found.values():
            count.amount += max(1, files)
            count.known.add(id)
        return None

    def _count(self, whose: Whose, of_files: bool, key: str, now: float) -> _Count:
        count = self._counts.get((whose, of_files, key))
        if count is None or not 0 <= now - count.since < WINDOW_S:
            count = self._counts[whose, of_files, key] = _Count(now)
        return count

    def _tidy(self, now: float) -> None:
        if len(self._counts) > _TIDY:
            kept = {key: count for key, count in self._counts.items() if 0 <= now - count.since < WINDOW_S}
            self._counts = kept


def who_sent(inbound: Inbound) -> dict[Whose, str]:
    """Whose limits count for it."""
    chat = f"{inbound.key.channel}/{inbound.key.chat}"
    person = f"{inbound.key.channel}:{inbound.sender.id}" if inbound.sender.id else chat
    return {Whose.PERSON: person, Whose.GROUP: chat if inbound.group else ""}


def id_of(inbound: Inbound) -> str:
    """What is the same if it comes again."""
    return f"{inbound.key.channel}/{inbound.key.chat}/{inbound.message}/{inbound.revision}"
