"""People can type a button's label instead of pressing it, and delete nothing by surprise."""

from __future__ import annotations

import pytest

from bot.domain.messages import Action, Verb
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


@pytest.fixture
def plain(room: Room) -> Room:
    """A chat without buttons, which prints their labels."""
    room.chat.takes(buttons=False)
    return room


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("Music…", "Which music"),
        ("music...", "Which music"),
        ("Style…", "Which style"),
        ("Rename", "What shall this project be called"),
        ("Remove project", "Remove “Project 1”"),
        ("Yes, remove it", "Remove “Project 1”"),
        ("Delete everything", "Delete everything in this conversation"),
        ("Yes, delete everything", "Delete everything in this conversation"),
        ("KEEP", "everything stays as it is"),
        ("Send again", "There is no finished video yet"),
        ("Calm music", "with calm music"),
    ],
)
async def test_a_label_does_what_its_button_would(plain: Room, label: str, answer: str) -> None:
    await plain.says(files=plain.photos(1))
    [said] = await plain.says(label)
    assert answer in said


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("音乐…", "想要哪种音乐"),
        ("風格", "想要哪种风格"),
        ("改名", "起什么名字"),
        ("删除项目", "要删除“项目 1”"),
        ("全部删除", "要删除这个对话的全部内容吗"),
        ("确定，全部删除", "要删除这个对话的全部内容吗"),
        ("保留", "全部保留"),
        ("再发一次", "还没有做好的视频"),
    ],
)
async def test_a_chinese_label_does_what_its_button_would(plain: Room, label: str, answer: str) -> None:
    await plain.says(files=plain.photos(1), locale="zh-CN")
    [said] = await plain.says(label, locale="zh-CN")
    assert answer in said


@pytest.mark.parametrize(("locale", "words"), [("en", "Also as 9:16"), ("zh-CN", "再来一版 9:16")])
async def test_another_shape_by_its_label(plain: Room, locale: str, words: str) -> None:
    await plain.says("make a slideshow, 1 second each", plain.photos(1), locale=locale)
    await plain.chat.video()
    await plain.says(words, locale=locale)
    tall = await plain.chat.video(2)
    assert (tall.width, tall.height) == (360, 640)


async def test_a_project_and_a_choice_are_opened_by_their_labels(plain: Room) -> None:
    await plain.says(files=plain.photos(1))
    await plain.says("rename project to Summer")
    await plain.says(action=Action(Verb.NEW))
    await plain.says(files=plain.photos(1, start=5))
    await plain.says("my projects")
    [opened] = await plain.says("1. summer")
    assert "“Summer” is open" in opened
    [asked] = await plain.says("remove project")
    assert "Remove “Summer”" in asked


async def test_what_deletes_does_so_when_it_was_just_asked(plain: Room) -> None:
    await plain.says(files=plain.photos(1))
    [asked] = await plain.says("Remove project")
    assert "[Yes, remove it · Keep]" in asked
    [kept] = await plain.says("Keep")
    assert "stays as it is" in kept
    await plain.says("Remove project")
    await plain.says("1 second each", may_export=False)
    [again] = await plain.says("Yes, remove it")
    assert "Remove “Project 1”" in again, "something else was asked for meanwhile"
    plain.chat.says("Yes, remove it")
    await plain.chat.heard("“Project 1” is removed")


@pytest.mark.parametrize(("words", "answer"), [("no", "stays as it is"), ("cancel", "stays as it is")])
async def test_no_to_the_question_keeps_everything(plain: Room, words: str, answer: str) -> None:
    await plain.says(files=plain.photos(1))
    await plain.says(action=Action(Verb.DELETE))
    [said] = await plain.says(words)
    assert answer in said


async def test_yes_to_the_question_deletes(plain: Room) -> None:
    await plain.says(files=plain.photos(1))
    await plain.says(action=Action(Verb.DELETE))
    plain.chat.says("Yes, delete everything.")
    await plain.chat.heard("Everything in this conversation is deleted")


