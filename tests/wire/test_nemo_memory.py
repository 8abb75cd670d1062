"""200 MB go up and come down in flat memory, client and loopback cloud together."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from bot.backends.nemo import NemoBackend
from bot.domain.backend import Render, Upload
from bot.domain.messages import MediaKind
from bot.storage.object_store import Files
from tests.fakes.cloud import Cloud, Flood

pytest_plugins = ["tests.fakes.cloud.fixtures"]

SIZE = 200 * 1024 * 1024
ROOM = 24 * 1024 * 1024
"""The most memory in bytes: about a tenth of the file, far more than the buffers of both sides."""
BLOCK = bytes(range(256)) * 4096


async def generated() -> AsyncIterator[bytes]:
    for _ in range(SIZE // len(BLOCK)):
        yield BLOCK


@contextmanager
def flat_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < ROOM
    finally:
        tracemalloc.stop()


async def test_the_largest_upload_is_streamed(backend: NemoBackend, cloud: Cloud, files: Files) -> None:
    await files.put("inbox/large", generated())
    session = await backend.open_session("", "en")
    with flat_memory():
        assets = await backend.upload("", session, [Upload("inbox/large", "large.mp4", MediaKind.VIDEO, "video/mp4")])
    expected = hashlib.sha256(BLOCK * (SIZE // len(BLOCK))).hexdigest()
    assert assets[0].hash == expected
    assert cloud.world.sessions[session.session_id].files[0].size == SIZE


async def test_a_large_video_is_streamed(backend: NemoBackend, cloud: Cloud, files: Files) -> None:
    cloud.next("file", Flood(SIZE))
    with flat_memory():
        size = await files.put("out/large", backend.download("", Render("r", "completed", url="/files/r.mp4")))
    assert size == SIZE
