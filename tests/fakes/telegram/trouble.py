"""Mishaps that a test orders in advance."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from tests.fakes.telegram.refusals import Refused

PAGE = "<html><h1>502 Bad Gateway</h1></html>"


class Cut(Exception):
    """The connection closes without an answer."""


@dataclass(frozen=True)
class Raw:
    """An answer that does not come from the Bot API, such as a proxy's error page."""

    status: int
    body: str


@dataclass
class _Mishap:
    what: Refused | Raw | Cut | None
    """None means that there is never an answer."""
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
    """Mishaps. `method` "*" is every method but getMe and getUpdates. `after`: the call has its effect first."""

    _orders: list[_Mishap] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether every ordered mishap has happened."""
        return all(order.times == 0 for order in self._orders)

    def flood(self, seconds: int, method: str = "*", *, chat: int | None = None, times: int = 1, skip: int = 0) -> None:
        """Answers 429. `skip` is the number of calls that go through first."""
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
        """Raises or returns what a test ordered for this call, if anything."""
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
    """Mishaps of files on their way to the bot."""

    cuts: list[int] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    served: list[tuple[str, str]] = field(default_factory=list)
    """(path, Range header) of every request."""
    finished: list[str] = field(default_factory=list)
    """The paths of complete downloads, in the order in which they ended."""
    _gates: list[asyncio.Event] = field(default_factory=list)
    _awaited: int = 0

    def cut(self, *, at: int, times: int = 1) -> None:
        """Ends a transfer after `at` bytes."""
        self.cuts += [at] * times

    def fail(self, status: int, *, times: int = 1) -> None:
        self.failures += [status] * times

    def reverse(self, count: int) -> None:
        """Holds the next `count` downloads until all have begun (or a second is over); then the last goes first."""
        self._awaited = count
        self._gates = []

    async def turn(self) -> Callable[[], None]:
        """Waits until this download may go. Returns a function to call when it is complete."""
        if len(self._gates) >= self._awaited:
            return lambda: None
        gates, number = self._gates, len(self._gates)
        gates.append(asyncio.Event())
        if len(gates) == self._awaited:
            gates[-1].set()
        with suppress(TimeoutError):
            await asyncio.wait_for(gates[number].wait(), 1.0)
        return gates[number - 1].set if number else lambda: None
