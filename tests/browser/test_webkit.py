"""The page in WebKit, the engine of Safari: a smoke run by the WebDriver protocol, which Debian's WebKit speaks.

What iPhones add is not shown here: their sheet for sharing, how they hand over HEIC photos, pages on the home screen.
"""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.domain.messages import Action, Button, Reply, Verb
from tests.browser.bot import jpeg, running, video
from tests.fakes import PATIENCE_S

DRIVER, DISPLAY = "WebKitWebDriver", "Xvfb"
SAFE = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
"""The sandbox needs rights that a container lacks. It can reach what the test serves, and nothing else is opened."""
CHOOSE = """
const files = new DataTransfer();
const bytes = Uint8Array.from(atob(arguments[0]), (byte) => byte.charCodeAt(0));
files.items.add(new File([bytes], "a.jpg", {type: "image/jpeg"}));
const picker = document.querySelector("#picker");
picker.files = files.files;
picker.dispatchEvent(new Event("change"));
"""


class WebKit:
    """A page, driven from outside."""

    def __init__(self, client: httpx.AsyncClient, session: str) -> None:
        self._client = client
        self._session = session

    async def open(self, url: str) -> None:
        """Goes to an address."""
        (await self._client.post(f"/session/{self._session}/url", json={"url": url})).raise_for_status()

    async def run(self, script: str, *values: str) -> Any:
        """The result of a script in the page."""
        wanted = {"script": script, "args": list(values)}
        answer = await self._client.post(f"/session/{self._session}/execute/sync", json=wanted)
        return answer.raise_for_status().json()["value"]

    async def sees(self, condition: str) -> None:
        """Waits until an expression is true in the page."""
        async with asyncio.timeout(PATIENCE_S):
            while not await self.run(f"return Boolean({condition})"):  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(0.05)


@asynccontextmanager
async def _process(*command: str, **environment: str) -> AsyncIterator[None]:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, stdout=quiet, stderr=quiet, env={**os.environ, **environment}
    )
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def webkit() -> AsyncIterator[WebKit]:
    """WebKit on a screen that nobody sees."""
    browsers: Sequence[Path] = sorted(Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser"))
    if not (browsers and shutil.which(DRIVER) and shutil.which(DISPLAY)):
        pytest.skip("this test needs Debian's WebKit and a screen (apt install webkit2gtk-driver xvfb)")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    screen = f":{port}"
    wanted = {"webkitgtk:browserOptions": {"binary": str(browsers[-1]), "args": ["--automation"]}}
    async with (
        _process(DISPLAY, screen, "-nolisten", "tcp"),
        _process(DRIVER, f"--port={port}", "--host=127.0.0.1", DISPLAY=screen, **SAFE),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S, trust_env=False) as client,
    ):
        await _ready(client)
        answer = await client.post("/session", json={"capabilities": {"alwaysMatch": wanted}})
        session = answer.raise_for_status().json()["value"]["sessionId"]
        try:
            yield WebKit(client, session)
        finally:
            await client.delete(f"/session/{session}")


async def _ready(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                await client.get("/status")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


async def test_a_chat_works_in_webkit(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, webkit() as page:
        await page.open(bot.url)
        await page.sees("!document.querySelector('#foot').hidden")
        await page.run(CHOOSE, base64.b64encode(jpeg("red")).decode())
        await page.sees("document.querySelectorAll('#chosen img').length === 1")
        await page.run("document.querySelector('#box').value = 'slideshow'")
        await page.run("document.querySelector('#composer').requestSubmit()")
        heard = await bot.heard()
        assert (heard.text, [file.name for file in heard.attachments]) == ("slideshow", ["a.jpg"])
        await page.sees("!document.querySelector('#typing').hidden")
        again = Button("Send again", Action(Verb.SEND_AGAIN, "v1"))
        ready = Reply("Ready", media=await video(bot.files, tmp_path), buttons=(again,))
        await bot.channel.send(heard.address, ready, "v")
        await page.sees("document.querySelector('article video')")
        assert await page.run("return document.querySelector('#typing').hidden")
        assert await page.run("return document.documentElement.scrollWidth <= innerWidth")
        await page.run("document.querySelector('#actions button').click()")
        assert (await bot.heard(2)).action == again.action
