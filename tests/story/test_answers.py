"""What people read: a greeting, a help that fits a phone, answers that say what changed and what can come next."""

from __future__ import annotations

import textwrap
import unicodedata

import pytest

from bot.domain.messages import Action, Verb
from bot.texts import say
from tests import photos
from tests.fakes.chat import Message
from tests.story.studio import LIGHT, SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED

PHONE_COLUMNS, PHONE_LINES = 42, 22
"""The part of a message that a phone shows at the usual text size. A Chinese character takes two columns."""


def phone_lines(text: str) -> int:
    wide = "".join(char * (1 + (unicodedata.east_asian_width(char) in "WF")) for char in text)
    return sum(max(1, len(textwrap.wrap(line, PHONE_COLUMNS))) for line in wide.splitlines())


@pytest.mark.parametrize(("locale", "first"), [("en", "Hello!"), ("zh-CN", "你好！")])
async def test_the_first_words_say_what_to_do_with_two_examples(room: Room, locale: str, first: str) -> None:
    [greeting] = await room.says(action=Action(Verb.START), locale=locale)
    assert greeting.startswith(first)
    assert greeting.count("•") == 2
    assert phone_lines(greeting) <= 10


@pytest.mark.parametrize("words", ["hi", "Hello!", "你好", "在吗"])
async def test_who_says_hello_is_greeted(room: Room, words: str) -> None:
    [greeting] = await room.says(words, locale="")
    assert greeting in {say("greeting", "en"), say("greeting", "zh")}


@pytest.mark.parametrize("words", ["help", "what can you do?", "怎么用", "帮助"])
async def test_help_fits_a_phone(room: Room, words: str) -> None:
    [text] = await room.says(words, locale="")
    assert text in {say("help", "en"), say("help", "zh")}
    assert phone_lines(text) <= PHONE_LINES


async def pressed(room: Room, message: Message, label: str) -> str:
    return "\n".join(await room.says(action=message.action(label)))


async def test_an_edit_is_answered_with_what_changed_and_what_can_come_next(room: Room) -> None:
    await room.says(files=room.photos(2), may_export=False)
    await room.says("1 second each", may_export=False)
    answer = room.chat.messages[-1]
    assert answer.text.splitlines() == ["✅ Each photo: 4 s → 1 s", "✅ The video now runs 2 s (before: 8 s)"]
    assert answer.labels == ["Make the video", "Undo", "Preview"]


async def test_buttons_do_what_words_do(room: Room) -> None:
    await room.says(files=room.photos(2), may_export=False)
    await room.says("1 second each", may_export=False)
    answer = room.chat.messages[-1]
    by_button = await pressed(room, answer, "Undo")
    await room.says("1 second each", may_export=False)
    assert answer.labels == [], "next steps stand only under the newest answer"
    by_words = "\n".join(await room.says("undo"))
    assert by_button == by_words


async def test_the_music_button_asks_which_and_sets_it(room: Room) -> None:
    await room.says(files=room.photos(2))
    card = room.chat.messages[-1]
    assert "Which music" in await pressed(room, card, "Music…")
    question = room.chat.messages[-1]
    moods = ("Calm", "Happy", "Upbeat", "Epic", "Romantic", "Lo-fi", "Corporate", "Festive", "No")
    assert question.labels == [f"{mood} music" for mood in moods]
    assert "Music added: happy" in await pressed(room, question, "Happy music")
    assert "removed" in await pressed(room, question, "No music")


async def test_each_chinese_music_button_is_understood(room: Room) -> None:
    await room.says(files=room.photos(2), locale="zh-CN")
    await pressed(room, room.chat.messages[-1], "音乐…")
    question = room.chat.messages[-1]
    for label in question.labels[:-1]:
        assert label.removesuffix("的音乐") in await pressed(room, question, label)
    assert "去掉" in await pressed(room, question, "无音乐")


async def test_the_first_video_is_exported_by_itself_and_later_ones_are_offered(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(2))
    made = await room.chat.heard(
        "Making a video of your 2 photos: 2 s (1 s each), 16:9, with cross-fades and calm music."
    )
    assert "Make the video" not in made.labels, "it comes by itself"
    await room.chat.video()
    await room.says("black and white")
    assert "Make the video" in room.chat.messages[-1].labels
    assert len(room.chat.videos) == 1


