"""Every video is a version. The bot sends it again, undoes and redoes it, and makes it in another shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.conversation.project import restarts
from bot.domain.messages import Action, InboundKind, Verb
from bot.language.intents import full_message_commands
from tests import photos
from tests.fakes.chat import Chat
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]


@pytest.fixture
def chat(room: Room) -> Chat:
    return room.chat


def album(folder: Path, count: int = 2) -> list[Path]:
    return [photos.jpeg(folder / f"photo{n}.jpg", photos.picture((320, 240), n)) for n in range(1, count + 1)]


@SHARED
async def test_a_family_gets_its_versions_again(chat: Chat, tmp_path: Path) -> None:
    chat.says("make a slideshow, 1 second each", album(tmp_path))
    first = await chat.video()
    chat.says("remove the second photo, then export")
    second = await chat.video(2)
    assert second.duration < first.duration

    chat.says("send v1 again, please")
    assert (await chat.video(3)).key == first.key
    assert "version 1" in chat.messages[-1].text
    chat.says("Send it again")
    assert (await chat.video(4)).key == second.key

    chat.says("send v7 again")
    answer = await chat.heard("no version 7")
    assert "1, 2" in answer.text
    delivered = next(message for message in chat.messages if message.reply.media == first)
    chat.says(action=delivered.action("Send again"))
    assert (await chat.video(5)).key == first.key


@SHARED
async def test_a_family_goes_back_to_an_earlier_version(room: Room) -> None:
    chat = room.chat
    chat.says("make a slideshow, 1 second each, no music", room.photos(3))
    await chat.video()
    chat.says("remove the second photo, black and white, then export")
    await chat.video(2)
    chat.says("what changed since version 1?")
    told = await chat.heard("What has changed since version 1:")
    assert "Photo 2 (photo2.jpg) removed" in told.text
    assert "Look: natural colours → black and white" in told.text
    [none] = await room.says("what's different since the last version")
    assert none == "Nothing has changed since version 2."

    [back] = await room.says("go back to version 1")
    assert back.startswith("Back to how it was in version 1.\n")
    assert "Look: black and white → natural colours" in back
    assert (await room.says("restore version 1")) == ["It is as in version 1 already."]
    assert "There is no version 7. I have: 1, 2." in (await room.says("I want version 7 back"))[0]
    [undone] = await room.says("undo")
    assert "Look: natural colours → black and white" in undone
    # Photos that came later stay out of an earlier version, and undo brings them.
    await room.says("", room.photos(1, start=4))
    [sepia] = await room.says("go back to v1 and make it sepia", locale="en")
    assert "Back to how it was in version 1." in sepia
    assert "sepia" in sepia
    assert "Storyboard" not in sepia
    [alone] = await room.says("which photos are in it?")
    assert "3 photos" in alone


@SHARED
async def test_an_earlier_version_in_chinese(room: Room) -> None:
    chat = room.chat
    chat.says("做成幻灯片，每张 1 秒", room.photos(2), locale="zh")
    await chat.video()
    await room.says("黑白", locale="zh")
    chat.says("第1版之后改了什么？", locale="zh")
    await chat.heard("第 1 版之后的改动：\n✅ 色调：原色 → 黑白")
    [back] = await room.says("回到第1版", locale="zh")
    assert back == "已回到第 1 版的样子。\n✅ 色调：黑白 → 原色"
    assert "没有第 4 版。现有的版本：1。" in (await room.says("恢復到第四個版本", locale="zh"))[0]
    chat.says("把第一个视频再发给我", locale="zh")
    await chat.video(2)


@pytest.mark.parametrize(
    ("locale", "told", "stopped"),
    [("en", "This video is being made already.", "Cancelled"), ("zh-CN", "这个视频已经在制作中了", "已取消")],
)
@pytest.mark.usefixtures("slow_render")
@SHARED
async def test_the_same_video_is_not_made_twice_at_once(
    chat: Chat, tmp_path: Path, locale: str, told: str, stopped: str
) -> None:
    chat.says("make a slideshow, 50 seconds, don't export yet", album(tmp_path), locale=locale)
    answer = await chat.heard(lambda m: bool(m.labels))
    export = Action(Verb.EXPORT)
    assert any(button.action == export for button in answer.reply.buttons)
    chat.says(action=export, locale=locale)
    chat.says(action=export, sender="ben", locale=locale)
    await chat.heard(told)
    await chat.until(lambda: chat.messages[-1].reply.progress)
    assert sum(m.reply.progress is not None for m in chat.messages) == 1, "it moved below what was said"
    seen = chat.posted
    chat.says(action=Action(Verb.CANCEL), locale=locale)
    await chat.heard(stopped)
    chat.says("1 second each, and export", locale=locale)
    await chat.video()
    assert len(chat.videos) == 1
    assert "(version 1)" in chat.messages[-1].text or "第 1 版" in chat.messages[-1].text
    assert not [message for message in chat.since(seen) if told in message.text]
    chat.says(action=export, locale=locale)
    await chat.video(2)


@SHARED
async def test_numbers_count_in_each_project(chat: Chat, tmp_path: Path) -> None:
    chat.says("make a slideshow, 1 second each", album(tmp_path, 1))
    old = await chat.video()
    chat.says("new project")
    await chat.heard("A new project")
    chat.says("make a slideshow, 1 second each", album(tmp_path))
    new = await chat.video(2)
    assert "version 1" in chat.messages[-1].text
    chat.says("send version 1 again")
    assert (await chat.video(3)).key == new.key != old.key


@SHARED
async def test_what_is_undone_can_be_done_again(chat: Chat, tmp_path: Path) -> None:
    chat.says("make a slideshow, 1 second each, don't export yet", album(tmp_path))
    await chat.heard(lambda m: "Make the video" in m.labels)
    chat.says('add a title "Summer"')
    added = await chat.heard("Summer")
    assert "Redo" not in added.labels
    before = chat.posted
    chat.says("undo")
    undone = await chat.heard(lambda m: "Redo" in m.labels, after=before)
    before = chat.posted
    chat.says(action=undone.action("Redo"))
    again = await chat.heard("Summer", after=before)
    assert "Redo" not in again.labels
    before = chat.posted
    chat.says(action=again.action("Undo"))
    await chat.heard(lambda m: "Redo" in m.labels, after=before)
    chat.says("redo")
    await chat.heard("Summer", after=before + 1)


@SHARED
async def test_the_same_project_also_as_a_reel(chat: Chat, tmp_path: Path) -> None:
    chat.says("make a slideshow, 1 second each", album(tmp_path))
    wide = await chat.video()
    assert wide.width > wide.height
    chat.says("also as a Reel")
    tall = await chat.video(2)
    assert (tall.width, tall.height) == (360, 640)
    delivered = next(message for message in chat.messages if message.reply.media == tall)
    assert delivered.text.endswith("The video in 9:16 too (version 2). The project keeps its own shape.")
    assert not [text for text in chat.texts if "Shape: " in text], "nobody asked to change the project"
    chat.says(action=delivered.action("Also as 16:9"))
    again = await chat.video(3)
    assert again.key == wide.key, "it exists already"


@SHARED
async def test_several_shapes_in_one_message(chat: Chat, tmp_path: Path) -> None:
    chat.says("make a slideshow, 1 second each", album(tmp_path))
    await chat.video()
    chat.says("can we have it as square as well for the feed, and the vertical for reels")
    further = [(await chat.video(number)) for number in (2, 3)]
    assert sorted((video.width, video.height) for video in further) == [(360, 360), (360, 640)]
    before = chat.posted
    chat.says("also as a square")
    assert (await chat.video(4)).key in {video.key for video in further}, "it exists already"
    await chat.heard("Here it is.", after=before)
    before = chat.posted
    chat.says("black and white, and a square version too")
    await chat.heard("Look", after=before)
    extra = await chat.video(5)
    assert extra.width == extra.height
    assert not [text for text in chat.texts if "Shape: " in text], "the project keeps its own"


@SHARED
async def test_chinese_words_do_the_same(chat: Chat, tmp_path: Path) -> None:
    chat.says("把照片做成幻灯片，每张一秒", album(tmp_path), locale="zh")
    first = await chat.video()
    chat.says("竖屏版也来一个", locale="zh")
    tall = await chat.video(2)
    assert tall.height > tall.width
    chat.says("再发一次第一版", locale="zh")
    assert (await chat.video(3)).key == first.key
    assert "第 1 版" in chat.messages[-1].text
    chat.says("撤销", locale="zh")
    await chat.heard(lambda m: "重做" in m.labels)
    chat.says("再发一次第9版", locale="zh")
    await chat.heard("没有第 9 版")


@SHARED
async def test_without_a_video_nothing_is_sent_again(chat: Chat) -> None:
    chat.says("send it again")
    await chat.heard("no finished video yet")


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("send v2 again", "v2"),
        ("Can you send me the second version again?", "v2"),
        ("RESEND V3", "v3"),
        ("v12 again", "v12"),
        ("show me version two", "v2"),
        ("resend the last video please", ""),
        ("post it once more", ""),
        ("再发一次", ""),
        ("把第十二版再发一遍吧", "v12"),
        ("再傳一次第２版", "v2"),
        ("第两版发给我", "v2"),
        ("重新发一下视频", ""),
    ],
)
def test_words_that_ask_for_a_version(text: str, argument: str) -> None:
    assert full_message_commands.read(text) == Action(Verb.SEND_AGAIN, argument)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("also as a Reel", "9-16"),
        ("and a square version too", "1-1"),
        ("another one in 16:9", "16-9"),
        ("Also for TikTok please!", "9-16"),
        ("豎屏版也來一個", "9-16"),
        ("再来一个方形的", "1-1"),
        ("同时出个横屏版本", "16-9"),
        ("i mean also a square version please", "1-1"),
        ("can we have it as square as well for the feed, and the vertical for reels", "1-1+9-16"),
        ("and the square one?", "1-1"),
        ("Actually can my mum also get the vertical version, she only has whatsapp", "9-16"),
        ("and one for youtube", "16-9"),
        ("ok great, can you also do one in vertical for my insta story?", "9-16"),
        ("we need it in 1:1 and 4:5", "1-1+4-5"),
        ("I'd like both vertical and square", "9-16+1-1"),
        ("export as square", "1-1"),
        ("export vertical", "9-16"),
        ("approved 👍 final in 9:16 and 1:1 please", "9-16+1-1"),
        ("great, export it vertical for reels and square for the feed", "9-16+1-1"),
        ("可以做一个竖版的吗？发小红书用", "9-16"),
        ("能不能再给我一个方的，发朋友圈用", "1-1"),
        ("帮我另外导出一个小红书的版本", "3-4"),
        ("横版的也要", "16-9"),
    ],
)
def test_words_that_ask_for_another_shape_as_well(text: str, shape: str) -> None:
    assert full_message_commands.read(text) == Action(Verb.PRESET, f"also-{shape}")


@pytest.mark.parametrize(
    "text",
    [
        "send the title again to the start",
        "send photo 2 again to the end",
        "show version 2 of the title at the start",
        "show the title again",
        "make it vertical",
        "make it vertical too",
        "square please",
        "can we also have a square version for photo 2",
        "a square version with a title",
        "also a square version and a bigger title",
        "make it vertical and also add a title",
        "改成竖版，标题也大一点",
        "also add a title",
        "add the reel sound too",
        "再发一张照片",
        "也加一个标题",
        "竖屏",
        "第二版的标题太大",
        "rename the title to Summer",
        "delete everything",
        "send v2 again " * 50,
    ],
)
def test_edits_stay_edits(text: str) -> None:
    assert full_message_commands.read(text) is None


def test_only_a_whole_message_undoes() -> None:
    assert all(
        full_message_commands.undoes(text) for text in ("undo", "Undo that, please", "撤销", "撤銷上一步", "go back")
    )
    assert not any(
        full_message_commands.undoes(text)
        for text in ("undo the black and white", "don't undo", "go back to the beach photo")
    )


@pytest.mark.parametrize(
    ("locale", "told"), [("en", "Nothing has changed since version 1."), ("zh-CN", "从第 1 版以来没有改动")]
)
@SHARED
async def test_an_export_with_nothing_changed_is_the_same_file(room: Room, locale: str, told: str) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(2), locale=locale)
    first = await room.chat.video()
    await room.says("export", locale=locale)
    assert (await room.chat.video(2)).key == first.key
    assert told in room.chat.texts[-1]


@pytest.mark.usefixtures("slow_render")
@SHARED
async def test_a_video_says_what_it_lacks(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restarts, "YOUNG_S", -1.0)
    room.chat.says("make a slideshow", room.photos(2))
    await room.chat.heard(lambda m: m.reply.progress is not None)
    [answer] = await room.says("black and white")
    told = "Version 1 is being made without it. Start it again with it, or say “make the video” once it is here."
    assert told in answer
    video = await room.chat.heard(lambda m: bool(m.reply.media and m.reply.media.mime == "video/mp4"))
    assert "This is version 1, without what came later:\n• Look" in video.text
    assert video.labels[0] == "Make the video"


@pytest.mark.parametrize(
    ("locale", "asked", "edit", "again", "told", "button"),
    [
        (
            "en",
            "make a slideshow",
            "black and white",
            "Send again",
            "This is version 1, without what came later:\n• Look",
            "Make the video",
        ),
        ("zh-CN", "做成幻灯片", "黑白", "再发一次", "这是第 1 版，还没有后来的修改：\n• ", "制作视频"),
    ],
)
@SHARED
async def test_a_video_sent_again_says_what_it_lacks(
    room: Room, locale: str, asked: str, edit: str, again: str, told: str, button: str
) -> None:
    await room.says(asked, room.photos(2), locale=locale)
    first = await room.chat.video()
    await room.says(edit, locale=locale)
    delivered = next(message for message in room.chat.messages if message.reply.media == first)
    await room.says(action=delivered.action(again), locale=locale)
    await room.chat.video(2)
    await room.says(again, locale=locale)
    assert (await room.chat.video(3)).key == first.key
    sent = [message for message in room.chat.messages if message.reply.media and message is not delivered]
    assert [(told in message.text, message.labels) for message in sent[-2:]] == [(True, [button])] * 2


@pytest.mark.parametrize(
    ("locale", "asked", "look", "again", "told", "late"),
    [
        (
            *("en", "make a slideshow, 20 seconds", "black and white", "Start again with it"),
            *("I have begun it again.", "Too late: that version is finished."),
        ),
        ("zh-CN", "做成幻灯片，20秒", "黑白", "带上它重新开始", "我已重新开始制作", "来不及了，那一版已经做好"),
    ],
)
@pytest.mark.usefixtures("slow_render")
@SHARED
async def test_a_video_begins_again_with_a_late_change_at_a_press(
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
    locale: str,
    asked: str,
    look: str,
    again: str,
    told: str,
    late: str,
) -> None:
    monkeypatch.setattr(restarts, "YOUNG_S", -1.0)
    chat = room.chat
    chat.says(asked, room.photos(2), locale=locale)
    await chat.heard(lambda m: m.reply.progress is not None)
    await room.says(look, locale=locale)
    answer = chat.messages[-1]
    assert answer.labels == [again]
    press = answer.action(again)
    [begun] = await room.says(action=press, locale=locale)
    assert told in begun
    await chat.video()
    assert not [message for message in chat.messages if "without what came later" in message.text]
    assert "1" in chat.messages[-1].text
    assert len(chat.videos) == 1
    [over] = await room.says(action=press, locale=locale)
    assert late in over


@pytest.mark.parametrize(
    ("locale", "asked", "then", "told"),
    [
        (
            "en",
            "make a slideshow, 2 seconds",
            "make it vertical for tiktok",
            "The next one, with it, follows by itself.",
        ),
        ("zh-CN", "做成幻灯片，2秒", "竖屏发抖音", "下一版会带上它，接着自动开始"),
    ],
)
@pytest.mark.usefixtures("slow_render")
@SHARED
async def test_the_next_version_follows_by_itself_if_a_late_change_asks_for_a_video(
    room: Room, monkeypatch: pytest.MonkeyPatch, locale: str, asked: str, then: str, told: str
) -> None:
    monkeypatch.setattr(restarts, "YOUNG_S", -1.0)
    room.chat.says(asked, room.photos(2), locale=locale)
    await room.chat.heard(lambda m: m.reply.progress is not None)
    [answer] = await room.says(then, locale=locale)
    assert told in answer
    first, second = await room.chat.video(), await room.chat.video(2)
    assert first.width > first.height
    assert second.width < second.height


@SHARED
async def test_an_undo_under_an_earlier_answer_undoes_nothing_newer(room: Room) -> None:
    chat = room.chat
    await room.says("1 second each", room.photos(2), may_export=False)
    first = chat.messages[-1]
    undo = first.action("Undo")
    await room.says("black and white", may_export=False)
    asked = chat.says("status")
    press = chat.forwards(asked, message="old", text="", kind=InboundKind.PRESS, action=undo, target=first.id)
    await room.answered(asked, press)
    await chat.heard("That button belongs to an earlier change.")
    assert not [text for text in chat.texts if text.startswith("Undone")]


@SHARED
async def test_the_newest_undo_holds_after_words_that_changed_nothing(room: Room) -> None:
    chat = room.chat
    await room.says("1 second each", room.photos(2), may_export=False)
    await room.says("black and white", may_export=False)
    newest = chat.messages[-1]
    [answer] = await room.says("put the qwerty before the zxcv", may_export=False)
    assert "understand" in answer
    assert "Undo" not in chat.messages[-1].labels, "it would take back another change than this answer's"
    asked = chat.says("status")
    undo = newest.action("Undo")
    press = chat.forwards(asked, message="new", text="", kind=InboundKind.PRESS, action=undo, target=newest.id)
    await room.answered(asked, press)
    await chat.heard("Undone")
