"""When the machine's clock is believed."""

from __future__ import annotations

import pytest

from bot.conversation.believed_clock import DAY_S, Clock, described, seen

NOW = 1_800_000_000.0
HOUR = 3600.0


def after(*looks: tuple[float, float], clock: Clock | None = None) -> Clock:
    """The clock after these looks: the seconds that passed by the clock, and those that the bot ran."""
    clock = clock or Clock(NOW)
    for passed, ran in looks:
        clock = seen(clock, clock.last + passed, ran)
    return clock


@pytest.mark.parametrize(
    ("looks", "left"),
    [
        ([(600, 600)], 0),
        ([(23 * HOUR, 0)], 0),  # switched off for a night
        ([(40 * DAY_S, 0)], 24),
        ([(-40 * DAY_S, 0)], 24),
        ([(40 * DAY_S, 600)], 24),  # set while it ran
        ([(40 * DAY_S, 0), (HOUR, HOUR)], 23),
        ([(40 * DAY_S, 0), *[(HOUR, HOUR)] * 24], 0),
        ([(7 * DAY_S, 0), (HOUR, HOUR), (7 * DAY_S, 0), (HOUR, HOUR)], 22),  # an hour each week
        ([(7 * DAY_S, 0), (HOUR, HOUR), (40 * DAY_S, 0)], 24),
        ([(40 * DAY_S, 0), (HOUR, HOUR), (-40 * DAY_S, HOUR), (HOUR, HOUR)], 22),  # set right again
        ([(40 * DAY_S, 0), (0, HOUR), (HOUR, HOUR)], 23),  # two processes look by turns
    ],
)
def test_after_a_jump_the_bot_has_to_run_a_day(looks: list[tuple[float, float]], left: float) -> None:
    clock = after(*looks)
    assert clock.left == pytest.approx(left * HOUR)
    assert clock.believed is (left == 0)
    assert bool(described(clock)) is not clock.believed


def test_a_later_jump_is_one_again() -> None:
    clock = after((40 * DAY_S, 0), *[(HOUR, HOUR)] * 24, (3 * DAY_S, 0))
    assert clock.left == DAY_S


def test_an_operator_reads_which_way_it_jumped() -> None:
    assert "40 days have passed" in described(after((40 * DAY_S, 0)))
    assert "set back by 3 days" in described(after((-3 * DAY_S, 0)))
    assert "for 23 hours" in described(after((40 * DAY_S, 0), (HOUR, HOUR)))
