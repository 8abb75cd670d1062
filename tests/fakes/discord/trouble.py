"""Mishaps that a test orders in advance."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.errors import Refused

Change = Callable[[dict[str, Any], str], object]
"""A change to a part of an event at one of its fields."""


class Cut(Exception):
    """The connection closes without an answer."""


@dataclass(frozen=True)
class Raw:
    """An answer that does not come from the API, or has special headers."""

    status: int
    body: dict[str, Any] | str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class _Mishap:
    what: Refused | Raw | Cut | None
    """None means that there is never an answer."""
    call: str
    after: bool
    times: int


@dataclass
class Trouble:
    """Mishaps. `call` is the name of a route as in `Discord.calls`. `after`: the call has its effect first."""

    _orders: list[_Mishap] = field(default_factory=list)
    _changes: list[tuple[str, list[str], Change]] = field(default_factory=list)

    def leave_out(self, what: str, path: str = "") -> None:
        """From now on an event, or the answer to a call, lacks a field, or an event does not come at all.

        `what` is the name of the event or call, or `*`; `path` is a field such as `member.flags`, also inside lists.
        """
        self._changes.append((what, path.split(".") if path else [], lambda part, name: part.pop(name, None)))

    def put(self, what: str, path: str, value: Any) -> None:
        """From now on that field of the event is `value`."""
        self._changes.append((what, path.split("."), lambda part, name: part.update({name: value})))

    def add(self, what: str, path: str, value: Any) -> None:
        """From now on that field of the event is `value` if the event has no such field."""
        self._changes.append((what, path.split("."), lambda part, name: part.setdefault(name, value)))

    def told(self, what: str, data: Any) -> Any:
        """The changed data; None for an event that does not come."""
        for name, path, change in self._changes:
            if name in {what, "*"} and data is not None:
                data = _changed(deepcopy(data), path, change) if path else None
        return data

    def flood(self, seconds: float, call: str, *, times: int = 1, everywhere: bool = False) -> None:
        """The API answers 429."""
        body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}
        self._orders.append(_Mishap(Raw(429, body, {"Via": "1.1 google"}), call, after=False, times=times))

    def ban(self, call: str, *, times: int = 1) -> None:
        """The front answers 429 and does not let the request through."""
        self._orders.append(_Mishap(Raw(429, "error code: 1015"), call, after=False, times=times))

    def refuse(self, refused: Refused, call: str, *, times: int = 1) -> None:
        self._orders.append(_Mishap(refused, call, after=False, times=times))

    def fail(self, status: int, call: str, *, after: bool = False, times: int = 1) -> None:
        self._orders.append(_Mishap(Raw(status, "<html>Bad Gateway</html>"), call, after, times))

    def garble(self, call: str) -> None:
        """It succeeds, and its answer is called JSON, but is none."""
        self._orders.append(_Mishap(Raw(200, '{"id"', {"Content-Type": "application/json"}), call, after=True, times=1))

    def say(self, body: dict[str, Any], call: str, *, times: int = 1) -> None:
        """Answers with another body."""
        self._orders.append(_Mishap(Raw(200, body), call, after=False, times=times))

    def cut(self, call: str, *, after: bool, times: int = 1) -> None:
        self._orders.append(_Mishap(Cut(), call, after, times))

    def stall(self, call: str, *, after: bool, times: int = 1) -> None:
        self._orders.append(_Mishap(None, call, after, times))

    async def strike(self, call: str, *, after: bool) -> Raw | None:
        """Raises or returns what a test ordered for this call, if anything."""
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


def _changed(data: Any, path: list[str], change: Change) -> Any:
    name, *rest = path
    for part in data if isinstance(data, list) else [data]:
        if isinstance(part, list):
            _changed(part, path, change)
        elif isinstance(part, dict) and not rest:
            change(part, name)
        elif isinstance(part, dict):
            for found in part.values() if name == "*" else [part[name]] if name in part else []:
                _changed(found, rest, change)
    return data


@dataclass
class Downloads:
    """Mishaps of files on their way to the bot."""

    cuts: list[int] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    served: list[tuple[str, str, bool]] = field(default_factory=list)
    """(name, Range header, whether it had an authorisation header) of every request."""

    def cut(self, *, at: int, times: int = 1) -> None:
        """Ends a transfer after `at` bytes."""
        self.cuts += [at] * times

    def fail(self, status: int, *, times: int = 1) -> None:
        self.failures += [status] * times
