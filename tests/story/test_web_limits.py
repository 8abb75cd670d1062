"""What one browser, one address and one chat of the web may use, and that each photo lies on the disk once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa

from adapters.web import WebChannel
from bot.app.channel_registry import channels
from bot.app.composition import App, receiving, started
from bot.app.settings import load
from bot.backends.studio.tables import renders
from bot.domain import rate_limits
from bot.domain.fair_turns import place_of
from bot.domain.rate_limits import MANY
from bot.http.http_app import Hosts, application
from bot.http.server import serve
from tests import photos
from tests.fakes import PATIENCE_S
from tests.fakes.chat import wait_briefly

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIMITS = {
    "quota_exports_per_address_per_day": 2,
    "quota_messages_per_minute": 8,
    "quota_files_per_minute": 4,
    "quota_stored_mb": 1,
}
HOUR_S = 3600.0


@dataclass
class Browser:
    """A browser with a cookie of its own, behind a proxy that says from which address it comes."""

    client: httpx.AsyncClient
    address: str = "203.0.113.9"
    language: str = "en"
    sent: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return {"x-forwarded-for": self.address, "accept-language": self.language}

    async def opens(self) -> None:
        (await self.client.post("/open", headers=self.headers)).raise_for_status()

    async def posts(self, text: str, files: Sequence[Path] = ()) -> httpx.Response:
        self.sent += 1
        sent: list[tuple[str, Any]] = [("id", (None, f"message-{self.sent}")), ("text", (None, text))]
        sent += [("file", (path.name, path.read_bytes(), "image/jpeg")) for path in files]
        return await self.client.post("/messages", files=sent, headers=self.headers)

    async def entries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.client.get("/messages", headers=self.headers)).json()
        return found

    async def heard(self, part: str = "", *, video: bool = False) -> dict[str, Any]:
        """The bot's first message with this part, and with a video if one is wanted, once it is there."""
        said: list[dict[str, Any]] = []
        for _ in range(int(PATIENCE_S / 0.1)):
            said = [entry for entry in await self.entries() if entry["author"] == "bot" and "text" in entry]
            for entry in said:
                if part in entry["text"] and (not video or entry.get("media", {}).get("mime") == "video/mp4"):
                    return entry
            await asyncio.sleep(0.1)
        raise AssertionError("\n---\n".join([f"“{part}” was never said:", *(entry["text"] for entry in said)]))

    async def presses(self, entry: dict[str, Any], argument: str) -> None:
        """Presses the button whose code ends so."""
        self.sent += 1
        code = next(button["code"] for button in entry["buttons"] if button["code"].endswith(argument))
        pressed = {"id": f"message-{self.sent}", "target": str(entry["id"]), "code": code}
        (await self.client.post("/presses", json=pressed, headers=self.headers)).raise_for_status()


@dataclass
class Site:
    """A bot with the web chat, and the browsers at its port."""

    app: App
    url: str
    data: Path
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def browser(self, address: str = "203.0.113.9", language: str = "en") -> Browser:
        client = httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=PATIENCE_S)
        await self.stack.enter_async_context(client)
        browser = Browser(client, address, language)
        await browser.opens()
        return browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    data = tmp_path_factory.mktemp("web") / "data"
    settings = load(data_dir=data, **LIMITS)

    async def well() -> dict[str, bool]:
        return {"ok": True}

    async with AsyncExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.chdir(data.parent)
        wait_briefly(patch)
        patch.setattr(rate_limits, "WINDOW_S", HOUR_S)  # whatever the machine has to do meanwhile
        app = await stack.enter_async_context(started(settings, lambda storage: channels(settings, storage)))
        await stack.enter_async_context(receiving(app))
        web = app.channels["web"]
        assert isinstance(web, WebChannel)
        port = application([web.asgi()], health=well, hosts=Hosts.of("127.0.0.1"))
        served = await serve(port, "127.0.0.1", 0, proxies=("127.0.0.0/8",))
        stack.push_async_callback(served.stop)
        yield Site(app, served.url, data, await stack.enter_async_context(AsyncExitStack()))


