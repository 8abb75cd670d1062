"""A local folder has equal files once, under several names, of which each can be written and deleted alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from obstore.exceptions import GenericError

from bot.domain.errors import FileUnavailable
from bot.storage.object_store import Files

PHOTO = b"\xff\xd8\xff a photo" * 100


def names(root: Path) -> dict[str, int]:
    """The name of each file, with the number of its inode."""
    return {str(path.relative_to(root)): path.stat().st_ino for path in root.rglob("*") if path.is_file()}


async def test_a_copy_is_a_further_name_and_the_names_live_apart(tmp_path: Path) -> None:
    files = Files(tmp_path)
    await files.put("web/a", PHOTO)
    for _ in range(2):  # a step that a crash interrupts is repeated
        assert await files.copy("web/a", "inbox/b") == len(PHOTO)
    found = names(tmp_path)
    assert found["web/a"] == found["inbox/b"]
    assert set(found) == {"web/a", "inbox/b"}, "no third name is left"
    assert (tmp_path / "web/a").stat().st_nlink == 2
    await files.put("inbox/b", b"converted")
    assert (tmp_path / "web/a").read_bytes() == PHOTO, "what is written under one name does not reach the other"
    await files.copy("web/a", "inbox/b")
    await files.delete(["web/a"])
    assert (tmp_path / "inbox/b").read_bytes() == PHOTO
    assert (tmp_path / "inbox/b").stat().st_mode & 0o777 == 0o400, "nothing writes it in place"
    with pytest.raises(FileUnavailable):
        await files.copy("web/gone", "inbox/c")


async def test_a_file_becomes_a_further_name_of_its_twin_and_only_of_that(tmp_path: Path) -> None:
    files, path = Files(tmp_path / "files"), tmp_path / "upload"
    await files.put("inbox/a", PHOTO)
    path.write_bytes(PHOTO)
    assert await files.put_file("studio/same", path, "inbox/a") == len(PHOTO)
    for key, twin in (("studio/other", "inbox/a"), ("studio/lost", "inbox/gone"), ("studio/alone", "")):
        path.write_bytes(PHOTO[::-1])
        assert await files.put_file(key, path, twin) == len(PHOTO)
    found = names(tmp_path / "files")
    assert found["studio/same"] == found["inbox/a"]
    assert len(set(found.values())) == 4


async def test_where_no_second_name_can_be_made_the_bytes_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(tmp_path)

    async def refuse(*_: object) -> None:
        raise GenericError("Operation not permitted (os error 1)")

    await files.put("web/a", PHOTO)
    monkeypatch.setattr(type(files._store), "copy_async", refuse)
    assert await files.copy("web/a", "inbox/b") == len(PHOTO)
    assert (tmp_path / "inbox/b").read_bytes() == PHOTO


async def test_a_temporary_file_is_taken_as_it_is_and_a_stream_is_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, path = Files(tmp_path / "files"), tmp_path / "made"
    path.write_bytes(PHOTO)
    made = path.stat().st_ino

    async def copied(*_: object) -> None:
        raise AssertionError("nothing is copied")

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(PHOTO), 100):
            yield PHOTO[start : start + 100]

    monkeypatch.setattr(type(files._store), "put_async", copied)
    assert await files.put_file("out/1/video", path) == len(PHOTO)
    assert await files.put("inbox/a", chunks()) == len(PHOTO)
    assert names(tmp_path / "files")["out/1/video"] == made
    assert (tmp_path / "files/inbox/a").read_bytes() == PHOTO
    assert files.written == 2 * len(PHOTO)


async def test_a_source_that_breaks_off_leaves_neither_a_file_nor_a_folder(tmp_path: Path) -> None:
    files = Files(tmp_path / "files")

    async def chunks() -> AsyncIterator[bytes]:
        yield PHOTO
        raise FileUnavailable(name="a")

    with pytest.raises(FileUnavailable):
        await files.put("inbox/a", chunks())
    assert not list((tmp_path / "files").iterdir())