async def test_no_label_is_kept_in_words(plain: Room) -> None:
    await plain.says(files=plain.photos(1))
    await plain.says("rename project to Quetzal")
    await plain.says("my projects")
    async with plain.app.services.database.read() as connection:
        rows = await connection.exec_driver_sql("SELECT offers FROM conversations")
        kept = [str(row[0]) for row in rows]
    assert any("switch" in row for row in kept)
    assert not any("uetzal" in row for row in kept)


ASKED = [
    ("5 seconds", "en", "Did you mean “5 s for each photo” or “5 s in all”?", ["5 s for each photo", "5 s in all"]),
    ("5秒", "zh-CN", "是指“每张 5 秒”还是“一共 5 秒”？", ["每张 5 秒", "一共 5 秒"]),
    ("revome photo 2", "en", "Did you mean “remove photo 2”?", ["Remove photo 2", "No"]),
    ("对调3:4", "zh-CN", "是指“对调3和4”吗？", ["对调3和4", "不是"]),
]


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_a_clause_with_two_readings_is_asked_about(room: Room, locale: str) -> None:
    await room.says(files=room.photos(5), locale=locale)
    for words, _, question, labels in (row for row in ASKED if row[1] == locale):
        [asked] = await room.says(words, locale=locale, may_export=False)
        assert asked == question
        found = room.chat.messages[-1]
        assert found.labels == labels
        assert all(len(button.action.encode().encode()) <= 64 for button in found.reply.buttons)
    [done] = await room.says(action=found.action(labels[0]), locale=locale, may_export=False)
    assert "✅" in done
    [late] = await room.says(action=found.action(labels[0]), locale=locale, may_export=False)
    assert late.startswith(("That button is out of date.", "这个按钮已经过期了。"))


@pytest.mark.parametrize(
    ("answer", "locale", "told"),
    [
        ("the first", "en", "25 s (5 s each)"),
        ("1", "en", "25 s (5 s each)"),
        ("5 s for each photo", "en", "25 s (5 s each)"),
        ("the second one please", "en", "5 s (1 s each)"),
        ("第一个", "zh-CN", "一共 25 秒（每张 5 秒）"),
        ("后者", "zh-CN", "一共 5 秒（每张 1 秒）"),
        ("no", "en", "everything stays as it is"),
    ],
)
async def test_the_question_is_answered_in_words(plain: Room, answer: str, locale: str, told: str) -> None:
    await plain.says(files=plain.photos(5), locale=locale)
    asked = (await plain.says("black and white, 5 seconds" if locale == "en" else "黑白，5秒", locale=locale))[-1]
    assert "black and white" in asked or "黑白" in asked, "what is certain is done meanwhile"
    [done] = await plain.says(answer, locale=locale)
    assert told in done
    assert "Did you mean" not in done


async def test_photos_of_an_answer_are_those_of_the_question(room: Room) -> None:
    await room.says(files=room.photos(5))
    await room.says("swap 3:4", may_export=False)
    asked = room.chat.messages[-1]
    await room.says("black and white", may_export=False)
    await room.says("remove photo 1", may_export=False)
    [late] = await room.says(action=asked.action("Swap 3 and 4"), may_export=False)
    assert late == "The video has changed since I asked. Please say again what you would like."
    await room.says("5 seconds", may_export=False)
    asked = room.chat.messages[-1]
    await room.says("sepia", may_export=False)
    assert "4 s → 5 s" in (await room.says(action=asked.action("5 s for each photo"), may_export=False))[0], (
        "it names no photo"
    )


@pytest.mark.parametrize(
    ("locale", "wish", "fits", "label"),
    [
        ("en", "make a 2 second slideshow", "In 2 s there is time for 2 of 5 photos", "Use all"),
        ("zh-CN", "做一个2秒的幻灯片", "2 秒里只放得下 5 张中的 2 张", "全部都用"),
    ],
)
async def test_photos_that_a_short_video_leaves_out_come_back_by_a_button(
    room: Room, locale: str, wish: str, fits: str, label: str
) -> None:
    said = await room.says(wish, room.photos(5), locale=locale)
    assert any(fits in text for text in said), said
    assert round((await room.chat.video()).duration) == 2
    answer = next(message for message in room.chat.messages if fits in message.text)
    assert label in answer.labels
    back = await room.says(label, locale=locale)
    assert "5" in "".join(back)
    assert label not in room.chat.messages[-1].labels
