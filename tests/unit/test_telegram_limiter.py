"""The limiter: rates per chat and overall, a reserve for the video, silence in a flood wait."""

import pytest

from adapters.telegram.limiter import Limiter, Weight
from bot.domain.errors import TryLater
from tests.fakes.telegram.running import Steps

ANN, BOB, FAMILY = "11", "12", "-21"


async def test_a_private_chat_gets_one_a_second_after_a_burst() -> None:
    clock = Steps()
    limiter, start = Limiter(clock), clock.now()
    for _ in range(9):
        await limiter.admit(ANN, Weight.NORMAL)
    assert clock.now() - start == pytest.approx(6)


async def test_a_group_keeps_room_for_the_video() -> None:
    limiter = Limiter(Steps())
    for _ in range(17):
        await limiter.admit(FAMILY, Weight.NORMAL)
    with pytest.raises(TryLater) as refused:
        await limiter.admit(FAMILY, Weight.NORMAL)
    assert refused.value.params == {"seconds": 60}
    for _ in range(3):
        await limiter.admit(FAMILY, Weight.FINAL)
    with pytest.raises(TryLater):
        await limiter.admit(FAMILY, Weight.FINAL)


async def test_progress_gives_way_first() -> None:
    limiter = Limiter(Steps())
    for _ in range(10):
        await limiter.admit(FAMILY, Weight.OPTIONAL)
    with pytest.raises(TryLater):
        await limiter.admit(FAMILY, Weight.OPTIONAL)
    await limiter.admit(FAMILY, Weight.NORMAL)


async def test_a_minute_later_a_group_may_speak_again() -> None:
    clock = Steps()
    limiter = Limiter(clock)
    for _ in range(20):
        await limiter.admit(FAMILY, Weight.FINAL)
    clock.time += 60
    await limiter.admit(FAMILY, Weight.OPTIONAL)


async def test_a_flood_wait_silences_one_chat_only() -> None:
    clock = Steps()
    limiter = Limiter(clock)
    limiter.hold(ANN, 40)
    for weight in Weight:
        with pytest.raises(TryLater) as refused:
            await limiter.admit(ANN, weight)
        assert refused.value.params == {"seconds": 40}
    await limiter.admit(BOB, Weight.OPTIONAL)
    assert limiter.is_quiet(ANN)
    clock.time += 40
    await limiter.admit(ANN, Weight.OPTIONAL)
    assert not limiter.is_quiet(ANN)


async def test_a_shorter_wait_does_not_lift_a_longer_one() -> None:
    clock = Steps()
    limiter = Limiter(clock)
    limiter.hold(ANN, 40)
    limiter.hold(ANN, 3)
    clock.time += 3
    assert limiter.is_quiet(ANN)


async def test_all_chats_together_get_thirty_a_second() -> None:
    clock = Steps()
    limiter, start = Limiter(clock), clock.now()
    for number in range(90):
        await limiter.admit(str(number), Weight.FINAL)
    assert clock.now() - start == pytest.approx(2)


async def test_fifty_chats_hear_something_at_once() -> None:
    clock = Steps()
    limiter = Limiter(clock)
    for number in range(50):
        await limiter.admit(str(number), Weight.NORMAL)
    assert not clock.slept


async def test_thousands_of_chats_are_forgotten_again() -> None:
    clock = Steps()
    limiter = Limiter(clock)
    limiter.hold("0", 20_000)
    for number in range(1, 3000):
        clock.time += 5
        await limiter.admit(str(number), Weight.FINAL)
    assert len(limiter._chats) <= 1000
    assert limiter.is_quiet("0")
