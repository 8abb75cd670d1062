"""The documentation's chats with a remote service: progress, and messages if it is out of reach."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.fakes.cloud import Refuse, Status
from tests.story.chats import LANGUAGES, compare
from tests.story.cloud import MAKE, SHARED, Story
from tests.story.talk import Talk

pytest_plugins = ["tests.story.cloud_fixtures"]
pytestmark = SHARED

POLL_S = 30.0
"""How often the bot asks the cloud."""
WAITING = {"status": "pending", "progress": 0, "queue_position": 2}
DONE = {"status": "completed", "progress": 100}


def at(percent: int, remaining_s: int) -> dict[str, Any]:
    return {"status": "processing", "progress": percent, "remaining_s": remaining_s}


@dataclass
class CloudTalk(Talk):
    """A chat with the cloud behind it."""

    story: Story | None = None

    @property
    def of(self) -> Story:
        assert self.story is not None
        return self.story

    async def _answered(self, *inbounds: Any) -> None:
        for inbound in inbounds:
            await self.of.answered(inbound)
        self.look()


async def progress(talk: CloudTalk) -> None:
    story = talk.of
    await story.says(talk.pick(MAKE, "把照片做成幻灯片，先不要导出"), story.album(), locale=talk.locale)
    talk.seen |= {message.id: message.reply for message in story.chat.messages}
    story.cloud.render_steps = (WAITING, at(12, 140), at(45, 70), *[at(60, 40)] * 5, at(90, 8), DONE)
    story.clock.auto = False  # the time left depends on when the bot looks
    slept = story.clock.sleeps.count(POLL_S)
    await talk.says("export", "导出")
    for look in range(slept, slept + len(story.cloud.render_steps) - 1):
        await story.until(lambda look=look: story.clock.sleeps.count(POLL_S) > look)  # type: ignore[misc]  # bound now
        await story.clock.advance(POLL_S)
    story.clock.auto = True
    shown = await story.chat.heard(lambda message: message.reply.progress is not None)
    await story.exported()
    for number, reply in enumerate([*shown.earlier, shown.reply]):
        talk.show(reply, edited=number > 0)
    talk.look()


async def away(talk: CloudTalk) -> None:
    story = talk.of
    story.cloud.next("message", *[Status(502)] * 3)
    story.cloud.next("session", *[Status(502)] * 6)
    await talk.says("make a slideshow", "做成幻灯片", story.album())
    story.renew()
    story.cloud.next("run_sse", Refuse(2001))
    await talk.says("make a slideshow with music", "做成带音乐的幻灯片")


SCENES: list[tuple[str, Callable[[CloudTalk], Awaitable[None]]]] = [
    ("4. Progress", progress),
    ("14. When the cloud is away", away),
]


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize(("title", "play"), SCENES, ids=[title for title, _ in SCENES])
async def test_the_page_shows_what_is_said(
    story: Story, title: str, play: Callable[[CloudTalk], Awaitable[None]], language: str
) -> None:
    talk = CloudTalk(story.chat, language, story=story)
    await play(talk)
    compare(title, talk)
