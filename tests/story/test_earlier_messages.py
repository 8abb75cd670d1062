"""Messages further up in the chat: people reply to a photo and mean it, change what they wrote, and delete
the message of a photo.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.messages import Action, Attachment, Inbound, InboundKind, Verb
from tests import photos
from tests.fakes.chat import Chat
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


@pytest.fixture
def chat(room: Room) -> Chat:
    return room.chat


def album(folder: Path, count: int) -> list[Path]:
    return [photos.jpeg(folder / f"p{n}.jpg", photos.picture((160, 120), n)) for n in range(1, count + 1)]


def deletes(chat: Chat, *said: Inbound) -> None:
    """The platform reports that these messages are gone, but not who deleted them."""
    ids = " ".join(inbound.message for inbound in said)
    told = {"kind": InboundKind.COMMAND, "text": "", "attachments": (), "album": ""}
    chat.forwards(said[0], message=f"deleted:{ids}", action=Action(Verb.WITHDRAW, ids), **told)


@pytest.mark.parametrize(
    ("locale", "asked", "button", "done"),
    [
        ("en", "message with photo 2 was deleted", "Leave it out", "✅ Photo 2 (p2.jpg) removed"),
        ("zh-CN", "第 2 张照片的消息已删除", "去掉", "已去掉第 2 张照片"),
    ],
)
async def test_the_photo_of_a_deleted_message_leaves_the_video_at_a_press(
    chat: Chat, tmp_path: Path, locale: str, asked: str, button: str, done: str
) -> None:
    one, two, three = chat.album(album(tmp_path, 3), locale=locale)
    await chat.heard("3 photos ·" if locale == "en" else "3 张照片 ·")
    deletes(chat, two)
    question = await chat.heard(asked)
    chat.says(action=question.action(button), locale=locale)
    await chat.heard(done)
    said = chat.posted
    chat.says(action=question.action(button), locale=locale)
    await chat.heard("out of date" if locale == "en" else "过期", after=said)
    deletes(chat, one, three)
    await chat.heard("photos 1, 2 was deleted" if locale == "en" else "第 1、2 张照片", after=said)


async def test_photos_taken_from_another_message_are_asked_about_when_that_goes(chat: Chat, tmp_path: Path) -> None:
    """As with a message's menu on Discord: the act has another id than the message."""
    (mine,) = chat.album(album(tmp_path, 1))
    await chat.heard("1 photo ·")
    theirs = photos.jpeg(tmp_path / "theirs.jpg", photos.picture((160, 120), 5))
    chat.forwards(mine, message="menu", order=9, origin="theirs", attachments=(Attachment(str(theirs), "theirs.jpg"),))
    await chat.heard("2 photos ·")
    deletes(chat, replace(mine, message="theirs"))
    await chat.heard("message with photo 2 was deleted")


async def test_the_numbers_are_those_at_the_press(chat: Chat, tmp_path: Path) -> None:
    one, two = chat.album(album(tmp_path, 2))
    await chat.heard("2 photos ·")
    deletes(chat, one)
    question = await chat.heard("photo 1 was deleted")
    chat.says("reverse the order")
    await chat.heard("swapped")
    chat.says(action=question.action("Leave it out"))
    await chat.heard("Photo 2 (p1.jpg) removed")
    assert two.message


async def test_a_photo_deleted_at_once_is_asked_about_when_it_is_in(chat: Chat, tmp_path: Path) -> None:
    (one, _) = chat.album(album(tmp_path, 2))
    deletes(chat, one)
    await chat.heard("2 photos ·")
    await chat.heard("photo 1 was deleted")


async def test_words_and_photos_of_other_projects_are_nothing_to_ask_about(chat: Chat, tmp_path: Path) -> None:
    (one,) = chat.album(album(tmp_path, 1))
    await chat.heard("1 photo ·")
    words = chat.says("2 seconds each")
    await chat.heard("2 s")
    deletes(chat, words)
    chat.says(action=Action(Verb.NEW))
    await chat.heard("new project")
    deletes(chat, one)
    chat.says("credits")
    await chat.heard("free")
    assert not [text for text in chat.texts if "deleted" in text]