@pytest.mark.parametrize(
    ("locale", "words", "answer"),
    [
        (
            "en",
            "vertical, 1 second each, caption photo 2: Home",
            (
                "Making a video of your 2 photos: 2 s (1 s each), 9:16, with cross-fades and no music.\n"
                "✅ Caption of photo 2: “Home”"
            ),
        ),
        (
            "zh-CN",
            "竖屏，每张1秒，标题“我的猫”，欢快的音乐",
            "这就把你的 2 张照片做成视频：一共 2 秒（每张 1 秒），9:16，淡入淡出、欢快的音乐。标题是“我的猫”。",
        ),
    ],
)
async def test_a_new_projects_first_answer_is_a_sentence_or_two(
    room: Room, locale: str, words: str, answer: str
) -> None:
    assert (await room.says(words, room.photos(2), locale=locale))[-1] == answer


async def test_a_finished_video_tells_what_it_shows_and_what_can_come_next(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(2))
    video = await room.chat.video()
    assert video.alt == "The finished slideshow video, 0:02 long."
    assert video.cover
    message = next(message for message in room.chat.messages if message.reply.media == video)
    assert message.labels == ["Also as 9:16", "Music…", "Send again"]


async def test_a_change_without_an_open_project_says_how_to_go_on(room: Room) -> None:
    await room.says(files=room.photos(1))
    await room.says(action=Action(Verb.NEW))
    [text] = await room.says("make it slower")
    assert "/projects" in text


@pytest.mark.parametrize(
    ("locale", "asked", "answer"),
    [
        ("en", "what's in it?", "Your video has 2 photos and runs 8 s: 4 s each, 16:9, no music.\nThe title is “Sea”."),
        ("en", "what have we got so far", "Your video has 2 photos and runs 8 s: 4 s each, 16:9, no music."),
        ("zh-CN", "现在里面有什么", "视频里有 2 张照片，一共 8 秒：每张 4 秒，16:9，无音乐。\n标题是“Sea”。"),
    ],
)
async def test_what_is_in_the_video_is_told_as_people_would(room: Room, locale: str, asked: str, answer: str) -> None:
    await room.says(files=room.photos(2), locale=locale, may_export=False)
    await room.says("title: Sea", locale=locale, may_export=False)
    [told] = await room.says(asked, locale=locale)
    assert told.startswith(answer)
    assert not {"Timeline", "BGM", "轨道"} & {*told.split()}
    [status] = await room.says("status", locale=locale)
    assert status.startswith(("Timeline (2 tracks):", "时间线（2 条轨道）："))


@pytest.mark.parametrize(
    ("locale", "asked", "key"),
    [
        ("en", "what does export mean?", "explain-export"),
        ("en", "what's a storyboard", "explain-storyboard"),
        ("zh-CN", "9:16是什么", "explain-shape-9-16"),
        ("zh-CN", "导出是什么意思", "explain-export"),
    ],
)
async def test_a_word_of_the_product_is_explained(room: Room, locale: str, asked: str, key: str) -> None:
    assert await room.says(asked, locale=locale) == [say(key, locale[:2])]


@pytest.mark.parametrize(
    ("locale", "words", "answer"),
    [
        (
            "en",
            "put our logo in the corner",
            "✅ Logo: “logo.png” at the top right\n✅ The video now has 2 photos and runs 8 s (before: 12 s)",
        ),
        (
            "zh-CN",
            "右下角放公司logo",
            "✅ Logo：“logo.png”放在右下角\n✅ 视频现在有 2 张照片，总长：12 秒 → 8 秒",
        ),
    ],
)
async def test_a_logo_that_comes_with_its_words_is_no_slide(room: Room, locale: str, words: str, answer: str) -> None:
    await room.says(files=room.photos(2), locale=locale, may_export=False)
    logo = photos.png(room.folder / "logo.png", photos.picture(LIGHT, 3))
    assert (await room.says(words, [logo], locale=locale, may_export=False))[-1] == answer
    [told] = await room.says("what's in it?", locale=locale)
    assert "logo.png" in told


async def test_an_answer_is_in_one_language_whatever_the_words_are_in(room: Room) -> None:
    files = room.photos(2)
    await room.says("做成幻灯片，每张 1 秒", files, locale="en", may_export=False)
    [english] = await room.says("每张 2 秒", locale="en")
    assert english.startswith("✅ Each photo: 1 s → 2 s\n")
    await room.says(action=Action(Verb.LANGUAGE, "zh"), locale="en")
    [chinese] = await room.says("3 seconds each", locale="en")
    assert chinese.startswith("✅ 每张照片：2 秒 → 3 秒")


async def test_where_the_platform_knows_no_language_the_words_tell_it(room: Room) -> None:
    await room.says(files=room.photos(1), locale="")
    assert "1 photo" in room.chat.texts[-1]
    [help_text] = await room.says("你能做什么", locale="")
    assert "照片" in help_text
    await room.says(action=Action(Verb.LANGUAGE, "en"), locale="")
    [chosen] = await room.says("你能做什么", locale="")
    assert "photos" in chosen


