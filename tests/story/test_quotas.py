"""A person has so many videos a day, in whichever chat; the others are not held up by that."""

from __future__ import annotations

import pytest

from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


@pytest.fixture(scope="module")
def wanted() -> dict[str, object]:
    return {"quota_exports_per_person_per_day": 1}


@pytest.mark.parametrize(
    ("locale", "wish", "export", "told"),
    [
        ("en", "make a slideshow, 1 second each", "export", "You have made your 1 video of today."),
        ("zh-CN", "做成幻灯片，每张 1 秒", "导出", "你今天的 1 个视频已经用完了。"),
    ],
)
async def test_a_persons_videos_are_counted_in_every_chat(
    room: Room, locale: str, wish: str, export: str, told: str
) -> None:
    room.chat.group = True
    await room.says(wish, room.photos(1), chat="team", locale=locale)
    await room.chat.video()
    [text] = await room.says(export, chat="team", locale=locale)
    assert text.startswith(told)
    await room.says(export, chat="team", sender="ben", locale=locale)
    await room.chat.video(2)
    await room.says(wish, room.photos(1), chat="private", locale=locale)
    assert room.chat.texts[-1].startswith(told)
    assert len(room.chat.videos) == 2
