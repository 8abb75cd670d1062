"""A studio on a real port with a real database and real files. Its queue runs the renders in this process.

`pytest_plugins = ["tests.wire.studio_site"]` in a test module loads `pool` and `site`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pillow_heif
import pytest
import pytest_asyncio
from PIL import Image
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.backends.studio.server.application import protocol
from bot.backends.studio.studio import Studio
from bot.http.server import serve
from bot.media.pool import MediaPool
from bot.storage.database import Database
from bot.storage.object_store import Files
from tests.fakes import PATIENCE_S

SESSION = "/api/tasks/me/with-session/nemo_agent"
RENDERS = "/api/render/proxy/lambda"
SHARED = pytest.mark.asyncio(loop_scope="module")


class Queue:
    """Submitted renders in their order. A test takes them out, or `drive` runs each at once."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self._new = asyncio.Event()

    async def put(self, connection: AsyncConnection, work: str, id: str, *, partition: str = "") -> None:
        assert work in {"render", "preview"}
        assert connection.in_transaction()
        self.ids.append(id)
        self._new.set()

    async def drive(self, studio: Studio) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                await self._new.wait()
                self._new.clear()
                while self.ids:
                    group.create_task(studio.run(self.ids.pop(0)))


class Site:
    """A running studio and a client of it with the studio's own token."""

    def __init__(self, studio: Studio, database: Database, files: Path, queue: Queue, http: httpx.AsyncClient) -> None:
        self.studio = studio
        self.database = database
        self.files = files
        self.queue = queue
        self.http = http

    @property
    def url(self) -> str:
        return str(self.http.base_url)

    async def open(self, language: str = "en") -> str:
        answer = await self.http.post(SESSION, json={"task_name": "project", "language": language})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["data"]["session_id"])

    async def upload(self, session: str, *files: tuple[str, bytes], key: str = "") -> httpx.Response:
        parts, headers = [("files", file) for file in files], _headers(key)
        return await self.http.post(f"/api/upload-video/nemo_agent/me/{session}", files=parts, headers=headers)

    async def say(self, session: str, text: str, key: str = "", typed: object = None) -> httpx.Response:
        parts = [{"text": text}, *([] if typed is None else [typed])]
        body = {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": session,
            "new_message": {"parts": parts},
        }
        return await self.http.post("/run_sse", json=body, headers=_headers(key))

    async def state(self, session: str) -> dict[str, Any]:
        answer = await self.http.get(f"/api/state/nemo_agent/me/{session}/latest")
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["data"]["state"])

    async def submit(self, render: str, session: str, draft: object, asker: str = "") -> httpx.Response:
        output = {"format": "mp4", "quality": "high"}
        body = {"id": render, "sessionId": session, "draft": draft, "output": output, "asker": asker}
        return await self.http.post(RENDERS, json=body)

    async def status(self, render: str) -> dict[str, Any]:
        answer = await self.http.get(f"{RENDERS}/{render}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def until(self, render: str, reached: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Polls as a client does. Times out if the render never gets there."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                told = await self.status(render)
                if reached(told):
                    return told
                await asyncio.sleep(0.05)


@asynccontextmanager
async def running(folder: Path, pool: MediaPool, *, drive: bool = False, **options: Any) -> AsyncIterator[Site]:
    """A studio on the tables and files in `folder`, perhaps from an earlier studio."""
    database, queue = Database(f"sqlite:///{folder / 'bot.db'}"), Queue()
    studio = Studio(database, Files(folder / "files"), queue.put, pool, **options)
    await studio.open()
    server = await serve(protocol(studio), "127.0.0.1", 0)
    headers = {"Authorization": f"Bearer {studio.token}"}
    driver = asyncio.create_task(queue.drive(studio)) if drive else None
    try:
        base = f"http://127.0.0.1:{server.port}"
        async with httpx.AsyncClient(base_url=base, headers=headers, timeout=PATIENCE_S) as http:
            yield Site(studio, database, folder / "files", queue, http)
    finally:
        if driver is not None:
            driver.cancel()
            await asyncio.gather(driver, return_exceptions=True)
        await server.stop()
        await database.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def pool() -> AsyncIterator[MediaPool]:
    """A pool for all tests of a module, which therefore share a loop: `pytestmark = SHARED`."""
    pool = MediaPool()
    yield pool
    await pool.close()


@pytest.fixture
def driven() -> bool:
    """Whether the studio runs renders by itself; otherwise they wait for the test."""
    return False


@pytest_asyncio.fixture(loop_scope="module")
async def site(tmp_path: Path, pool: MediaPool, driven: bool) -> AsyncIterator[Site]:
    async with running(tmp_path, pool, drive=driven) as site:
        yield site


def _headers(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key} if key else {}


def photo(
    name: str = "JPEG", size: tuple[int, int] = (640, 480), colour: tuple[int, int, int] = (200, 80, 40), turn: int = 1
) -> bytes:
    """A photo of one colour with some grain. `turn` is its EXIF orientation."""
    grain = np.random.default_rng(sum(size)).integers(-12, 12, (size[1], size[0], 1))
    pixels = np.clip(np.array(colour) + grain, 0, 255).astype(np.uint8)
    image, sink = Image.fromarray(pixels), BytesIO()
    if name == "HEIC":
        pillow_heif.from_pillow(image).save(sink, quality=80)
    else:
        exif = Image.Exif()
        exif[0x0112] = turn
        image.save(sink, name, exif=exif) if turn != 1 else image.save(sink, name)
    return sink.getvalue()


async def megabytes(count: int, first: bytes = b"") -> AsyncGenerator[bytes, None]:
    """A long request body, generated during the upload."""
    yield first
    for _ in range(count):
        yield b"\0" * 1024 * 1024
