"""The next video of a chat: which photos it uses if the chat has an earlier video."""

from __future__ import annotations

import pytest

from bot.domain.messages import Action, ConversationKey, InboundKind, Verb
from bot.storage.queries import projects
from tests.story.studio import SHARED, Room
from tests.story.test_project_card import cards

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


async def hours_pass(room: Room, hours: float) -> None:
    """Makes the open project look unused for `hours`."""
    services = room.app.services
    project = (await services.conversation(ConversationKey(room.chat.name, "family"))).project
    async with services.database.write() as connection:
        await projects.change(connection, project, touched_at=services.clock.now() - hours * 3600)


async def made(room: Room, number: int) -> float:
    """Waits for a video. Returns its seconds."""
    return round((await room.chat.video(number)).duration, 1)


@pytest.mark.parametrize(
    ("locale", "ask", "new"),
    [
        (
            "en",
            "make a slideshow, 1 second each",
            "This is a new video. The one before, “Project 1”, is kept: /projects",
        ),
        ("zh-CN", "做成幻灯片，每张 1 秒", "这是一个新视频。之前的“项目 1”还在：/projects"),
    ],
)
async def test_who_asks_for_a_video_of_further_photos_gets_another(room: Room, locale: str, ask: str, new: str) -> None:
    await room.says(ask, room.photos(2), locale=locale)
    assert await made(room, 1) == 2
    said = await room.says(ask, room.photos(3, start=3), locale=locale)
    assert said[0] == new
    assert await made(room, 2) == 3
    listed = await room.says(action=Action(Verb.PROJECTS), locale=locale)
    assert "2." in listed[-1]


@pytest.mark.parametrize(
    ("locale", "ask", "more", "told", "button", "again", "anew"),
    [
        (
            *("en", "make a slideshow, 1 second each", "black and white", "2 photos added to “Project 1”."),
            *(
                "New video of 2 new photos",
                "a new video with only the last 2 photos",
                "A new project. Send me the photos for it.",
            ),
        ),
        (
            *("zh-CN", "做成幻灯片，每张 1 秒", "黑白", "已把2 张照片加进“项目 1”。"),
            *("用这 2 张新照片做新视频", "用刚才发的2张照片单独做一个视频", "已新建项目，把照片发给我吧。"),
        ),
    ],
)
async def test_where_photos_went_is_said_and_words_alone_begin_a_new_video(
    room: Room, locale: str, ask: str, more: str, told: str, button: str, again: str, anew: str
) -> None:
    await room.says(ask, room.photos(2), locale=locale)
    await made(room, 1)
    [text] = await room.says(more, room.photos(2, start=3), locale=locale)
    assert text.splitlines()[0] == told
    assert room.chat.messages[-1].labels[0] == button
    assert await room.says(again, locale=locale) != [anew], "the photos that came last are meant"
    assert cards(room)[-1].text.startswith("2 ")
    assert await room.says(again, locale=locale) == [anew]
    assert len(room.chat.videos) == 1


@pytest.mark.parametrize("words", ["these as well, then make the video", "这张也加上，做成视频"])
async def test_photos_that_are_said_to_belong_to_it_join_it_and_it_is_made_again(room: Room, words: str) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(2))
    assert await made(room, 1) == 2
    said = await room.says(words, room.photos(1, start=3))
    assert not [text for text in said if "new video" in text]
    await room.chat.video(2)
    assert "3 photos" in (await room.says("status"))[-1]


async def test_photos_first_and_then_the_wish_make_one_of_all_that_is_on_the_card(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(2))
    assert await made(room, 1) == 2
    await room.says(files=room.photos(1, start=3))
    assert cards(room)[-1].text.startswith("3 photos")
    await room.says("make a video")
    await room.chat.video(2)
    await room.says("make a video")
    await room.says("credits")
    assert len({video.key for video in room.chat.videos}) == 2, "nothing is new: the same file comes again"


async def test_the_card_takes_them_into_a_new_video_at_a_press(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(2))
    assert await made(room, 1) == 2
    await room.says(files=room.photos(2, start=3))
    card = cards(room)[-1]
    press = card.action("New video of 2 new photos")
    await room.says(action=press)
    assert cards(room)[-1].text.startswith("2 photos · 0:08")
    await room.says(action=cards(room)[-1].action("Make the video"))
    assert await made(room, 2) == 8
    assert "out of date" in (await room.says(action=press))[-1]


async def test_after_a_rest_photos_begin_a_new_video_and_a_press_takes_them_back(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(2))
    assert await made(room, 1) == 2
    await hours_pass(room, 5)
    await room.says(files=room.photos(1, start=3))
    assert cards(room)[-1].text.startswith("3 photos")
    await hours_pass(room, 7)
    said = await room.says(files=room.photos(1, start=4))
    assert "This is a new video. The one before, “Project 1”, is kept: /projects" in said
    card = cards(room)[-1]
    assert card.text.startswith("1 photo ·")
    await room.says(action=card.action("Add to “Project 1” instead"))
    assert cards(room)[-1].text.startswith("4 photos")
    assert "4 photos" in (await room.says("status"))[-1]


async def test_a_change_with_a_photo_belongs_to_the_video_also_after_a_rest(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(2))
    assert await made(room, 1) == 2
    await hours_pass(room, 20)
    await room.says("black and white", room.photos(1, start=3))
    assert "3 photos" in (await room.says("status"))[-1]


@pytest.mark.parametrize(
    ("locale", "ask", "then", "named"),
    [
        (
            "en",
            "make a slideshow, 1 second each",
            "black and white",
            "This is for “Project 1”, which is open again now.",
        ),
        ("zh-CN", "做成幻灯片，每张 1 秒", "黑白", "这是给“项目 1”的，现在重新打开了它。"),
    ],
)
async def test_a_reply_or_a_button_under_an_earlier_video_is_for_that_video(
    room: Room, locale: str, ask: str, then: str, named: str
) -> None:
    chat, key = room.chat, ConversationKey(room.chat.name, "family")
    for number, count in ((1, 2), (2, 3)):
        await room.says(ask, room.photos(count, start=number), locale=locale)
        assert await made(room, number) == count
    first = next(message for message in chat.messages if message.reply.media and not message.reply.progress)
    second = [message for message in chat.messages if message.reply.media and not message.reply.progress][1]
    services = room.app.services

    async def opened() -> int:
        return (await services.project((await services.conversation(key)).project)).number

    said = chat.forwards(chat.says(""), message="reply", text=then, target=first.id, locale=locale)
    await room.answered(said)
    assert named in chat.texts
    assert await opened() == 1
    also = second.reply.buttons[0]
    press = chat.forwards(said, message="press", text="", kind=InboundKind.PRESS, action=also.action, target=second.id)
    await room.answered(press)
    assert await opened() == 2
    video = await chat.video(3)
    assert video.height > video.width
    assert round(video.duration, 1) == 3
    thanks = chat.forwards(said, message="thanks", text="thank you!" if locale == "en" else "谢谢", target=first.id)
    await room.answered(thanks)
    assert await opened() == 2, "kind words open nothing"


@pytest.mark.parametrize(("locale", "words"), [("en", "end card “The end”"), ("zh-CN", "片尾“The end”")])
async def test_an_end_card_names_no_project(room: Room, locale: str, words: str) -> None:
    await room.says(words, room.photos(2), locale=locale, may_export=False)
    [listed] = await room.says(action=Action(Verb.PROJECTS), locale=locale)
    assert "The end" not in listed
