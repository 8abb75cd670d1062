"""Mishaps that a test orders beforehand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.errors import Refused


class Cut(Exception):
    """The connection is closed without an answer."""


@dataclass(frozen=True)
class Raw:
    """An answer that is not the API's own, or one with headers of its own."""

    status: int
    body: dict[str, Any] | str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class _Mishap:
    what: Refused | Raw | Cut | None
    """None: no answer at all, for ever."""
    call: str
    after: bool
    times: int


@dataclass
class Trouble:
    """`call` is the name of a route, as `Discord.calls` counts them. `after`: the call has its effect first."""

    _orders: list[_Mishap] = field(default_factory=list)

    def flood(self, seconds: float, call: str, *, times: int = 1, everywhere: bool = False) -> None:
        """A 429 of the API."""
        body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}
        self._orders.append(_Mishap(Raw(429, body, {"Via": "1.1 google"}), call, after=False, times=times))

    def ban(self, call: str, *, times: int = 1) -> None:
        """A 429 of the front, which did not let the request through."""
        self._orders.append(_Mishap(Raw(429, "error code: 1015"), call, after=False, times=times))

    def refuse(self, refused: Refused, call: str, *, times: int = 1) -> None:
        self._orders.append(_Mishap(refused, call, after=False, times=times))

    def fail(self, status: int, call: str, *, after: bool = False, times: int = 1) -> None:
        self._orders.append(_Mishap(Raw(status, "<html>Bad Gateway</html>"), call, after, times))

    def cut(self, call: str, *, after: bool, times: int = 1) -> None:
        self._orders.append(_Mishap(Cut(), call, after, times))

    def stall(self, call: str, *, after: bool, times: int = 1) -> None:
        self._orders.append(_Mishap(None, call, after, times))

    async def strike(self, call: str, *, after: bool) -> Raw | None:
        """Raises or returns what was ordered for this call, if anything was."""
        fits = (order for order in self._orders if order.times > 0 and order.call == call and order.after == after)
        found = next(fits, None)
        if found is None:
            return None
        found.times -= 1
        if found.what is None:
            await asyncio.Event().wait()
        if isinstance(found.what, Refused | Cut):
            raise found.what
        return found.what


@dataclass
class Downloads:
    """What happens to files on their way to the bot."""

    cuts: list[int] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    served: list[tuple[str, str, bool]] = field(default_factory=list)
    """(name, Range header, whether it came with authorisation) of every request."""

    def cut(self, *, at: int, times: int = 1) -> None:
        """Ends a transfer after `at` bytes."""
        self.cuts += [at] * times

    def fail(self, status: int, *, times: int = 1) -> None:
        self.failures += [status] * times