async def test_undo_and_redo_are_offered_while_there_is_something(room: Room) -> None:
    await room.says(files=room.photos(2))
    [nothing] = await room.says("undo")
    assert nothing.startswith("There is nothing to undo.")
    assert room.chat.messages[-1].labels == []
    await room.says("make it vertical", may_export=False)
    assert "Undo" in room.chat.messages[-1].labels
    await room.says("还原", may_export=False)
    assert room.chat.messages[-1].labels == ["Make the video", "Redo", "Preview"]
    await room.says("恢复", may_export=False)
    assert room.chat.messages[-1].labels == ["Make the video", "Undo", "Preview"]


async def test_thanks_are_answered_kindly_and_no_more(room: Room) -> None:
    await room.says(files=room.photos(1))
    assert await room.says("thank you so much, love it!") == ["With pleasure! Whenever you want a change, just say so."]
    assert await room.says("ok 👍") == ["Good. Say “export” when you want the video, or tell me what to change."]


async def test_chinese_thanks_before_any_photo(room: Room) -> None:
    assert await room.says("谢谢", locale="zh-CN") == ["不客气！还想改什么，直接告诉我就行。"]
    assert await room.says("好的", locale="zh-CN") == ["好的，随时可以把照片发给我。"]


async def test_the_greeting_is_said_once(room: Room) -> None:
    [greeting] = await room.says("who are you and what is this")
    assert greeting.startswith("Hello!")
    assert await room.says("tell me a joke") == ["Send me some photos first, then tell me what to make of them."]


async def test_hello_in_the_middle_says_what_is_open(room: Room) -> None:
    await room.says(files=room.photos(2))
    [hello] = await room.says("hi")
    assert hello.splitlines()[0] == "Hello! Your project: 2 photos · 0:08 · 16:9 · no music."


@pytest.mark.parametrize(("words", "locale"), [("is it done yet?", "en"), ("好了吗", "zh-CN")])
async def test_who_asks_whether_it_is_done_hears_just_that(room: Room, words: str, locale: str) -> None:
    [nothing] = await room.says(words, locale=locale)
    assert nothing == say("status-empty", locale[:2])
    await room.says(files=room.photos(1), locale=locale)
    assert await room.says(words, locale=locale) == [say("status-idle", locale[:2])]
    await room.says("make a slideshow, 1 second each" if locale == "en" else "做成幻灯片，每张 1 秒", locale=locale)
    now = await room.says(words, locale=locale)
    making, is_made = (say(key, locale[:2], number=1) for key in ("status-making", "status-made"))
    assert [text for text in now if text == is_made or text.splitlines()[0] == making]
    await room.chat.video()
    await room.says(words, locale=locale)
    assert room.chat.messages[-1].text == say("status-made", locale[:2], number=1)
    assert len(room.chat.messages[-1].labels) == 1
    await room.says("make it square" if locale == "en" else "方形", locale=locale)
    await room.says(words, locale=locale)
    assert room.chat.messages[-1].text == say("about-changed", locale[:2], number=1)
    assert room.chat.messages[-1].labels == [say("button-export", locale[:2])]


@pytest.mark.parametrize(
    ("locale", "kept", "get", "edit", "again"),
    [
        ("en", "Did you save it?", "How do I get the new one", "2 seconds each", "ok now make it please"),
        ("zh-CN", "保存了吗", "怎么拿到新的", "每张2秒", "现在做吧"),
    ],
)
async def test_questions_about_the_video_are_answered_and_nothing_is_made(
    room: Room, locale: str, kept: str, get: str, edit: str, again: str
) -> None:
    language = locale[:2]
    export, resend = say("button-export", language), say("button-again", language)
    await room.says(files=room.photos(2), locale=locale)
    await room.says("make a slideshow, 1 second each" if language == "en" else "做成幻灯片，每张 1 秒", locale=locale)
    await room.chat.video()
    days = say("privacy-days", language, n=30)
    [answer] = await room.says(kept, locale=locale)
    assert answer == f"{say('about-kept', language, days=days)}\n{say('about-kept-made', language, number=1)}"
    [answer] = await room.says(get, locale=locale)
    assert answer == f"{say('about-above', language, number=1)}\n{say('about-how', language)}"
    assert room.chat.messages[-1].labels == [resend]
    await room.says(edit, locale=locale)
    [answer] = await room.says(kept, locale=locale)
    assert answer == f"{say('about-kept', language, days=days)}\n{say('about-kept-changed', language, number=1)}"
    [answer] = await room.says(get, locale=locale)
    assert answer.startswith(say("about-changed", language, number=1))
    assert room.chat.messages[-1].labels == [export]
    assert len(room.chat.videos) == 1
    await room.says(again, locale=locale)
    await room.chat.video(2)


