"""A queue is polled soon after work has come in, and seldom when it is quiet."""

from __future__ import annotations

import asyncio
import inspect
from functools import partial
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from dbos._queue import queue_worker_thread
from structlog.testing import capture_logs

from bot.jobs import engine
from bot.jobs.queue_polling import FIRST_S, Pace
from tests.fakes import PATIENCE_S


async def test_what_goes_wrong_for_long_is_logged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a full disk no round of looking after work succeeds, for days."""
    rounds, moment = iter([OSError(), OSError(), None, OSError(), OSError(), asyncio.CancelledError()]), asyncio.sleep

    async def take_over() -> None:
        if (error := next(rounds)) is not None:
            raise error

    work: Any = SimpleNamespace(_take_over=take_over, _queue_lost=partial(moment, 0))
    monkeypatch.setattr(engine, "LOOK_S", 0)
    with capture_logs() as logs, pytest.raises(asyncio.CancelledError):
        await engine.Work._look_after(work)
    assert [line["event"] for line in logs] == ["not-looked-after"] * 2


class Polled:
    """A worker that notes each pause as `queue_worker_thread` makes it."""

    def __init__(self, pace: Pace, timeout: float) -> None:
        self.started, self.polled, self.polls = Event(), Event(), 0
        self._pace, self._timeout = pace, timeout
        self.thread = Thread(target=self._work, daemon=True)
        self.thread.start()

    def _work(self) -> None:
        self.started.set()
        while not self._pace.wait(timeout=self._timeout):
            self.polls += 1
            self.polled.set()


def quiet() -> Pace:
    """A pace whose next pause would be very long."""
    pace = Pace()
    pauses = 0.0
    while pauses < 2 * FIRST_S:  # at first it looks soon, for what was there before
        assert not pace.wait(timeout=FIRST_S)
        pauses += FIRST_S
    pace._pause_s = 10 * PATIENCE_S
    return pace


def test_it_polls_soon_when_work_comes_in_during_a_long_pause() -> None:
    pace = quiet()
    worker = Polled(pace, 10 * PATIENCE_S)
    assert worker.started.wait(PATIENCE_S)
    pace.work_arrived()
    assert worker.polled.wait(PATIENCE_S)
    pace.set()
    worker.thread.join(PATIENCE_S)
    assert not worker.thread.is_alive()


def test_work_that_comes_in_during_a_poll_is_not_forgotten() -> None:
    pace = quiet()
    pace.work_arrived()
    assert not pace.wait(timeout=10 * PATIENCE_S)


def test_pauses_grow_to_the_longest() -> None:
    pace = Pace()
    longest = 4 * FIRST_S
    found = []
    for _ in range(4):
        assert not pace.wait(timeout=longest)
        found.append(round(pace._pause_s / FIRST_S))
    assert found == [2, 4, 4, 4]


def test_a_set_pace_ends_its_worker_at_once() -> None:
    pace = quiet()
    pace.set()
    assert pace.is_set()
    assert pace.wait(timeout=10 * PATIENCE_S)


def test_the_private_worker_of_dbos_takes_what_we_hand_it() -> None:
    assert list(inspect.signature(queue_worker_thread).parameters) == ["stop_event", "dbos", "queue"]
