"""What makes the page pleasant: its first sight, what is on its way, one place for actions, and who can use it."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, Route, expect

from bot.domain.messages import Action, Button, Media, Progress, Reply, Verb
from tests.browser.bot import Bot, jpeg, running, video

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOST_BYTES = 60_000
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
UNDO, REDO = Button("Undo", Action(Verb.UNDO)), Button("Redo", Action(Verb.REDO))
CANCEL = Button("Cancel", Action(Verb.CANCEL, "e1"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bot]:
    """One bot for all these tests; each visitor has their own chat."""
    async with running(tmp_path_factory.mktemp("bot")) as started:
        yield started


async def visit(browser: Browser, bot: Bot, **options: Any) -> Page:
    """The page in a browser of its own. A fault in its code fails the test."""
    context = await browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1100, "height": 800}, **options})
    context.set_default_timeout(15_000)
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page raised {error}"))
    await page.goto(bot.url)
    await expect(page.locator("#composer")).to_be_visible()
    return page


def photo(name: str, colour: str = "teal") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": jpeg(colour)}


async def say(page: Page, bot: Bot, text: str = "hello") -> Any:
    """Says something; returns the address to answer to."""
    count = len(bot.told)
    await page.fill("#box", text)
    await page.press("#box", "Enter")
    return (await bot.heard(count + 1)).address


async def storyboard(bot: Bot) -> Media:
    await bot.files.put("card", jpeg("navy", (640, 360)))
    return Media("card", "storyboard.jpg", "image/jpeg", 4000, 640, 360, alt="The order of the photos")


async def accused(page: Page) -> list[str]:
    """What axe finds on the page as it is."""
    await page.evaluate(AXE)
    found = await page.evaluate("axe.run().then((result) => result.violations)")
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


async def test_the_first_sight_is_small(browser: Browser, bot: Bot) -> None:
    page = await visit(browser, bot)
    await expect(page.locator("#sample img")).to_be_visible()
    loaded = await page.evaluate(
        """async () => {
          await document.querySelector("#sample img").decode();
          const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
          return entries.map((entry) => [entry.name, entry.encodedBodySize]);
        }"""
    )
    sizes = {name: size for name, size in loaded if "/events" not in name}
    assert any(name.endswith("sample.webp") for name in sizes)
    assert any(name.endswith("chat.js") for name in sizes)
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert not any("sample.mp4" in name for name in sizes)


async def test_a_newcomer_sees_a_film_and_begins_with_a_wish(browser: Browser, bot: Bot) -> None:
    page = await visit(browser, bot)
    await expect(page.locator("#box")).to_be_focused()
    await page.get_by_role("button", name="Play a sample video").click()
    length = await page.locator("#sample video").evaluate(
        """async (video) => {
          await new Promise((resolve) => { video.ontimeupdate = () => video.currentTime > 0 && resolve(); });
          return video.duration;
        }"""
    )
    assert length == pytest.approx(10, abs=1)
    await expect(page.locator(".examples button")).to_have_count(3)
    async with page.expect_file_chooser() as opened:
        await page.get_by_role("button", name="a calm film with the title").click()
    await (await opened.value).set_files([photo("a.jpg")])
    await expect(page.locator("#count")).to_have_text("1 photo chosen")
    await expect(page.locator("#box")).to_have_value("a calm film with the title “Summer”, 4 seconds each")
    await page.get_by_role("button", name="15 second vertical").click()
    await expect(page.locator("#box")).to_have_value("15 second vertical video with happy music")


async def test_many_files_are_counted_and_can_all_be_taken_back(browser: Browser, bot: Bot) -> None:
    page = await visit(browser, bot)
    chosen = [photo(f"{number}.jpg") for number in range(35)]
    heic: FilePayload = {"name": "IMG_1.HEIC", "mimeType": "", "buffer": b"heic"}
    clip: FilePayload = {"name": "clip.mov", "mimeType": "video/quicktime", "buffer": b"clip"}
    await page.set_input_files("#picker", [*chosen, heic, clip])
    await expect(page.locator("#count")).to_have_text("36 photos, 1 video chosen")
    await page.get_by_role("button", name="Remove all").click()
    await expect(page.locator("#choice")).to_be_hidden()


async def test_a_sign_of_work_comes_with_the_sending_and_goes_with_the_answer(browser: Browser, bot: Bot) -> None:
    page = await visit(browser, bot)
    await page.fill("#box", "hello")
    count = len(bot.told)
    shown = await page.evaluate(
        """async () => {
          document.querySelector("#composer").requestSubmit();
          await new Promise(requestAnimationFrame);
          return document.querySelector("#typing").checkVisibility();
        }"""
    )
    assert shown, "not in the next frame"
    address = (await bot.heard(count + 1)).address
    await expect(page.locator("#typing")).to_be_visible()
    await bot.channel.send(address, Reply("Hello!"), "k")
    await expect(page.locator("#typing")).to_be_hidden()


async def test_one_file_is_left_out_while_all_are_on_their_way(browser: Browser, bot: Bot) -> None:
    page = await visit(browser, bot)
    begun = asyncio.Event()

    async def first_held(route: Route) -> None:
        if begun.is_set():
            await route.continue_()
        begun.set()

    await page.route("**/messages", first_held)
    await page.set_input_files("#picker", [photo("a.jpg"), photo("b.jpg"), photo("c.jpg")])
    count = len(bot.told)
    await page.press("#box", "Enter")
    await asyncio.wait_for(begun.wait(), 15)
    sent = page.locator("article.person")
    await expect(sent.get_by_role("progressbar")).to_have_count(3)
    await page.get_by_role("button", name="Do not send b.jpg").click()
    heard = await bot.heard(count + 1)
    assert [file.name for file in heard.attachments] == ["a.jpg", "c.jpg"]
    await expect(sent.locator("img")).to_have_count(2)
    await expect(sent.get_by_role("progressbar")).to_have_count(0)


async def test_words_that_could_not_be_sent_go_out_after_a_reload(browser: Browser, bot: Bot) -> None:
    page = await visit(browser, bot)
    await page.route("**/messages", lambda route: route.abort())
    count = len(bot.told)
    await page.fill("#box", "kept words")
    await page.press("#box", "Enter")
    await expect(page.locator("article.unsent")).to_contain_text("Not sent yet.")
    await expect(page.locator("#typing")).to_be_hidden()
    await page.unroute("**/messages")
    await page.reload()
    assert (await bot.heard(count + 1)).text == "kept words"
    await expect(page.locator("article.person")).to_have_count(1)
    await expect(page.locator("article.unsent")).to_have_count(0)
    assert await page.evaluate("localStorage.length") == 0


async def test_actions_are_in_one_place_and_older_ones_within_reach(browser: Browser, bot: Bot) -> None:
    page = await visit(browser, bot)
    address = await say(page, bot)
    await bot.channel.send(address, Reply("Edited", buttons=(UNDO,), media=await storyboard(bot)), "a1")
    dock = page.locator("#actions")
    await expect(dock.get_by_role("button")).to_have_text(["Undo"])
    await expect(page.locator("article button")).to_have_count(0)
    await expect(page.get_by_role("link", name="Download")).to_have_count(0)
    newer = await bot.channel.send(address, Reply("Undone", buttons=(REDO,)), "a2")
    await expect(dock.get_by_role("button")).to_have_text(["Redo"])
    count = len(bot.told)
    await page.get_by_role("button", name="More for this message").click()
    await page.get_by_role("dialog").get_by_role("button", name="Undo").click()
    assert (await bot.heard(count + 1)).action == UNDO.action
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await bot.channel.retract(address, newer.message)
    await expect(dock.get_by_role("button")).to_have_text(["Undo"])
    await expect(page.get_by_role("button", name="More for this message")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1100, "dark")])
async def test_everybody_can_use_it(browser: Browser, bot: Bot, scheme: Any, width: int, tmp_path: Path) -> None:
    page = await visit(browser, bot, color_scheme=scheme, viewport={"width": width, "height": 700})
    assert await accused(page) == []
    await page.set_input_files("#picker", [photo("a.jpg"), photo("b.jpg")])
    await expect(page.locator("#chosen img")).to_have_count(2)
    assert await accused(page) == []
    address = await say(page, bot)
    await bot.channel.send(address, Reply("Edited", buttons=(UNDO,), media=await storyboard(bot)), f"{width}{scheme}1")
    film = Reply("Ready", media=await video(bot.files, tmp_path), buttons=(REDO,))
    await bot.channel.send(address, film, f"{width}{scheme}2")
    work = Reply("Making the video: 10 %", progress=Progress(10.0, 30.0), buttons=(CANCEL,))
    await bot.channel.send(address, work, f"{width}{scheme}3")
    await expect(page.get_by_role("progressbar")).to_have_count(1)
    await expect(page.locator("video")).to_have_count(1)
    assert await accused(page) == []
    await page.get_by_role("button", name="More for this message").click()
    assert await accused(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", [(320, 256), (550, 400), (1920, 1080), (3840, 2160)])
async def test_it_fits_every_window(browser: Browser, bot: Bot, size: tuple[int, int]) -> None:
    """The first two are a laptop's at 400 % and 200 %."""
    page = await visit(browser, bot, viewport={"width": size[0], "height": size[1]})
    await page.locator("#empty-choose").scroll_into_view_if_needed()
    await page.locator("#empty-choose").click(trial=True)
    await page.locator("#send").scroll_into_view_if_needed()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    text = await page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert text >= (20 if size[0] > 3000 else 16)


