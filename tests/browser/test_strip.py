"""The strip in a real browser: every gesture by mouse, touch and keyboard, in two tabs, and what it costs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, CDPSession, Locator, Page, expect

from bot.backends.studio.style_sample import music_sample
from bot.domain.messages import Address
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Undo
from bot.domain.operations.photos import Move, Place, Remove, Restore, SetLength, SetTotal, Where
from bot.domain.operations.picture import (
    Brighten,
    Crop,
    Part,
    Rotate,
    SetLook,
    SetMotion,
    SetRatio,
    SetStyle,
    SetTransition,
    Trim,
)
from bot.domain.operations.sound import MuteClips, RemoveMusic, SetMusic, SetVolume
from bot.domain.operations.words import RemoveWords, SetCaptions, SetTitle, StyleWords, Words
from bot.domain.photo_facts import Facts
from bot.domain.photo_selection import at
from bot.domain.tiles import StripPreview
from tests.browser.bot import Bot, mp4
from tests.browser.strip import Video, says, showing
from tests.browser.test_page_comfort import accused
from tests.fakes import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot_and_video(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Bot, Video]]:
    """One bot for all tests here; each begins with another video, in a chat of its own."""
    async with showing(tmp_path_factory.mktemp("strip")) as running:
        yield running


PLAYED = """async (video) => {
  await video.play();
  if (!video.currentTime) await new Promise((moves) => (video.ontimeupdate = moves));
  return video.currentTime;
}"""
Chats = Callable[..., Awaitable["Chat"]]


class Chat:
    """A page with a strip, and what its person does there."""

    def __init__(self, page: Page, bot: Bot, video: Video, address: Address) -> None:
        self.page, self.bot, self.video, self.address = page, bot, video, address

    def face(self, id: str) -> Locator:
        return self.page.locator(f'.shot[data-id="{id}"] .face')

    async def told(self, count: int = 1) -> list[Operation]:
        """The operations of the touches that the core has got, once there are so many."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.video.touches) < count:  # noqa: ASYNC110 - the core has no event for it
                await asyncio.sleep(0.02)
        assert len(self.video.touches) == count
        return [operation for touch in self.video.touches for operation in touch.operations]

    async def previewed(self) -> StripPreview:
        """The preview that the core was asked for, once it was."""
        async with asyncio.timeout(PATIENCE_S):
            while self.video.film is None:  # noqa: ASYNC110 - the core has no event for it
                await asyncio.sleep(0.02)
        return self.video.film

    async def shows(self, *ids: str, page: Page | None = None) -> None:
        """Waits until the row has these tiles, in this order."""
        await expect((page or self.page).locator(".strip-row .shot")).to_have_count(len(ids))
        for place, one in enumerate(ids):
            await expect((page or self.page).locator(".strip-row .shot").nth(place)).to_have_attribute("data-id", one)

    async def middle(self, id: str) -> tuple[float, float]:
        box = await self.face(id).bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    async def drags(self, id: str, to: str, *, past: float = 0.4) -> None:
        """Drags a tile with the mouse beside another."""
        (x, y), (end, _) = await self.middle(id), await self.middle(to)
        await self.page.mouse.move(x, y)
        await self.page.mouse.down()
        await self.page.mouse.move(x + 8, y)
        await self.page.mouse.move(end + (past if end > x else -past) * 80, y, steps=12)
        if self.video.touchable:
            # Where a dragged tile is, is looked at now and then.
            ghost = self.page.locator(f'.shot.ghost[data-id="{id}"]')
            other = f'.shot[data-id="{to}"]'
            beside = f"{other} + .ghost" if end > x else f".ghost + {other}"
            await expect(ghost).to_have_count(1)
            await expect(self.page.locator(f".strip-row > {beside}")).to_have_count(1)
        await self.page.mouse.up()


