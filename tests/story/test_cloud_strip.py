"""The strip with the cloud: people see their video, and change it in words."""

from __future__ import annotations

from bot.conversation.project.strips import Strips
from bot.domain.messages import ConversationKey, Sender
from bot.domain.operations.photos import SetLength
from bot.domain.photo_selection import at
from bot.domain.task_arguments import action
from bot.domain.touches import Touch, Touched
from tests.story.cloud import MAKE, READY, SHARED, Story

pytest_plugins = ["tests.story.cloud_fixtures"]
pytestmark = SHARED


async def test_the_video_is_seen_as_tiles_which_nobody_can_touch(story: Story) -> None:
    assert READY in await story.says(MAKE)
    here, strips = ConversationKey(story.chat.name, "family"), Strips(story.parts.app.services)
    shown = await strips.strip(here, Sender("ann"))
    assert shown is not None
    assert shown.tiles
    assert not shown.touchable
    assert await strips.refusal(here, Sender("ann"), shown.project) == "read-only"
    assert await strips.begin_preview(here, Sender("ann"), shown.project) is None
    assert await strips.music_sample(here, shown.project, "happy") == ""
    touched = Touch("touch-0001", shown.project, (SetLength(1000, at(1)),), (shown.tiles[0].id,))
    await story.answered(story.chat.says(action=action(Touched(touched))))
    assert len(story.cloud.calls("run_sse")) == 1, "nothing was asked of the cloud, and nothing paid"
