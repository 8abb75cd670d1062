"""A multipart form of stored files, streamed while it is sent: memory use does not grow with the files.

A service that takes facts gets them in a field before the files: a JSON list with an object or null for each file. One
inside the bot gets the hashes of files in such a field, and nothing of their bytes: it finds them in the bot's store.
"""

import json
import re
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict

from bot.domain.backend import Upload
from bot.domain.ports import FileStore

FIELD = "files"
FACTS, HASHES = "facts", "hashes"

_MIME = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_ESCAPES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


class Form:
    """The form of `files`, with their `sizes` in bytes. httpx itself only reads from blocking files."""

    def __init__(
        self,
        store: FileStore,
        files: Sequence[Upload],
        sizes: Sequence[int],
        *,
        facts: bool = False,
        by_hash: bool = False,
    ) -> None:
        self._store = store
        self._by_hash = by_hash
        self._boundary = secrets.token_hex(16)
        self._files = [(file, self._head(file)) for file in files]
        self._start = self._facts(files) if facts and any(file.facts for file in files) else b""
        self._start += self._field(HASHES, [self._hash(file) or None for file in files]) if by_hash else b""
        self._end = f"--{self._boundary}--\r\n".encode()
        self._length = (
            len(self._start)
            + sum(0 if self._hash(file) else size for file, size in zip(files, sizes, strict=True))
            + sum(len(head) + len(b"\r\n") for _, head in self._files)
            + len(self._end)
        )

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that describe the body."""
        return {
            "Content-Type": f"multipart/form-data; boundary={self._boundary}",
            "Content-Length": str(self._length),
        }

    async def content(self) -> AsyncIterator[bytes]:
        """The body, from the start. Raises FileUnavailable."""
        if self._start:
            yield self._start
        for file, head in self._files:
            yield head
            if not self._hash(file):
                async for chunk in self._store.stream(file.key):
                    yield chunk
            yield b"\r\n"
        yield self._end

    def _facts(self, files: Sequence[Upload]) -> bytes:
        return self._field(FACTS, [file.facts and asdict(file.facts) for file in files])

    def _hash(self, file: Upload) -> str:
        """What is sent of a file instead of its bytes; empty if they are sent."""
        return file.hash if self._by_hash else ""

    def _field(self, name: str, values: Sequence[object]) -> bytes:
        """A field of a JSON list that has a value for each file."""
        disposition = f'Content-Disposition: form-data; name="{name}"'
        return (
            f"--{self._boundary}\r\n{disposition}\r\nContent-Type: application/json\r\n\r\n{json.dumps(values)}\r\n"
        ).encode()

    def _head(self, file: Upload) -> bytes:
        return (
            f"--{self._boundary}\r\n"
            f'Content-Disposition: form-data; name="{FIELD}"; filename="{file.name.translate(_ESCAPES)}"\r\n'
            f"Content-Type: {file.mime if _MIME.fullmatch(file.mime) else 'application/octet-stream'}\r\n\r\n"
        ).encode()
