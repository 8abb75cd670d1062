"""A multipart form of stored files, streamed while it is sent: memory use does not grow with the files.

A service that takes facts gets them in a field before the files: a JSON list with an object or null for each file.
"""

import json
import re
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict

from bot.domain.backend import Upload
from bot.domain.ports import FileStore

FIELD = "files"
FACTS = "facts"

_MIME = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_ESCAPES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


class Form:
    """The form of `files`, with their `sizes` in bytes. httpx itself only reads from blocking files."""

    def __init__(self, store: FileStore, files: Sequence[Upload], sizes: Sequence[int], *, facts: bool = False) -> None:
        self._store = store
        self._boundary = secrets.token_hex(16)
        self._files = [(file, self._head(file)) for file in files]
        self._start = self._facts(files) if facts and any(file.facts for file in files) else b""
        self._end = f"--{self._boundary}--\r\n".encode()
        self._length = (
            len(self._start) + sum(sizes) + sum(len(head) + len(b"\r\n") for _, head in self._files) + len(self._end)
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
            async for chunk in self._store.stream(file.key):
                yield chunk
            yield b"\r\n"
        yield self._end

    def _facts(self, files: Sequence[Upload]) -> bytes:
        known = json.dumps([file.facts and asdict(file.facts) for file in files])
        disposition = f'Content-Disposition: form-data; name="{FACTS}"'
        return f"--{self._boundary}\r\n{disposition}\r\nContent-Type: application/json\r\n\r\n{known}\r\n".encode()

    def _head(self, file: Upload) -> bytes:
        return (
            f"--{self._boundary}\r\n"
            f'Content-Disposition: form-data; name="{FIELD}"; filename="{file.name.translate(_ESCAPES)}"\r\n'
            f"Content-Type: {file.mime if _MIME.fullmatch(file.mime) else 'application/octet-stream'}\r\n\r\n"
        ).encode()
