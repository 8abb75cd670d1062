"""The steps of a running workflow: each is done at least once, and what came of it is recorded."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog
from dbos import DBOS, StepOptions
from dbos import error as dbos_error

from bot.domain.errors import BotError, OutcomeUnknown, SentUnknown
from bot.domain.logs import refer
from bot.domain.ports import Clock
from bot.storage.database import is_away

T = TypeVar("T")

log = structlog.get_logger()

RETRIES = 5


class DbosSteps:
    """The `ports.Durable` of a running workflow."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def step(self, name: str, call: Callable[..., Awaitable[T]], *args: Any, retries: bool = False) -> T:
        """Runs `call` as a recorded step. Raises only BotErrors and LookupErrors, because others cannot be stored."""

        async def guarded() -> T:
            try:
                return await call(*args)
            except Exception as error:
                if isinstance(error, BotError) or is_gone(error):
                    raise
                if is_away(error):
                    raise disturbed(name, error) from None
                told = refer(BotError(reason=type(error).__name__))
                log.exception("step-crashed", step=name, ref=told.params["ref"])
                raise told from None

        options = StepOptions(
            name=name, retries_allowed=retries, max_attempts=RETRIES, interval_seconds=1.0, should_retry=_worth_retrying
        )
        try:
            result: T = await DBOS.run_step_async(options, guarded)
        except dbos_error.DBOSMaxStepRetriesExceeded as error:
            raise error.errors[-1] from None
        return result

    async def sleep(self, seconds: float) -> None:
        """Sleeps across restarts: it records when the sleep ends."""

        async def end() -> float:
            return self._clock.now() + seconds

        await self._clock.sleep(max(0.0, await DBOS.run_step_async(StepOptions(name="sleep"), end) - self._clock.now()))


def is_gone(error: Exception) -> bool:
    """Whether a row was deleted meanwhile. Subclasses of LookupError come from Python and are faults."""
    return type(error) is LookupError


def disturbed(work: str, error: Exception) -> asyncio.CancelledError:
    """What ends work that the database disturbed: DBOS records no outcome of it, and `guard` queues it again."""
    log.warning("work-disturbed", work=work, error=type(error).__name__)
    return asyncio.CancelledError()


def _worth_retrying(error: BaseException) -> bool:
    return isinstance(error, BotError) and error.retry and not isinstance(error, OutcomeUnknown | SentUnknown)
