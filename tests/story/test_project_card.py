"""Photos come one by one, in albums, late, from several people: one card counts them; nothing starts by itself."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from PIL import Image

from bot.domain.backend import Render
from bot.domain.messages import Action, Address, ConversationKey, Reply, Verb
from bot.exports import progress
from bot.storage.queries import conversations, idempotency_log, live_messages, projects
from tests import clips, photos
from tests.fakes.chat import Message
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


def cards(room: Room) -> list[Message]:
    return [message for message in room.chat.messages if " · " in message.text]


def counts_before(card: Message) -> list[str]:
    """What a card counted before. If files arrive slowly, the message first said that they were coming in."""
    return [reply.text.split(" · ")[0] for reply in card.earlier if " · " in reply.text]


async def test_an_album_is_one_card_with_a_storyboard(room: Room) -> None:
    sent = room.chat.album(room.photos(3))
    await room.answered(*sent)
    [card] = room.chat.messages
    assert card.text.splitlines()[0] == "3 photos · 0:12 · 16:9 · no music"
    assert card.labels == ["Make the video", "Style…", "Music…"]
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
    """The index of the photo colour nearest to each cell."""
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
    assert counts_before(room.chat.messages[-1]) == ["2 photos"], "where it is the latest it is edited"


async def test_the_photos_of_a_project_opened_again_get_a_card_below(room: Room) -> None:
    await room.says(files=room.photos(1))
    first = room.chat.messages[-1]
    await room.says(action=Action(Verb.NEW))
    await room.says(files=room.photos(1, start=2))
    await room.says(action=Action(Verb.SWITCH, "#1"))
    said = await room.says(files=room.photos(1, start=3))
    assert [text.split(" · ")[0] for text in said] == ["2 photos"]
    assert first in room.chat.messages
    assert counts_before(first) == []


async def test_photos_over_minutes_by_several_people_are_counted_on_one_card(room: Room) -> None:
    for number, person in enumerate(["ann", "ben", "ann", "cleo"], 1):
        await room.says(files=room.photos(1, start=number), sender=person)
    [card] = room.chat.messages
    assert counts_before(card) == ["1 photo", "2 photos", "3 photos"]
    assert card.text.startswith("4 photos · 0:16 · ")
    await room.answered(*room.chat.album(room.photos(10, start=5)))
    [card] = room.chat.messages
    assert card.text.startswith("14 photos")


async def test_a_burst_of_single_photos_is_answered_once(room: Room) -> None:
    sent = [room.chat.says(files=[path]) for path in room.photos(6)]
    await room.answered(*sent)
    [card] = room.chat.messages
    assert card.text.startswith("6 photos")
    assert counts_before(card) == []


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
        "✅ Caption of photo 1: “Anna”",
        "✅ Caption of photo 3: “Ben says 'make it slower'”",
    ]
    assert card.reply.media is not None
    assert "1 “Anna”, 2 photo2.jpg, 3 “Ben says" in card.reply.media.alt
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
    await room.says(files=room.photos(2), may_export=False)
    await room.says("1 second each", may_export=False)
    await room.says(files=room.photos(1, start=3), may_export=False)
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
    assert card.labels[0] == "Make the video"
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
    assert card.text.endswith("[Make the video · Style… · Music…]")


async def test_chinese_cards_read_like_chinese(room: Room) -> None:
    sent = room.chat.album(room.photos(2), ["湖边", "日落"], locale="zh-CN")
    await room.answered(*sent)
    answer, card = room.chat.messages
    assert answer.text.splitlines() == ["✅ 第 1 张照片的字幕：“湖边”", "✅ 第 2 张照片的字幕：“日落”"]
    assert card.text.splitlines()[0] == "2 张照片 · 0:08 · 16:9 · 无音乐"
    assert card.labels == ["制作视频", "风格…", "音乐…"]
    assert card.reply.media is not None
    assert card.reply.media.alt == "画面总览，共 2 个：1 “湖边”、2 “日落”"


async def test_nothing_is_rendered_because_time_passes(room: Room) -> None:
    await room.says(files=room.photos(2))
    await asyncio.sleep(0.5)
    assert not room.chat.videos
    assert not [message for message in room.chat.messages if message.reply.progress]
    await room.says(action=Action(Verb.STATUS))
    assert "rendered" not in room.chat.texts[-1]


@pytest.mark.parametrize(("text", "locale"), [("Grandma in the garden", "en"), ("在湖边", "zh-CN")])
async def test_words_under_a_photo_that_comes_alone_are_its_caption(room: Room, text: str, locale: str) -> None:
    await room.says(files=room.photos(1), locale=locale)
    said = await room.says(text, room.photos(1, start=2), locale=locale)
    assert not any("understand" in one or "没看懂" in one for one in said)
    media = cards(room)[-1].reply.media
    assert media is not None
    assert f"2 “{text}" in media.alt


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("make it vertical", "9:16"),
        ("3 seconds each", "3 s"),
        ("put this one first", "Photos 1 and 2 (photo1.jpg, photo2.jpg) swapped"),
        ("can you make her smile?", "I cannot make new pictures"),
        ("thanks!", "2 photos · 0:08"),
        ("here is one more photo", "2 photos · 0:08"),
    ],
)
async def test_what_is_said_with_a_photo_is_no_caption(room: Room, text: str, answer: str) -> None:
    await room.says(files=room.photos(1))
    await room.says(text, room.photos(1, start=2))
    assert answer in "\n".join(room.chat.texts)
    assert not any("Caption" in one for one in room.chat.texts)
    assert not any(text in (m.reply.media.alt if m.reply.media else "") for m in room.chat.messages)


async def test_a_wish_waits_for_pictures_not_for_its_song(room: Room) -> None:
    await room.says("make a slideshow with my song, 1 second each")
    [card] = await room.says(files=[clips.make_clip(room.folder / "song.wav", video="", sound="pcm_s16le", seconds=1)])
    assert "Now send me the photos" in card
    await room.says(files=room.photos(2))
    made = await room.chat.heard("Making a video of your 2 photos: 2 s")
    assert "music: song.wav" in made.text
    await room.chat.video()


async def test_more_can_be_said_before_the_photos_come(room: Room) -> None:
    await room.says("make a slideshow")
    [more] = await room.says("1 second each")
    assert "Send me the photos" in more
    await room.says(files=room.photos(2))
    await room.chat.heard("your 2 photos: 2 s (1 s each)")


async def test_words_alone_open_no_project(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(1))
    await room.chat.video()
    await room.says(action=Action(Verb.NEW))
    await room.says("make it vertical")
    [again] = await room.says("send v1 again")
    assert again == "Here is version 1 again."
    [listed] = await room.says("my projects")
    assert "open now" not in listed


async def test_new_photos_that_look_nearly_the_same_are_pointed_out_once(room: Room) -> None:
    same = [photos.jpeg(room.folder / f"same{n}.jpg", photos.scenery((320, 240), 5)) for n in (1, 2)]
    await room.says(files=[*room.photos(1), *same])
    hint = "Photos 2 and 3 look nearly the same. “Drop duplicates” keeps the better one."
    assert hint in room.chat.messages[-1].text
    await room.says(files=room.photos(1, start=2))
    assert "nearly the same" not in room.chat.messages[-1].text
    [said] = await room.says("drop duplicates")
    assert "Photo 3 (same2.jpg) removed" in said
    assert "I kept the best: photo 2" in said


@pytest.mark.parametrize(
    ("locale", "words", "offer", "label", "told"),
    [
        ("en", "Our summer in Italy", "Shall “Our summer in Italy” be the title?", "Use as the title", "Title added"),
        ("en", "Photos from grandma's birthday", "Shall “Photos from", "Use as the title", "Title added"),
        ("zh-CN", "我们的意大利之夏", "要用“我们的意大利之夏”作标题吗？", "用作标题", "标题"),
    ],
)
async def test_words_that_only_say_what_an_album_shows_are_offered_as_its_title(
    room: Room, locale: str, words: str, offer: str, label: str, told: str
) -> None:
    sent = room.chat.album(room.photos(3), [words], locale=locale)
    await room.answered(*sent)
    [card] = room.chat.messages
    assert card.text.startswith("3 ")
    assert offer in card.text
    [answer] = await room.says(action=card.action(label), locale=locale)
    assert told in answer
    assert words in answer


async def test_a_wish_and_a_title_both_count(room: Room) -> None:
    await room.says("make a slideshow, 1 second each")
    sent = room.chat.album(room.photos(2), ["Our summer in Italy"])
    await room.answered(*sent)
    offer = room.chat.messages[-1] if "Shall" in room.chat.texts[-1] else await room.chat.heard("Shall “Our summer")
    assert offer.labels == ["Use as the title"]
    await room.chat.video()


async def test_a_refused_file_is_not_said_to_be_added(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(2))
    await room.chat.video()
    (notes := room.folder / "notes.pdf").write_bytes(b"%PDF-1.4 nothing to see")
    said = await room.says(files=[notes])
    assert len(said) == 1, said
    assert "notes.pdf" in said[0]


async def test_a_card_that_was_posted_below_before_the_bot_was_killed_stays(room: Room) -> None:
    await room.says(files=room.photos(1))
    outbox, key = room.app.services.outbox, ConversationKey(room.chat.name, "family")

    async def moved(id: str, text: str) -> None:
        await outbox.update_live_message(key, "card:moved", Reply(text), id=id, move_to_bottom=True)

    await moved("earlier", "one")
    await outbox.post(key, "a", Reply("a quick answer"))
    await moved("turn", "two")
    await outbox.post(key, "b", Reply("a video"))
    await moved("turn", "two")
    assert room.chat.texts[-3:] == ["a quick answer", "two", "a video"]


async def test_the_card_far_up_is_removed_after_a_kill_too(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    await room.says(files=room.photos(1))
    [first] = cards(room)
    await room.says("status")
    asked = asyncio.Event()

    async def never(_address: Address, _message: str) -> None:
        asked.set()
        await asyncio.Event().wait()

    outbox, key = room.app.services.outbox, ConversationKey(room.chat.name, "family")
    conversation = await room.app.services.read(conversations.get, key)
    assert conversation is not None
    slot = f"card:{conversation.project}"
    with monkeypatch.context() as patch:
        patch.setattr(room.chat, "retract", never)
        update = outbox.update_live_message(key, slot, Reply("1 photo"), id="next", move_to_bottom=True)
        posting = asyncio.create_task(update)
        await asked.wait()
        posting.cancel()
    outbox.retractions.left.set()  # as a start does
    await room.chat.until(lambda: first not in room.chat.messages or None)
    assert room.chat.texts[-1] == "1 photo"


async def test_the_progress_that_a_killed_turn_moved_goes_though_the_video_came_meanwhile(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(1))
    await room.chat.video()
    await room.chat.until(lambda: None if shows_progress(room) else True)
    services, key = room.app.services, ConversationKey(room.chat.name, "family")
    [export] = await services.read(projects.exports_of, key)

    async def killed(*_: object) -> None:
        raise asyncio.CancelledError

    while await services.read(live_messages.get, key, progress.slot(export)):  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(0.01)
    with monkeypatch.context() as patch:
        patch.setattr(idempotency_log, "complete", killed)
        with pytest.raises(asyncio.CancelledError):
            await progress.show(services, export, Render(export.render, "processing"), anew="turn-0")
    assert shows_progress(room)
    await progress.move(services, export, "turn-0")
    assert not shows_progress(room)
    await progress.move(services, export, "turn-1")
    assert not shows_progress(room), "nothing is posted below a video"


def shows_progress(room: Room) -> bool:
    return any(message.reply.progress for message in room.chat.messages)
