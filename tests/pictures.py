"""Makes the README's pictures from photos: `python -m tests.pictures PHOTO…` writes docs/pictures/.

It starts the bot as `make run` does, sends the photos in a real browser, and waits for the finished video:
`chat.jpg` shows the page, `storyboard.jpg` the card's picture, and `frames.jpg` frames of the video.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

import av
from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests.chromium import chromium
from tests.fakes.process import Service, service

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SENTENCE = 'turn my photos into a slideshow with transitions and calm music, 15 seconds, title "Where we have been"'
PATIENCE_MS = 180_000
PAGE = (900, 1080)
FRAME = (426, 240)
COLUMNS, ROWS = 3, 3


async def main(photos: list[Path]) -> None:
    """Writes the three pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        async with service("run", Path(data)) as bot, chromium() as browser:
            page = await _finished_chat(browser, bot, photos)
            await page.locator("video").last.evaluate("video => { video.currentTime = 4 }")
            await page.wait_for_timeout(1000)
            _save(await page.screenshot(), PICTURES / "chat.jpg")
            card = page.locator("article.bot img").first
            _save(await _body(page, await card.get_attribute("src")), PICTURES / "storyboard.jpg")
            film = await _body(page, await page.locator("video").last.get_attribute("src"))
    _save_frames(film, PICTURES / "frames.jpg")


async def _finished_chat(browser: Browser, bot: Service, photos: list[Path]) -> Page:
    page = await browser.new_page(locale="en-GB", viewport={"width": PAGE[0], "height": PAGE[1]})
    await page.goto(bot.url)
    await page.set_input_files("#picker", photos)
    await page.fill("#box", "")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator("article.bot img").first).to_be_visible(timeout=PATIENCE_MS)
    await page.fill("#box", SENTENCE)
    await page.press("#box", "Enter")
    await expect(page.locator("video").last).to_be_visible(timeout=PATIENCE_MS)
    return page


async def _body(page: Page, address: str | None) -> bytes:
    """The bytes that the page gets from an address."""
    assert address
    return await (await page.request.get(urljoin(page.url, address))).body()


def _save(picture: bytes, path: Path) -> None:
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.thumbnail((1200, 1200))
    image.save(path, quality=82, optimize=True)


def _save_frames(film: bytes, path: Path) -> None:
    """Saves frames at equal distances, from the first to the last but one."""
    sheet = Image.new("RGB", (COLUMNS * FRAME[0], ROWS * FRAME[1]))
    with av.open(BytesIO(film), "r") as container:
        frames = [
            Image.fromarray(frame.to_ndarray(format="rgb24")).resize(FRAME) for frame in container.decode(video=0)
        ]
    step = (len(frames) - 1) / (COLUMNS * ROWS)
    for place in range(COLUMNS * ROWS):
        box = (place % COLUMNS * FRAME[0], place // COLUMNS * FRAME[1])
        sheet.paste(frames[round((place + 0.5) * step)], box)
    sheet.save(path, quality=82, optimize=True)


if __name__ == "__main__":
    asyncio.run(main([Path(name) for name in sys.argv[1:]]))
