"""The bot's client of the protocol and the studio understand each other."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.backends.nemo.account import Account
from bot.backends.nemo.backend import NemoBackend
from bot.backends.nemo.config import NemoConfig
from bot.domain.backend import AgentText, Session, Upload
from bot.domain.draft import TrackType, read
from bot.domain.errors import BackendRefused, DraftChanged, SessionLost, UnsupportedUpload
from bot.domain.messages import MediaKind
from bot.domain.operations.words import SetTitle
from bot.domain.understanding import Understanding
from bot.storage.object_store import Files
from tests.clock import FakeClock
from tests.wire.studio_site import SHARED, Site, photo

pytest_plugins = ["tests.wire.studio_site"]
pytestmark = SHARED


class Kept:
    """Accounts in memory."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}

    async def get(self, name: str) -> Account | None:
        return self.accounts.get(name)

    async def put(self, name: str, account: Account) -> None:
        self.accounts[name] = account


@pytest.fixture
def driven() -> bool:
    return True


@pytest_asyncio.fixture(loop_scope="module")
async def inbox(tmp_path: Path) -> Files:
    files = Files(tmp_path / "inbox")
    await files.put("one", photo("JPEG", (640, 360)))
    await files.put("two", photo("HEIC", (640, 360)))
    await files.put("bad", b"words")
    return files


@pytest_asyncio.fixture(loop_scope="module", params=["own", "anonymous"])
async def client(request: pytest.FixtureRequest, site: Site, inbox: Files) -> AsyncIterator[NemoBackend]:
    own = NemoConfig(site.url, token=site.studio.token, studio=True)
    config = own if request.param == "own" else NemoConfig(site.url)
    client = NemoBackend(config, inbox, Kept(), FakeClock())
    yield client
    await client.close()


ONE = Upload("one", "海 1.jpg", MediaKind.PHOTO, "image/jpeg")
TWO = Upload("two", 'IMG "2".HEIC', MediaKind.PHOTO, "image/heic")
BAD = Upload("bad", "bad.png", MediaKind.PHOTO, "image/png")


async def spoken(client: NemoBackend, session: Session, text: str, **others: Any) -> str:
    parts: dict[int, str] = {}
    async for event in client.message("", session, text, **others):
        if isinstance(event, AgentText):
            parts[event.part] = event.text
    return "\n".join(parts.values())


async def test_the_whole_way_from_photos_to_a_file(client: NemoBackend) -> None:
    service = await client.service()
    assert (service.name, service.free, service.idempotent, service.poll_s) == ("studio", True, True, 0.5)
    assert "heic" in service.accepts
    session = await client.open_session("", "en")
    assets = await client.upload("", session, [ONE, TWO], key="k")
    assert [asset.name for asset in assets] == [ONE.name, TWO.name]
    assert assets == await client.upload("", session, [ONE, TWO], key="k")
    answer = await spoken(client, session, '1 second each, and add a title "Sea"')
    assert "Sea" in answer
    state = await client.state("", session)
    assert len(state.assets) == 2
    assert not state.raw_video
    assert [segment.name for segment in read(state.draft).segments(TrackType.TEXT)] == ["Sea"]
    assert (await client.credits("")).free
    assert await client.claim_link("", session) == ""
    render = await client.submit("", session, "render_1", state.draft)
    assert render.poll_s == 0.5
    while render.status in {"pending", "processing"}:
        await asyncio.sleep(0.05)  # polling without a pause would take the processor from the render
        render = await client.render("", render.id)
    assert (render.status, render.percent) == ("completed", 100)
    assert render.duration == pytest.approx(2.0, abs=1 / 30)
    video = b"".join([chunk async for chunk in client.download("", render)])
    assert len(video) == render.size
    assert video[4:8] == b"ftyp"
    assert await client.cancel("", render.id) is False


async def test_operations_go_beside_the_words(client: NemoBackend) -> None:
    assert (await client.service()).operations
    session = await client.open_session("", "en")
    await client.upload("", session, [ONE, TWO])
    revision = (await client.state("", session)).revision
    meant = Understanding((SetTitle("Sea"),), ("the rest",))
    answer = await spoken(client, session, "something else", key="k", understood=meant, revision=revision)
    assert "Sea" in answer
    assert "“the rest”" in answer
    after = await client.state("", session)
    assert [segment.name for segment in read(after.draft).segments(TrackType.TEXT)] == ["Sea"]
    assert answer == await spoken(client, session, "something else", key="k", understood=meant, revision=revision)
    with pytest.raises(DraftChanged):
        await spoken(client, session, "late", understood=meant, revision=revision)
    assert await client.state("", session) == after


async def test_what_goes_wrong_is_understood(client: NemoBackend) -> None:
    session = await client.open_session("", "zh-CN")
    with pytest.raises(UnsupportedUpload) as refused:
        await client.upload("", session, [BAD])
    assert refused.value.params["name"] == BAD.name
    assert [asset.name for asset in await client.upload("", session, [ONE, BAD])] == [ONE.name]
    lost = Session("nowhere")
    with pytest.raises(SessionLost):
        await client.state("", lost)
    with pytest.raises(SessionLost):
        await client.upload("", lost, [ONE])
    with pytest.raises(SessionLost):
        await spoken(client, lost, "hello")
    with pytest.raises(BackendRefused):
        await client.render("", "render_nowhere")
    with pytest.raises(BackendRefused):
        await client.submit("", session, "render_2", {"t": []})


async def test_a_render_is_cancelled_in_time(client: NemoBackend) -> None:
    session = await client.open_session("", "en")
    await client.upload("", session, [ONE, TWO])
    await spoken(client, session, "60 seconds each")
    await client.submit("", session, "render_1", (await client.state("", session)).draft)
    assert await client.cancel("", "render_1") is True
    render = await client.render("", "render_1")
    while render.status == "processing":
        await asyncio.sleep(0.05)
        render = await client.render("", "render_1")
    assert render.status == "cancelled"