REPLIES = (
    # words; the answer if the third of four photos is meant
    ("remove this one", "en", "✅ Photo 3 (p3.jpg) removed"),
    ("delete this please", "en", "✅ Photo 3 (p3.jpg) removed"),
    ("put this first", "en", "✅ Photo 3 (p3.jpg) moved to position 1"),
    ("put this one second", "en", "✅ Photos 2 and 3 (p2.jpg, p3.jpg) swapped"),
    ("move it to the end", "en", "✅ Photos 3 and 4 (p3.jpg, p4.jpg) swapped"),
    ("make this one longer", "en", "✅ Photo 3: 4 s → 6 s"),
    ("longer", "en", "✅ Photo 3: 4 s → 6 s"),
    ("black and white", "en", "✅ Look of photo 3: natural colours → black and white"),
    ("caption: By the sea", "en", "✅ Caption of photo 3: “By the sea”"),
    ("caption this: Oma at home", "en", "✅ Caption of photo 3: “Oma at home”"),
    ("swap this with photo 1", "en", "✅ Photos 1 and 3 (p1.jpg, p3.jpg) swapped"),
    ("把这张删掉", "zh-CN", "✅ 已去掉第 3 张照片（p3.jpg）"),
    ("不要了", "zh-CN", "✅ 已去掉第 3 张照片（p3.jpg）"),
    ("这张放最前面", "zh-CN", "✅ 第 3 张照片（p3.jpg）已移到第 1 位"),
    ("字幕：海边", "zh-CN", "✅ 第 3 张照片的字幕：“海边”"),
)


async def test_a_reply_to_a_photo_says_which_is_meant(chat: Chat, room: Room, tmp_path: Path) -> None:
    wrong = {}
    for number, (words, locale, answer) in enumerate(REPLIES):
        place: dict[str, Any] = {"chat": f"reply{number}", "locale": locale}
        sent = chat.album(album(tmp_path, 4), **place)
        await room.answered(*sent)
        said = chat.posted
        await room.answered(chat.says(words, reply_to=sent[2], may_export=False, **place))
        if answer not in (heard := chat.since(said)[0].text).splitlines():
            wrong[words] = heard
    assert not wrong


async def test_a_reply_to_a_photo_does_what_it_says_to_that_one_alone(chat: Chat, room: Room, tmp_path: Path) -> None:
    sent = chat.album(album(tmp_path, 4))
    await room.answered(*sent)

    async def hears(words: str, *, reply_to: Inbound) -> str:
        said = chat.posted
        await room.answered(chat.says(words, reply_to=reply_to, may_export=False))
        return chat.since(said)[0].text

    assert "Photo 1 (p1.jpg) removed" in await hears("remove this one", reply_to=sent[0])
    assert "16:9 → 9:16" in await hears("make the video vertical", reply_to=sent[3])
    assert "Photo 2 (p3.jpg) removed" in await hears("remove this one", reply_to=sent[2])
    gone = await hears("remove this one", reply_to=sent[2])
    assert gone.startswith("That photo is not in the video any more, so I changed nothing.")
    assert "Photo 2 (p3.jpg)" in await hears("bring it back", reply_to=sent[2])
    asked = await hears("Rosie in the garden 2019", reply_to=sent[3])
    assert asked == "Did you mean “caption of photo 3: Rosie in the garden 2019”?"
    said = chat.posted
    chat.says(action=next(m for m in chat.messages if m.text == asked).reply.buttons[0].action)
    await chat.heard("Caption of photo 3: “Rosie in the garden 2019”", after=said)


ABOUT_A_PHOTO = (
    # words that by themselves would be about files or the video; the answer if they reply to a photo
    ("keep this one", "en", "Good, everything stays as it is."),
    ("leave this one in please", "en", "Good, everything stays as it is."),
    ("can you take this out", "en", "✅ Photo 3 (p3.jpg) removed"),
    ("留着这张", "zh-CN", "好的，全部保留。"),
    ("这张能拿掉吗", "zh-CN", "✅ 已去掉第 3 张照片（p3.jpg）"),
)


async def test_what_replies_to_a_photo_and_points_at_it_is_about_that_photo(
    chat: Chat, room: Room, tmp_path: Path
) -> None:
    wrong = {}
    for number, (words, locale, answer) in enumerate(ABOUT_A_PHOTO):
        place: dict[str, Any] = {"chat": f"about{number}", "locale": locale}
        sent = chat.album(album(tmp_path, 4), **place)
        await room.answered(*sent)
        said = chat.posted
        await room.answered(chat.says(words, reply_to=sent[2], may_export=False, **place))
        heard = [message.text for message in chat.since(said)]
        if len(heard) != 1 or answer not in heard[0].splitlines():
            wrong[words] = heard
    assert not wrong


