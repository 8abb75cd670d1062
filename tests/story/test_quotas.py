"""A person's daily number of videos is limited across all chats, and does not affect other people."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from unittest.mock import AsyncMock

import pytest

from bot.conversation import disk_cleanup
from bot.domain import rate_limits
from bot.domain.messages import Action, Verb
from bot.storage import disk_space
from bot.storage.disk_space import Reserve
from bot.storage.queries import projects, stored_bytes
from tests import photos
from tests.fakes.process import until
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


@pytest.fixture(scope="module")
def wanted() -> dict[str, object]:
    return {
        "quota_exports_per_person_per_day": 1,
        "quota_messages_per_minute": 10,
        "quota_files_per_minute": 6,
        "quota_stored_mb": 1,
    }


@pytest.mark.parametrize(
    ("locale", "wish", "change", "export", "told"),
    [
        (
            "en",
            "make a slideshow, 1 second each",
            "black and white",
            "export",
            "You have had your 1 video of the last 24 hours.",
        ),
        ("zh-CN", "做成幻灯片，每张 1 秒", "黑白", "导出", "你 24 小时内的 1 个视频已经用完了。"),
    ],
)
async def test_a_persons_videos_are_counted_in_every_chat(
    room: Room, locale: str, wish: str, change: str, export: str, told: str
) -> None:
    room.chat.group = True
    await room.says(wish, room.photos(1), chat="team", locale=locale)
    await room.chat.video()
    await room.says(change, chat="team", locale=locale)
    [text] = await room.says(export, chat="team", locale=locale)
    assert text.startswith(told)
    await room.says(export, chat="team", sender="ben", locale=locale)
    await room.chat.video(2)
    await room.says(wish, room.photos(1), chat="private", locale=locale)
    assert room.chat.texts[-1].startswith(told)
    assert len(room.chat.videos) == 2


@pytest.mark.parametrize(
    ("locale", "told", "empty"),
    [
        (
            "en",
            "I take up to 10 messages a minute from one person. What came after that I have not read; ",
            "no video yet",
        ),
        ("zh-CN", "我每分钟最多处理一个人的 10 条消息。之后发来的我没有看，请在大约", "还没有视频"),
    ],
)
async def test_who_sends_too_many_messages_hears_the_limit_once_and_others_go_on(
    room: Room, monkeypatch: pytest.MonkeyPatch, locale: str, told: str, empty: str
) -> None:
    monkeypatch.setattr(rate_limits, "WINDOW_S", 3600.0)  # whatever the machine has to do meanwhile
    sent = [room.chat.says("status", chat="private", locale=locale) for _ in range(25)]
    other = room.chat.says("status", chat="other", sender="ben", locale=locale)
    await room.answered(*sent[:11], other)
    room.chat.again(sent[3])  # the platform sends again what was taken, and what was not
    room.chat.again(sent[20])
    await room.answered(room.chat.says("help", chat="other", sender="ben", locale=locale))
    assert [text.startswith(told) for text in room.chat.texts].count(True) == 1
    assert [empty in text for text in room.chat.texts].count(True) == 11, "those within the limit, and Ben's"


@pytest.mark.parametrize(
    ("locale", "told"),
    [("en", "I take up to 6 files a minute from one person."), ("zh-CN", "最多接收一个人的 6 个文件")],
)
async def test_who_sends_too_many_files_hears_the_limit_and_keeps_the_rest(room: Room, locale: str, told: str) -> None:
    for photo in room.photos(9):
        room.chat.says("", [photo], locale=locale)
    await room.chat.heard(told)
    await room.chat.heard("6 photos" if locale == "en" else "6 张照片")


@pytest.mark.parametrize(("locale", "told"), [("en", "disk is nearly full"), ("zh-CN", "磁盘快满了")])
async def test_without_room_on_the_disk_files_and_videos_are_refused_until_there_is_some(
    room: Room, monkeypatch: pytest.MonkeyPatch, locale: str, told: str
) -> None:
    await room.says("don't export it" if locale == "en" else "先不要导出", room.photos(1), locale=locale)
    with monkeypatch.context() as full:
        full.setattr(disk_space, "_free", lambda _: 1000)
        assert told in "".join(await room.says("", room.photos(2)[1:], locale=locale))
        assert told in "".join(await room.says("export" if locale == "en" else "导出", locale=locale))
    await room.says("export" if locale == "en" else "导出", locale=locale)
    await room.chat.video()


async def test_room_for_the_database_is_set_aside_and_given_back(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    reserve, free = Reserve(room.folder, 4096), [2**60]
    monkeypatch.setattr(disk_cleanup, "LOOK_S", 0.01)
    monkeypatch.setattr(disk_space, "_free", lambda _: free[0])
    watching = asyncio.create_task(replace(room.app.cleanup, reserve=reserve).run())
    await until(reserve.path.exists)
    free[0] = 0
    await until(lambda: not reserve.path.exists())
    watching.cancel()
    await asyncio.wait({watching})


async def test_what_can_be_made_again_makes_room(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(1))
    video = await room.chat.video()
    renders = room.app.services.files.folder / "studio" / "renders"  # type: ignore[attr-defined]
    assert list(renders.iterdir())
    pieces = list(renders.parent.rglob("pieces/*"))
    assert await room.app.cleanup.free_space() == len(pieces) > 0
    assert not any(path.exists() for path in pieces)
    assert list(renders.iterdir()), "somebody may be about to fetch it"
    monkeypatch.setattr(disk_cleanup, "FETCHED_S", 0.0)
    assert await room.app.cleanup.free_space()
    assert not renders.exists()
    await room.says("send it again")
    assert (await room.chat.video(2)).key == video.key, "what was delivered is kept"


async def test_nothing_that_is_deleted_takes_the_count_with_it(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(1))
    await room.chat.video()
    room.chat.says(action=Action(Verb.REMOVE, ":yes"))
    await room.chat.heard("is removed, with its photos")
    await room.says("make a slideshow, 1 second each", room.photos(1))
    assert room.chat.texts[-1].endswith("you can export again in about 24 hours.")
    room.chat.says(action=Action(Verb.DELETE, "yes"))
    await room.chat.heard("Everything in this conversation is deleted")
    seen = room.chat.posted
    await room.says("make a slideshow, 1 second each", room.photos(1))
    await room.chat.heard("You have had your 1 video", after=seen)
    [explained] = await room.says("privacy")
    assert "that count stays for the day, also after /delete" in explained


@pytest.mark.parametrize("ends", [Action(Verb.CANCEL), Action(Verb.REMOVE, ":yes")])
@pytest.mark.usefixtures("slow_render")
async def test_what_came_to_nothing_does_not_count(room: Room, ends: Action) -> None:
    await room.says("make a slideshow, 50 seconds", room.photos(2))
    await room.chat.heard(lambda message: message.reply.progress is not None)
    room.chat.says(action=ends)
    await room.chat.heard("Cancelled" if ends.verb == Verb.CANCEL else "is removed")
    await room.says(action=Action(Verb.NEW))
    await room.says("make a slideshow, 1 second each", room.photos(1))
    await room.chat.video()


async def test_two_chats_at_once_share_the_count(room: Room) -> None:
    made = [room.chat.says("make a slideshow, 1 second each", room.photos(1), chat=name) for name in ("one", "two")]
    await room.answered(*made)
    await room.chat.heard("You have had your 1 video")
    await room.chat.video()
    async with room.app.services.database.read() as connection:
        found = [await projects.exports_of(connection, each.key) for each in made]
    assert sum(map(len, found)) == 1


@pytest.mark.parametrize(
    ("locale", "photo", "told", "gone"),
    [
        (
            "en",
            "1 photo",
            "is left out: I keep up to 1 MB for a chat and for a person",
            "is removed",
        ),
        ("zh-CN", "1 张照片", "没有收下：我为每个聊天、每个人最多保存 1 MB", "已删除"),
    ],
)
async def test_a_full_chat_takes_no_more_until_something_is_deleted(
    room: Room, locale: str, photo: str, told: str, gone: str
) -> None:
    some = [photos.noisy(room.folder / f"{n}.jpg", 700_000) for n in (1, 2)]
    await room.says("", some[:1], locale=locale)
    await room.chat.heard(photo)
    assert told in "".join(await room.says("", some[1:], locale=locale))
    assert told in "".join(await room.says("", some[1:], locale=locale, chat="other")), "it counts for the person"
    await room.says("", some[1:], locale=locale, chat="other", sender="ben")
    room.chat.says(action=Action(Verb.REMOVE, ":yes"), locale=locale)
    await room.chat.heard(gone)
    before = room.chat.posted
    await room.says("", some[1:], locale=locale)
    await room.chat.heard(photo, after=before)


@pytest.mark.parametrize(
    ("locale", "export", "told"),
    [("en", "export", "I cannot make a further video"), ("zh-CN", "导出", "不能再制作视频")],
)
async def test_a_full_chat_makes_no_further_video(
    room: Room, monkeypatch: pytest.MonkeyPatch, locale: str, export: str, told: str
) -> None:
    await room.says("don't export it" if locale == "en" else "先不要导出", room.photos(1), locale=locale)
    with monkeypatch.context() as full:
        full.setattr(stored_bytes, "left", AsyncMock(return_value=0))
        assert told in "".join(await room.says(export, locale=locale))
    await room.says(export, locale=locale)
    await room.chat.video()
