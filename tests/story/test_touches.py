"""What people do by hand on the strip, through the whole bot: who may, in which project, what is undone and lost."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import av
import pytest
from PIL import Image

from bot.conversation.project.strips import Strips
from bot.domain.errors import FileUnavailable
from bot.domain.messages import Action, ConversationKey, Language, Reply, Sender, Verb
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Redo, Undo
from bot.domain.operations.photos import Move, Place, Remove, SetLength, Where
from bot.domain.operations.picture import Crop, Part, SetRatio
from bot.domain.operations.words import SetCaptions
from bot.domain.photo_selection import at
from bot.domain.task_arguments import action
from bot.domain.tiles import Strip, StripPreview
from bot.domain.touches import Touch, Touched
from bot.media.video import check
from tests.fakes import PATIENCE_S
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED

THIRD_BEFORE_FIRST = Move(at(1), Place(Where.BEFORE, anchor=at(2)))


async def strip(room: Room, sender: str = "ann") -> Strip:
    found = await Strips(room.app.services).strip(ConversationKey(room.chat.name, "family"), Sender(sender))
    assert found is not None
    return found


def touch(project: str, *operations: Operation, tiles: tuple[str, ...] = (), revision: int | None = None) -> Action:
    return action(Touched(Touch(uuid4().hex, project, operations, tiles, revision)))


def touches(room: Room, project: str, *operations: Operation, sender: str = "ann", **others: Any) -> Any:
    return room.says(action=touch(project, *operations, **others), sender=sender)


def quiet(room: Room) -> list[Reply]:
    return [message.reply for message in room.chat.messages if message.reply.touch]


async def test_a_touch_changes_the_video_and_is_told_in_one_quiet_message(room: Room) -> None:
    await room.says(files=room.photos(3))
    begun = await strip(room)
    assert [tile.id for tile in begun.tiles] == ["1", "2", "3"]
    assert (begun.touchable, begun.undoes, begun.ratio) == (True, False, "16:9")
    await touches(room, begun.project, THIRD_BEFORE_FIRST, tiles=("3", "1"))
    await touches(room, begun.project, SetCaptions(at(1), ("“Anna” & Ben",)), tiles=("2",))
    now = await strip(room)
    assert [tile.id for tile in now.tiles] == ["3", "1", "2"]
    assert [tile.caption for tile in now.tiles] == ["", "", "“Anna” & Ben"]
    moved, captioned = quiet(room)
    assert moved.text == "✅ Photo 3 (photo3.jpg) moved to position 1"
    assert "“Anna” & Ben" in captioned.text
    assert moved.silent
    assert (moved.buttons, moved.menus) == ((), ()), "what comes next is under the newest alone"
    assert [button.label for button in captioned.buttons] == ["Make the video"]


@pytest.mark.parametrize(
    ("locale", "make", "again", "typed"),
    [("en", "Make the video", "Send again", "make the video"), ("zh-CN", "制作视频", "再发一次", "制作视频")],
)
async def test_what_no_video_holds_yet_is_made_by_the_button_under_it(
    room: Room, locale: str, make: str, again: str, typed: str
) -> None:
    def offered() -> list[str]:
        return [button.label for button in quiet(room)[-1].buttons]

    await room.says(files=room.photos(2), locale=locale)
    project = (await strip(room)).project
    await touches(room, project, SetLength(500, at(1, 2)), tiles=("1", "2"))
    assert offered() == [make], "there is no video yet"
    room.chat.says(action=quiet(room)[-1].buttons[0].action)
    assert (await room.chat.video()).duration == pytest.approx(1.0, abs=0.1)
    await touches(room, project, SetLength(900, at(1)), tiles=("1",))
    assert offered() == [make]
    await touches(room, project, Undo(), revision=(await strip(room)).revision)
    assert offered() == [again], "the first video holds all of it"
    await touches(room, project, SetLength(900, at(1)), tiles=("1",))
    room.chat.says(action=quiet(room)[-1].buttons[0].action)
    assert (await room.chat.video(2)).duration == pytest.approx(1.4, abs=0.1)
    await touches(room, project, SetLength(700, at(1)), tiles=("1",))
    room.chat.says(typed, locale=locale)
    assert (await room.chat.video(3)).duration == pytest.approx(1.2, abs=0.1)
    await room.says("black and white" if locale == "en" else "黑白", locale=locale)
    assert room.chat.messages[-1].labels[0] == make
    room.chat.says(typed, locale=locale)
    await room.chat.video(4)


async def test_a_yes_after_a_touch_is_still_for_the_question_before_it(room: Room) -> None:
    await room.says(files=room.photos(3))
    project = (await strip(room)).project
    room.chat.says("make a slideshow, 1 second each")
    await room.chat.video()
    [asked] = await room.says("revome photo 2")
    assert "Did you mean" in asked
    await touches(room, project, SetLength(700, at(1)), tiles=("1",))
    assert await room.says("yes") == ["The video has changed since I asked. Please say again what you would like."]


async def test_no_edit_of_two_people_is_lost_and_the_last_wins_for_a_field(room: Room) -> None:
    await room.says(files=room.photos(4))
    project = (await strip(room)).project
    gestures = [
        (THIRD_BEFORE_FIRST, ("4", "1"), "ann"),
        (SetLength(1000, at(1)), ("1",), "ben"),
        (SetLength(2000, at(1)), ("4",), "ben"),
        (Remove(at(1)), ("2",), "ann"),
        (SetLength(3000, at(1)), ("1",), "ann"),
    ]
    said = [
        room.chat.says(action=touch(project, operation, tiles=tiles), sender=sender)
        for operation, tiles, sender in gestures
    ]
    await room.answered(*said)
    assert [(tile.id, tile.ms) for tile in (await strip(room)).tiles] == [("4", 2000), ("1", 3000), ("3", 4000)]
    assert len(quiet(room)) == len(gestures)


async def test_a_touch_on_a_tile_that_has_gone_is_answered_and_changes_nothing(room: Room) -> None:
    await room.says(files=room.photos(3))
    before = await strip(room)
    await room.says("remove photo 2")
    await touches(room, before.project, SetLength(1000, at(1)), tiles=("2",))
    assert quiet(room)[-1].text == "Those photos have just left the video, so nothing was changed there."
    await touches(room, before.project, SetLength(1000, at(1, 2)), tiles=("2", "3"))
    assert [tile.ms for tile in (await strip(room)).tiles] == [4000, 1000]


async def test_undo_takes_back_what_was_seen_and_nothing_newer(room: Room) -> None:
    await room.says(files=room.photos(3))
    project = (await strip(room)).project
    await touches(room, project, Remove(at(1)), tiles=("2",))
    seen = await strip(room)
    await room.says("vertical")
    await touches(room, project, Undo(), revision=seen.revision)
    assert quiet(room)[-1].text == "The video has just been changed again, so I left it as it is."
    await touches(room, project, Undo(2), revision=(await strip(room)).revision)
    back = await strip(room)
    assert ([tile.id for tile in back.tiles], back.ratio, back.redoes) == (["1", "2", "3"], "16:9", True)
    await touches(room, project, Redo(), revision=back.revision)
    assert [tile.id for tile in (await strip(room)).tiles] == ["1", "3"]


async def test_what_was_touched_before_the_video_is_made_counts_and_the_video_has_music(room: Room) -> None:
    await room.says(files=room.photos(2))
    project = (await strip(room)).project
    await touches(room, project, SetLength(500, at(1, 2)), SetRatio("1:1"), tiles=("1", "2"))
    await room.says(action=Action(Verb.PRESET, "make"))
    made = await room.chat.video()
    assert made.width == made.height
    assert made.duration == pytest.approx(1.0, abs=0.1)
    assert (await strip(room)).mood


async def test_a_strip_of_another_project_opens_that_and_a_foreign_one_nothing(room: Room) -> None:
    await room.says(files=room.photos(2))
    first = await strip(room)
    await room.says(action=Action(Verb.NEW))
    await room.says(files=room.photos(1, start=7))
    second = await strip(room)
    assert second.project != first.project
    await touches(room, first.project, Remove(at(1)), tiles=("1",))
    assert [tile.id for tile in (await strip(room)).tiles] == ["2"]
    await touches(room, "p-of-somebody-else", Remove(at(1)), tiles=("2",))
    assert [tile.id for tile in (await strip(room)).tiles] == ["2"]
    assert not any("p-of-somebody-else" in text for text in room.chat.texts)
    here = ConversationKey(room.chat.name, "family")
    strips = Strips(room.app.services)
    assert await strips.refusal(here, Sender("ann"), second.project) == ""
    assert await strips.refusal(ConversationKey(room.chat.name, "work"), Sender("ann"), second.project) == "gone"
    assert await strips.refusal(here, Sender("ann"), "#1") == "gone"


async def test_who_may_not_change_a_group_may_not_touch_either(room: Room) -> None:
    room.chat.group = True
    await room.says(files=room.photos(2), sender="ann")
    await room.says(action=Action(Verb.SETTINGS, "limited"), sender="ann")
    project = (await strip(room)).project
    refused = await touches(room, project, Remove(at(1)), tiles=("1",), sender="ben")
    assert "only the person who started the project" in refused[0]
    assert len((await strip(room)).tiles) == 2
    assert ((await strip(room)).touchable, (await strip(room, "ben")).touchable) == (True, False)
    here = ConversationKey(room.chat.name, "family")
    assert await Strips(room.app.services).refusal(here, Sender("ben"), project) == "not-yours"


async def test_a_tile_has_a_picture_as_the_video_shows_it(room: Room) -> None:
    await room.says(files=room.photos(1, size=(800, 600)))
    one = await strip(room)
    part = Part(0.0, 0.0, 0.5, 1.0)
    await touches(room, one.project, Crop(at(1), part=part), tiles=("1",))
    [tile] = (await strip(room)).tiles
    assert tile.crop == (0.0, 0.0, 0.5, 1.0)
    here, strips, files = ConversationKey(room.chat.name, "family"), Strips(room.app.services), room.app.services.files
    keys = await asyncio.gather(strips.picture(here, tile.file), strips.picture(here, tile.file, 90, tile.crop))
    sizes = []
    for key in keys:
        async with files.local(key) as path:
            sizes.append(Image.open(path).size)
    assert sizes[0] == (320, 240)
    assert sizes[1][1] > sizes[1][0]
    assert await strips.picture(ConversationKey(room.chat.name, "work"), tile.file) == ""
    assert await strips.picture(here, "nothing") == ""


async def test_a_preview_shows_the_video_as_it_is_now_and_nobody_hears_of_it(room: Room) -> None:
    await room.says(files=room.photos(2))
    project = (await strip(room)).project
    await touches(room, project, SetLength(500, at(1, 2)), tiles=("1", "2"))
    here, strips, files = ConversationKey(room.chat.name, "family"), Strips(room.app.services), room.app.services.files
    said = len(room.chat.messages)

    async def made() -> StripPreview:
        begun = await strips.begin_preview(here, Sender("ann"), project)
        assert begun is not None
        async with asyncio.timeout(PATIENCE_S):
            while not (now := await strips.preview(here, project, begun.id)).key:  # type: ignore[union-attr]  # it is there
                assert not now.failed  # type: ignore[union-attr]
                await asyncio.sleep(0.05)
        return now  # type: ignore[return-value]

    first = await made()
    async with files.local(first.key) as path:
        shown = check(path)
    assert shown.duration == pytest.approx(1.0, abs=0.1)
    assert shown.height <= 640
    assert await made() == first
    await touches(room, project, SetLength(1500, at(1)), tiles=("1",))
    second = await made()
    assert second.id != first.id
    with pytest.raises(FileUnavailable):
        await files.size(first.key)
    assert await strips.preview(ConversationKey(room.chat.name, "work"), project, second.id) is None
    assert await strips.preview(here, project, "preview-of-somebody") is None
    assert await strips.begin_preview(here, Sender("ann"), "p-of-somebody") is None
    assert len(room.chat.messages) == said + 1, "only the touch was answered"


async def test_styles_and_music_can_be_tried_before_they_are_chosen(room: Room) -> None:
    await room.says(files=room.photos(2, size=(800, 600)))
    here, strips, files = ConversationKey(room.chat.name, "family"), Strips(room.app.services), room.app.services.files
    project = (await strip(room)).project
    calm, vintage = [await strips.style_sample(here, project, style, Language.EN) for style in ("calm", "vintage")]
    music = await strips.music_sample(here, project, "happy")
    async with files.local(calm) as first, files.local(vintage) as second, files.local(music) as third:
        assert Image.open(first).size == Image.open(second).size == (320, 180)
        assert first.read_bytes() != second.read_bytes()
        with av.open(str(third)) as heard:
            assert heard.duration is not None
            assert heard.duration / av.time_base == pytest.approx(10, abs=0.1)
    assert await strips.music_sample(here, project, "happy") == music
    assert await strips.music_sample(here, project, "gloomy") == ""
    assert await strips.style_sample(here, "p-of-somebody", "calm", Language.EN) == ""
    work = ConversationKey(room.chat.name, "work")
    assert await strips.music_sample(work, project, "happy") == ""


async def test_a_touch_does_not_wait_for_photos_that_are_still_gathered_nor_they_for_it(room: Room) -> None:
    await room.says(files=room.photos(2))
    project = (await strip(room)).project
    cards = len(room.chat.messages)
    album = room.chat.says(files=room.photos(2, start=5))
    captioned = room.chat.says(action=touch(project, SetCaptions(at(1), ("Anna",)), tiles=("1",)))
    await room.answered(album, captioned)
    assert [tile.caption for tile in (await strip(room)).tiles] == ["Anna", "", "", ""]
    assert room.chat.messages[-1].text.startswith("4 photos")
    assert len(room.chat.messages) > cards


async def test_before_the_first_photo_there_is_no_strip(room: Room) -> None:
    await room.says("hello")
    assert await Strips(room.app.services).strip(ConversationKey(room.chat.name, "family"), Sender("ann")) is None