@pytest_asyncio.fixture(loop_scope="module")
async def chats(browser: Browser, bot_and_video: tuple[Bot, Video]) -> AsyncIterator[Chats]:
    """Opens a chat whose page shows a video of so many photos and clips. A fault in the page fails the test."""
    bot, video = bot_and_video
    faults: list[str] = []
    contexts = []

    async def opened(photos: int = 4, clips: int = 0, *, facts: Facts | None = None, **how: Any) -> Chat:
        video.of(photos, clips, facts)
        context = await browser.new_context(
            **{"locale": "en-GB", "viewport": {"width": 1100, "height": 800}, "reduced_motion": "reduce", **how}
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
        page = await context.new_page()
        await page.goto(bot.url)
        before = len(bot.told)
        await page.fill("#box", "hello")
        await page.press("#box", "Enter")
        address = (await bot.heard(before + 1)).address
        await says(bot, address, "Here it is.")
        await expect(page.locator(".strip-row .shot")).to_have_count(photos + clips)
        return Chat(page, bot, video, address)

    yield opened
    for context in contexts:
        await context.close()
    assert faults == []


async def test_the_row_is_as_the_video_is_now_whoever_changes_it(chats: Chats) -> None:
    chat = await chats(3, 1)
    await expect(chat.face("1")).to_have_attribute("aria-label", re.compile(r"Photo 1, photo1\.jpg, 4 s"))
    await expect(chat.face("4")).to_have_attribute("aria-label", re.compile(r"Clip 4, clip4\.mp4, 8 s"))
    await expect(chat.page.locator(".fold")).to_contain_text("4 pictures · 20 s")
    width = await chat.face("1").locator("img").evaluate("async (i) => { await i.decode(); return i.naturalWidth }")
    assert width == 320
    chat.video.does(SetCaptions(at(2), ("<b>Anna</b> & Ben",)), SetLength(2500, at(1)), Remove(at(3)))
    await says(chat.bot, chat.address, "Changed in words.")
    await chat.shows("1", "2", "4")
    await expect(chat.face("2").locator(".words")).to_have_text("<b>Anna</b> & Ben")
    await expect(chat.face("1").locator(".length")).to_have_text("2.5 s")
    assert chat.video.touches == []


async def test_a_tile_is_dragged_with_the_mouse(chats: Chats) -> None:
    chat = await chats(4)
    await chat.drags("4", "2")
    await chat.shows("1", "4", "2", "3")
    assert await chat.told() == [Move(at(1), Place(Where.BEFORE, anchor=at(2)))]
    assert chat.video.touches[0].tiles == ("4", "2")
    await expect(chat.page.locator("article.touched")).to_have_text(re.compile("Photo 4 .* moved to position 2"))
    await expect(chat.page.locator("#actions button").first).to_have_text("Make the video")
    await chat.drags("1", "3")
    await chat.shows("4", "2", "3", "1")
    assert (await chat.told(2))[1] == Move(at(1), Place(Where.END))
    assert chat.video.shown == ["4", "2", "3", "1"]
    await expect(chat.page.locator("dialog[open]")).to_have_count(0)


async def test_a_tile_is_moved_with_the_keyboard_and_told_to_whoever_cannot_see_it(chats: Chats) -> None:
    chat = await chats(4)
    live = chat.page.locator("[aria-live=assertive]")
    await chat.face("1").focus()
    await chat.page.keyboard.press("ArrowRight")
    await expect(chat.face("2")).to_be_focused()
    await chat.page.keyboard.press("Space")
    await expect(live).to_contain_text("photo2.jpg picked up, place 2 of 4")
    await chat.page.keyboard.press("ArrowRight")
    await expect(live).to_have_text("Place 3 of 4")
    await chat.page.keyboard.press("End")
    await chat.page.keyboard.press("Space")
    await expect(live).to_have_text("photo2.jpg dropped at place 4 of 4")
    await expect(chat.face("2")).to_be_focused()
    await chat.shows("1", "3", "4", "2")
    await chat.told()
    await chat.page.keyboard.press("Space")
    await chat.page.keyboard.press("Home")
    await chat.shows("2", "1", "3", "4")
    await chat.page.keyboard.press("Escape")
    await chat.shows("1", "3", "4", "2")
    await expect(live).to_contain_text("put back")
    await expect(chat.face("2")).to_be_focused()
    assert await chat.told() == [Move(at(1), Place(Where.END))]
    assert chat.video.shown == ["1", "3", "4", "2"]


async def touch_screen(page: Page) -> CDPSession:
    return await page.context.new_cdp_session(page)


async def finger(cdp: CDPSession, kind: str, x: float = 0, y: float = 0) -> None:
    points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
    await cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


async def test_a_finger_holds_and_drags_and_only_holds_to_choose_and_only_taps_to_open(chats: Chats) -> None:
    chat = await chats(4, has_touch=True, is_mobile=True, viewport={"width": 400, "height": 800})
    cdp = await touch_screen(chat.page)
    (x, y), (end, _) = await chat.middle("1"), await chat.middle("3")
    await finger(cdp, "touchStart", x, y)
    await expect(chat.page.locator(".shot.held")).to_have_count(1)
    for step in range(1, 11):
        await finger(cdp, "touchMove", x + (end + 20 - x) * step / 10, y)
    await expect(chat.page.locator('.strip-row > .shot[data-id="3"] + .ghost')).to_have_count(1)
    await finger(cdp, "touchEnd")
    await chat.shows("2", "3", "1", "4")
    assert await chat.told() == [Move(at(1), Place(Where.BEFORE, anchor=at(2)))]

    x, y = await chat.middle("2")
    await finger(cdp, "touchStart", x, y)
    await expect(chat.page.locator(".shot.held")).to_have_count(1)
    await finger(cdp, "touchEnd")
    await expect(chat.page.locator(".strip-chosen")).to_contain_text("1 selected")
    await expect(chat.page.locator("dialog[open]")).to_have_count(0)
    await chat.page.wait_for_timeout(100)  # the end of the long touch is no tap
    await chat.face("3").tap()
    await expect(chat.page.locator(".strip-chosen")).to_contain_text("2 selected")
    await chat.page.get_by_role("button", name="Done").tap()
    await chat.face("3").tap()
    await expect(chat.page.locator("dialog[open] h2")).to_have_text("Photo 2 · photo3.jpg")
    await chat.told()


async def test_a_tap_anywhere_on_a_tile_opens_it_and_removes_nothing(chats: Chats) -> None:
    chat = await chats(4, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    box = await chat.face("2").bounding_box()
    assert box is not None
    sheet = chat.page.locator("dialog[open]")
    await expect(chat.page.locator(".off:visible")).to_have_count(0)
    for across, down in [(0.65, 0.38), (0.95, 0.05), (0.8, 0.2), (0.98, 0.5), (0.5, 0.03), (0.1, 0.9)]:
        await chat.page.touchscreen.tap(box["x"] + across * box["width"], box["y"] + down * box["height"])
        await expect(sheet.locator("h2")).to_have_text("Photo 2 · photo2.jpg")
        await sheet.get_by_role("button", name="Done").tap()
        await expect(sheet).to_have_count(0)
    assert chat.video.touches == []
    await chat.face("2").tap()
    await sheet.get_by_role("button", name="Remove").tap()
    await chat.shows("1", "3", "4")
    assert await chat.told() == [Remove(at(1))]


async def test_a_mouse_removes_only_where_it_sees_the_cross(chats: Chats) -> None:
    chat = await chats(3)
    tile, cross = chat.face("2"), chat.page.get_by_role("button", name="Remove photo2.jpg")
    seen, hit = await tile.bounding_box(), await cross.bounding_box()
    assert seen
    assert hit
    assert hit["x"] > seen["x"] + 0.6 * seen["width"], "right of the middle"
    assert hit["y"] + hit["height"] < seen["y"] + 0.4 * seen["height"], "above the middle"
    assert min(hit["width"], hit["height"]) >= 24, "the least that a mouse needs"
    assert await cross.evaluate("(one) => getComputedStyle(one).backgroundColor") != "rgba(0, 0, 0, 0)", "it is seen"
    left_of_it = hit["x"] - 2, hit["y"] + hit["height"] / 2
    below_it = hit["x"] + hit["width"] / 2, hit["y"] + hit["height"] + 2
    for x, y in (left_of_it, below_it):
        await chat.page.mouse.click(x, y)
        await expect(chat.page.locator("dialog[open] h2")).to_have_text("Photo 2 · photo2.jpg")
        await chat.page.keyboard.press("Escape")
        await expect(chat.page.locator("dialog[open]")).to_have_count(0)
    assert chat.video.touches == []


async def test_a_cross_removes_and_the_toast_brings_back_what_it_removed(chats: Chats) -> None:
    chat = await chats(4)
    await chat.page.get_by_role("button", name="Remove photo2.jpg").click()
    await chat.shows("1", "3", "4")
    toast = chat.page.locator(".toast")
    await expect(toast).to_contain_text("“photo2.jpg” removed")
    await toast.get_by_role("button", name="Undo").click()
    await chat.shows("1", "2", "3", "4")
    assert await chat.told(2) == [Remove(at(1)), Undo()]
    # Somebody else has changed something since: only the photo comes back, and their change stays.
    await chat.page.get_by_role("button", name="Remove photo2.jpg").click()
    await chat.told(3)
    await expect(chat.page.locator("article.touched")).to_have_count(3)
    chat.video.does(SetLength(1000, at(1)))
    await says(chat.bot, chat.address, "Somebody made photo 1 shorter.")
    await expect(chat.face("1").locator(".length")).to_have_text("1 s")
    await toast.get_by_role("button", name="Undo").click()
    await chat.shows("1", "2", "3", "4")
    assert (await chat.told(4))[3] == Restore(at(2))
    await expect(chat.face("1").locator(".length")).to_have_text("1 s")


async def test_the_keyboard_removes_and_chooses_several(chats: Chats) -> None:
    chat = await chats(5)
    await chat.face("2").focus()
    await chat.page.keyboard.press("Delete")
    await expect(chat.face("3")).to_be_focused()
    await chat.shows("1", "3", "4", "5")
    await chat.page.keyboard.press("Shift+ArrowRight")
    await expect(chat.page.locator(".strip-chosen")).to_contain_text("2 selected")
    await chat.page.keyboard.press("Delete")
    await chat.shows("1", "5")
    assert await chat.told(2) == [Remove(at(1)), Remove(at(1, 2))]
    assert chat.video.touches[1].tiles == ("3", "4")
    await chat.page.keyboard.press("Control+a")
    await expect(chat.page.locator(".strip-chosen")).to_contain_text("2 selected")
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.locator(".strip-chosen")).to_be_hidden()


async def test_several_tiles_are_chosen_with_the_mouse_and_move_and_change_together(chats: Chats) -> None:
    chat = await chats(5)
    await chat.face("2").click(modifiers=["ControlOrMeta"])
    await chat.face("4").click(modifiers=["ControlOrMeta"])
    await chat.drags("4", "1")
    await chat.shows("2", "4", "1", "3", "5")
    assert await chat.told() == [Move(at(1, 2), Place(Where.BEFORE, anchor=at(3)))]
    await chat.page.locator(".strip-chosen").get_by_role("button", name="Edit").click()
    sheet = chat.page.locator("dialog[open]")
    await expect(sheet.locator("h2")).to_have_text("2 pictures")
    await sheet.get_by_label("Colours").select_option("bw")
    await expect(chat.page.locator("article.touched")).to_have_count(2)
    assert (await chat.told(2))[1] == SetLook("bw", at(1, 2))
    assert chat.video.touches[1].tiles == ("2", "4")


async def test_the_sheet_changes_everything_of_a_photo_by_typed_operations(chats: Chats) -> None:
    chat = await chats(3)
    await chat.face("2").click()
    sheet = chat.page.locator("dialog[open]")
    await expect(sheet.locator("h2")).to_have_text("Photo 2 · photo2.jpg")
    wanted: list[Operation] = []

    async def counts(operation: Operation) -> None:
        wanted.append(operation)
        assert await chat.told(len(wanted)) == wanted
        await expect(chat.page.locator("article.touched")).to_have_count(len(wanted))

    number = sheet.get_by_role("spinbutton", name="On screen")
    await number.fill("2.5")
    await number.press("Tab")
    await counts(SetLength(2500, at(1)))
    await expect(sheet.get_by_role("slider", name="On screen")).to_have_value("2.5")
    await sheet.get_by_role("slider", name="On screen").focus()
    await chat.page.keyboard.press("End")
    await counts(SetLength(15000, at(1)))
    await sheet.get_by_label("Caption").fill("  At the <i>beach</i> 海边 ")
    await sheet.get_by_label("Caption").press("Tab")
    await counts(SetCaptions(at(1), ("At the <i>beach</i> 海边",)))
    await sheet.get_by_label("Lettering").select_option("handwritten")
    await counts(StyleWords(Words.CAPTIONS, type_style="handwritten", of=at(1)))
    await sheet.get_by_role("button", name="Turn by 90°").click()
    await counts(Rotate(90, at(1)))
    await expect(sheet.locator(".stage img")).to_have_attribute("src", "strip/f2?turn=90")
    await sheet.get_by_role("spinbutton", name="Brightness").fill("-30")
    await sheet.get_by_role("spinbutton", name="Brightness").press("Enter")
    await counts(Brighten(0.0, at(1), -0.3))
    await sheet.get_by_label("Motion", exact=True).select_option("pan-left")
    await counts(SetMotion("pan-left", of=at(1)))
    await sheet.get_by_label("Transition to the next").select_option("")
    await counts(SetTransition("cut", after=at(1)))
    await sheet.get_by_label("Caption").fill("")
    await sheet.get_by_label("Caption").press("Tab")
    await counts(RemoveWords(Words.CAPTIONS, at(1)))
    await sheet.get_by_role("button", name="Done").click()
    await expect(chat.face("2")).to_be_focused()
    assert {touch.tiles for touch in chat.video.touches} == {("2",)}
    tile = (await chat.video.strip(None, None)).tiles[1]  # type: ignore[arg-type,union-attr]  # it asks for neither
    assert (tile.ms, tile.turn, tile.brightness, tile.motion, tile.transition) == (15000, 90, -0.3, "pan-left", "")


async def test_a_photo_is_cropped_by_its_frame_which_shows_where_faces_are(chats: Chats) -> None:
    chat = await chats(2, facts=Facts(faces=((0.1, 0.1, 0.2, 0.2), (0.4, 0.2, 0.2, 0.2))))
    await chat.face("1").click()
    sheet = chat.page.locator("dialog[open]")
    frame, faces = sheet.locator(".frame"), sheet.locator(".faces")
    await expect(faces).to_have_attribute("style", re.compile(r"left: 10%; top: 10%; width: 50%; height: 30%"))
    await expect(sheet.get_by_text("The dashed frame holds the faces.")).to_be_visible()
    box = await frame.bounding_box()
    assert box is not None
    right, bottom = box["x"] + box["width"], box["y"] + box["height"]
    await chat.page.mouse.move(right - 8, bottom - 8)
    await chat.page.mouse.down()
    await chat.page.mouse.move(right - 8 - box["width"] * 0.5, bottom - 8 - box["height"] * 0.25, steps=5)
    await chat.page.mouse.up()
    [crop] = await chat.told()
    assert isinstance(crop, Crop)
    assert crop.part is not None
    assert (crop.part.left, crop.part.top) == (0, 0)
    assert crop.part.width == pytest.approx(0.5, abs=0.02)
    assert crop.part.height == pytest.approx(0.75, abs=0.02)
    await expect(sheet.get_by_text("This cuts off a face.")).to_be_visible()
    await expect(chat.face("1").locator("img")).to_have_attribute("src", re.compile(r"crop=0,0,0\.\d+,0\.7"))
    await frame.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        await chat.page.keyboard.press(key)
    moved = (await chat.told(2))[1]
    assert isinstance(moved, Crop)
    assert moved.part == Part(0.04, 0.02, crop.part.width, crop.part.height)
    await sheet.get_by_role("button", name="Show all of it").click()
    assert (await chat.told(3))[2] == Crop(at(1), part=Part(0, 0, 1, 1))
    await expect(sheet.get_by_role("button", name="Show all of it")).to_be_disabled()


async def test_the_sheet_of_a_clip_mutes_trims_and_sets_its_volume(chats: Chats) -> None:
    chat = await chats(1, 1)
    await chat.face("2").click()
    sheet = chat.page.locator("dialog[open]")
    await expect(sheet.get_by_label("Motion", exact=True)).to_have_count(0)
    await sheet.get_by_label("Without its own sound").check()
    await chat.told(1)
    await sheet.get_by_role("spinbutton", name="Volume").fill("40")
    await sheet.get_by_role("spinbutton", name="Volume").press("Tab")
    await chat.told(2)
    await sheet.get_by_role("spinbutton", name="Part that is shown: From").fill("2")
    await sheet.get_by_role("spinbutton", name="Part that is shown: From").press("Tab")
    await chat.told(3)
    await expect(chat.page.locator("article.touched")).to_have_count(3)
    await sheet.get_by_role("spinbutton", name="Part that is shown: To").fill("5.5")
    await sheet.get_by_role("spinbutton", name="Part that is shown: To").press("Tab")
    mine = at(1)
    assert await chat.told(4) == [
        MuteClips(True, mine),
        SetVolume(0.4, mine),
        Trim(2000, 8000, mine),
        Trim(2000, 5500, mine),
    ]
    await expect(chat.face("2").locator(".length")).to_have_text("3.5 s")


async def test_the_bar_changes_the_whole_video(chats: Chats) -> None:
    chat = await chats(3)
    bar, dialog = chat.page.locator(".strip-bar"), chat.page.locator("dialog[open]")
    await bar.get_by_role("button", name="Shape").click()
    await dialog.get_by_role("button", name="9:16").click()
    await expect(bar.get_by_role("button", name="Shape")).to_contain_text("9:16")
    await bar.get_by_role("button", name="Music").click()
    await dialog.get_by_role("button", name="Happy", exact=True).click()
    await expect(bar.get_by_role("button", name="Music")).to_contain_text("Happy")
    await bar.get_by_role("button", name="Style").click()
    await dialog.get_by_role("button", name="Elegant").click()
    await expect(bar.get_by_role("button", name="Style")).to_contain_text("Elegant")
    await bar.get_by_role("button", name="Title").click()
    await dialog.get_by_label("Words").fill("Our summer")
    await dialog.get_by_label("Words").press("Enter")
    await expect(bar.get_by_role("button", name="Title")).to_contain_text("Our summer")
    await bar.get_by_role("button", name="Length").click()
    await dialog.get_by_label("Length").fill("30")
    await dialog.get_by_role("button", name="Apply").click()
    await expect(bar.get_by_role("button", name="Length")).to_contain_text("30 s")
    await bar.get_by_role("button", name="Music").click()
    await dialog.get_by_role("button", name="No music").click()
    assert await chat.told(6) == [
        *(SetRatio("9:16"), SetMusic("happy"), SetStyle("elegant")),
        *(SetTitle("Our summer"), SetTotal(30000), RemoveMusic()),
    ]
    await expect(chat.page.locator("article.touched")).to_have_count(6)
    await bar.get_by_role("button", name="Undo").click()
    await expect(bar.get_by_role("button", name="Music")).to_contain_text("Happy")
    await expect(bar.get_by_role("button", name="Redo")).to_be_enabled()
    assert (await chat.told(7))[6] == Undo()


async def test_styles_are_seen_and_music_is_heard_before_they_are_chosen(chats: Chats, tmp_path: Path) -> None:
    chat = await chats(2)
    sample = tmp_path / "music.m4a"
    music_sample("happy", 1, sample)
    await chat.bot.files.put_file("out/p-1/music.m4a", sample)
    bar, dialog = chat.page.locator(".strip-bar"), chat.page.locator("dialog[open]")
    await bar.get_by_role("button", name="Style").click()
    await expect(dialog.locator("img")).to_have_count(8)
    wide = await dialog.locator("img").first.evaluate("async (i) => { await i.decode(); return i.naturalWidth }")
    assert wide == 320
    await chat.page.keyboard.press("Escape")
    await bar.get_by_role("button", name="Music").click()
    listen = dialog.get_by_role("button", name="Listen to: Happy")
    async with chat.page.expect_response("**/samples/p-1/music/happy") as heard:
        await listen.click()
    assert (await heard.value).ok
    await expect(listen).to_have_attribute("aria-pressed", "true")
    await dialog.get_by_role("button", name="Listen to: Calm").click()
    await expect(listen).to_have_attribute("aria-pressed", "false")
    await dialog.get_by_role("button", name="Listen to: Calm").click()
    await expect(dialog.get_by_role("button", name="Listen to: Calm")).to_have_attribute("aria-pressed", "false")
    await dialog.get_by_role("button", name="Happy", exact=True).click()
    assert await chat.told() == [SetMusic("happy")]


async def test_the_preview_plays_what_was_done_last_and_follows_every_change(chats: Chats, tmp_path: Path) -> None:
    chat = await chats(3)
    await chat.bot.files.put_file("out/p-1/film.mp4", mp4(tmp_path / "film.mp4", 20))
    button = chat.page.locator(".strip-bar").get_by_role("button", name="Preview")
    monitor = chat.page.get_by_role("group", name="Preview")
    await chat.page.get_by_role("button", name="Remove photo1.jpg").click()
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "true")
    begun = await chat.previewed()
    assert begun.id == f"preview-{chat.video.revision}", "it waits for what is on its way"
    assert chat.video.shown == ["2", "3"]
    chat.video.film = replace(begun, percent=60)
    await expect(monitor.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "60")
    chat.video.film = replace(begun, percent=100, key="out/p-1/film.mp4")
    player = monitor.locator("video")
    assert await player.evaluate(PLAYED) < 2
    await expect(monitor.get_by_role("progressbar")).to_be_hidden()

    await chat.page.get_by_role("button", name="Remove photo3.jpg").hover()
    chat.video.film = None
    chat.video.does(Brighten(0.2, at(2)))
    await says(chat.bot, chat.address, "Photo 3 is brighter.")
    second = await chat.previewed()
    assert second.id != begun.id
    first = await player.element_handle()
    chat.video.film = replace(second, percent=100, key="out/p-1/film.mp4")
    while await player.evaluate("(now, first) => now === first", first):  # noqa: ASYNC110 - no event tells it
        await asyncio.sleep(0.05)
    assert await player.evaluate(PLAYED) >= 4, "where it has changed"

    await monitor.get_by_role("button", name="Close").click()
    await expect(monitor).to_be_hidden()
    await expect(button).to_be_focused()
    await expect(button).to_have_attribute("aria-pressed", "false")
    chat.video.film = None
    await button.click()
    chat.video.film = replace(await chat.previewed(), failed=True)
    await expect(monitor).to_contain_text("This cannot be shown now.")