def names(folder: Path) -> dict[str, int]:
    """The files in a folder by name, each with the number of its inode."""
    return {str(path.relative_to(folder)): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


async def test_each_photo_lies_on_the_disk_once_and_goes_with_its_last_owner(site: Site, tmp_path: Path) -> None:
    files = site.data / "files"
    browser = await site.browser()
    some = [photos.jpeg(tmp_path / f"{n}.jpg", photos.picture((160, 120), n), number=n) for n in (1, 2)]
    await browser.posts("make a slideshow, 1 second each", some)
    await browser.heard(video=True)
    found = names(files)
    originals = {path.read_bytes() for path in some}
    owners: dict[int, set[str]] = {}
    for name, number in found.items():
        if (files / name).read_bytes() in originals:
            owners.setdefault(number, set()).add(re.match(r"[a-z]+", name)[0])  # type: ignore[index]  # every name has one
    assert list(owners.values()) == [{"inbox", "studio"}] * 2, found
    await browser.posts("/delete")
    await browser.presses(await browser.heard("This cannot be undone"), "yes")
    await browser.heard("Everything in this conversation is deleted")
    assert {path.name for path in files.iterdir()} == {"installations"}, "not even a folder is left"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Your internet address has had its 2 videos of the last 24 hours, counting all browsers."),
        ("zh-CN", "你的网络地址 24 小时内的 2 个视频已经用完了（所有浏览器合计）。"),
    ],
)
async def test_a_new_cookie_brings_no_new_videos(site: Site, tmp_path: Path, language: str, told: str) -> None:
    photo = photos.jpeg(tmp_path / "a.jpg", photos.picture((160, 120), 1))
    addresses = [f"2001:db8:{len(language)}:7::{n}" for n in (1, 2, "ffff")]  # of one network, which one person has
    browsers = [await site.browser(address, language) for address in addresses]
    for browser in browsers[:2]:
        await browser.posts("export" if language == "en" else "导出", [photo])
        await browser.heard(video=True)
    await browsers[2].posts("export" if language == "en" else "导出", [photo])
    await browsers[2].heard(told)
    other = await site.browser(f"2001:db8:{len(language)}:8::1", language)
    await other.posts("export" if language == "en" else "导出", [photo])
    await other.heard(video=True)


async def test_a_new_cookie_brings_no_new_turn_of_renders(site: Site, tmp_path: Path) -> None:
    photo = photos.jpeg(tmp_path / "a.jpg", photos.picture((160, 120), 1))
    before = await askers(site)
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        browser = await site.browser(address)
        await browser.posts("export", [photo])
        await browser.heard(video=True)
    new = (await askers(site)) - before
    assert (len(new), len({place_of(asker) for asker in new})) == (3, 2)


async def askers(site: Site) -> set[str]:
    """Those whose renders the studio has made."""
    async with site.app.services.database.read() as connection:
        return set((await connection.execute(sa.select(renders.c.person))).scalars())


async def test_who_is_too_fast_keeps_the_message_and_hears_when_to_send_it_again(site: Site, tmp_path: Path) -> None:
    browser = await site.browser("198.51.100.1")
    for _ in range(8):
        assert (await browser.posts("status")).status_code == 200
    refused = await browser.posts("status")
    answer = refused.json()
    assert (refused.status_code, answer["error"], answer["most"]) == (429, "too-fast-person-messages", 8)
    assert 60 < answer["seconds"] <= HOUR_S
    assert refused.headers["retry-after"] == str(answer["seconds"])
    browser.sent = 7
    assert (await browser.posts("status")).status_code == 200, "what was taken before is not counted again"
    some = [photos.jpeg(tmp_path / f"{n}.jpg", photos.picture((160, 120), n), number=n) for n in range(4)]
    assert (await browser.posts("", some)).status_code == 200
    before = names(site.data / "files" / "web")
    assert (await browser.posts("", some[:1])).json()["error"] == "too-fast-person-files"
    assert set(names(site.data / "files" / "web")) <= set(before), "the refused file does not stay"


async def test_new_cookies_of_one_address_count_together(site: Site) -> None:
    sent = [await (await site.browser("198.51.100.7")).posts("status") for _ in range(8 * MANY + 1)]
    assert [answer.status_code for answer in sent] == [200] * 8 * MANY + [429]
    assert sent[-1].json()["error"] == "too-fast-address-messages"
    assert (await (await site.browser("198.51.100.8")).posts("status")).status_code == 200


async def test_no_address_is_stored_or_logged(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    browser = await site.browser("198.51.100.9")
    await browser.posts("privacy")
    await browser.heard("Of your internet address I keep only a code")
    stored = b"".join(path.read_bytes() for path in site.data.glob("bot.db*"))
    assert b"198.51.100" not in stored
    assert b"2001:db8" not in stored
    assert "198.51.100" not in "".join(capfd.readouterr())


def large(folder: Path) -> list[str]:
    """The files in a folder that are no small pictures."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and path.stat().st_size > 100_000]


async def gone(folder: Path) -> None:
    """Waits until the bot has taken over the large files in a folder; their small pictures stay for the page."""
    for _ in range(int(PATIENCE_S / 0.1)):
        if not large(folder):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(large(folder))


async def test_a_full_chat_says_what_to_do_and_takes_files_again_after_that(site: Site, tmp_path: Path) -> None:
    browser, web = await site.browser("198.51.100.20"), site.data / "files" / "web"
    some = [photos.noisy(tmp_path / f"{n}.jpg", 700_000) for n in (1, 2)]
    await browser.posts("", some[:1])
    await gone(web)
    refused = await browser.posts("", some[1:])
    assert (refused.status_code, refused.json()) == (507, {"error": "chat-full", "most": 1})
    assert not large(web), "what was refused does not stay"
    await browser.posts("/delete")
    await browser.presses(await browser.heard("This cannot be undone"), "yes")
    await browser.heard("Everything in this conversation is deleted")
    assert (await browser.posts("", some[1:])).status_code == 200
    await browser.heard("1 photo")
