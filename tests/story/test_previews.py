"""A preview before the export, a small file instead of the full one, and looks to choose from."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.backends.studio.preview_first import Running
from bot.backends.studio.render.job import Result
from bot.backends.studio.render_jobs import Render
from bot.backends.studio.render_worker import Worker
from bot.domain.messages import Action, ConversationKey, Verb
from bot.domain.operations.constraints import STYLES
from bot.storage.queries import projects
from bot.texts import say
from bot.texts.next_steps import LOOKS, SHAPES, STYLE
from tests.fakes.chat import Message
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


@pytest.fixture(scope="module")
def wanted() -> dict[str, object]:
    return {"studio_lines": 1080}


async def begun(room: Room, locale: str = "en") -> None:
    """A project of three photos, a second each."""
    await room.says("1 second each" if locale == "en" else "每张 1 秒", room.photos(3), locale=locale, may_export=False)


async def test_a_preview_is_small_and_no_version(room: Room) -> None:
    await begun(room)
    await room.answered(room.chat.says(action=room.chat.messages[-1].action("Preview")))
    preview = await room.chat.video()
    assert max(preview.width, preview.height) == 640
    assert preview.duration == pytest.approx(3, abs=0.1)
    message = room.chat.messages[-1]
    assert message.text == "👀 A quick look, small on purpose. Press “Make the video” for the full one."
    assert message.labels == ["Make the video", "Undo", "9:16"]
    await room.says("send it again")
    assert "no finished video yet" in room.chat.texts[-1]
    async with room.app.services.database.read() as connection:
        [made] = await projects.exports_of(connection, ConversationKey(room.chat.name, "family"))
    await room.says(action=Action(Verb.SEND_AGAIN, made.id))
    assert "no finished video yet" in room.chat.texts[-1]
    await room.says("export")
    full = await room.chat.video(2)
    assert max(full.width, full.height) == 1920
    assert "version 1" in (await room.chat.heard("is ready")).text


async def test_a_quick_look_comes_while_the_video_is_still_being_made(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, make = asyncio.Event(), Worker._make

    async def held(worker: Worker, render: Render) -> None:
        if render.quality != projects.PREVIEW:
            await goes_on.wait()
        await make(worker, render)

    monkeypatch.setattr(Worker, "_make", held)
    await begun(room)
    await room.says("export")
    await room.says("show me a preview")
    quick = await room.chat.video()
    assert max(quick.width, quick.height) == 640
    goes_on.set()
    full = await room.chat.video(2)
    assert max(full.width, full.height) == 1920


@pytest.mark.parametrize(
    ("locale", "export", "preview", "words"),
    [("en", "export", "preview", "A preview goes first"), ("zh-CN", "导出", "预览", "先做预览")],
)
@pytest.mark.usefixtures("slow_render")
async def test_the_video_that_waits_for_a_quick_look_says_so(
    room: Room, monkeypatch: pytest.MonkeyPatch, locale: str, export: str, preview: str, words: str
) -> None:
    follow = Worker._follow

    def says_so(message: Message) -> bool:
        return any(words in reply.text for reply in (*message.earlier, message.reply))

    async def waiting(worker: Worker, running: Running, render: Render, *others: Any) -> Result:
        if render.quality == projects.PREVIEW:
            await room.chat.heard(says_so)
        return await follow(worker, running, render, *others)

    monkeypatch.setattr(Worker, "_follow", waiting)
    await room.says(
        "20 seconds each" if locale == "en" else "每张 20 秒", room.photos(3), locale=locale, may_export=False
    )
    await room.says(export, locale=locale)
    await room.chat.heard(lambda message: message.reply.progress is not None and message.reply.progress.percent > 0)
    await room.says(preview, locale=locale)
    quick = await room.chat.video()
    assert max(quick.width, quick.height) == 640
    await room.says("cancel" if locale == "en" else "取消", locale=locale)


@pytest.mark.parametrize(
    ("locale", "words"), [("en", "can you show me the photos with numbers"), ("zh-CN", "哪张是第几张")]
)
async def test_the_photos_are_shown_with_their_numbers(room: Room, locale: str, words: str) -> None:
    await begun(room, locale)
    [text] = await room.says(words, locale=locale)
    assert text == say("photos-numbered", locale[:2])
    shown = room.chat.messages[-1].reply.media
    assert shown is not None
    assert "photo3.jpg" in shown.alt


async def test_chinese_previews_read_chinese(room: Room) -> None:
    await begun(room, "zh-CN")
    await room.says(action=Action(Verb.PREVIEW), locale="zh-CN")
    await room.chat.video()
    assert room.chat.texts[-1].startswith("👀 这是小尺寸的快速预览")
    assert room.chat.messages[-1].labels[0] == "制作视频"


async def test_there_is_nothing_to_look_at_before_the_first_photo(room: Room) -> None:
    [text] = await room.says(action=Action(Verb.PREVIEW))
    assert "nothing to export yet" in text


async def test_a_small_file_is_a_version_that_says_how_large_the_whole_is(room: Room) -> None:
    await room.says("1 second each", room.photos(3, (1600, 1200)), may_export=False)
    await room.says(action=Action(Verb.EXPORT, "small"))
    small = await room.chat.video()
    text = room.chat.messages[-1].text
    assert "version 1" in text
    assert small.size <= small.duration * 600_000 / 8
    assert min(small.width, small.height) in {480, 1080}
    assert ("small 480p copy" in text) == (min(small.width, small.height) == 480)


@pytest.mark.parametrize(
    ("locale", "question", "words", "named"),
    [
        ("en", "Which style", "what styles are there?", "Style: festive — "),
        ("zh-CN", "想要哪种风格", "有哪些风格", "风格：喜庆——"),
    ],
)
async def test_the_style_button_shows_a_photo_in_every_style_and_sets_it(
    room: Room, locale: str, question: str, words: str, named: str
) -> None:
    await room.says(files=room.photos(2), locale=locale)
    for asks in ({"action": STYLE}, {"text": words}):
        [asked] = await room.says(**asks, locale=locale)
        assert asked.startswith(question)
        choices = room.chat.messages[-1]
        assert len(choices.labels) == len(STYLES)
        picture = choices.reply.media
        assert picture is not None
        assert (picture.width, picture.mime) == (1280, "image/jpeg")
        assert all(label in picture.alt for label in choices.labels)
    for label in (choices.labels[1], choices.labels[-1]):
        said = "".join(await room.says(action=choices.action(label), locale=locale))
        assert label.lower() in said.lower(), said
    assert named in said
    await room.says(action=STYLE, locale=locale)
    typed = "".join(
        await room.says(choices.labels[0], locale=locale)
    )  # a word for music, too, but this was the question
    assert choices.labels[0].lower() in typed.lower()
    assert named.partition(":")[0].partition("：")[0] in typed, typed


async def test_channels_with_menus_get_every_shape_style_and_look(room: Room) -> None:
    room.chat.takes(menus=True)
    await room.says(files=room.photos(2))
    shapes, styles, looks = room.chat.messages[-1].reply.menus
    assert [option.label for option in shapes.options] == [shape.replace("-", ":") for shape in SHAPES]
    assert (len(styles.options), len(looks.options)) == (len(STYLES), len(LOOKS))
    for option in (*shapes.options[1:], *shapes.options[:1], *looks.options[1:], *looks.options[:1], styles.options[2]):
        said = "".join(await room.says(action=option.action))
        assert option.label.lower() in said.lower(), said
    room.chat.takes(menus=False)
    await room.says("square")
    assert not room.chat.messages[-1].reply.menus