async def test_two_tabs_see_each_other_and_lose_nothing(chats: Chats) -> None:
    chat = await chats(4)
    other = await chat.page.context.new_page()
    await other.goto(chat.bot.url)
    await chat.shows("1", "2", "3", "4", page=other)
    await chat.face("2").click()
    await other.locator('.shot[data-id="2"] .face').click()
    lengths = [tab.locator("dialog[open]").get_by_role("spinbutton", name="On screen") for tab in (chat.page, other)]
    await lengths[0].fill("2")
    await lengths[0].press("Enter")
    await expect(lengths[1]).to_have_value("2")
    await lengths[1].fill("7")
    await lengths[1].press("Enter")
    await expect(chat.face("2").locator(".length")).to_have_text("7 s")
    for tab in (chat.page, other):
        await tab.keyboard.press("Escape")
    await asyncio.gather(
        chat.page.get_by_role("button", name="Remove photo1.jpg").click(),
        other.get_by_role("button", name="Remove photo4.jpg").click(),
    )
    await chat.shows("2", "3")
    await chat.shows("2", "3", page=other)
    await chat.told(4)
    await expect(chat.page.locator("article.touched")).to_have_count(4)
    await expect(other.locator("article.touched")).to_have_count(4)


async def test_what_somebody_else_removes_closes_its_sheet(chats: Chats) -> None:
    chat = await chats(3)
    await chat.face("2").click()
    await expect(chat.page.locator("dialog[open]")).to_have_count(1)
    chat.video.does(Remove(at(2)))
    await says(chat.bot, chat.address, "Removed in words.")
    await expect(chat.page.locator("dialog[open]")).to_have_count(0)
    await chat.shows("1", "3")


