"""A bot dies or stops at the worst moments. The next one goes on, loses nothing and says nothing twice."""

from __future__ import annotations

import asyncio
import resource
import socket
import sqlite3
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from bot.app.settings import Settings
from bot.chat.services import Services
from bot.conversation.edit import model_reading, reading
from bot.conversation.plan import planner
from bot.domain.errors import TryLater
from bot.domain.messages import Address, Attachment, Limits, Reply, Sent
from bot.jobs import engine
from bot.storage.queries.received_files import READY
from bot.storage.queries.turns import DONE
from tests import photos
from tests.bench.people import stubbornly
from tests.fakes import PATIENCE_S
from tests.fakes.chat import Chat
from tests.fakes.holding import Gateway, Hold
from tests.fakes.language_model import answer, language_model
from tests.fakes.process import Browser, Message, Service, environment, gone, service, until
from tests.story.conftest import bot

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this test needs Linux's /proc")

TOKEN = "studio-token-of-this-test-4711"
RENDER = "bot.backends.studio.render"
Ending = Callable[[Service], Awaitable[int]]


def album(folder: Path, count: int = 3, size: tuple[int, int] = (640, 480)) -> list[Path]:
    folder.mkdir(exist_ok=True)
    return [photos.jpeg(folder / f"photo{n}.jpg", photos.picture(size, n)) for n in range(1, count + 1)]


def rendering(message: Message) -> bool:
    return "progress" in message and 0 < message["progress"]["percent"] < 100


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    opened = Browser()
    yield opened
    await opened.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


async def the_one_video(browser: Browser) -> Message:
    """The chat's only video, once its progress is gone and a later question is answered."""
    media = await browser.video()
    await browser.says("credits")
    await browser.hears("free")
    await browser.until(lambda messages: None if any("progress" in message for message in messages) else True)
    assert len(await browser.videos()) == 1, await browser.texts()
    assert (await browser.bytes_of(media))[4:8] == b"ftyp"
    return media


def assert_calm(folder: Path) -> None:
    """Fails if the log has anything that would worry an operator."""
    log = (folder / "log").read_text()
    assert "Traceback" not in log, log
    # If a reader is cancelled, SQLAlchemy closes its connection in another task, which may not finish in time.
    fearsome = [line for line in log.splitlines() if "error" in line.lower() and "Task was destroyed" not in line]
    assert not fearsome, log
    assert TOKEN not in log


async def test_ended_in_mid_render_again_and_again_the_video_arrives_once(
    data: Path, tmp_path: Path, browser: Browser
) -> None:
    endings: list[tuple[Ending, int]] = [(Service.kill, -9), (Service.stop, 0), (Service.interrupt, 0)]
    for number, (ending, status) in enumerate(endings):
        async with service("run", data) as running:
            await browser.open(running.url)
            if number == 0:
                # Long: a bot that is asked to stop lets work go on for two seconds.
                await browser.says("make a square slideshow, 40 seconds", album(tmp_path / "photos"))
                await browser.sees(rendering)
            await until(lambda: bool(running.children(RENDER)))
            assert len(running.children(RENDER)) == 1
            left = running.children()
            assert await ending(running) == status
            await gone(left)
    async with service("run", data) as last:
        await browser.open(last.url)
        media = await the_one_video(browser)
        assert (media["width"], media["duration"]) == (360, pytest.approx(40, abs=0.05))
        assert not [text for text in await browser.texts() if "could not" in text]
        assert await last.stop() == 0
    assert_calm(data)


def hang_up(url: str) -> None:
    """Asks for much, reads little of it and hangs up: the bot's next write meets a broken pipe."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nhost: bot\r\n\r\n" * 300)
        connection.recv(10)
        connection.shutdown(socket.SHUT_WR)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def test_people_who_hang_up_leave_the_bot_running(data: Path, browser: Browser) -> None:
    async with service("run", data) as running:
        for _ in range(40):
            await asyncio.to_thread(hang_up, running.url)
        await browser.open(running.url)
        await browser.says("credits")
        await browser.hears("free")
        assert await running.stop() == 0
    assert_calm(data)


@asynccontextmanager
async def studio(folder: Path) -> AsyncIterator[tuple[Gateway, dict[str, str]]]:
    """A separate studio behind a gateway, and a bot's settings for it."""
    async with service("studio", folder, STUDIO_TOKEN=TOKEN) as running:
        gateway = Gateway(running.url)
        try:
            yield gateway, {"STUDIO_URL": await gateway.open(), "STUDIO_TOKEN": TOKEN}
        finally:
            await gateway.close()
    assert_calm(folder)


