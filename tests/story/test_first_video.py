"""The product's promise: photos and one sentence in, a finished video in the same chat; then edits and questions."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from bot.chat import retractions
from bot.conversation.project import restarts
from bot.domain import draft as drafts
from bot.domain.draft import TrackType
from bot.domain.errors import TryLater
from bot.domain.messages import Action, Address, ConversationKey, Verb
from bot.storage.queries import projects
from bot.storage.queries.projects import Export
from bot.texts import say
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
    assert (first.width, first.height) == (640, 360)
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
    assert (second.width, second.height) == (360, 640)
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
    answer = await chat.heard(lambda m: "Make the video" in m.labels)
    chat.says("status")
    await chat.heard("Timeline")
    assert not chat.videos
    chat.says(action=answer.action("Make the video"))
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


@pytest.fixture
def young(slow_render: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every video that is being made counts as begun just now, however slow the machine is."""
    monkeypatch.setattr(restarts, "YOUNG_S", 3600.0)


async def begun_again(room: Room, photos: int) -> None:
    await room.chat.heard(lambda m: f"{photos} photo" in m.text and "Added. I have begun the video again" in m.text)


@pytest.mark.usefixtures("young")
async def test_photos_that_come_while_the_first_video_is_made_are_in_it(room: Room) -> None:
    chat = room.chat
    await room.says("make a slideshow with music")
    chat.says(files=room.photos(1))
    await chat.heard(lambda m: m.reply.progress is not None)
    await room.says(files=room.photos(3, start=2))
    await begun_again(room, 4)
    await chat.video()
    await over(room)
    assert await shown(room) == [4], "one video, of all four"
    assert not any("Cancelled" in text for text in chat.texts)


@pytest.mark.usefixtures("young")
async def test_a_video_begins_again_twice_at_most_and_later_photos_wait(room: Room) -> None:
    chat = room.chat
    chat.says("make a slideshow, 40 seconds", room.photos(1))
    await chat.heard(lambda m: m.reply.progress is not None)
    for number in (2, 3):
        await room.says(files=room.photos(1, start=number))
        await begun_again(room, number)
    await room.says(files=room.photos(1, start=4))
    await chat.heard("too late for the video that is being made now")
    await room.says("cancel")
    await over(room)
    assert len(await exports(room)) == 3


@pytest.mark.parametrize(
    ("words", "locale", "order"),
    [
        ("slideshow, title: Beach", "en", "together"),
        ("30 seconds, vertical, title ‘Summer’", "en", "photos first"),
        ("black and white", "en", "words first"),
        ("竖屏，每张一秒", "zh", "words first"),
        ("黑白", "zh", "photos first"),
    ],
)
async def test_any_first_request_that_is_understood_makes_the_video(
    room: Room, words: str, locale: str, order: str
) -> None:
    files = room.photos()
    match order:
        case "together":
            said = await room.says(words, files, locale=locale)
        case "photos first":
            await room.says(files=files, locale=locale)
            said = await room.says(words, locale=locale)
        case _:
            assert (await room.says(words, locale=locale))[-1][:4] in {"With", "好的。把"}
            said = await room.says(files=files, locale=locale)
    assert any("Making a video of your" in text or "这就把你的" in text for text in said), said
    await room.chat.video()


async def test_words_that_are_not_understood_make_no_video(room: Room) -> None:
    await room.says(files=room.photos())
    assert "So far" in (await room.says("flurb the wozzle"))[0]
    await room.says("3 seconds each, but don't export yet")
    await room.says("black and white")
    assert not await exports(room)


async def test_words_that_come_with_the_photos_join_the_wish_before(room: Room) -> None:
    await room.says("make a slideshow, 1 second each")
    said = await room.says("vertical for tiktok", room.photos())
    assert "Making a video of your 3 photos: 3 s (1 s each), 9:16" in said[0]
    video = await room.chat.video()
    assert video.height > video.width
    assert video.duration == pytest.approx(3, abs=0.1)


@pytest.mark.usefixtures("young")
async def test_words_within_seconds_of_the_request_begin_the_video_again(room: Room) -> None:
    chat = room.chat
    chat.says("make a slideshow", room.photos())
    await chat.heard(lambda m: m.reply.progress is not None)
    said = await room.says("vertical please")
    assert "I have begun it again" in said[0]
    video = await chat.video()
    await over(room)
    assert video.height > video.width
    assert len(chat.videos) == 1


