"""Mishaps that a test orders beforehand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from tests.fakes.telegram.refusals import Refused

PAGE = "<html><h1>502 Bad Gateway</h1></html>"


class Cut(Exception):
    """The connection is closed without an answer."""


@dataclass(frozen=True)
class Raw:
    """An answer that is not the Bot API's: a proxy's error page."""

    status: int
    body: str


@dataclass
class _Mishap:
    what: Refused | Raw | Cut | None
    """None: no answer at all, for ever."""
    method: str
    chat: int | None
    after: bool
    times: int
    skip: int = 0

    def concerns(self, method: str, chat: int | None, *, after: bool) -> bool:
        same_call = self.method in ("*", method) and self.chat in (None, chat)
        quiet = self.method == "*" and method in ("getUpdates", "getMe")
        return self.times > 0 and self.after == after and same_call and not quiet


@dataclass
class Trouble:
    """`method` "*" is every method but getMe and getUpdates. `after`: the call has its effect first."""

    _orders: list[_Mishap] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether everything that was ordered has happened."""
        return all(order.times == 0 for order in self._orders)

    def flood(self, seconds: int, method: str = "*", *, chat: int | None = None, times: int = 1, skip: int = 0) -> None:
        """`skip`: so many calls are let through first."""
        said = Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self._orders.append(_Mishap(said, method, chat, False, times, skip))

    def refuse(
        self, code: int, description: str, method: str = "*", *, chat: int | None = None, times: int = 1
    ) -> None:
        self._orders.append(_Mishap(Refused(code, description), method, chat, after=False, times=times))

    def fail(
        self,
        status: int,
        method: str = "*",
        *,
        body: str = PAGE,
        after: bool = False,
        times: int = 1,
    ) -> None:
        self._orders.append(_Mishap(Raw(status, body), method, None, after, times))

    def cut(self, method: str = "*", *, after: bool, times: int = 1) -> None:
        self._orders.append(_Mishap(Cut(), method, None, after, times))

    def stall(self, method: str = "*", *, after: bool, times: int = 1) -> None:
        self._orders.append(_Mishap(None, method, None, after, times))

    async def strike(self, method: str, chat: int | None, *, after: bool) -> Raw | None:
        """Raises or returns what was ordered for this call, if anything was."""
        found = next((order for order in self._orders if order.concerns(method, chat, after=after)), None)
        if found is None:
            return None
        if found.skip:
            found.skip -= 1
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
    served: list[tuple[str, str]] = field(default_factory=list)
    """(path, Range header) of every request."""
    finished: list[str] = field(default_factory=list)
    """The paths of those that went out whole, in the order of their ends."""
    _gates: list[asyncio.Event] = field(default_factory=list)
    _awaited: int = 0

    def cut(self, *, at: int, times: int = 1) -> None:
        """Ends a transfer after `at` bytes."""
        self.cuts += [at] * times

    def fail(self, status: int, *, times: int = 1) -> None:
        self.failures += [status] * times

    def reverse(self, count: int) -> None:
        """Holds the next `count` downloads until all are asked for (or a second is over), then the last goes first."""
        self._awaited = count
        self._gates = []

    async def turn(self) -> Callable[[], None]:
        """Waits until this download may go; what it returns is to be called when it is through."""
        if len(self._gates) >= self._awaited:
            return lambda: None
        gates, number = self._gates, len(self._gates)
        gates.append(asyncio.Event())
        if len(gates) == self._awaited:
            gates[-1].set()
        with suppress(TimeoutError):
            await asyncio.wait_for(gates[number].wait(), 1.0)
        return gates[number - 1].set if number else lambda: None