@pytest.mark.parametrize(
    ("locale", "made", "asked"),
    [
        (
            "en",
            "vertical, 2 seconds each",
            {
                "is there a watermark?": "No, there is no watermark. Nothing is on your video but what you asked for.",
                "is it HD?": "Your video is 360 × 640 pixels.",
                "how many photos can I send": (
                    "A project holds up to 200 photos, clips and songs. Send them in as many messages as you like.\n"
                    "You can have up to 30 videos made a day.\n"
                    "There is no fixed length: say “30 seconds”, or “4 seconds each”."
                ),
            },
        ),
        (
            "zh-CN",
            "方形，每张2秒",
            {"有水印吗": "没有水印。视频里只有你要求的内容。", "是高清吗？": "你的视频是 360 × 360 像素。"},
        ),
    ],
)
async def test_what_people_ask_before_they_trust_a_video_is_answered_as_it_is(
    room: Room, locale: str, made: str, asked: dict[str, str]
) -> None:
    await room.says(files=room.photos(2), locale=locale)
    await room.says(made, locale=locale, may_export=False)
    for words, answer in asked.items():
        assert await room.says(words, locale=locale) == [answer]
    assert not room.chat.videos


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "why did you export it?"), ("zh-CN", "谁点的导出啊 我没点")],
)
async def test_a_question_about_an_export_starts_none(room: Room, locale: str, words: str) -> None:
    await room.says(files=room.photos(2), locale=locale)
    [answer] = await room.says(words, locale=locale)
    assert answer == say("status-idle", locale[:2])
    assert room.chat.messages[-1].labels == [say("button-export", locale[:2])]


@pytest.mark.parametrize(
    ("locale", "first", "then"), [("en", "ok do it", "go ahead"), ("zh-CN", "好 做吧", "就这样做")]
)
async def test_go_ahead_makes_the_video(room: Room, locale: str, first: str, then: str) -> None:
    await room.says(files=room.photos(1), locale=locale)
    await room.says(first, locale=locale)
    await room.chat.video()
    await room.says("make it square" if locale == "en" else "方形", locale=locale)
    await room.says(then, locale=locale)
    await room.chat.video(2)


async def test_nothing_is_made_of_what_was_not_understood(room: Room) -> None:
    await room.says(files=room.photos(1))
    *_, answer = await room.says("turn the cat into a dragon, then export the video")
    assert answer == say("export-open", "en")
    assert room.chat.messages[-1].labels == ["Make the video"]
    assert not room.chat.videos


async def test_two_questions_are_two_answers_and_no_wish(room: Room) -> None:
    keeps, free = await room.says("is it free?? and do u keep our pics")
    assert keeps.startswith("What I keep:")
    assert free == say("credits-free", "en")
    await room.says(files=room.photos(1))
    assert not [text for text in room.chat.texts if "did not understand" in text]


@pytest.mark.parametrize(
    ("words", "next_step"), [("退订", "发几张新的，或者说“撤销”"), ("不错", "导出"), ("换个心情", "发几张新的")]
)
async def test_a_project_without_photos_says_how_to_go_on(room: Room, words: str, next_step: str) -> None:
    await room.says(files=room.photos(1), locale="zh-CN")
    await room.says("删除第一张", locale="zh-CN")
    [answer] = await room.says(words, locale="zh-CN")
    assert next_step in answer
    assert "0 张" not in answer


async def test_a_shape_that_is_there_is_not_made_twice(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(1))
    await room.chat.video()
    await room.says("also as a Reel")
    await room.chat.video(2)
    [already] = await room.says("also as a Reel")
    assert already == "Nothing has changed since version 2. Here it is."
    assert len(room.chat.videos) == 3
    assert room.chat.videos[1].key == room.chat.videos[2].key
    await room.says("2 seconds each")
    await room.says("also as a Reel")
    assert (await room.chat.video(4)).duration == pytest.approx(2, abs=0.1)


async def test_captions_are_mentioned_when_the_video_is_made(room: Room) -> None:
    await room.says("make a slideshow 1 second each")
    await room.answered(*room.chat.album(room.photos(2), ["Lake", "Sunset"]))
    made = await room.chat.heard("Making a video of your 2 photos: 2 s (1 s each)")
    assert "✅ Caption of photo 1: “Lake”" in made.text
    assert "✅ Caption of photo 2: “Sunset”" in made.text
