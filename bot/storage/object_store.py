"""Files by key, in a local folder or an S3 bucket.

Each prefix has one owner: the bot has `inbox/` and `out/`, the studio `studio/`, the web chat `web/`, and
`bot.storage.orphans` `installations/`.
Rows store keys, never URLs. Owners make keys from ids, never from what a person typed.

A local folder has equal files of several owners once, under several names (hard links): no file is written in place.
Folders go with their last file: their names are ids of chats.
"""

import asyncio
import errno
import filecmp
import math
import os
import re
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from bot.domain.errors import ConfigurationProblem, DiskFull, FileUnavailable
from bot.storage.disk_space import says_full

CHUNK = 1024 * 1024
_TRIES = 5
BATCH = 500
"""The most keys of one batch of a listing."""
_HALF_WRITTEN = re.compile(r"#\d+$")
"""The suffix of a file in the local store until it is whole; listings skip such files."""


class Files:
    """A `ports.FileStore` on `url`: `s3://bucket/prefix`, or a local folder. Raises ConfigurationProblem."""

    def __init__(self, url: str | Path) -> None:
        self._root: Path | None = None
        self._store: ObjectStore
        self.written = 0
        """Bytes that this process has stored since it began."""
        self.place = str(url).partition("?")[0]
        """Its name in a sentence for the operator."""
        try:
            if isinstance(url, str) and "://" in url:
                self._store = from_url(url)
            else:
                self._root = Path(url).expanduser().resolve()
                self._store = LocalStore(self._root, mkdir=True, automatic_cleanup=True)
        except (BaseError, ValueError, OSError):
            problem = "FILES_URL has to be a folder that can be written, or look like s3://bucket/prefix."
            raise ConfigurationProblem(problem=problem) from None

    @property
    def folder(self) -> Path | None:
        """The local folder; None in a bucket."""
        return self._root

    async def put(self, key: str, data: AsyncIterator[bytes] | bytes) -> int:
        """Stores a whole file, atomically. Returns its size in bytes. Raises DiskFull if the disk is full."""
        with _room_for(key):
            if isinstance(data, bytes):
                await self._store.put_async(key, data, use_multipart=False)
                return self._counted(len(data))
            with tempfile.TemporaryDirectory(prefix="bot-put-") as folder:
                # On disk first: a source that breaks off leaves nothing under the key.
                path = Path(folder) / "whole"
                await _written(path, data)
                return await self._taken(key, path)

    async def put_file(self, key: str, path: Path, twin: str = "") -> int:
        """Stores a temporary file, which may be gone then; returns bytes. In a local folder an equal `twin` serves."""
        if twin and self._root is not None and await asyncio.to_thread(_are_equal, self._root / twin, path):
            with suppress(FileUnavailable):
                return await self.copy(twin, key)
        with _room_for(key):
            return await self._taken(key, path)

    async def _taken(self, key: str, path: Path) -> int:
        """Stores a temporary file: a local folder on the same disk takes it as it is, without a copy."""
        if self._root is None or not await asyncio.to_thread(_moved, path, self._root / key):
            await self._store.put_async(key, path)
        return self._counted(await self.size(key))

    async def copy(self, source: str, key: str) -> int:
        """Stores the file at `source` under `key` too; returns bytes. In a local folder it is the same file.

        Raises FileUnavailable, DiskFull.
        """
        try:
            with _room_for(key):
                if self._root is None or await asyncio.to_thread(_may_link, self._root / source, self._root / key):
                    await self._store.copy_async(source, key)
        except (NotFoundError, FileNotFoundError):
            raise FileUnavailable(name=source) from None
        except (BaseError, OSError):
            if self._root is None:
                raise
            return await self.put(key, self.stream(source))  # not every file system has hard links, or so many
        return await self.size(key)

    async def size(self, key: str) -> int:
        """Bytes of the file at `key`. Raises FileUnavailable."""
        try:
            return int((await self._store.head_async(key))["size"])
        except (NotFoundError, FileNotFoundError, ValueError) as error:
            raise FileUnavailable(name=key) from error

    async def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes [start, end) in chunks. Raises FileUnavailable."""
        size = await self.size(key)
        stop = size if end is None else min(end, size)
        for offset in range(start, stop, CHUNK):
            yield bytes(await self._store.get_range_async(key, start=offset, end=min(offset + CHUNK, stop)))

    @asynccontextmanager
    async def local(self, key: str) -> AsyncIterator[Path]:
        """A local path with the file's bytes: the file itself on a local store, else a temporary copy."""
        if self._root is not None:
            path = self._root / key
            if not path.is_file():
                raise FileUnavailable(name=key)
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="bot-files-") as folder:
            path = Path(folder) / Path(key).name
            with path.open("wb") as sink:
                async for chunk in self.stream(key):
                    sink.write(chunk)
            yield path

    async def delete(self, keys: Sequence[str]) -> None:
        """Removes files; ignores missing ones."""
        for key in keys:
            try:
                await self._store.delete_async(key)
            except (NotFoundError, FileNotFoundError):
                continue

    async def delete_prefix(self, prefix: str) -> None:
        """Removes every file below `prefix`, which ends in `/`."""
        if not prefix.endswith("/"):
            raise ValueError("a prefix ends in /")
        async for batch in self._store.list(prefix):
            await self.delete([item["path"] for item in batch])

    async def listed(self, prefix: str, before: float, after: float = 0.0) -> AsyncIterator[list[str]]:
        """In batches, the keys below a prefix of files that were last changed between these times (Unix seconds)."""
        async for batch in self._store.list(prefix, chunk_size=BATCH):
            if keys := [item["path"] for item in batch if after <= item["last_modified"].timestamp() < before]:
                yield keys

    async def total(self) -> int:
        """Bytes of all files."""
        return sum([item["size"] async for batch in self._store.list(chunk_size=BATCH) for item in batch])

    def _counted(self, size: int) -> int:
        self.written += size
        return size

    def sweep(self, before: float = math.inf) -> None:
        """Removes half-written files of killed processes from a local folder; blocks.

        Those from after `before` (Unix seconds) may be somebody's who writes right now.
        """
        for path in self._root.rglob("*#*") if self._root is not None else ():
            with suppress(FileNotFoundError):
                if _HALF_WRITTEN.search(path.name) and path.stat().st_mtime < before:
                    path.unlink()


async def _written(path: Path, data: AsyncIterator[bytes]) -> None:
    with path.open("xb") as sink:
        async for chunk in data:
            sink.write(chunk)


def _moved(path: Path, target: Path) -> bool:
    """Moves a file to its place; False if that is on another disk. Its folder may go just then, with its last file."""
    for _ in range(_TRIES):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.replace(target)
        except FileNotFoundError:
            continue
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            return False
        return True
    return False


def _are_equal(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return filecmp.cmp(one, other, shallow=False)
    return False


def _may_link(path: Path, name: Path) -> bool:
    """Makes the file ready for another name, and says whether it lacks that.

    It gets as new as its newest name, for whoever looks for old files, and nothing may write it in place any more.
    """
    os.utime(path)
    path.chmod(0o400)
    return not (name.exists() and name.samefile(path))  # else the store would leave a third name


@contextmanager
def _room_for(key: str) -> Iterator[None]:
    """Raises DiskFull instead of whatever says that the disk is full."""
    try:
        yield
    except (OSError, BaseError) as error:
        if says_full(error):
            raise DiskFull(name=key) from None
        raise
