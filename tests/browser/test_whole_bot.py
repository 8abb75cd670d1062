"""The whole bot as a person meets it: the real program and a real browser, photos in, a playing video out."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Locator, Page, expect

from tests import photos
from tests.browser.test_chat_page import hand_over, say
from tests.fakes.process import Service, environment, service

pytestmark = pytest.mark.asyncio(loop_scope="module")

SENTENCE = "turn my photos into a slideshow video with transitions and background music, 1 second each"
PATIENCE_MS = 120_000
PUBLIC = {"PUBLIC_URL": "http://videos.example", "LINK_SECRET": "a-secret-of-this-test"}
PLAY = """async (video) => {
  await video.play();
  await new Promise((resolve) => { video.onended = resolve; });
  return [video.videoWidth, video.videoHeight, Math.round(video.duration * 10) / 10];
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """The bot. At the end its log must be free of faults."""
    folder = tmp_path_factory.mktemp("data")
    async with service("run", folder, **PUBLIC) as bot:
        yield bot
        assert await bot.stop() == 0
    assert "Traceback" not in (folder / "log").read_text()


@pytest.fixture
def album(tmp_path: Path) -> list[FilePayload]:
    """A JPEG, a PNG and a HEIC."""
    size = (1200, 900)
    made = [
        (photos.jpeg(tmp_path / "beach.jpg", photos.picture(size, 1)), "image/jpeg"),
        (photos.png(tmp_path / "chart.png", photos.picture(size, 2)), "image/png"),
        (photos.heic(tmp_path / "IMG_0042.HEIC", photos.picture(size, 3)), "image/heic"),
    ]
    return [{"name": path.name, "mimeType": mime, "buffer": path.read_bytes()} for path, mime in made]


async def visit(browser: Browser, bot: Service, width: int, height: int) -> Page:
    """The page in a separate browser context. A fault in its code fails the test."""
    context = await browser.new_context(locale="en-GB", viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page raised {error}"))
    await page.goto(bot.url)
    await expect(page.locator("#composer")).to_be_visible()
    return page


async def hears(page: Page, words: str) -> Locator:
    """Waits until the bot's newest message contains the words, and returns it."""
    newest = page.locator("article.bot").last
    await expect(newest).to_contain_text(words, timeout=PATIENCE_MS)
    return newest


async def test_photos_become_a_video_that_plays_and_is_changed_in_words(
    browser: Browser, running: Service, album: list[FilePayload]
) -> None:
    page = await visit(browser, running, 1100, 800)
    await hand_over(page, "main", ["dragenter", "dragover", "drop"], album[:2])
    await page.set_input_files("#picker", album[2:])
    await expect(page.locator("#chosen li")).to_have_count(3)
    await say(page, SENTENCE)
    drawn = page.locator("article.person .tiles img")
    await expect(drawn).to_have_count(3, timeout=PATIENCE_MS)  # the HEIC, which Chromium cannot show, by the bot
    await expect(drawn.nth(2)).to_have_js_property("naturalWidth", 256)
    progress = page.locator("#running").get_by_role("progressbar")
    await expect(progress).to_have_attribute("aria-valuenow", re.compile("[1-9]"), timeout=PATIENCE_MS)
    await expect(page.locator("#running")).not_to_contain_text(re.compile("[▓░]"))
    videos = page.locator("article.bot video")
    await expect(videos).to_have_count(1, timeout=PATIENCE_MS)
    assert await videos.evaluate(PLAY) == [640, 360, 3.0]
    await expect(progress).to_have_count(0)
    await expect(page.get_by_text("Your video is ready (version 1)")).to_be_in_viewport()

    await say(page, 'add a title "Summer"')
    await hears(page, "Summer")
    await say(page, "undo")
    await hears(page, "Undone")
    tiles = page.locator(".strip-row .shot")
    await expect(tiles).to_have_count(3)
    await page.get_by_role("button", name="Remove chart.png").click()
    await hears(page, "Photo 2 (chart.png) removed")
    await expect(tiles).to_have_count(2)
    await page.locator(".toast").get_by_role("button", name="Undo").click()
    await hears(page, "Photo 2 (chart.png) is back")
    await expect(tiles).to_have_count(3)
    await say(page, "swap 3:4")
    await hears(page, "Did you mean “swap 3 and 4”?")
    await page.locator("#actions").get_by_role("button", name="Swap 3 and 4").click()
    await hears(page, "There are 3 photos, so there is no photo 4.")
    await say(page, "vertical")
    await hears(page, "9:16")
    await expect(page.locator("#actions").get_by_role("button", name="Make the video")).to_be_visible()
    await say(page, "导出")
    await expect(videos).to_have_count(2, timeout=PATIENCE_MS)
    assert await videos.last.evaluate(PLAY) == [360, 640, 3.0]
    await expect(page.get_by_text("Your video is ready (version 2)")).to_be_in_viewport()
    await say(page, "export")
    await expect(videos).to_have_count(3, timeout=PATIENCE_MS)
    await expect(page.get_by_text("Nothing has changed since version 2.")).to_have_count(1)

    await say(page, "credits")
    await hears(page, "free")
    await say(page, "status")
    await hears(page, "1. Video: 3 photos (0-3s)")
    await say(page, "/projects")
    poster = page.locator("#actions .pictured img")
    await expect(poster).to_have_count(1, timeout=PATIENCE_MS)
    await expect(poster).not_to_have_js_property("naturalWidth", 0)
    await expect(drawn).to_have_count(3)


async def test_it_works_on_a_phone(browser: Browser, running: Service, album: list[FilePayload]) -> None:
    page = await visit(browser, running, 360, 740)
    await page.set_input_files("#picker", album[2:])
    await page.fill("#box", "square slideshow, 2 seconds")
    await page.get_by_role("button", name="Send", exact=True).click()
    video = page.locator("article.bot video")
    await expect(video).to_have_count(1, timeout=PATIENCE_MS)
    assert await video.evaluate(PLAY) == [360, 360, 2.0]
    await expect(page.get_by_text("Your video is ready")).to_be_in_viewport()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shown = await video.bounding_box()
    assert shown is not None
    assert 200 < shown["width"] <= 360
    await page.locator("#actions").get_by_role("button", name="Send again").click()
    await expect(video).to_have_count(2, timeout=PATIENCE_MS)


async def shared(page: Page) -> str:
    """Makes a link to the video on the page, and returns its path."""
    await page.get_by_role("button", name="Share").click()
    await page.get_by_role("button", name="Make a link").click()
    link = await page.get_by_label("Link to the video").input_value()
    assert re.fullmatch(r"http://videos\.example/w/[\w-]{16}\.[\w-]{22}", link), "nothing of the person or the video"
    return link.removeprefix("http://videos.example")


async def test_a_video_is_shared_by_a_link_until_somebody_stops_it(
    browser: Browser, running: Service, album: list[FilePayload], tmp_path_factory: pytest.TempPathFactory
) -> None:
    page = await visit(browser, running, 1100, 800)
    await page.set_input_files("#picker", album[:1])
    await say(page, 'slideshow, 1 second, title "Our <b>summer</b>"')
    await expect(page.locator("article.bot video")).to_have_count(1, timeout=PATIENCE_MS)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download (").click()
    assert (await download.value).suggested_filename == "Our b summer b.mp4"

    path = await shared(page)
    await expect(page.get_by_role("img", name="The link as a QR code")).to_be_visible()
    await expect(page.get_by_text("Anybody with this link can watch")).to_be_visible()
    stranger = await (await browser.new_context(locale="zh-CN")).new_page()
    answer = await stranger.goto(running.url + path)
    assert answer is not None
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "script-src" not in answer.headers["content-security-policy"]
    assert await stranger.locator("video").evaluate(PLAY) == [640, 360, 1.0]
    await expect(stranger.locator("h1")).to_have_text("Our <b>summer</b>")
    await expect(stranger.locator(".note")).to_contain_text("有人把这个视频分享给了你。")
    image = await stranger.locator("meta[property='og:image']").get_attribute("content")
    assert image == f"http://videos.example{path}/poster.jpg"
    poster = await stranger.request.get(f"{running.url}{path}/poster.jpg")
    assert (await poster.body()).startswith(b"\xff\xd8\xff")
    for forged in (path[:-1] + ("A" if path[-1] != "A" else "B"), path.partition(".")[0], "/w/x.y"):
        assert (await stranger.request.get(running.url + forged)).status == 404

    await page.get_by_role("button", name="Stop sharing").click()
    await expect(page.get_by_text("Stopped. The link no longer works.")).to_be_visible()
    for part in ("", "/video.mp4", "/poster.jpg"):
        assert (await stranger.request.get(running.url + path + part)).status == 404
    await page.get_by_role("button", name="Close").click()
    again = await shared(page)
    assert again != path
    [data] = {log.resolve().parent for log in tmp_path_factory.getbasetemp().glob("data*/log")}
    command = [sys.executable, "-m", "bot", "unshare", f"http://videos.example{again}"]
    taken = await asyncio.to_thread(
        subprocess.run, command, env=environment(data, **PUBLIC), capture_output=True, text=True, check=False
    )
    assert (taken.returncode, taken.stdout) == (0, "Taken down. The link no longer works.\n"), taken.stderr
    assert (await stranger.request.get(running.url + again)).status == 404
