"""The time left as people see it: it never leaps up at a steady rate, and a longer time is said once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.backend import Render
from bot.domain.messages import Language, Progress
from bot.exports.remaining import LEAST_S, Outlook, Remaining
from bot.texts.progress import progress_text

LITTLE_S, LITTLE = 5.0, 1.1


def steady(seconds: float, start_s: float, every_s: float, digits: int, stated: float | None) -> Iterator[Outlook]:
    """A render that first reads its photos, then goes on at one rate; what is shown at each poll."""
    remaining = Remaining()
    for poll in range(math.ceil((start_s + seconds) / every_s) + 1):
        gone = max(0.0, poll * every_s - start_s)
        percent = min(100.0, math.floor(gone / seconds * 100 * 10**digits) / 10**digits)
        yield remaining.note(poll * every_s, Render("r", "processing", percent, remaining_s=stated))


@settings(deadline=None)
@given(
    seconds=st.floats(3, 3000),
    start_s=st.floats(0, 20),
    every_s=st.floats(0.3, 35),
    digits=st.sampled_from([0, 1]),
    known=st.none() | st.floats(0.8, 1.25),
)
def test_at_a_steady_rate_the_time_never_grows_and_becomes_true(
    seconds: float, start_s: float, every_s: float, digits: int, known: float | None
) -> None:
    stated = None if known is None else known * (seconds + start_s)
    shown = list(steady(seconds, start_s, every_s, digits, stated))
    assert not any(outlook.longer for outlook in shown)
    times = [(place * every_s, one.seconds) for place, one in enumerate(shown) if one.seconds is not None]
    assert all(after <= before for (_, before), (_, after) in pairwise(times))
    step_s = seconds / 100 / 10**digits
    for at, time in times:
        left = start_s + seconds - at
        if at > start_s + max(0.5 * seconds, LEAST_S + 2 * every_s):  # its rate is known by then
            assert time <= LITTLE * max(0.0, left) + every_s + step_s + LITTLE_S


@settings(deadline=None)
@given(
    rates=st.lists(st.floats(0, 10), min_size=1, max_size=60),
    stated=st.none() | st.floats(0, 600),
    every_s=st.floats(0.3, 35),
)
def test_whatever_happens_the_time_grows_once_at_most_and_says_so(
    rates: list[float], stated: float | None, every_s: float
) -> None:
    remaining, percent = Remaining(), 0.0
    shown = [Outlook()]
    for poll, rate in enumerate(rates):
        percent = min(100.0, percent + rate)
        shown.append(remaining.note(poll * every_s, Render("r", "processing", percent, remaining_s=stated)))
    times = [one for one in shown if one.seconds is not None]
    grown = [after for before, after in pairwise(times) if (after.seconds or 0) > (before.seconds or 0)]
    assert len(grown) <= 1
    assert all(one.longer for one in grown)
    flags = [one.longer for one in shown]
    assert flags == sorted(flags), "it is not taken back"


def observed(
    remaining: Remaining, begin: int, end: int, rate: float, at_begin: float, *, held: bool = False
) -> Outlook:
    """Looks each second from `begin` to `end`; `rate` is in percent per second."""
    outlook = Outlook()
    for second in range(begin, end + 1):
        percent = at_begin + (second - begin) * rate
        outlook = remaining.note(float(second), Render("r", "processing", percent, held=held))
    return outlook


def test_a_stall_is_said_once_with_the_new_time() -> None:
    remaining = Remaining()
    before = observed(remaining, 0, 50, 1.0, 0.0)
    assert before == Outlook(50.0)
    assert observed(remaining, 51, 60, 0.0, 50.0) == Outlook(50.0), "a short halt is none"
    after = observed(remaining, 61, 100, 0.0, 50.0)
    assert after.longer
    assert 80 < (after.seconds or 0) <= 100
    assert observed(remaining, 101, 1000, 0.0, 50.0) == Outlook(None, longer=True), "nobody knows any more"


def test_a_render_that_stands_still_for_a_preview_is_not_slow() -> None:
    remaining = Remaining()
    before = observed(remaining, 0, 50, 1.0, 0.0)
    assert observed(remaining, 51, 70, 0.0, 50.0, held=True) == before
    assert observed(remaining, 71, 90, 1.0, 51.0) == Outlook(30.0)


def test_the_back_end_counts_until_the_render_has_a_rate_of_its_own() -> None:
    remaining, render = Remaining(), Render("r", "processing", remaining_s=40.0)
    assert remaining.note(0.0, render) == Outlook(40.0)
    assert remaining.note(3.0, replace(render, percent=2.0, remaining_s=180.0)) == Outlook(40.0)
    assert remaining.note(6.0, replace(render, percent=22.0, remaining_s=45.0)).seconds == 3 / 20 * 78
    assert Remaining().note(0.0, Render("r", "pending", queue_position=2, remaining_s=90.0)) == Outlook()


def test_a_longer_time_is_said() -> None:
    progress = Progress(42.0, 100.0)
    assert progress_text(progress, Language.EN, longer=True).endswith(
        "it takes longer than I thought: about 2 min left"
    )
    assert progress_text(progress, Language.ZH, longer=True).endswith("比预计的要久一些：大约还要 2 分钟")
