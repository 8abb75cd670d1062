"""Samples to choose by are made once; if one cannot be made, nothing is stored, and nothing else fails for it."""

from __future__ import annotations

from pathlib import Path

from bot.conversation.project.made_once import made_once
from bot.domain.errors import FileDamaged
from bot.storage.object_store import Files

KEY = "tastes/moods.mp3"


async def test_what_is_stored_is_not_made_again(tmp_path: Path) -> None:
    files, made = Files(tmp_path), []

    async def make(path: Path) -> None:
        made.append(path.name)
        path.write_bytes(b"a sound")

    assert [await made_once(files, KEY, make) for _ in range(2)] == [7, 7]
    assert made == ["moods.mp3"]
    assert (tmp_path / KEY).read_bytes() == b"a sound"


async def test_what_cannot_be_made_is_tried_again_the_next_time(tmp_path: Path) -> None:
    files = Files(tmp_path)

    async def fail(path: Path) -> None:
        path.write_bytes(b"half")
        raise FileDamaged(name="beach.jpg")

    async def make(path: Path) -> None:
        path.write_bytes(b"whole")

    assert await made_once(files, KEY, fail) is None
    assert await made_once(files, KEY, make) == 5