async def photos_of(gateway: Gateway) -> list[int]:
    draft = await gateway.draft(TOKEN)
    (pictures,) = (track["sg"] for track in draft["t"] if track["tt"] == 0)
    return [segment["m"]["photo"] for segment in pictures]


@pytest.mark.parametrize("hold", Hold)
async def test_killed_in_mid_edit_the_edit_is_made_once_and_the_video_arrives_once(
    data: Path, tmp_path: Path, browser: Browser, hold: Hold
) -> None:
    async with studio(tmp_path / "studio") as (gateway, settings):
        async with service("run", data, **settings) as first:
            await browser.open(first.url)
            words = "make a square slideshow, 1 second each, but don't export yet"
            await browser.says(words, album(tmp_path / "photos"))
            await browser.sees(lambda message: bool(message.get("buttons")))
            gateway.hold("/run_sse", hold)
            await browser.says("reverse the order and export it")
            await asyncio.wait_for(gateway.held.wait(), PATIENCE_S)
            await first.kill()
        async with service("run", data, **settings) as second:
            gateway.released.set()
            await browser.open(second.url)
            await the_one_video(browser)
            assert await asyncio.wait_for(gateway.late, PATIENCE_S) == 200
            assert await photos_of(gateway) == [3, 2, 1], "reversed twice would be 1, 2, 3"
            assert len([text for text in await browser.texts() if "revers" in text.lower()]) == 1
            await until(lambda: states(data, "turns") == {DONE})
    assert_calm(data)


@pytest.mark.parametrize("hold", Hold)
async def test_killed_while_photos_are_handed_over_each_is_in_the_video_once(
    data: Path, tmp_path: Path, browser: Browser, hold: Hold
) -> None:
    async with studio(tmp_path / "studio") as (gateway, settings):
        async with service("run", data, **settings) as first:
            await browser.open(first.url)
            gateway.hold("/api/upload-video/", hold)
            await browser.says("", album(tmp_path / "photos"))
            await asyncio.wait_for(gateway.held.wait(), PATIENCE_S)
            await first.kill()
        async with service("run", data, **settings) as second:
            gateway.released.set()
            await browser.open(second.url)
            await browser.hears("3 photos ·")
            assert await asyncio.wait_for(gateway.late, PATIENCE_S) == 200
            assert await photos_of(gateway) == [1, 2, 3]
    assert_calm(data)


async def test_killed_as_soon_as_a_message_was_taken_nothing_is_lost(
    data: Path, tmp_path: Path, browser: Browser
) -> None:
    async with service("run", data) as first:
        await browser.open(first.url)
        await browser.says("make a square slideshow, 1 second each", album(tmp_path / "photos"))
        await first.kill()
    async with service("run", data) as second:
        await browser.open(second.url)
        media = await the_one_video(browser)
        assert media["duration"] == pytest.approx(3, abs=0.05)
    assert_calm(data)


async def test_killed_while_photos_are_fetched_every_one_arrives(data: Path, tmp_path: Path, browser: Browser) -> None:
    async with service("run", data) as first:
        await browser.open(first.url)
        await browser.says("", album(tmp_path / "photos", 6, (4000, 3000)))
        await until(lambda: READY in states(data, "files"))  # the others usually wait for their turn then
        await first.kill()
    async with service("run", data) as second:
        await browser.open(second.url)
        await browser.hears("6 photos ·")
        await browser.says("credits")
        await browser.hears("free")
        assert len(await browser.messages()) == 2, await browser.texts()
    assert_calm(data)


def states(data: Path, table: str) -> set[str]:
    """The states of the rows of a table."""
    with closing(sqlite3.connect(f"file:{data / 'bot.db'}?mode=ro", uri=True)) as database:
        return {state for (state,) in database.execute(f"SELECT state FROM {table}")}  # noqa: S608 - our own word


