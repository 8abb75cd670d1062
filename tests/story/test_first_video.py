"""The product's promise: photos and one sentence in, a finished video in the same chat; then edits and questions."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from bot.domain.messages import Action, Verb
from tests import photos
from tests.fakes.chat import Chat, Message
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


@pytest.fixture
def chat(room: Room) -> Chat:
    return room.chat


def album(folder: Path, count: int = 3) -> list[Path]:
    return [photos.jpeg(folder / f"photo{n}.jpg", photos.picture((800, 600), n)) for n in range(1, count + 1)]


async def seconds_of(room: Room, key: str) -> float:
    async with room.app.services.files.local(key) as path:
        with av.open(path) as video:
            assert video.duration is not None
            return video.duration / av.time_base


async def test_a_family_gets_its_video_and_keeps_editing(chat: Chat, room: Room, tmp_path: Path) -> None:
    chat.says("turn my photos into a slideshow video with transitions and background music", album(tmp_path))
    first = await chat.video()
    assert (first.width, first.height) == (1920, 1080)
    assert abs(await seconds_of(room, first.key) - first.duration) < 0.1
    assert first.cover
    assert first.alt

    chat.says("1 second each")
    await chat.heard("now runs 3 s")
    chat.says('add a title "Summer"')
    await chat.heard("Summer")
    chat.says("remove the third photo")
    await chat.heard(lambda m: "photo 3" in m.text.lower() or "third" in m.text.lower())
    chat.says("undo")
    chat.says("vertical please")
    await chat.heard("9:16")
    assert len(chat.videos) == 1, "an edit offers the export, it does not export by itself"

    chat.says("导出")
    second = await chat.video(2)
    assert (second.width, second.height) == (1080, 1920)
    assert second.duration == pytest.approx(3, abs=0.1)


@pytest.mark.usefixtures("slow_render")
async def test_the_progress_goes_when_the_video_is_there(chat: Chat, tmp_path: Path) -> None:
    chat.says("make a slideshow, 1 second each", album(tmp_path))
    seen = await chat.heard(lambda m: m.reply.progress is not None)
    assert "Cancel" in seen.labels
    await chat.video()
    await chat.until(lambda: None if any(m.reply.progress for m in chat.messages) else True)


@pytest.mark.usefixtures("slow_render")
async def test_status_and_credits_are_answered_while_a_video_is_made(chat: Chat, tmp_path: Path) -> None:
    chat.says("make a slideshow, 40 seconds", album(tmp_path))
    await chat.heard(lambda m: m.reply.progress is not None)
    chat.says("status")
    await chat.heard("Timeline")
    chat.says("credits")
    await chat.heard("free")
    assert not chat.videos
    progress = await chat.heard(lambda m: m.reply.progress is not None)
    chat.says(action=progress.action("Cancel"))
    await chat.heard("Cancelled")
    assert not chat.videos


async def test_photos_first_words_later(chat: Chat, tmp_path: Path) -> None:
    chat.says(files=album(tmp_path))
    card = await chat.heard("3 photos")
    assert not chat.videos
    chat.says(action=card.action("Make the video"))
    assert (await chat.video()).mime == "video/mp4"


async def test_words_first_photos_later(chat: Chat, tmp_path: Path) -> None:
    chat.says("make a slideshow of our trip, 1 second each")
    await chat.heard("Send me the photos")
    chat.says(files=album(tmp_path))
    assert (await chat.video()).duration == pytest.approx(3, abs=0.1)


async def test_nothing_is_exported_when_somebody_says_not_yet(chat: Chat, tmp_path: Path) -> None:
    chat.says("make a slideshow, but don't export yet", album(tmp_path))
    answer = await chat.heard(lambda m: "Export" in m.labels)
    chat.says("status")
    await chat.heard("Timeline")
    assert not chat.videos
    chat.says(action=answer.action("Export"))
    await chat.video()


async def test_export_without_photos_says_what_to_do(chat: Chat) -> None:
    chat.says("export")
    await chat.heard("Send me some photos")


async def test_send_again_posts_the_stored_file(chat: Chat, tmp_path: Path) -> None:
    chat.says("make a slideshow, 1 second each", album(tmp_path))
    first = await chat.video()
    chat.says(action=Action(Verb.SEND_AGAIN))
    assert (await chat.video(2)).key == first.key


async def test_chinese_is_answered_in_chinese(chat: Chat, tmp_path: Path) -> None:
    chat.says("把照片做成带音乐的幻灯片，每张一秒", album(tmp_path), locale="")
    await chat.video()
    chat.says("去掉第三张", locale="")
    await chat.heard(lambda m: "第" in m.text and "3" in m.text)
    chat.says("余额", locale="")
    await chat.heard("免费")

    def english(message: Message) -> bool:
        return any(word in message.text for word in (" the ", "Timeline", "Your"))

    assert not [m.text for m in chat.messages if english(m)]


async def test_a_platform_that_repeats_itself_changes_nothing(chat: Chat, tmp_path: Path) -> None:
    said = chat.says("make a slideshow, 1 second each", album(tmp_path))
    chat.again(said)
    await chat.video()
    chat.again(said)
    chat.says("status")
    await chat.heard("Timeline")
    assert len(chat.videos) == 1


async def test_one_chat_does_not_see_another(chat: Chat, tmp_path: Path) -> None:
    chat.says(files=album(tmp_path), chat="ann")
    await chat.heard("3 photos")
    chat.says("export", chat="bob")
    await chat.heard("nothing to export")