@pytest.mark.parametrize(
    ("locale", "told"), [("en", "You replaced the photo of a message."), ("zh-CN", "你换掉了消息里的照片。")]
)
async def test_a_photo_that_is_replaced_in_its_message_is_spoken_of(
    chat: Chat, room: Room, tmp_path: Path, locale: str, told: str
) -> None:
    [path] = album(tmp_path, 1)
    first = Attachment(str(path), "p1.jpg", size=path.stat().st_size)
    sent = chat.forwards(chat.says("", [path], locale=locale), message="replaced", order=9, attachments=(first,))
    await room.answered(sent)
    said = chat.posted
    again = replace(first, ref=f"{path}?again")  # the same photo under another name of the platform
    chat.edits(sent, "", attachments=(again,))
    other = replace(first, ref=f"{path}?other", size=7)
    [answer] = await hears(room, chat.edits(sent, "", attachments=(other,)))
    assert answer.startswith(told)
    assert [message.text for message in chat.since(said)] == [answer]


async def test_of_several_photos_in_a_message_it_asks_which(chat: Chat, room: Room, tmp_path: Path) -> None:
    photos_ = album(tmp_path, 4)
    first, rest = chat.says("", photos_[:1]), chat.says("", photos_[1:])
    await room.answered(first, rest)
    said = chat.posted
    await room.answered(chat.says("remove this one", reply_to=rest, may_export=False))
    assert chat.since(said)[0].text.startswith("The message that you replied to has photos 2, 3 and 4. Which one")
    said = chat.posted
    await room.answered(chat.says("remove these", reply_to=rest, may_export=False))
    assert "✅ Photos 2–4 (p2.jpg, p3.jpg, p4.jpg) removed" in chat.since(said)[0].text


async def test_a_reply_to_a_photo_of_an_earlier_video_is_for_that_video(chat: Chat, room: Room, tmp_path: Path) -> None:
    sent = chat.album(album(tmp_path, 3))
    await room.answered(*sent)
    await room.answered(chat.says(action=Action(Verb.NEW)), *chat.album(album(tmp_path, 2)))
    said = chat.posted
    await room.answered(chat.says("remove this one", reply_to=sent[2], may_export=False))
    assert [message.text.splitlines()[0] for message in chat.since(said)] == [
        "This is for “Project 1”, which is open again now.",
        "✅ Photo 3 (p3.jpg) removed",
    ]


@pytest.mark.parametrize(
    ("words", "locale", "told"),
    [
        ("one more, put it first", "en", "✅ Photo 4 (p5.jpg) moved to position 1"),
        ("还有一张，放最前面", "zh-CN", "✅ 第 4 张照片（p5.jpg）已移到第 1 位"),
    ],
)
@pytest.mark.parametrize("when", ["together", "afterwards", "before"])
async def test_it_is_the_photo_that_comes_with_the_words(
    chat: Chat, room: Room, tmp_path: Path, words: str, locale: str, told: str, when: str
) -> None:
    paths = album(tmp_path, 5)
    await room.answered(*chat.album(paths[:4], locale=locale))
    # Photo 1 was named last, and is still not the one.
    await room.answered(chat.says("remove photo 1", locale=locale, may_export=False))
    said = chat.posted
    if when == "together":
        await room.answered(chat.says(words, [paths[4]], locale=locale, may_export=False))
    elif when == "afterwards":
        await room.answered(chat.says("", [paths[4]], locale=locale))
        [answer] = await hears(room, chat.says(words, locale=locale, may_export=False))
        assert told in answer
    else:
        [answer] = await hears(room, chat.says(words, locale=locale, may_export=False))
        assert answer in {"Send me the photo, and I will do that with it.", "把照片发来，我收到后就这样做。"}
        await room.answered(chat.says("", [paths[4]], locale=locale, may_export=False))
    assert any(told in message.text for message in chat.since(said)), chat.texts


