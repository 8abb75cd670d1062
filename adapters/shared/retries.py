"""Repeats calls while a platform cannot be reached."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.domain.ports import Clock

T = TypeVar("T")


async def with_retries(
    call: Callable[[], Awaitable[T]],
    clock: Clock,
    wait_s: Callable[[Exception, int], float | None],
    tries: float = float("inf"),
) -> T:
    """Repeats a call until it succeeds. `wait_s` gets the error and the number of errors, and returns seconds to wait.

    Raises the last error, and one for which `wait_s` returns None.
    """
    failures = 0
    while True:
        try:
            return await call()
        except Exception as error:
            failures += 1
            wait = wait_s(error, failures)
            if wait is None or failures >= tries:
                raise
        await clock.sleep(wait)