async def test_the_keyboard_reaches_the_box_at_once_and_nothing_moves_that_should_not(
    browser: Browser, bot: Bot
) -> None:
    page = await visit(browser, bot, has_touch=True, is_mobile=True, reduced_motion="reduce")
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the message box")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await expect(page.locator("#box")).to_be_focused()
    await say(page, bot)
    await expect(page.locator("#typing")).to_be_visible()
    assert await page.evaluate("document.getAnimations().length") == 0


async def test_a_phone_can_install_it(browser: Browser, bot: Bot) -> None:
    page = await visit(browser, bot)
    address = await page.locator("link[rel=manifest]").get_attribute("href")
    manifest = json.loads(await (await page.request.get(f"{bot.url}/{address}")).body())
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        answer = await page.request.get(f"{bot.url}/page/{icon['src']}")
        assert answer.headers["content-type"] == icon["type"]
        if icon["type"] == "image/png":
            assert "x".join(map(str, Image.open(io.BytesIO(await answer.body())).size)) == icon["sizes"]
    devtools = await page.context.new_cdp_session(page)
    assert (await devtools.send("Page.getAppManifest"))["errors"] == []


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "zh-HK"])
async def test_no_english_is_mixed_in_for_whoever_reads_chinese(browser: Browser, bot: Bot, locale: str) -> None:
    page = await visit(browser, bot, locale=locale)
    said = await page.evaluate(
        "document.body.innerText + [...document.querySelectorAll('[aria-label]')].map((one) => one.ariaLabel).join(' ')"
    )
    assert set(re.findall("[A-Za-z]+", said)) <= {"MP"}