async def test_a_touch_that_does_not_get_through_is_sent_again_and_counts_once(chats: Chats) -> None:
    chat = await chats(3)
    failures = [2]

    async def flaky(route: Any) -> None:
        failures[0] -= 1
        await (route.abort() if failures[0] >= 0 else route.continue_())

    await chat.page.route("**/touches", flaky)
    await chat.page.get_by_role("button", name="Remove photo1.jpg").click()
    await chat.shows("2", "3")
    assert await chat.told() == [Remove(at(1))]
    await expect(chat.page.locator("article.touched")).to_have_count(1)


async def test_a_refused_touch_is_taken_back_on_the_page_and_said(chats: Chats) -> None:
    chat = await chats(3)
    answer = {"status": 409, "body": '{"error": "strip-gone"}', "content_type": "application/json"}
    await chat.page.route("**/touches", lambda route: route.fulfill(**answer))
    await chat.page.get_by_role("button", name="Remove photo1.jpg").click()
    await expect(chat.page.locator("#notice")).to_contain_text("That project is no longer there.")
    await chat.shows("1", "2", "3")


async def test_who_may_not_touch_sees_the_row_and_why(chats: Chats) -> None:
    chat = await chats(3)
    chat.video.touchable = False
    await says(chat.bot, chat.address, "Only to look at.")
    await expect(chat.page.locator(".strip-note")).to_contain_text("Say in the chat what should change.")
    await expect(chat.page.locator(".off:visible, .choices, .history")).to_have_count(0)
    await chat.face("1").focus()
    for key in ("Space", "ArrowRight", "Delete", "Enter"):
        await chat.page.keyboard.press(key)
    await chat.drags("3", "1")
    await chat.shows("1", "2", "3")
    await expect(chat.page.locator("dialog[open]")).to_have_count(0)
    assert chat.video.touches == []


