"""The words of a turn, sorted into requests, captions, and requests about a single file."""

from __future__ import annotations

import pytest

from bot.conversation.plan import turn_plan
from bot.conversation.plan.captions_and_requests import PhotoText, spoken
from bot.domain.messages import Action, Attachment, ConversationKey, Inbound, InboundKind, Language, Turn, Verb
from bot.domain.tasks import Batch, Captions, ChooseMusic, Edit, ShowCard, Task, Upload
from bot.language.intents import full_message_commands
from bot.language.intents.per_photo_requests import each_alone

KEY = ConversationKey("chat", "1")


def turn(*messages: tuple[str, int] | Inbound) -> Turn:
    """A turn of messages, each with a text and a number of photos."""
    inbounds = []
    for order, message in enumerate(messages, 1):
        if isinstance(message, Inbound):
            inbounds.append(message)
            continue
        text, photos = message
        attachments = tuple(Attachment(f"{order}-{n}", f"{n}.jpg") for n in range(photos))
        inbounds.append(Inbound(KEY, str(order), order=order, text=text, attachments=attachments))
    return Turn("t", KEY, tuple(inbounds))


def kinds(*messages: tuple[str, int] | Inbound) -> list[type[Task]]:
    return [type(task) for task in turn_plan.plan(turn(*messages), Language.EN).tasks]


@pytest.mark.parametrize(
    "text",
    [
        "each photo its own video",
        "Make each photo its own video, 5 seconds, calm music",
        "please turn every picture into a separate clip",
        "one video per photo",
        "a separate video for each picture please",
        "create a video of each photo separately",
        "separate videos of these photos",
        "Turn each of them into its own video",
        "put every photo in its own video",
        "每张照片单独做一个视频",
        "把这些照片分别做成视频",
        "一张照片一个视频",
        "每張照片單獨做一個影片",
        "每张各做一个短视频，每个5秒",
    ],
)
def test_a_video_of_each_photo_is_recognised(text: str) -> None:
    assert each_alone(text) is not None
    assert kinds((text, 2)) == [Batch]


@pytest.mark.parametrize(
    "text",
    [
        "turn my photos into a slideshow",
        "each photo 3 seconds",
        "make the video 5 seconds per photo",
        "each photo should zoom in",
        "every photo in one video",
        "a video of all the photos",
        'add a title "each photo its own video"',
        "make a video with each photo shown for 3 seconds",
        "把照片做成视频",
        "每张照片3秒，做成视频",
        "每张照片停留5秒的视频",
        "把这些照片做成一个视频",
    ],
)
def test_one_video_of_all_photos_is_not_taken_for_many(text: str) -> None:
    assert each_alone(text) is None


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Make each photo its own video, 5 seconds", "turn this photo into a video, 5 seconds"),
        ("please make one video per photo with calm music", "please turn this photo into a video with calm music"),
        ("每張照片單獨做一個影片，配輕柔的音樂", "把这张照片做成视频，配輕柔的音樂"),
    ],
)
def test_the_words_for_one_file_keep_everything_else(text: str, alone: str) -> None:
    assert each_alone(text) == alone


def test_one_caption_asks_for_something() -> None:
    found = spoken(turn(("", 1), ("make it slow", 1), ("", 1)))
    assert (found.words.text, found.captions, found.orders) == ("make it slow", (), ())


def test_several_captions_belong_to_their_photos() -> None:
    found = spoken(turn(("Anna", 1), ("", 1), ("Ben", 1)))
    assert found.words.text == ""
    assert found.captions == (PhotoText(1, 0, "Anna"), PhotoText(3, 0, "Ben"))


def test_a_request_among_captions_is_a_request() -> None:
    found = spoken(turn(("Anna", 1), ("make a slideshow", 1), ("Ben", 1)))
    assert found.words.text == "make a slideshow"
    assert [under.text for under in found.captions] == ["Anna", "Ben"]