async def test_the_page_speaks_the_language_of_the_conversation(browser: Browser, bot: Bot, tmp_path: Path) -> None:
    page = await visit(browser, bot)
    address = await say(page, bot, "你好")
    film = await video(bot.files, tmp_path)
    await bot.channel.send(address, Reply("Ready", media=film), "l1")
    await expect(page.get_by_role("link", name="Download (")).to_be_visible()
    await bot.channel.send(address, Reply("你好！"), "l2")
    await expect(page.get_by_role("link", name="下载（")).to_be_visible()
    await page.set_input_files("#picker", [photo("a.jpg")])
    await expect(page.locator("#count")).to_have_text("已选 1 张照片")


async def test_photos_are_made_smaller_only_if_asked_and_keep_their_time(browser: Browser, bot: Bot) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (2400, 3600, 3), np.uint8)
    exif, data = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    exif[0x0132] = "2024:07:01 12:00:00"
    Image.fromarray(noise).save(data, "JPEG", quality=60, exif=exif)
    large: FilePayload = {"name": "large.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}
    page = await visit(browser, bot)
    for asked, size in ((False, (3600, 2400)), (True, (1707, 2560))):
        await page.set_input_files("#picker", [large])
        await page.get_by_role("checkbox", name="Save data").set_checked(asked)
        count = len(bot.told)
        await page.press("#box", "Enter")
        [file] = (await bot.heard(count + 1)).attachments
        async with bot.files.local(file.ref) as path:
            with Image.open(path) as came:
                assert came.size == size
                assert came.getexif()[0x0132] == "2024:07:01 12:00:00"
                assert came.getexif()[0x0112] == (1 if asked else 6)


DEVICE = """
navigator.canShare = ({files}) => files.length > 0;
navigator.share = async ({files}) => {
  if (!navigator.userActivation.isActive) throw new DOMException("no press", "NotAllowedError");
  window.passedOn = [files[0].name, files[0].type, files[0].size];
};
"""
"""What phones have and this browser has not: a sheet of their own for files, right after a press."""


async def test_a_phone_passes_the_file_on(browser: Browser, bot: Bot, tmp_path: Path) -> None:
    page = await visit(browser, bot, has_touch=True, is_mobile=True)
    address = await say(page, bot)
    media = await video(bot.files, tmp_path)
    await page.evaluate(f"() => {{ {DEVICE} }}")
    await bot.channel.send(address, Reply("Ready", media=media), "share")
    await page.get_by_role("button", name="Share").tap()
    await page.get_by_role("button", name="Send the video…").tap()
    passed = await page.wait_for_function("window.passedOn")
    assert await passed.json_value() == [media.name, "video/mp4", media.size]
    await expect(page.get_by_role("button", name="Make a link")).to_have_count(0)
    assert await accused(page) == []


async def test_without_a_sheet_and_a_public_address_it_says_what_works(
    browser: Browser, bot: Bot, tmp_path: Path
) -> None:
    page = await visit(browser, bot)
    address = await say(page, bot)
    await bot.channel.send(address, Reply("Ready", media=await video(bot.files, tmp_path)), "no-share")
    await page.get_by_role("button", name="Share").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Download the video and send the file like any other.")
    answer = await page.request.post(f"{bot.url}/shares", data={"target": "1"})
    assert answer.status == 404