async def hears(room: Room, said: Inbound) -> list[str]:
    """What the bot answers to something that was just said, or to a message that was just changed."""
    before = {message.id for message in room.chat.messages}
    room.ears.over.pop((room.chat.name, said.message), None)
    await room.answered(said)
    return [one.text for one in room.chat.messages if one.id not in before and one.reply.progress is None]


@pytest.mark.parametrize(
    ("locale", "old", "new", "told"),
    [
        ("en", "remove photo 2", "remove photo 3", ["✅ Photo 2 (p2.jpg) is back", "✅ Photo 3 (p3.jpg) removed"]),
        ("zh-CN", "去掉第2张", "去掉第3张", ["✅ 已恢复第 2 张照片（p2.jpg）", "✅ 已去掉第 3 张照片（p3.jpg）"]),
    ],
)
async def test_an_edited_order_is_carried_out_instead_of_the_earlier_one(
    chat: Chat, room: Room, tmp_path: Path, locale: str, old: str, new: str, told: list[str]
) -> None:
    await room.answered(*chat.album(album(tmp_path, 4), locale=locale))
    order = chat.says(old, locale=locale, may_export=False)
    await room.answered(order)
    [answer] = await hears(room, chat.edits(order, new))
    undone = ["你改了消息。", "已撤销。"] if locale == "zh-CN" else ["You changed your message.", "Undone."]
    assert answer.splitlines() == [*undone, *told]
    chat.edits(order, new + "  ")  # nothing that anybody reads has changed
    [answer] = await hears(room, chat.edits(order, old))
    assert ("p2.jpg) removed" if locale == "en" else "去掉第 2 张") in answer
    assert "“" not in answer
    [answer] = await hears(room, chat.says("undo" if locale == "en" else "撤销", locale=locale))
    assert ("p2.jpg) is back" if locale == "en" else "第 2 张照片") in answer, "the new wording is one edit"


async def test_an_order_that_was_not_understood_is_carried_out_once_it_is_mended(
    chat: Chat, room: Room, tmp_path: Path
) -> None:
    await room.answered(*chat.album(album(tmp_path, 4)))
    order = chat.says("remoof qq 2", may_export=False)
    await room.answered(order)
    [answer] = await hears(room, chat.edits(order, "remove photo 2"))
    assert answer.startswith("✅ Photo 2 (p2.jpg) removed")


async def test_another_wording_of_the_same_order_does_nothing_again(chat: Chat, room: Room, tmp_path: Path) -> None:
    await room.answered(*chat.album(album(tmp_path, 4)))
    order = chat.says("remove photo 2", may_export=False)
    await room.answered(order)
    assert await hears(room, chat.edits(order, "please remove photo 2")) == []
    caption = chat.says("remove photo 1 and caption photo 2: Rosie 2018", may_export=False)
    await room.answered(caption)
    [answer] = await hears(room, chat.edits(caption, "remove photo 1 and caption photo 2: Rosie 2019"))
    assert answer.splitlines() == [
        "You changed your message.",
        "Undone.",
        "✅ Caption of photo 1: “Rosie 2018” → “Rosie 2019”",
    ]


async def test_an_order_that_other_changes_followed_is_not_carried_out_again(
    chat: Chat, room: Room, tmp_path: Path
) -> None:
    await room.answered(*chat.album(album(tmp_path, 4)))
    order = chat.says("remove photo 2", may_export=False)
    await room.answered(order)
    await room.answered(chat.says("2 seconds each", may_export=False))
    [answer] = await hears(room, chat.edits(order, "remove photo 3"))
    assert answer.startswith("What your message said before you changed it is done already, and other changes came")
    [answer] = await hears(room, chat.edits(order, "thank you"))
    assert answer.startswith("What your message said before you changed it is done already, and I left it so.")
    [answer] = await hears(room, chat.says("status"))
    assert "3 photos" in answer


async def test_words_that_still_wait_are_replaced(chat: Chat, room: Room, tmp_path: Path) -> None:
    [photo] = chat.album(album(tmp_path, 1), ["remove photo 1"], may_export=False)
    chat.edits(photo, "black and white")
    await room.answered(photo)
    assert "black and white" in "\n".join(chat.texts)
    assert not [text for text in chat.texts if "emove" in text]


