"""Photos come one by one, in albums, late, by several people: one card counts them, and nothing starts by itself."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from PIL import Image

from bot.model import Action, Verb
from tests import clips, photos
from tests.fakes.chat import Message
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


def cards(room: Room) -> list[Message]:
    return [message for message in room.chat.messages if " · " in message.text]


async def test_an_album_is_one_card_with_a_storyboard(room: Room) -> None:
    sent = room.chat.album(room.photos(3))
    await room.answered(*sent)
    [card] = room.chat.messages
    assert card.text.splitlines()[0] == "3 photos · 0:12 · 16:9 · no music"
    assert card.labels == ["Make the video", "9:16", "Music…", "Style…"]
    media = card.reply.media
    assert media is not None
    assert media.mime == "image/jpeg"
    assert media.alt == "Storyboard, 3 in all: 1 photo1.jpg, 2 photo2.jpg, 3 photo3.jpg"
    assert not room.chat.videos


async def test_the_storyboard_shows_the_photos_in_their_order(room: Room) -> None:
    await room.says(files=room.photos(3))
    await room.answered(room.chat.says("move the third photo to the front"))
    await room.says(files=room.photos(1, start=4))
    sheet = await room.picture(cards(room)[-1].reply.media)
    assert seen_colours(sheet, columns=2, count=4) == [photos.COLOURS[n] for n in (3, 1, 2, 4)]


def seen_colours(sheet: Image.Image, columns: int, count: int) -> list[tuple[int, int, int]]:
    """The colour of each cell, to the nearest of those that photos have."""
    pixels = np.asarray(sheet.convert("RGB"), np.int32)
    rows = -(-count // columns)
    found = []
    for number in range(count):
        row, column = divmod(number, columns)
        y, x = int((row + 0.8) / rows * pixels.shape[0]), int((column + 0.8) / columns * pixels.shape[1])
        distances = [int(np.abs(pixels[y, x] - colour).sum()) for colour in photos.COLOURS]
        found.append(photos.COLOURS[distances.index(min(distances))])
    return found


async def test_a_card_that_other_messages_came_after_is_posted_anew_below_them(room: Room) -> None:
    await room.says(files=room.photos(1))
    await room.says("status")
    said = await room.says(files=room.photos(1, start=2))
    assert [text.split(" · ")[0] for text in said] == ["2 photos"]
    assert len(cards(room)) == 1, "the one far up is taken back"
    await room.says(files=room.photos(1, start=3))
    assert room.chat.messages[-1].text.startswith("3 photos")
    assert len(room.chat.messages[-1].earlier) == 1, "where it is the latest it is edited"


async def test_the_photos_of_a_project_opened_again_get_a_card_below(room: Room) -> None:
    await room.says(files=room.photos(1))
    first = room.chat.messages[-1]
    await room.says(action=Action(Verb.NEW))
    await room.says(files=room.photos(1, start=2))
    await room.says(action=Action(Verb.SWITCH, "#1"))
    said = await room.says(files=room.photos(1, start=3))
    assert [text.split(" · ")[0] for text in said] == ["2 photos"]
    assert first in room.chat.messages
    assert not first.earlier


async def test_photos_over_minutes_by_several_people_are_counted_on_one_card(room: Room) -> None:
    for number, person in enumerate(["ann", "ben", "ann", "cleo"], 1):
        await room.says(files=room.photos(1, start=number), sender=person)
    [card] = room.chat.messages
    assert [reply.text.split(" · ")[0] for reply in card.earlier] == ["1 photo", "2 photos", "3 photos"]
    assert card.text.startswith("4 photos · 0:16 · ")
    await room.answered(*room.chat.album(room.photos(10, start=5)))
    [card] = room.chat.messages
    assert card.text.startswith("14 photos")


async def test_a_burst_of_single_photos_is_answered_once(room: Room) -> None:
    sent = [room.chat.says(files=[path]) for path in room.photos(6)]
    await room.answered(*sent)
    [card] = room.chat.messages
    assert card.text.startswith("6 photos")
    assert not card.earlier


async def test_a_late_photo_of_an_album_joins_the_card(room: Room) -> None:
    first, second, late = room.photos(3)
    await room.answered(*room.chat.album([first, second]))
    await room.says(files=[late], album="album-1")
    [card] = room.chat.messages
    assert card.text.startswith("3 photos")


async def test_two_people_who_send_albums_at_once_share_one_project_in_order(room: Room) -> None:
    ann, ben = room.photos(2), room.photos(2, start=3)
    sent = [
        room.chat.says(files=[ann[0]], sender="ann", album="a"),
        room.chat.says(files=[ben[0]], sender="ben", album="b"),
        room.chat.says(files=[ann[1]], sender="ann", album="a"),
        room.chat.says(files=[ben[1]], sender="ben", album="b"),
    ]
    await room.answered(*sent)
    [card] = room.chat.messages
    assert card.reply.media is not None
    assert card.reply.media.alt.endswith("1 photo1.jpg, 2 photo3.jpg, 3 photo2.jpg, 4 photo4.jpg")


async def test_one_caption_on_an_album_is_the_instruction(room: Room) -> None:
    sent = room.chat.album(room.photos(3), ["make a slideshow, 1 second each"])
    await room.answered(*sent)
    assert (await room.chat.video()).duration == pytest.approx(3, abs=0.1)


async def test_captions_of_single_items_become_captions_of_photos(room: Room) -> None:
    sent = room.chat.album(room.photos(3), ["Anna", "", 'Ben says "make it slower"'])
    await room.answered(*sent)
    answer, card = room.chat.messages
    assert answer.text.splitlines() == [
        "Caption of photo 1: “Anna”.",
        "Caption of photo 3: “Ben says 'make it slower'”.",
    ]
    assert card.reply.media is not None
    assert '1 "Anna", 2 photo2.jpg, 3 "Ben says' in card.reply.media.alt
    assert card.text.startswith("3 photos · 0:12")


async def test_captions_and_one_instruction_are_one_edit(room: Room) -> None:
    await room.answered(*room.chat.album(room.photos(2), ["Anna", "make a slideshow, 1 second each"]))
    video = await room.chat.video()
    assert video.duration == pytest.approx(2, abs=0.1)
    await room.says("undo")
    await room.says("export")
    again = await room.says("captions off")
    assert "Anna" not in "".join(again), "one undo took the captions back as well"


async def test_music_and_clips_are_counted_in_words_of_their_own(room: Room) -> None:
    clip = clips.make_clip(room.folder / "dance.mp4", seconds=1)
    song = clips.make_clip(room.folder / "song.wav", video="", sound="pcm_s16le", seconds=1)
    await room.says(files=[*room.photos(2), clip, song])
    card = cards(room)[-1]
    assert card.text.splitlines()[0] == "2 photos · 1 clip · 0:09 · 16:9 · music: song.wav"
    assert card.reply.media is not None
    assert "3 dance.mp4" in card.reply.media.alt


async def test_music_alone_asks_for_the_photos(room: Room) -> None:
    song = clips.make_clip(room.folder / "song.wav", video="", sound="pcm_s16le", seconds=1)
    [text] = await room.says(files=[song])
    assert text.splitlines() == ["1 piece of music", "Now send me the photos that go with it."]


async def test_photos_after_a_change_get_a_card_of_their_own_phase(room: Room) -> None:
    await room.says(files=room.photos(2))
    await room.says("1 second each")
    await room.says(files=room.photos(1, start=3))
    first, answer, second = room.chat.messages
    assert "2 photos" in first.text
    assert "1 s" in answer.text
    assert second.text.startswith("3 photos · 0:03")


async def test_photos_after_the_video_offer_the_next_export(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(2))
    await room.chat.video()
    await room.says(files=room.photos(1, start=3))
    card = cards(room)[-1]
    assert "Added." in card.text
    assert card.labels[0] == "Export"
    assert len(room.chat.videos) == 1


async def test_a_chat_without_pictures_gets_the_words(room: Room) -> None:
    room.chat.takes(pictures=False)
    [text] = await room.says(files=room.photos(2))
    assert text.startswith("2 photos")
    assert room.chat.messages[0].reply.media is None


async def test_a_chat_without_edits_gets_few_cards(room: Room) -> None:
    room.chat.takes(edits=False, buttons=False)
    sent = [room.chat.says(files=[path]) for path in room.photos(3)]
    await room.answered(*sent)
    [card] = room.chat.messages
    assert card.text.endswith("[Make the video · 9:16 · Music… · Style…]")


async def test_chinese_cards_read_like_chinese(room: Room) -> None:
    sent = room.chat.album(room.photos(2), ["湖边", "日落"], locale="zh-CN")
    await room.answered(*sent)
    answer, card = room.chat.messages
    assert answer.text.splitlines() == ["第 1 张的字幕：“湖边”。", "第 2 张的字幕：“日落”。"]
    assert card.text.splitlines()[0] == "2 张照片 · 0:08 · 16:9 · 无音乐"
    assert card.labels == ["生成视频", "9:16", "音乐…", "风格…"]
    assert card.reply.media is not None
    assert card.reply.media.alt == "画面总览，共 2 个：1 “湖边”、2 “日落”"


async def test_nothing_is_rendered_because_time_passes(room: Room) -> None:
    await room.says(files=room.photos(2))
    await asyncio.sleep(0.5)
    assert not room.chat.videos
    assert not [message for message in room.chat.messages if message.reply.progress]
    await room.says(action=Action(Verb.STATUS))
    assert "rendered" not in room.chat.texts[-1]
