"""Makes the README's pictures from photos: `python -m tests.pictures PHOTO…` writes docs/pictures/.

It starts the bot as `make run` does, sends the photos in a real browser, and waits for the finished video:
`start.jpg` shows the page before, `chat.jpg` with the video, `phone.jpg` on a phone in the dark, `storyboard.jpg` the
card's picture, and `frames.jpg` frames of the video.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

import av
from PIL import Image
from playwright.async_api import Page, expect

from tests.chromium import chromium
from tests.fakes.process import service

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SENTENCE = 'turn my photos into a slideshow with transitions and calm music, 15 seconds, title "Where we have been"'
PATIENCE_MS = 180_000
PAGE, PHONE = (900, 1080), (390, 844)
FRAME = (426, 240)
COLUMNS, ROWS = 3, 3
FONTS = ("fontpkg_noto_sans", "justmytype_intl_cjk", "manimgx_fonts")
GENERIC = ("sans-serif", "system-ui")
PREFERRED = "".join(f"<family>{name}</family>" for name in ("Noto Sans", "Noto Sans SC", "Noto Emoji"))


def use_own_fonts(folder: Path) -> None:
    """Lets the browser draw with the fonts of this project, so that pictures do not depend on the machine."""
    places = {str(files(name)) for name in FONTS}
    lines = "".join(f"<dir>{place}</dir>" for place in places)
    aliases = "".join(f"<alias><family>{name}</family><prefer>{PREFERRED}</prefer></alias>" for name in GENERIC)
    (folder / "fonts.conf").write_text(f"<fontconfig>{lines}<cachedir>{folder}</cachedir>{aliases}</fontconfig>")
    os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")


async def main(photos: list[Path]) -> None:
    """Writes the five pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as fonts:
        use_own_fonts(Path(fonts))
        async with service("run", Path(data)) as bot, chromium() as browser:
            page = await browser.new_page(locale="en-GB", viewport={"width": PAGE[0], "height": PAGE[1]})
            await page.goto(bot.url)
            await page.locator("#sample img").wait_for()
            _save(await page.screenshot(), PICTURES / "start.jpg")
            await _finish_chat(page, photos)
            await page.locator("video").last.evaluate("video => { video.currentTime = 4 }")
            await page.wait_for_timeout(1000)
            _save(await page.screenshot(), PICTURES / "chat.jpg")
            await page.emulate_media(color_scheme="dark")
            await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            await page.wait_for_timeout(500)
            _save(await page.screenshot(), PICTURES / "phone.jpg")
            card = page.locator("article.bot img").first
            _save(await _body(page, await card.get_attribute("src")), PICTURES / "storyboard.jpg")
            film = await _body(page, await page.locator("video").last.get_attribute("src"))
    _save_frames(film, PICTURES / "frames.jpg")


async def _finish_chat(page: Page, photos: list[Path]) -> None:
    """Sends the photos and a request, and waits for the video."""
    await page.set_input_files("#picker", photos)
    await page.fill("#box", "")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator("article.bot img").first).to_be_visible(timeout=PATIENCE_MS)
    await page.fill("#box", SENTENCE)
    await page.press("#box", "Enter")
    await expect(page.locator("video").last).to_be_visible(timeout=PATIENCE_MS)


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