async def test_a_hundred_tiles_are_dragged_without_a_request_and_with_few_layouts(chats: Chats) -> None:
    chat = await chats(100, viewport={"width": 1400, "height": 800})
    await expect(chat.page.locator(".strip-row img").first).to_be_visible()
    cdp = await touch_screen(chat.page)
    await cdp.send("Performance.enable")
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(f"{request.method} {request.url.removeprefix(chat.bot.url)}"))

    async def layouts() -> int:
        metrics = (await cdp.send("Performance.getMetrics"))["metrics"]
        return int(next(one["value"] for one in metrics if one["name"] == "LayoutCount"))

    (x, y), (end, _) = await chat.middle("2"), await chat.middle("9")
    await chat.page.mouse.move(x, y)
    await chat.page.mouse.down()
    await chat.page.mouse.move(x + 8, y)
    before = await layouts()
    moves = 60
    await chat.page.mouse.move(end + 30, y, steps=moves)
    await expect(chat.page.locator('.strip-row > .shot[data-id="9"] + .ghost')).to_have_count(1)
    during = await layouts() - before
    assert [one for one in asked if not one.startswith("GET /strip/")] == []
    assert during < 3 * moves
    await chat.page.mouse.up()
    await chat.told()
    await expect(chat.page.locator("article.touched")).to_have_count(1)
    assert len([one for one in asked if one.startswith("POST")]) == 1
    assert len([one for one in asked if one == "GET /strip"]) <= 2


