"""Reads an uploaded form to disk as it arrives: memory stays flat, and no more than the limit is kept of a file."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

BLOCK = 1024 * 1024
"""Bytes that are parsed and written at once, in a thread."""
PATIENCE = 10


class BadForm(Exception):
    """The body is no multipart form, or breaks off."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it arrived. Of one that is longer than the limit `size` says so, and `path` holds only a part."""

    name: str
    path: Path
    size: int
    hash: str


class Spool:
    """One file on its way to disk, hashed as it passes; past `limit` bytes it only counts."""

    def __init__(self, name: str, path: Path, limit: int) -> None:
        self._name = name
        self._path = path
        self._limit = limit
        self._digest = hashlib.sha256()
        self._sink: BinaryIO = path.open("wb")
        self.size = 0

    def write(self, data: bytes) -> None:
        """Takes the next bytes."""
        self.size += len(data)
        if self.size <= self._limit:
            self._digest.update(data)
            self._sink.write(data)

    def finish(self) -> Received:
        """The whole file."""
        self._sink.close()
        return Received(self._name, self._path, self.size, self._digest.hexdigest())

    def close(self) -> None:
        """Lets go of the disk file; it may be half of one."""
        self._sink.close()


class _Form:
    """What the parser calls: collects headers, and opens a spool for each part that has a file name."""

    def __init__(self, boundary: bytes, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._header, self._value = b"", b""
        if not boundary:
            raise BadForm("no boundary")
        self._name: str | None = None
        self._count = 0
        self.whole = False
        self.spool: Spool | None = None
        self.finished: list[Received] = []
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._field,
                "on_header_value": self._more,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._part_end,
                "on_end": self._end,
            },
        )

    def write(self, block: bytes) -> None:
        self._parser.write(block)

    def close(self) -> None:
        if self.spool is not None:
            self.spool.close()

    def _begin(self) -> None:
        self._name = None

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _more(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            if b"filename" in options:
                self._name = display_name(options[b"filename"].decode("utf-8", errors="replace"))
        self._header, self._value = b"", b""

    def _headers_finished(self) -> None:
        if self._name is not None:
            self._count += 1
            self.spool = Spool(self._name, self._folder / str(self._count), self._limit)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self.spool is not None:
            self.spool.write(data[start:end])

    def _part_end(self) -> None:
        if self.spool is not None:
            self.finished.append(self.spool.finish())
            self.spool = None

    def _end(self) -> None:
        self.whole = True


async def files(content_type: str, stream: AsyncIterator[bytes], limit: int) -> AsyncGenerator[Received, None]:
    """The files of a form, each while its turn lasts: its path is gone after the next step.

    Of a file longer than `limit` the rest is read without being kept: a client that sends before it listens (httpx)
    would lose the answer otherwise. Past PATIENCE times the limit reading stops. Raises BadForm.
    """
    _, options = parse_options_header(content_type.encode("latin-1"))
    with TemporaryDirectory(prefix="studio-upload-") as folder:
        try:
            form = _Form(options.get(b"boundary", b""), Path(folder), limit)
        except FormParserError as error:
            raise BadForm(str(error)) from error
        try:
            async for block in _blocks(stream):
                await asyncio.to_thread(form.write, block)
                while form.finished:
                    yield form.finished[0]
                    form.finished.pop(0).path.unlink()
                if form.spool is not None and form.spool.size > PATIENCE * limit:
                    yield form.spool.finish()
                    return
        except FormParserError as error:
            raise BadForm(str(error)) from error
        finally:
            form.close()
        if not form.whole:
            raise BadForm("no end")


def display_name(name: str) -> str:
    """A file name as people may see it: no folders, no control characters, of bearable length."""
    unescaped = name.replace("%22", '"')  # as browsers and httpx write a quotation mark in a form
    last = unescaped.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable()).strip()[-120:] or "file"


async def _blocks(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    block = bytearray()
    async for chunk in stream:
        block += chunk
        if len(block) >= BLOCK:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)
