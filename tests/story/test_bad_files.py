"""Files that cannot be used: one clear sentence each, and the rest goes on."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from tests import kinds, photos
from tests.fakes.chat import Chat
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


@pytest.fixture
def chat(room: Room) -> Chat:
    return room.chat


def bomb(path: Path) -> Path:
    """A PNG whose header promises 2,500 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    return path


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


async def test_each_bad_file_is_named_and_the_good_ones_become_a_video(chat: Chat, tmp_path: Path) -> None:
    folders = [tmp_path / str(n) for n in (1, 2)]
    for folder in folders:
        folder.mkdir()
    good = [photos.jpeg(folders[n] / "of the same name.jpg", photos.picture((640, 480), n)) for n in (0, 1)]
    backwards = photos.damaged(tmp_path / "photo\u202e\ngpj.exe")
    most = kinds.cut_jpeg(tmp_path / "most.jpg", share=0.85)
    tiny = photos.png(tmp_path / "tiny.png", photos.picture((1, 1)))
    bad = [
        written(tmp_path / "empty.jpg", b""),
        written(tmp_path / "scan.jpg", b"%PDF-1.7\n" + b"x" * 4000),
        photos.damaged(tmp_path / "cut.jpg"),
        bomb(tmp_path / "bomb.png"),
    ]
    chat.says("make a slideshow, 1 second each", [good[0], *bad, backwards, most, tiny, good[1]])
    problems = await chat.heard("empty.jpg")
    assert len(problems.text.splitlines()) == len(bad) + 2
    assert "“photogpj.exe”" in problems.text, "no name is read backwards"
    assert any("“most.jpg” breaks off" in line for line in problems.text.splitlines())
    for path in bad:
        line = next(line for line in problems.text.splitlines() if path.name in line)
        assert line.count("“") == 1
        assert "Send" in line or "send" in line, "it says what to do"
    video = await chat.video()
    assert video.duration == pytest.approx(4, abs=0.1), "two good photos, the tiny one, and what is there of another"


@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_a_photo_that_is_broken_later_is_named_by_its_place(room: Room, data: Path, locale: str) -> None:
    """Phones call each of them the same."""
    paths = []
    for number in (1, 2, 3):
        (room.folder / str(number)).mkdir()
        paths.append(photos.jpeg(room.folder / str(number) / "image.jpg", photos.picture((160, 120), number)))
    await room.says("", paths, locale=locale)
    third = paths[2].read_bytes()
    for stored in data.rglob("*"):
        if stored.is_file() and stored.stat().st_size == len(third) and stored.read_bytes() == third:
            stored.write_bytes(b"spoilt")
    room.chat.says("make a slideshow, 1 second each", locale=locale)
    said = await room.chat.heard("“image.jpg”")
    assert ("“remove photo 3”" if locale == "en" else "“删除第3张”") in said.text


async def test_a_file_of_201_mb_is_refused_by_its_size(chat: Chat, tmp_path: Path) -> None:
    huge = tmp_path / "huge.mov"
    with huge.open("wb") as sink:
        sink.truncate(201 * 1024 * 1024)
    chat.says("", [huge])
    answer = await chat.heard("huge.mov")
    assert "201 MB" in answer.text
    assert "200 MB" in answer.text


async def test_a_photo_of_200_megapixels_is_welcome(chat: Chat, tmp_path: Path) -> None:
    chat.says("", [photos.jpeg(tmp_path / "samsung.jpg", photos.picture((16320, 12240), 1))])
    await chat.heard("1 photo")


async def test_a_file_that_is_gone_is_asked_for_again(chat: Chat, tmp_path: Path) -> None:
    chat.says("make a slideshow", [tmp_path / "deleted.jpg"])
    await chat.heard("send it again")
