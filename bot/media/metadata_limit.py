"""Leaves out what a photo says about itself, if that is far too much, before a library reads it.

Libraries join the parts of EXIF one by one: 1,500 of them take minutes. No photo needs more than some 100 KB; depth
maps and previews of phones, which nobody here reads, are left out too.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from bot.media.formats import JPEG, PNG, WEBP, Format

MOST = 1024 * 1024
"""The bytes of metadata that a library may read, and those of colour profiles; the first that come."""
CHUNK = 1024 * 1024
_EOI, _SOS, _APP1, _APP2, _APP15, _COMMENT = 0xD9, 0xDA, 0xE1, 0xE2, 0xEF, 0xFE
_ALONE = {0x01, *range(0xD0, 0xD9)}
"""Markers of JPEG that have no body."""
_PNG_TEXTS = {b"tEXt", b"zTXt", b"iTXt", b"eXIf"}
_WEBP_TEXTS = {b"EXIF", b"XMP "}
_PROFILE = b"ICC_PROFILE\0"


class Kind(Enum):
    """What a part of a file is."""

    PICTURE = auto()
    METADATA = auto()
    PROFILE = auto()


Part = tuple[int, int, Kind]
"""Where a part of the file begins and ends."""


@contextmanager
def without_excess_metadata(path: Path, found: Format) -> Iterator[Path]:
    """The file itself; if it has too much metadata, a copy with the first of it, for as long as the context lasts."""
    dropped = list(_dropped(path, found))
    if not dropped:
        yield path
        return
    with TemporaryDirectory(prefix="bot-photo-") as folder:
        copy = Path(folder) / path.name
        _copy(path, copy, dropped)
        if found is WEBP:
            _shorten_riff(copy, sum(end - begin for begin, end in dropped))
        yield copy


def _dropped(path: Path, found: Format) -> Iterator[tuple[int, int]]:
    """The parts to leave out."""
    parts = {JPEG: _of_jpeg, PNG: _of_png, WEBP: _of_webp}.get(found)
    if parts is None or path.stat().st_size <= MOST:
        return
    read: Counter[Kind] = Counter()
    with path.open("rb") as source:
        for begin, end, kind in parts(source):
            read[kind] += end - begin
            if kind is not Kind.PICTURE and read[kind] > MOST:
                yield begin, end


def _of_jpeg(source: BinaryIO) -> Iterator[Part]:
    """The segments before the picture."""
    source.seek(at := 2)
    while len(head := source.read(4)) == 4 and head[0] == 0xFF:
        marker = head[1]
        if marker == 0xFF or marker in _ALONE:  # fill bytes, or no body
            at += 1 if marker == 0xFF else 2
        elif marker in {_SOS, _EOI}:
            return
        else:
            end = at + 2 + int.from_bytes(head[2:], "big")
            yield at, end, _kind(marker, source.read(len(_PROFILE)))
            at = end
        source.seek(at)


def _kind(marker: int, start: bytes) -> Kind:
    if marker == _APP2 and start == _PROFILE:
        return Kind.PROFILE
    return Kind.METADATA if _APP1 <= marker <= _APP15 or marker == _COMMENT else Kind.PICTURE


def _of_png(source: BinaryIO) -> Iterator[Part]:
    source.seek(at := 8)
    while len(head := source.read(8)) == 8:
        end = at + 12 + int.from_bytes(head[:4], "big")
        yield at, end, Kind.METADATA if head[4:] in _PNG_TEXTS else Kind.PICTURE
        source.seek(at := end)


def _of_webp(source: BinaryIO) -> Iterator[Part]:
    source.seek(at := 12)
    while len(head := source.read(8)) == 8:
        size = int.from_bytes(head[4:], "little")
        end = at + 8 + size + size % 2
        yield at, end, Kind.METADATA if head[:4] in _WEBP_TEXTS else Kind.PICTURE
        source.seek(at := end)


def _copy(path: Path, target: Path, dropped: list[tuple[int, int]]) -> None:
    size = path.stat().st_size
    edges = [0, *(edge for part in dropped for edge in part), size]
    with path.open("rb") as source, target.open("wb") as sink:
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            source.seek(begin)
            left = end - begin
            while left > 0 and (data := source.read(min(CHUNK, left))):
                left -= sink.write(data)


def _shorten_riff(path: Path, by: int) -> None:
    """Writes the new length into the header. It may have been wrong before: of a file that breaks off, say."""
    with path.open("r+b") as file:
        file.seek(4)
        stated = int.from_bytes(file.read(4), "little")
        file.seek(4)
        file.write(max(0, stated - by).to_bytes(4, "little"))
