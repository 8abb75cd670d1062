"""Several videos at once: a video of each photo, or different words for each."""

from __future__ import annotations

import pytest

from bot.domain.messages import Action, Verb
from bot.storage.queries import projects
from tests.fakes.chat import Message
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


def videos(room: Room) -> list[Message]:
    return [m for m in room.chat.messages if m.reply.media and m.reply.media.mime == "video/mp4"]


async def all_gone(room: Room) -> None:
    """Waits until the progress has gone."""
    await room.chat.until(lambda: None if any(m.reply.progress for m in room.chat.messages) else True)


async def test_each_photo_becomes_its_own_video(room: Room) -> None:
    await room.says("make each photo its own video, 1 second", room.photos(3))
    await room.chat.video(3)
    await all_gone(room)
    texts = sorted(message.text for message in videos(room))
    assert texts == [f"🎬 photo{n}.jpg: video {n} of 3 is ready." for n in (1, 2, 3)]
    assert all(video.duration == pytest.approx(1, abs=0.1) for video in room.chat.videos)
    assert len({video.key for video in room.chat.videos}) == 3


async def test_there_is_one_progress_for_all_of_them(room: Room) -> None:
    # The second takes so much longer that the message is still there when the first is done.
    room.chat.album(room.photos(2), ["make a video, 1 second", "make a video, 60 seconds"])
    progress = await room.chat.heard(lambda message: message.reply.progress is not None)
    assert progress.text.startswith("Making 2 videos … 0 % ░░░░░░░░░░")
    assert progress.labels == ["Cancel"]
    shown = await room.chat.heard(lambda message: message.reply.progress is not None and "1 done" in message.text)
    assert shown is progress
    room.chat.says(action=progress.action("Cancel"))
    await all_gone(room)
    assert len(videos(room)) == 1


async def test_photos_that_are_there_already_are_meant(room: Room) -> None:
    await room.says(files=room.photos(2), locale="zh-CN")
    await room.says("每张照片单独做一个视频，每张 1 秒", locale="zh-CN")
    await room.chat.video(2)
    assert sorted(message.text for message in videos(room)) == [
        "🎬 photo1.jpg：第 1 个视频做好了，共 2 个。",
        "🎬 photo2.jpg：第 2 个视频做好了，共 2 个。",
    ]


async def test_each_photo_has_its_own_instruction(room: Room) -> None:
    words = ["make a video, 1 second, vertical", "make a video, 2 seconds, landscape"]
    await room.answered(*room.chat.album(room.photos(2), words))
    await room.chat.video(2)
    found = {message.text.split(":")[0]: message.reply.media for message in videos(room)}
    upright, wide = found["🎬 photo1.jpg"], found["🎬 photo2.jpg"]
    assert upright is not None
    assert wide is not None
    assert (upright.width, upright.height, round(upright.duration)) == (360, 640, 1)
    assert (wide.width, wide.height, round(wide.duration)) == (640, 360, 2)


async def test_one_of_them_can_be_changed_afterwards(room: Room) -> None:
    await room.says("make each photo its own video, 1 second", room.photos(2))
    await room.chat.video(2)
    second = next(message for message in videos(room) if "photo2.jpg" in message.text)
    assert second.labels == ["Change this one", "Send again"]
    await room.says(action=second.action("Change this one"))
    await room.says("vertical, and export")
    changed = await room.chat.video(3)
    assert (changed.width, changed.height) == (360, 640)


async def test_without_photos_it_asks_for_them(room: Room) -> None:
    [text] = await room.says("each photo its own video")
    assert text == "Send me the photos for it: each one becomes a video of its own."


@pytest.mark.parametrize(
    ("words", "locale"), [("each photo its own video, 1 second", "en"), ("每张照片各做一个视频，每张 1 秒", "zh-CN")]
)
async def test_what_was_promised_before_the_photos_is_done_when_they_come(room: Room, words: str, locale: str) -> None:
    await room.says(words, locale=locale)
    await room.answered(*room.chat.album(room.photos(2), ["Anna", "Ben"], locale=locale))
    await room.chat.video(2)
    await all_gone(room)
    assert {round(video.duration) for video in room.chat.videos} == {1}
    assert len(videos(room)) == 2


@pytest.mark.parametrize("album", [True, False])
async def test_instructions_under_several_photos_are_no_captions(room: Room, album: bool) -> None:
    words, files = ["black and white, 1 second", "vertical, 2 seconds"], room.photos(2)
    if album:
        await room.answered(*room.chat.album(files, words))
    else:
        await room.answered(*[room.chat.says(text, [path]) for text, path in zip(words, files, strict=True)])
    await room.chat.video(2)
    found = {message.text.split(":")[0]: message.reply.media for message in videos(room)}
    first, second = found["🎬 photo1.jpg"], found["🎬 photo2.jpg"]
    assert first is not None
    assert second is not None
    assert round(first.duration) == 1
    assert (second.width, second.height, round(second.duration)) == (360, 640, 2)