@pytest.mark.usefixtures("slow_render")
@pytest.mark.parametrize(
    ("words", "locale", "told"),
    [
        ("stop! remove the second one first", "en", "Making it now."),
        ("wait stop, photo 2 comes out", "en", "Making it now."),
        ("等等，先把第二张去掉", "zh-CN", "现在就开始制作。"),
    ],
)
async def test_a_video_stops_for_a_change_and_is_made_again_with_it(
    room: Room, words: str, locale: str, told: str
) -> None:
    chat = room.chat
    chat.says("make a slideshow, 40 seconds", room.photos(), locale=locale)
    await chat.heard(lambda m: m.reply.progress is not None)
    [answer] = [text for text in await room.says(words, locale=locale) if "ancelled" not in text and "取消" not in text]
    assert told in answer
    assert "photo2.jpg) removed" in answer or "已去掉第 2 张照片" in answer
    again, first = await exports(room)
    assert (first.cancel_requested, again.cancel_requested) == (True, False)
    assert len(drafts.read(again.draft).segments(TrackType.VIDEO)) == 2
    await room.says("cancel")
    await over(room)
    assert not chat.videos


@pytest.mark.usefixtures("slow_render")
async def test_a_video_that_stopped_for_something_unclear_waits(room: Room) -> None:
    chat = room.chat
    chat.says("make a slideshow, 40 seconds", room.photos())
    await chat.heard(lambda m: m.reply.progress is not None)
    said = await room.says("wait, remove photo 9")
    assert any("there is no photo 9" in text and "I have stopped the video for now." in text for text in said)
    assert next(m for m in chat.messages if "no photo 9" in m.text).labels[0] == "Make the video"
    await over(room)
    assert [one.cancel_requested for one in await exports(room)] == [True]


async def test_wait_without_a_video_is_only_a_word(room: Room) -> None:
    await room.says("1 second each", room.photos(), may_export=False)
    [answer] = await room.says("wait, remove the second one first")
    assert answer.splitlines()[0] == "✅ Photo 2 (photo2.jpg) removed"
    assert "Making it now" not in answer
    assert not await exports(room)


async def exports(room: Room) -> list[Export]:
    async with room.app.services.database.read() as connection:
        return await projects.exports_of(connection, ConversationKey(room.chat.name, "family"))


async def over(room: Room) -> None:
    """Waits until nothing is being made."""
    await room.chat.until(lambda: None if any(m.reply.progress for m in room.chat.messages) else True)


async def shown(room: Room) -> list[int]:
    """The number of photos in each delivered video."""
    made = [one for one in await exports(room) if one.state == projects.DELIVERED]
    assert [one.number for one in made] == list(range(len(made), 0, -1))
    return [len(drafts.read(one.draft).segments(TrackType.VIDEO)) for one in made]


async def test_a_message_that_cannot_be_removed_at_once_is_removed_later(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[str] = []
    retract = room.chat.retract

    async def limited(address: Address, message: str) -> None:
        if message not in refused:
            refused.append(message)
            raise TryLater(seconds=1)
        await retract(address, message)

    monkeypatch.setattr(retractions, "AGAIN_S", 0.05)
    monkeypatch.setattr(room.chat, "retract", limited)
    room.chat.says("make a slideshow, 1 second each", room.photos(2))
    await room.chat.video()
    await over(room)
    assert refused


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "15 second vertical video with happy music"), ("zh-CN", "15 秒竖屏视频，配欢快的音乐")],
)
async def test_a_wish_without_a_verb_waits_for_the_photos_and_a_question_changes_nothing(
    room: Room, locale: str, words: str
) -> None:
    [kept] = await room.says(words, locale=locale)
    assert kept == say("wish-kept", locale[:2])
    await room.says(files=room.photos(2), locale=locale)
    video = await room.chat.video()
    assert video.width < video.height
    assert abs(video.duration - 15) < 0.5
    question = "can I send it on WhatsApp?" if locale == "en" else "能不能发到微信？"
    [answer] = await room.says(question, locale=locale)
    assert answer.startswith(say("about-above", locale[:2], number=1))
    assert len(room.chat.videos) == 1
