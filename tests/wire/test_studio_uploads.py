"""Uploads to the studio: real bytes over real HTTP, good ones and bad ones."""

import asyncio
import json
import mimetypes
import resource
import struct
import zlib
from collections.abc import AsyncGenerator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.domain.errors import DiskFull
from bot.domain.photo_facts import Facts
from bot.media.pool import MediaPool
from bot.storage.disk_space import DiskSpace
from tests.clips import make_clip
from tests.wire.studio_site import SHARED, Site, megabytes, photo, running

MB = 1024 * 1024
FORM = "multipart/form-data; boundary=edge"


pytest_plugins = ["tests.wire.studio_site"]
pytestmark = SHARED


def stored(site: Site, session: str) -> list[Path]:
    folder = site.files / "studio" / session
    return sorted(folder.iterdir()) if folder.exists() else []


def bomb() -> bytes:
    """A PNG of a few kilobytes that really has 400 megapixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer, rows = zlib.compressobj(9), bytes(200 * (1 + 20_000 // 8))
    pixels = b"".join(packer.compress(rows) for _ in range(100)) + packer.flush()
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def begin(name: str) -> bytes:
    return f'--edge\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()


def url(session: str) -> str:
    return f"/api/upload-video/nemo_agent/me/{session}"


async def test_a_full_disk_refuses_the_request_and_blames_no_file(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    session = await site.open()

    async def full(key: str, *_: object) -> int:
        raise DiskFull(name=key)

    with monkeypatch.context() as patch:
        patch.setattr(site.studio.files, "put_file", full)
        answer = await site.upload(session, ("a.jpg", photo("JPEG", (64, 48))))
    assert (answer.status_code, answer.json()["code"]) == (507, 507)
    assert (await site.upload(session, ("a.jpg", photo("JPEG", (64, 48))))).status_code == 200


async def test_a_file_for_which_there_is_no_room_is_refused_before_it_is_stored(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    session = await site.open()
    with monkeypatch.context() as patch:
        patch.setattr(site.studio, "disk", DiskSpace((tmp_path,), 2**60))
        answer = await site.upload(session, ("a.bmp", photo("BMP", (1400, 1000))))
    assert (answer.status_code, answer.json()["code"]) == (507, 507)
    assert not stored(site, session)


async def test_photos_are_kept_in_order_and_measured_upright(site: Site) -> None:
    session = await site.open()
    sent = [
        ("b.jpg", photo("JPEG", (640, 480))),
        ("turned.jpg", photo("JPEG", (640, 480), turn=6)),
        ("IMG_0001.HEIC", photo("HEIC", (320, 240))),
        ("夏天.png", photo("PNG", (64, 32))),
        ("a.webp", photo("WEBP", (40, 60))),
    ]
    answer = await site.upload(session, *sent)
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert data["session_state_applied"] is True
    assert data["rejected"] == []
    assert [file["filename"] for file in data["files"]] == [name for name, _ in sent]
    sizes = [(file["width"], file["height"]) for file in data["files"]]
    assert sizes == [(640, 480), (480, 640), (320, 240), (64, 32), (40, 60)]
    assert {file["file_type"] for file in data["files"]} == {"image"}
    for file, (_, content) in zip(data["files"], sent, strict=True):
        had = await site.http.get(file["cdn_url"])
        assert (had.content, had.headers["content-type"]) == (content, mimetypes.guess_type(file["filename"])[0])
    again = await site.upload(session, ("later.jpg", photo()))
    state = await site.state(session)
    assert state["video_infos"] == data["files"] + again.json()["data"]["files"]


async def facts_of(site: Site, session: str) -> list[Facts]:
    account = (await site.state(session))["user_id"]
    return [asset.facts for asset in (await site.studio.store.session(session, account)).project.assets]


async def test_facts_that_come_with_files_are_kept_and_others_are_read(site: Site) -> None:
    session = await site.open()
    sent = Facts("2024-05-01T12:00:00+02:00", 2.5, 0.4, "ab" * 28, ((0.1, 0.2, 0.3, 0.4),))
    known = json.dumps([asdict(sent), None])
    answer = await site.http.post(
        url(session),
        files=[
            ("facts", (None, known, "application/json")),
            ("files", ("a.jpg", photo())),
            ("files", ("b.jpg", photo("JPEG", (320, 240)))),
        ],
    )
    assert answer.status_code == 200, answer.text
    assert "2024" not in answer.text
    first, second = await facts_of(site, session)
    assert first == sent
    assert (second.taken, second.people) == ("", False)
    assert second.exposure is not None


@pytest.mark.parametrize("known", ["", "{}", "[1]", '[{"sharpness": NaN}]', '[{"faces": [[1, 2]]}]', "[" * 2_000_000])
async def test_facts_that_cannot_be_read_are_read_from_the_file(site: Site, known: str) -> None:
    session = await site.open()
    files: list[tuple[str, Any]] = [("facts", (None, known, "application/json")), ("files", ("a.jpg", photo()))]
    assert (await site.http.post(url(session), files=files)).status_code == 200
    (facts,) = await facts_of(site, session)
    assert facts.people is False


async def test_a_clip_and_a_song_are_told_with_their_length(site: Site, tmp_path: Path) -> None:
    session = await site.open()
    clip = make_clip(tmp_path / "clip.mp4", seconds=1.0).read_bytes()
    song = make_clip(tmp_path / "song.mp3", video="", sound="libmp3lame", seconds=1.5).read_bytes()
    files = (await site.upload(session, ("clip.mp4", clip), ("song.mp3", song))).json()["data"]["files"]
    assert [file["file_type"] for file in files] == ["video", "audio"]
    assert files[0]["duration"] == pytest.approx(1.0, abs=0.1)
    assert (files[0]["width"], files[0]["height"], files[0]["fps"]) == (320, 240, 30)
    assert files[1]["duration"] == pytest.approx(1.5, abs=0.1)


BAD = {
    "empty.jpg": b"",
    "cut.jpg": photo()[:4000],
    "letter.jpg": b"%PDF-1.7\n" + b"x" * 4000,
    "words.png": b"these are words",
    "bomb.png": bomb(),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_file_gets_one_sentence_with_its_name(site: Site, name: str) -> None:
    session = await site.open()
    answer = await site.upload(session, (name, BAD[name]))
    told = answer.json()
    assert told["code"] == 4001
    assert name in told["message"]
    assert stored(site, session) == []
    assert (await site.state(session))["video_infos"] == []


async def test_the_good_files_stay_when_others_are_bad(site: Site) -> None:
    session = await site.open("zh-CN")
    sent = list(BAD.items())
    answer = await site.upload(session, ("first.jpg", photo()), *sent, ("dot.png", photo("PNG", (1, 1))))
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert answer.json()["code"] == 0
    assert [file["filename"] for file in data["files"]] == ["first.jpg", "dot.png"]
    assert (data["files"][1]["width"], data["files"][1]["height"]) == (1, 1)
    assert [item["filename"] for item in data["rejected"]] == list(BAD)
    errors = [item["error"] for item in data["rejected"]]
    assert errors == ["FileEmpty", "FileDamaged", "FileUnsupported", "FileUnsupported", "PictureTooLarge"]
    assert all(max(item["message"]) >= "\u4e00" for item in data["rejected"])
    assert len(stored(site, session)) == 2


async def test_a_file_of_201_mb_is_refused_with_flat_memory(site: Site) -> None:
    session = await site.open()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    body = megabytes(201, first=begin("long.mp4"))

    async def closed() -> AsyncGenerator[bytes, None]:
        async for chunk in body:
            yield chunk
        yield b"\r\n--edge--\r\n"

    answer = await site.http.post(url(session), content=closed(), headers={"Content-Type": FORM})
    assert answer.status_code == 413, answer.text
    assert answer.json()["code"] == 4002
    assert "long.mp4" in answer.json()["message"]
    assert "200" in answer.json()["message"]
    assert stored(site, session) == []
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


async def test_an_endless_file_is_not_read_to_its_end(tmp_path: Path, pool: MediaPool) -> None:
    sent = 0

    async def endless() -> AsyncGenerator[bytes, None]:
        nonlocal sent
        async for chunk in megabytes(2000, first=begin("endless.mp4")):
            sent += len(chunk)
            yield chunk

    async with running(tmp_path, pool, max_bytes=4 * MB) as site:
        session = await site.open()
        try:
            answer = await site.http.post(url(session), content=endless(), headers={"Content-Type": FORM})
            assert answer.json()["code"] == 4002
        except httpx.TransportError:
            pass  # the connection may break before the client sees the answer
        assert sent < 200 * MB
        assert (await site.state(session))["video_infos"] == []


async def test_a_broken_off_upload_leaves_nothing(site: Site) -> None:
    session = await site.open()
    whole = begin("one.jpg") + photo() + b"\r\n" + begin("two.jpg") + photo()
    head = (
        f"POST {url(session)} HTTP/1.1\r\nHost: studio\r\nContent-Type: {FORM}\r\n"
        f"Content-Length: {len(whole) + 5000}\r\nAuthorization: Bearer {site.studio.token}\r\n\r\n"
    )
    port = httpx.URL(site.url).port
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.encode() + whole)
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    answer = await site.http.post(url(session), content=whole, headers={"Content-Type": FORM})
    assert answer.status_code == 422  # the same file without its end; the request also waits for the one before
    assert (await site.state(session))["video_infos"] == []
    assert stored(site, session) == []


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=" + "x" * 300])
async def test_a_form_without_a_usable_boundary_is_told(site: Site, content_type: str) -> None:
    session = await site.open()
    answer = await site.http.post(url(session), content=b"--x--", headers={"Content-Type": content_type})
    assert answer.status_code == 422
    assert isinstance(answer.json()["detail"], list)


async def test_a_form_without_files_is_told(site: Site) -> None:
    session = await site.open()
    answer = await site.http.post(url(session), files={"note": (None, b"no file")})
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["../../../etc/passwd.png", "C:\\photos\\a.png", "studio/renders/x.mp4", " .png"])
async def test_a_name_never_becomes_a_key(site: Site, name: str) -> None:
    session = await site.open()
    file = (await site.upload(session, (name, photo("PNG", (9, 9))))).json()["data"]["files"][0]
    assert not set("/\\") & set(file["filename"])
    assert [path.name for path in stored(site, session)] == [f"{file['asset']}.png"]


async def test_an_unknown_session_takes_nothing(site: Site) -> None:
    answer = await site.upload("nowhere", ("a.jpg", photo()))
    assert answer.status_code == 404
    assert answer.json()["code"] == 1002


async def test_uploads_at_the_same_time_all_arrive(site: Site) -> None:
    session = await site.open()
    sent = [site.upload(session, (f"{i}.png", photo("PNG", (8 + i, 8)))) for i in range(6)]
    assert {answer.status_code for answer in await asyncio.gather(*sent)} == {200}
    infos = (await site.state(session))["video_infos"]
    assert sorted(info["filename"] for info in infos) == [f"{i}.png" for i in range(6)]
    drawn = [segment["m"]["photo"] for segment in (await site.state(session))["draft"]["t"][0]["sg"]]
    assert drawn == [1, 2, 3, 4, 5, 6]


async def test_an_upload_with_a_key_is_carried_out_once(site: Site) -> None:
    session = await site.open()
    sent = [("a.png", photo("PNG", (8, 8))), ("words.png", b"words")]
    both = await asyncio.gather(*(site.upload(session, *sent, key="k1") for _ in range(2)))
    again = await site.upload(session, *sent, key="k1")
    assert again.json() == both[0].json() == both[1].json()
    assert len((await site.state(session))["video_infos"]) == len(stored(site, session)) == 1
    await site.upload(session, *sent, key="k2")
    assert len((await site.state(session))["video_infos"]) == 2
    other = await site.open()
    assert (await site.upload(other, *sent, key="k1")).json() != again.json()


async def test_links_are_refused(site: Site) -> None:
    session = await site.open()
    answer = await site.http.post(url(session), json={"urls": ["https://example.org/a.jpg"], "source_type": "url"})
    assert answer.json()["code"] == 4001