async def test_versions_of_the_newest_video_count_where_no_other_is_open(room: Room) -> None:
    await room.says("make each photo its own video, 1 second", room.photos(2))
    await room.chat.video(2)
    await all_gone(room)
    await room.says("make them vertical")
    await room.chat.video(4)
    await all_gone(room)
    [again] = await room.says("send v1 again")
    assert again == "Here is version 1 again."


async def test_a_file_that_cannot_be_used_is_named_and_the_others_are_made(room: Room) -> None:
    broken = room.folder / "broken.jpg"
    broken.write_bytes(b"")
    await room.says("make each photo its own video, 1 second", [*room.photos(1), broken])
    await room.chat.heard("broken.jpg")
    await room.chat.heard("video 1 of 1 is ready")


@pytest.mark.usefixtures("slow_render")
async def test_cancelling_ends_all_of_them(room: Room) -> None:
    room.chat.says("one video per photo, 30 seconds each", room.photos(3))
    progress = await room.chat.heard(lambda message: message.reply.progress is not None)
    await room.says(action=progress.action("Cancel"))
    await all_gone(room)
    assert not room.chat.videos
    async with room.app.services.database.read() as connection:
        key = room.chat.says("status").key
        assert {one.state for one in await projects.exports_of(connection, key)} <= {projects.CANCELLED}


async def test_the_next_photos_begin_something_new(room: Room) -> None:
    await room.says("make each photo its own video, 1 second", room.photos(2))
    await room.chat.video(2)
    await room.says(files=room.photos(1, start=3))
    await room.chat.heard("1 photo ·")
    [listed] = await room.says(action=Action(Verb.PROJECTS))
    assert "2 photos · 2 videos of single photos" in listed


async def test_what_is_said_next_is_for_all_of_them_and_they_are_one_project(room: Room) -> None:
    await room.says('make a slideshow, 1 second each, title "Beach"', room.photos(2))
    await room.chat.video()
    await room.says("make each photo its own video, 1 second", room.photos(2, start=3))
    await room.chat.video(3)
    await all_gone(room)
    assert "In each of the 2 videos:\n" in "\n".join(await room.says("2 seconds each"))
    await room.chat.video(5)
    await all_gone(room)
    assert [round(video.duration) for video in room.chat.videos] == [2, 1, 1, 2, 2]
    assert "2 videos of single photos. The first of them:" in (await room.says("status"))[0]
    [listed] = await room.says(action=Action(Verb.PROJECTS))
    lines = listed.splitlines()[1:]
    assert [line.partition(" · ")[0] for line in lines] == ["2. Project 2", "1. Beach"]
    assert "2 photos · 2 videos of single photos" in lines[0]
    assert lines[0].endswith("(open now)")
    await room.says("make one slideshow of all of them")
    assert round((await room.chat.video(6)).duration) == 8


@pytest.mark.parametrize(
    ("locale", "ask", "again", "same"),
    [
        ("en", "each photo its own video, 1 second", "export", "Nothing has changed since version 1. Here it is."),
        ("zh-CN", "每张照片单独做一个视频，每张 1 秒", "导出", "从第 1 版以来没有改动"),
    ],
)
async def test_asking_for_all_of_them_again_renders_nothing(
    room: Room, locale: str, ask: str, again: str, same: str
) -> None:
    await room.says(ask, room.photos(2), locale=locale)
    await room.chat.video(2)
    await all_gone(room)
    for number, words in enumerate((again, ask), 2):
        assert sum(same in text for text in await room.says(words, locale=locale)) == 2
        await all_gone(room)
        assert len(room.chat.videos) == 2 * number
    assert len({video.key for video in room.chat.videos}) == 2
    assert not [text for text in room.chat.texts if "could begin only" in text or "只开始了" in text]


async def test_removing_the_project_removes_all_of_its_videos(room: Room) -> None:
    words = room.chat.says("each photo its own video, 1 second", room.photos(2))
    await room.answered(words)
    await room.chat.video(2)
    await all_gone(room)
    [_] = await room.says("delete this project")
    room.chat.says(action=room.chat.messages[-1].reply.buttons[0].action)
    await room.chat.heard("is removed, with its photos and videos")
    async with room.app.services.database.read() as connection:
        assert not await projects.of_conversation(connection, words.key)


@pytest.mark.usefixtures("slow_render")
@pytest.mark.parametrize(
    ("locale", "ask", "words"),
    [("en", "one video per photo, 20 seconds each", "cancel"), ("zh-CN", "每张照片单独做一个视频，每张 20 秒", "取消")],
)
async def test_one_word_stops_all_of_them(room: Room, locale: str, ask: str, words: str) -> None:
    room.chat.says(ask, room.photos(2), locale=locale)
    await room.chat.heard(lambda message: message.reply.progress is not None)
    assert await room.says(words, locale=locale)
    await all_gone(room)
    assert not room.chat.videos