async def test_a_changed_caption_of_a_photo_is_the_caption(chat: Chat, room: Room, tmp_path: Path) -> None:
    one, two = album(tmp_path, 2)
    first = chat.says("", [one])
    second = chat.says("Rosie in the garden 2018", [two], may_export=False)
    await room.answered(first, second)
    [answer] = await hears(room, chat.edits(second, "Rosie in the garden 2019"))
    assert answer.splitlines()[0] == "✅ Caption of photo 2: “Rosie in the garden 2018” → “Rosie in the garden 2019”"


@pytest.mark.parametrize(
    ("locale", "undo", "redo", "out", "back"),
    [
        (
            "en",
            "undo",
            "redo",
            "✅ Photos 4 and 5 (p4.jpg, p5.jpg) removed",
            "✅ Photos 4 and 5 (p4.jpg, p5.jpg) are back",
        ),
        (
            "zh-CN",
            "撤销",
            "重做",
            "✅ 已去掉第 4、5 张照片（p4.jpg、p5.jpg）",
            "✅ 已恢复第 4、5 张照片（p4.jpg、p5.jpg）",
        ),
    ],
)
async def test_undo_right_after_photos_takes_those_back(
    chat: Chat, room: Room, tmp_path: Path, locale: str, undo: str, redo: str, out: str, back: str
) -> None:
    paths = album(tmp_path, 5)
    await room.answered(*chat.album(paths[:3], locale=locale))
    [edited] = await hears(
        room, chat.says("1 second each" if locale == "en" else "每张1秒", locale=locale, may_export=False)
    )
    old = next(message for message in chat.messages if message.text == edited)
    press = old.action("Undo" if locale == "en" else "撤销")
    await room.answered(*chat.album(paths[3:], locale=locale))
    # A button under an answer from before the photos is not about them.
    said = chat.says("status", locale=locale)
    pressed = chat.forwards(said, message="old", text="", kind=InboundKind.PRESS, action=press, target=old.id)
    await room.answered(said, pressed)
    assert not [text for text in chat.texts if out in text]
    [answer] = await hears(room, chat.says(undo, locale=locale))
    assert out in answer.splitlines()
    assert ("“redo” brings it back" if locale == "en" else "说“重做”") in answer
    [answer] = await hears(room, chat.says(redo, locale=locale))
    assert back in answer.splitlines()


async def test_the_photos_that_were_just_sent_can_be_taken_out_by_words(chat: Chat, room: Room, tmp_path: Path) -> None:
    paths = album(tmp_path, 5)
    await room.answered(*chat.album(paths[:3]))
    await room.answered(*chat.album(paths[3:]))
    [answer] = await hears(room, chat.says("remove the photos I just sent", may_export=False))
    assert answer.startswith("✅ Photos 4 and 5 (p4.jpg, p5.jpg) removed")


@pytest.mark.parametrize(
    ("locale", "along", "after", "reply", "told"),
    [
        (
            *(
                "en",
                "replace photo 2 with this one",
                "use this instead of the last one",
                "put this one in place of photo 3",
            ),
            *("✅ Photo {} is replaced. The new one has its time, caption and motion.",),
        ),
        (
            *("zh-CN", "第2张换成这张", "用這張代替最後一張", "用这张换掉第三张"),
            *("✅ 第 {} 张已换掉，新的沿用它的时长、字幕和动效。",),
        ),
    ],
)
async def test_a_photo_takes_the_place_of_another(
    chat: Chat, room: Room, tmp_path: Path, locale: str, along: str, after: str, reply: str, told: str
) -> None:
    place: dict[str, Any] = {"locale": locale, "may_export": False}
    first, *_ = sent = chat.album(album(tmp_path, 3), **place)
    await room.answered(*sent)
    new = [photos.jpeg(tmp_path / f"new{n}.jpg", photos.picture((160, 120), 5 + n)) for n in range(2)]
    assert told.format(2) in await room.says(along, new[:1], **place)
    assert not [label for label in chat.messages[-1].labels if "1" in label], "the photo is for this video"
    await room.says("", new[1:], **place)
    assert told.format(3) in await room.says(after, **place)
    await room.answered(chat.says(reply, reply_to=first, **place))
    assert told.format(3) in chat.texts[-1]
    await room.says("show me them with numbers" if locale == "en" else "给我看看编号", **place)
    shown = chat.messages[-1].reply.media
    assert shown is not None
    assert "1 new0.jpg" in shown.alt.replace("、", ", ")
    assert "2 p1.jpg" in shown.alt