class Forgetful(Chat):
    """A platform that accepts the video, but the bot dies before it gets the answer."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.taken = asyncio.Event()

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        sent = await super().send(address, reply, key)
        if reply.media and not self.taken.is_set():
            self.taken.set()
            await asyncio.Event().wait()
        return sent


class Finding(Forgetful):
    """The same, but the bot can ask it what it accepted. At first it is out of reach."""

    unreachable = True

    async def recall(self, address: Address, reply: Reply, key: str, since: float) -> Sent | None:
        if self.unreachable:
            self.unreachable = False
            raise TryLater(seconds=0.01)
        return self.keys.get(key)


@pytest.mark.parametrize("kind", [Forgetful, Finding])
@pytest.mark.parametrize("deduplicates", [True, False])
async def test_ended_between_delivery_and_its_record_no_video_is_sent_twice(
    settings: Settings, tmp_path: Path, deduplicates: bool, kind: type[Forgetful]
) -> None:
    chat = kind(Limits(edit_pace_s=0.0, deduplicates=deduplicates))
    async with bot(chat, settings):
        chat.says("make a square slideshow, 1 second each", album(tmp_path / "photos", 2))
        await asyncio.wait_for(chat.taken.wait(), PATIENCE_S)
    async with bot(chat, settings):
        if deduplicates or kind is Finding:
            await chat.until(lambda: None if any(m.reply.progress for m in chat.messages) else True)
        else:
            doubt = await chat.heard("may already be above")
            assert doubt.labels == ["Send again"]
            assert len(chat.videos) == 1
            chat.says(action=doubt.action("Send again"))
            assert (await chat.video(2)).key == chat.videos[0].key
        chat.says("credits")
        await chat.heard("free")
        assert len(chat.videos) == (1 if deduplicates or kind is Finding else 2)


class Doubtful(Chat):
    """A platform whose answer gets lost, and which has forgotten the message by the next question."""

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        sent = await super().send(address, reply, key)
        if reply.media and reply.media.mime == "video/mp4" and len(self.videos) == 1:
            raise TryLater(seconds=0.01)
        return sent

    async def recall(self, address: Address, reply: Reply, key: str, since: float) -> Sent | None:
        return self.keys.get(key)


async def test_a_video_whose_answer_was_lost_is_looked_for_before_it_is_sent_again(
    settings: Settings, tmp_path: Path
) -> None:
    chat = Doubtful(Limits(edit_pace_s=0.0))
    async with bot(chat, settings):
        chat.says("make a square slideshow, 1 second each", album(tmp_path / "photos", 2))
        await chat.video(1)
        await chat.until(lambda: None if any(m.reply.progress for m in chat.messages) else True)
        assert len(chat.videos) == 1


class Broken(Chat):
    """A channel with a fault in its code."""

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        if attachment.name == "photo2.jpg":
            raise KeyError("a fault")
        async for chunk in super().fetch(attachment):
            yield chunk


async def test_a_fault_of_the_bot_itself_is_told_and_the_rest_goes_on(settings: Settings, tmp_path: Path) -> None:
    chat = Broken()
    async with bot(chat, settings):
        chat.says("", album(tmp_path / "photos"))
        await chat.heard("could not fetch “photo2.jpg”")
        await chat.heard("2 photos")


async def test_ended_between_a_language_models_answer_and_the_edit_that_answer_counts(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, answered = Chat(), asyncio.Event()

    async def dying(*args: Any) -> Any:
        await model_reading.completed(*args)
        answered.set()
        await asyncio.Event().wait()

    async with language_model() as model:
        model.otherwise = answer({"op": "SetLook", "look": "bw"})
        wanted = settings.model_copy(update={"llm_url": model.url, "llm_model": "small"})
        with monkeypatch.context() as patch:
            patch.setattr(reading, "completed", dying)
            async with bot(chat, wanted):
                chat.says("", album(tmp_path / "photos"))
                await chat.heard("3 photos ·")
                chat.says("make it snugglier")
                await asyncio.wait_for(answered.wait(), PATIENCE_S)
        model.otherwise = answer({"op": "SetLook", "look": "sepia"})
        async with bot(chat, wanted):
            await chat.heard("black and white")
        assert model.asked == ["make it snugglier"]
    assert len([text for text in chat.texts if "I ask a language model" in text]) == 1


async def test_a_second_bot_on_the_same_folder_stops_with_a_sentence(data: Path) -> None:
    async with service("run", data) as first:
        command = [sys.executable, "-m", "bot", "run"]
        second = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, text=True, timeout=PATIENCE_S, env=environment(data), cwd=data
        )
        assert second.returncode == 2
        assert second.stdout == ""
        said = " ".join(second.stderr.split())
        assert said == f"Another bot is running on {data}. Stop it first, or set DATA_DIR to another folder."
        assert await first.stop() == 0
    assert_calm(data)


async def test_work_that_a_full_disk_disturbed_goes_on_when_there_is_room_again(
    browser: Browser, data: Path, tmp_path: Path
) -> None:
    async with service("run", data, LINK_SECRET=TOKEN) as running:
        await browser.open(running.url)
        await browser.says("make a slideshow, 3 seconds each", album(tmp_path / "photos"))
        await browser.sees(rendering)
        for pid in running.children(RENDER):
            limits = [resource.prlimit(pid, kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU)]
            assert resource.RLIM_INFINITY not in limits, "no child takes the whole machine"
        environments = [Path(f"/proc/{pid}/environ").read_text() for pid in running.children(RENDER)]
        assert environments
        assert not any(TOKEN in each for each in environments), "a child does not know the secrets"
        assert not [path for path in data.rglob("*") if path.stat().st_mode & 0o077 and path.name != "log"]
        # No file may grow beyond 64 KiB, which the database is past, and the log is not.
        room = resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (65_536, resource.RLIM_INFINITY))
        for text, files in (("status", []), ("", album(tmp_path / "large", 1))):
            with pytest.raises(AssertionError, match=r"unavailable|no-room"):
                await browser.says(text, files)
        await until(lambda: "work-disturbed" in (data / "log").read_text())
        resource.prlimit(running.pid, resource.RLIMIT_FSIZE, room)
        await the_one_video(browser)


async def test_on_a_full_disk_a_bot_starts_says_so_and_goes_on_when_there_is_room(
    browser: Browser, data: Path, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    async with service("run", data, WEB_PORT=port) as first:
        await browser.open(first.url)
        await browser.says("make a square slideshow, 1 second each", album(tmp_path / "photos"))
        await first.kill()
    async with service("run", data, WEB_PORT=port, FILE_SIZE="65536") as second:
        async with httpx.AsyncClient(base_url=second.url, trust_env=False, timeout=PATIENCE_S) as client:
            page = await client.get("/", headers={"accept-language": "zh"})
            assert (page.status_code, page.text[:11]) == (503, "这个机器人的磁盘满了，")
            assert (await client.get("/")).text.startswith("The disk of this bot is full")
            assert [(await client.get(path)).status_code for path in ("/health", "/readyz")] == [200, 503]
        with pytest.raises(AssertionError, match='"full"'):
            await browser.says("status")
        resource.prlimit(second.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        async with asyncio.timeout(PATIENCE_S):
            await stubbornly(lambda: browser.open(second.url))
        media = await the_one_video(browser)
        assert media["duration"] == pytest.approx(3, abs=0.05)
        assert await second.stop() == 0


async def test_a_turn_that_the_database_disturbed_is_done_later_and_nobody_hears_of_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOOK_S", 0.05)
    monkeypatch.setattr(engine, "LOST_S", 0.1)
    done, chat, tries = planner.make_plan, Chat(), 0

    async def disturbed(services: Services, id: str) -> int:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise OperationalError("UPDATE", None, sqlite3.OperationalError("disk I/O error"))
        return await done(services, id)

    monkeypatch.setattr(planner, "make_plan", disturbed)
    async with bot(chat, settings):
        chat.says("", album(tmp_path / "photos", 2))
        await chat.heard("2 photos ·")
    assert tries >= 3, "again if the system was slow to begin it"
    assert not [text for text in chat.texts if "went wrong" in text]