def test_a_request_under_each_photo_is_wanted_of_that_photo() -> None:
    found = spoken(turn(("make a video, 2 seconds", 1), ("make a video in black and white", 1)))
    assert [under.text for under in found.orders] == ["make a video, 2 seconds", "make a video in black and white"]
    assert kinds(("make a video, 2 seconds", 1), ("make a video in black and white", 1)) == [Batch]


def test_requests_under_some_photos_are_one_request() -> None:
    assert spoken(turn(("make a video", 1), ("", 1), ("with music, make a slideshow", 1))).orders == ()


def test_files_with_words_of_their_own_in_one_message() -> None:
    files = (Attachment("a", "a.jpg", caption="Anna"), Attachment("b", "b.jpg"), Attachment("c", "c.jpg", caption="hm"))
    found = spoken(turn(Inbound(KEY, "1", order=7, text="hm", attachments=files)))
    assert found.words.text == "hm"
    assert found.captions == (PhotoText(7, 0, "Anna"),), "a caption that is the message's text is said once"


def test_messages_with_many_photos_and_words_are_requests() -> None:
    found = spoken(turn(("make a slideshow", 5), ("and these", 5)))
    assert (found.words.text, found.captions) == ("make a slideshow\nand these", ())


def test_what_a_turn_does() -> None:
    assert kinds(("", 1), ("", 1)) == [Upload, ShowCard]
    assert kinds(("Anna", 1), ("Ben", 1)) == [Upload, Captions, ShowCard]
    assert kinds(("make a slideshow", 2)) == [Upload, Edit]
    assert kinds(Inbound(KEY, "1", InboundKind.PRESS, action=Action(Verb.PRESET, "music"))) == [ChooseMusic]


def test_nothing_is_made_many_times_where_no_export_may_follow() -> None:
    files = (Attachment("a", "a.jpg"),)
    words = "each photo its own video"
    assert Batch not in kinds(Inbound(KEY, "1", order=1, text=words, attachments=files, may_export=False))


@pytest.mark.parametrize(
    "text",
    [
        "preview",
        "Preview please!",
        "show me a preview",
        "quick preview first",
        "can I see a preview?",
        "can i get a quick preview of the video before i export",
        "give me a preview of what you have so far",
        "let me preview it first",
        "I'd like to preview the video",
        "show me how it looks so far",
        "let me see what it looks like first",
        "could I have a quick look first",
        "预览",
        "预览一下",
        "先预览一下视频效果吧",
        "先给我看看效果",
        "给我先看看",
        "让我看一下现在的效果",
        "能不能先看看成什么样",
        "效果先给我看看",
        "来个快速预览",
        "預覽一下",
        "先讓我看看效果好嗎",
        "可以先預覽嗎？",
        "給我看個預覽",
        "先看看吧",
        "能先看下效果吗",
        "我想先预览一下再导出",
        "先预览，满意再导出",
        "出个小样先看看",
        "样片先给我看看",
        "先看效果再導出",
        "show it to me first",
        "a preview would be nice",
    ],
)
def test_words_that_ask_for_a_preview(text: str) -> None:
    assert full_message_commands.read(text) == Action(Verb.PREVIEW)


@pytest.mark.parametrize(
    "text",
    [
        "preview the title in red",
        "preview it in black and white",
        "make a preview title",
        'add a title "preview"',
        "show me how it looks with jazz",
        "let me see it in 9:16 first",
        "show me the second photo first",
        "no preview",
        "don't preview it",
        "let me see the video",
        "show me the video",
        "预览图换成第三张",
        "先给我看看第三张",
        "先看看余额",
        "看看",
        "给我看看视频",
        "看第三张效果",
        "小样的标题太大",
        "再导出",
        "加个预览字样",
        "看看黑白的效果",
        "换成黑白给我看看效果",
        "不用预览，直接导出",
        "预览有点暗",
        "慢慢推近那种效果",
        "預覽的標題改成紅色",
        "我想" * 100,
        "预览现在的" * 40,
        "quick preview first " * 10,
    ],
)
def test_edits_that_speak_of_a_preview_stay_edits(text: str) -> None:
    assert full_message_commands.read(text) is None
