"""Timing of an answer stream: signs of life for the person, and the limit of silence."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from bot.backends.nemo import answer
from bot.conversation.edit import answer_stream, edits
from bot.conversation.edit.answer_stream import listen
from bot.conversation.edit.live_answer import finished
from bot.domain.backend import AgentEvent, AgentText, AgentWorking, Service
from bot.domain.errors import BackendUnreachable, OutcomeUnknown
from bot.exports import render_tracking
from tests.clock import FakeClock

Step = float | AgentEvent | Exception
HEARTBEAT, TOOL = AgentWorking(), AgentWorking(content=True)
FOREVER = 1e9


class TurnObserver:
    """A `Listener` that writes down what it hears, with times."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._began = clock.now()
        self.texts: list[str] = []
        self.lives = 0
        self.quiets: list[float] = []

    async def grown(self, text: str) -> None:
        self.texts.append(text)

    async def working(self) -> None:
        self.lives += 1

    async def quiet(self) -> None:
        self.quiets.append(self._clock.now() - self._began)


class Stream:
    """Events with seconds between them. Knows whether it was closed."""

    def __init__(self, clock: FakeClock, *steps: Step) -> None:
        self._clock = clock
        self._steps = steps
        self.closed = False

    async def events(self) -> AsyncGenerator[AgentEvent, None]:
        try:
            for step in self._steps:
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, AgentText | AgentWorking):
                    yield step
                else:
                    await self._clock.sleep(step)
        finally:
            self.closed = True


async def run(*steps: Step) -> tuple[str, TurnObserver, float]:
    """The answer, the observer, and the seconds it took. The answer is `timed out` if none came."""
    clock = FakeClock()
    heard, began, stream = TurnObserver(clock), clock.now(), Stream(clock, *steps)
    try:
        text = await listen(stream.events(), clock, heard)
    except OutcomeUnknown:
        text = "timed out"
    assert stream.closed, "the connection stays open"
    return text, heard, clock.now() - began


async def test_an_answer_grows_and_comes_whole() -> None:
    text, heard, _ = await run(AgentText(0, "One."), 5, AgentText(0, "One. Two."), TOOL, AgentText(1, "Three."))
    assert text == "One. Two.\n\nThree."
    assert heard.texts == ["One.", "One. Two.", "One. Two.\n\nThree."]
    assert heard.lives == 1


async def test_a_stream_without_text_is_an_empty_answer() -> None:
    assert (await run(TOOL, 60, HEARTBEAT))[0] == ""


async def test_a_sign_of_life_after_every_two_minutes_without_text() -> None:
    _, heard, _ = await run(119, AgentText(0, "a"), 250, AgentText(0, "ab"), 100)
    assert heard.quiets == [119 + 120, 119 + 240]


async def test_heartbeats_and_tools_do_not_put_the_sign_of_life_off() -> None:
    beats: list[Step] = [step for n in range(50) for step in (7.0, TOOL if n % 2 else HEARTBEAT)]
    _, heard, _ = await run(*beats)
    assert heard.quiets == [120, 240]


async def test_ten_minutes_of_heartbeats_are_a_time_out() -> None:
    text, heard, seconds = await run(*[step for _ in range(100) for step in (30.0, HEARTBEAT)])
    assert (text, seconds) == ("timed out", answer_stream.SILENCE_S)
    assert heard.quiets == [120, 240, 360, 480], "at ten minutes it is over"


async def test_a_tool_at_work_is_no_silence_but_fifteen_minutes_are_the_end() -> None:
    text, heard, seconds = await run(*[step for _ in range(100) for step in (60.0, TOOL)])
    assert (text, seconds) == ("timed out", answer_stream.TOTAL_S)
    assert len(heard.quiets) == 7


async def test_text_begins_the_ten_minutes_anew_but_not_the_fifteen() -> None:
    assert (await run(599.0, AgentText(0, "a"), 290.0, AgentText(0, "b")))[0] == "b"
    text, _, seconds = await run(*[step for n in range(100) for step in (300.0, AgentText(0, str(n)))])
    assert (text, seconds) == ("timed out", answer_stream.TOTAL_S)


async def test_a_service_that_says_nothing_at_all_is_left_after_ten_minutes() -> None:
    text, heard, seconds = await run(FOREVER)
    assert (text, seconds, len(heard.quiets)) == ("timed out", answer_stream.SILENCE_S, 4)


async def test_what_the_stream_raises_comes_through() -> None:
    with pytest.raises(BackendUnreachable):
        await run(AgentText(0, "Half an ans"), BackendUnreachable())


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("", ""),
        ("Half a", ""),
        ("Done. Now click Ex", "Done."),
        ("好了。点击导", "好了。"),
        ("It runs 3.5 s now! ", "It runs 3.5 s now!"),
        ("First line\nsecond", "First line\n"),
        ("To export:\nclick", ""),
    ],
)
def test_only_whole_sentences_are_shown_while_an_answer_grows(text: str, whole: str) -> None:
    assert finished(text) == whole


def test_the_documented_times_are_the_real_ones() -> None:
    assert answer.RATE_LIMIT_S == 30
    assert Service().poll_s == 30
    assert answer_stream.STILL_WORKING_S == 2 * 60
    assert render_tracking.SLOW_S == 5 * 60
    assert answer_stream.SILENCE_S == 10 * 60
    assert answer_stream.TOTAL_S == 15 * 60
    assert edits.RECONCILE_S == (30, 60, 60, 60, 60)
