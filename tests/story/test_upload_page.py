"""If a platform does not hand over a file, the bot says so and offers a page that accepts it once."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.domain.messages import Attachment, MediaKind
from bot.http.http_app import Hosts, application
from bot.http.server import serve
from bot.http.upload_page import UploadPage
from tests import photos
from tests.fakes import PATIENCE_S
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED

PUBLIC = "https://videos.example"
MB = 1024 * 1024
LINK = re.compile(rf"{PUBLIC}(/u/\S+)")


@pytest.fixture(scope="module")
def wanted() -> dict[str, object]:
    return {"public_url": PUBLIC, "link_secret": "a-secret-of-this-test"}


@pytest_asyncio.fixture(loop_scope="module")
async def page(room: Room) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the bot's port."""
    services = room.app.services
    upload = UploadPage(services.database, services.files, room.app.inbox.receive, services.clock, most_bytes=2 * MB)

    async def health() -> dict[str, bool]:
        return {"ok": True}

    site = application([], health=health, hosts=Hosts.of("127.0.0.1", PUBLIC), pages=upload.routes())
    served = await serve(site, "127.0.0.1", 0)
    async with httpx.AsyncClient(base_url=served.url, trust_env=False, timeout=PATIENCE_S) as client:
        yield client
    await served.stop()


async def too_large(room: Room, kind: MediaKind = MediaKind.PHOTO, locale: str = "en") -> str:
    """A file of 27 MB on a platform that hands over 20."""
    inbound = room.chat.says("hello", locale=locale)
    await room.answered(inbound)
    large = Attachment("nowhere", "IMG_0042.HEIC", kind, 27 * MB, fetch_limit=20 * MB)
    room.chat.forwards(inbound, message=f"large-{locale}-{kind}", text="", attachments=(large,))
    return (await room.chat.heard("IMG_0042")).text


async def test_a_file_that_is_too_large_comes_in_over_the_page(room: Room, page: httpx.AsyncClient, data: Path) -> None:
    told = await too_large(room)
    first, second = told.splitlines()
    assert first == (
        "“IMG_0042.HEIC” is 27 MB; here I can take up to 20 MB. Send it as a photo instead of a file and I will add it."
    )
    found = LINK.search(second)
    assert found
    shown = await page.get(found[1])
    assert shown.status_code == 200
    assert "Add files to your video" in shown.text
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert shown.headers["x-frame-options"] == "DENY"
    assert shown.headers["cache-control"] == "no-store", "the address lets somebody in"
    policy = shown.headers["content-security-policy"]
    style = shown.text.partition("<style>")[2].partition("</style>")[0]
    assert b64encode(sha256(style.encode()).digest()).decode() in policy
    assert "unsafe" not in policy
    photo = photos.jpeg(room.folder / "IMG_0042.jpg", photos.picture((160, 120), 1))
    done = await page.post(found[1], files={"file": ("IMG_0042.jpg", photo.read_bytes(), "image/jpeg")})
    assert "Thank you" in done.text
    card = await room.chat.heard("1 photo · ")
    assert card.reply.media is not None
    assert "IMG_0042.jpg" in card.reply.media.alt
    for again in (await page.get(found[1]), await page.post(found[1], files={"file": ("a.jpg", b"x")})):
        assert again.status_code == 404
        assert "used already" in again.text
    stored = [path for path in data.rglob("*") if path.is_file() and "upload-" in str(path.parent)]
    assert not stored, "what was taken in does not lie about"


async def test_chinese_pages_read_chinese(room: Room, page: httpx.AsyncClient) -> None:
    told = await too_large(room, locale="zh-CN")
    found = LINK.search(told)
    assert found
    shown = await page.get(found[1])
    assert '<html lang="zh">' in shown.text
    assert "为你的视频添加文件" in shown.text


async def test_a_clip_is_not_to_be_sent_as_a_photo(room: Room) -> None:
    told = await too_large(room, MediaKind.VIDEO)
    assert "as a photo" not in told
    assert "shorter or smaller" in told


async def test_what_is_too_large_for_us_as_well_is_refused_and_can_be_tried_again(
    room: Room, page: httpx.AsyncClient
) -> None:
    found = LINK.search(await too_large(room))
    assert found
    refused = await page.post(found[1], files={"file": ("a.jpg", b"x" * (2 * MB + 1))})
    assert refused.status_code == 413
    assert "larger than 2 MB" in refused.text
    empty = await page.post(found[1], data={"nothing": "here"})
    assert empty.status_code == 400
    photo = photos.jpeg(room.folder / "b.jpg", photos.picture((160, 120), 1))
    assert (await page.post(found[1], files={"file": ("b.jpg", photo.read_bytes())})).status_code == 200


async def test_nobody_gets_in_with_a_link_of_his_own_making(page: httpx.AsyncClient) -> None:
    answer = await page.get("/u/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", headers={"accept-language": "zh-CN"})
    assert answer.status_code == 404
    assert "有效期" in answer.text
