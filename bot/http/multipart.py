"""Reads a multipart form part by part as it arrives; holds at most one network chunk in memory."""

import mimetypes
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from bot.domain.file_names import clean_name
from bot.domain.outside_text import storable


class FormProblem(Exception):
    """The request is not a complete multipart form."""


class PartTooLarge(Exception):
    """A part is larger than its limit."""


@dataclass(frozen=True, slots=True)
class _Head:
    name: str
    filename: str | None
    mime: str


class _End:
    """The end of a part."""


class Form:
    """The parts of one request body, in order. Raises FormProblem if the body is not a complete form."""

    def __init__(self, content_type: str, stream: AsyncIterator[bytes]) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise FormProblem
        self._stream = stream
        self._events: deque[_Head | bytes | _End] = deque()
        self._complete = False
        self._headers: dict[str, str] = {}
        self._name = self._value = b""
        try:
            self._parser = MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._headers.clear,
                    "on_header_field": self._on_name,
                    "on_header_value": self._on_value,
                    "on_header_end": self._on_header,
                    "on_headers_finished": self._on_head,
                    "on_part_data": lambda data, start, end: self._events.append(bytes(data[start:end])),
                    "on_part_end": lambda: self._events.append(_End()),
                    "on_end": self._on_end,
                },
            )
        except FormParserError as error:
            raise FormProblem from error

    async def parts(self) -> AsyncIterator["Part"]:
        """Each part; skips what its reader left unread."""
        while (event := await self.advance()) is not None:
            if isinstance(event, _Head):
                part = Part(event.name, event.filename, event.mime, self)
                yield part
                async for _ in part.chunks():
                    pass
        if not self._complete:
            raise FormProblem

    async def advance(self) -> _Head | bytes | _End | None:
        """The next head, data or end of a part; None at the end of the body."""
        while not self._events:
            chunk = await anext(self._stream, None)
            if chunk is None:
                return None
            try:
                self._parser.write(chunk)
            except FormParserError as error:
                raise FormProblem from error
        return self._events.popleft()

    def _on_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._name = self._value = b""

    def _on_head(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", ""))
        filename = options.get(b"filename")
        self._events.append(
            _Head(
                name=options.get(b"name", b"").decode("utf-8", "replace"),
                filename=None if filename is None else _file_name(filename),
                mime=self._headers.get("content-type", "").partition(";")[0].strip().lower(),
            )
        )

    def _on_end(self) -> None:
        self._complete = True


class Part:
    """One field or file of a form; `filename` is None for a field.

    `filename` is the name that people know: no path, no control characters, at most 120 characters with its extension.
    """

    def __init__(self, name: str, filename: str | None, mime: str, form: Form) -> None:
        self.name = name
        self.filename = filename
        self.mime = mime
        self.size = 0
        """Bytes read so far."""
        self._form = form
        self._over = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes not read yet. Raises FormProblem if the body breaks off."""
        while not self._over:
            event = await self._form.advance()
            if event is None:
                raise FormProblem
            if isinstance(event, bytes):
                self.size += len(event)
                yield event
            else:
                self._over = True

    @property
    def type(self) -> str:
        """The MIME type that the sender states, else that of the file's extension; empty if both are missing."""
        named = self.mime if self.mime != "application/octet-stream" else ""
        return storable(named or mimetypes.guess_type(self.filename or "")[0] or "")[:80]

    async def bounded(self, limit: int) -> AsyncIterator[bytes]:
        """The bytes not read yet. Raises PartTooLarge, and FormProblem when the body breaks off."""
        async for chunk in self.chunks():
            if self.size > limit:
                raise PartTooLarge
            yield chunk

    async def read(self, limit: int) -> bytes | None:
        """The whole part; None if it has more than `limit` bytes."""
        data = bytearray()
        async for chunk in self.chunks():
            data += chunk
            if len(data) > limit:
                return None
        return bytes(data)


def _file_name(raw: bytes) -> str:
    # Browsers write a quote and line ends percent-encoded, and nothing else (HTML standard, multipart/form-data).
    name = raw.decode("utf-8", "replace").replace("%22", '"').replace("%0D", " ").replace("%0A", " ")
    return clean_name(name) or "file"
