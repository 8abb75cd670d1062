"""Repeats calls while a platform cannot be reached."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.domain.ports import Clock

log = structlog.get_logger()

T = TypeVar("T")
WaitS = Callable[[Exception, int], float | None]
"""Gets an error and the number of errors. Returns seconds to wait, or None if trying again cannot help."""


async def with_retries(call: Callable[[], Awaitable[T]], clock: Clock, wait_s: WaitS, tries: float = float("inf")) -> T:
    """Repeats a call until it succeeds. Raises the last error, and one for which `wait_s` returns None."""
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


async def until_answered(
    call: Callable[[], Awaitable[T]],
    clock: Clock,
    wait_s: WaitS,
    redact: Callable[[object], str],
    tries: float = float("inf"),
) -> T:
    """The same for calls that matter to the operator: the log has each error that trying again may mend."""

    def logged(error: Exception, failures: int) -> float | None:
        wait = wait_s(error, failures)
        if wait is not None:
            log.warning("platform-not-reached", reason=redact(error), again_in_s=wait)
        return wait

    return await with_retries(call, clock, logged, tries)