async def test_the_first_page_loads_nothing_of_the_strip(browser: Browser, bot_and_video: tuple[Bot, Video]) -> None:
    bot, _ = bot_and_video
    context = await browser.new_context(locale="en-GB")
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(bot.url)
    await expect(page.locator("#composer")).to_be_visible()
    await context.close()
    files = [url for url in asked if "/page/" in url]
    assert any(url.endswith("/chat.js") for url in files)
    assert [url for url in files if re.search(r"/strip(?!-live)|sortable|touches", url)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_the_row_the_sheets_and_what_is_chosen(chats: Chats, scheme: str) -> None:
    chat = await chats(2, 1, color_scheme=scheme)
    assert await accused(chat.page) == []
    await chat.face("1").click(modifiers=["ControlOrMeta"])
    await expect(chat.page.locator(".strip-chosen")).to_be_visible()
    assert await accused(chat.page) == []
    await chat.face("2").click()
    sheet = chat.page.locator("dialog[open]")
    await expect(sheet).to_have_count(1)
    assert await accused(chat.page) == []
    await chat.page.keyboard.press("Escape")
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.locator(".strip-chosen")).to_be_hidden()
    for what in ("Shape", "Music", "Title", "Length"):
        await chat.page.locator(".strip-bar").get_by_role("button", name=what).click()
        await expect(sheet).to_have_count(1)
        assert await accused(chat.page) == []
        await chat.page.keyboard.press("Escape")


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("width", [320, 390, 1280, 3840])
async def test_nothing_is_cut_off_and_every_target_is_large_enough(chats: Chats, width: int, locale: str) -> None:
    phone = width < 500
    size = {"width": width, "height": 740}
    chat = await chats(99, 1, viewport=size, locale=locale, has_touch=phone, is_mobile=phone)
    if locale == "zh-CN":
        await says(chat.bot, chat.address, "这是你的视频。")
        await expect(chat.page.locator(".fold")).to_contain_text("故事板")
    else:
        await expect(chat.page.locator(".fold")).to_contain_text("Storyboard")
    assert await chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The cross is for a mouse alone.
    await small_targets(chat.page, "#strip button:not(.off)")
    summary = chat.page.locator(".fold .muted")
    assert await summary.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    await chat.face("2").click()
    await small_targets(chat.page, "dialog[open] :is(button, input, select):not(.tick input)")
    assert await chat.page.locator("dialog[open]").evaluate("(sheet) => sheet.scrollWidth <= innerWidth")


async def small_targets(page: Page, selector: str) -> None:
    """Fails for a control under 44 pixels in either direction; those in a row of tiles count as a whole tile."""
    await expect(page.locator(selector).first).to_be_visible()
    small = await page.locator(selector).evaluate_all(
        """(all) => all.filter((one) => one.checkVisibility()).map((one) => [one, one.getBoundingClientRect()])
          .filter(([, {width, height}]) => width < 43.9 || height < 43.9)
          .map(([one, {width, height}]) => `${one.outerHTML.slice(0, 80)} ${width} ${height}`)"""
    )
    assert small == []
