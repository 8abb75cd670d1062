"""Photos that are nearly whole: without an end, or with a damaged note. What is there of them is shown."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Lock

import numpy as np
from PIL import Image, ImageFile

from bot.media.formats import AVIF, BMP, GIF, HEIC, JPEG, PNG, WEBP, Format

PART = "part"
"""The key under which a picture's `info` holds the share of its rows that is there, if some are missing."""
_END_OF_JPEG = b"\xff\xd9"
_NEARLY = 0.97
"""A share of the bytes or rows that is the whole picture, but for an edge."""
_ZEROS = 4096
"""More than a decoder looks ahead."""
_MANY_ZEROS = 256
"""No picture has as many in a row."""
_BLOCK = 16
"""The height of the squares of which a JPEG consists: the last row of them may be there in part."""
_TOLERANCE = Lock()
"""Pillow's switch is one for all threads."""


def has_end(path: Path, found: Format) -> bool:
    """Whether nothing speaks against the file being whole; False where only decoding can tell."""
    if found is JPEG:
        with path.open("rb") as source:
            source.seek(max(0, path.stat().st_size - 4096))
            return source.read().rstrip(b"\0").endswith(_END_OF_JPEG)
    if found is PNG:
        return _is_whole_png(path)
    if found is WEBP:
        return _share_of_webp(path) == 1
    if found in {HEIC, AVIF}:
        return _has_whole_boxes(path)
    return found is GIF and path.read_bytes().rstrip(b"\0").endswith(b";")


def trails_off(path: Path, found: Format) -> bool:
    """Whether a JPEG without an end goes over into zeros, as copies that were interrupted do: they decode as grey."""
    if found is not JPEG:
        return False
    with path.open("rb") as source:
        source.seek(max(0, path.stat().st_size - _MANY_ZEROS))
        return not source.read().strip(b"\0")


@contextmanager
def strictly() -> Iterator[None]:
    """Meanwhile no other thread makes decoders tolerant: a broken picture would pass for a black one."""
    with _TOLERANCE:
        yield


def what_is_there(path: Path, found: Format, check: Callable[[tuple[int, int]], None]) -> Image.Image:
    """The decoded picture without the rows at its end that are missing; `info` tells the share of the others.

    `check` gets its size before it is decoded. Raises what a decoder raises if it makes nothing of the file.
    """
    source = _mended(path, found)
    with _TOLERANCE:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
        try:
            with Image.open(source, formats=[found.decoder]) as image:
                check(image.size)
                image.load()
                whole = image.copy()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before
    if found is WEBP:
        share = _share_of_webp(path)
        rows = whole.height if share > _NEARLY else round(whole.height * share) - _BLOCK
    else:
        rows = _rows(whole, _BLOCK if found is JPEG else 1, upwards=found is BMP)  # which stands on its head
    if rows == whole.height:
        return whole
    top = whole.height - rows if found is BMP else 0
    there = whole.crop((0, top, whole.width, top + max(1, rows)))
    there.info = {**whole.info, **({PART: rows / whole.height} if rows < whole.height * _NEARLY else {})}
    return there


def _mended(path: Path, found: Format) -> BytesIO | Path:
    """The file with an end that lets decoders try."""
    if found is JPEG:
        return BytesIO(path.read_bytes().rstrip(b"\0") + _END_OF_JPEG)
    if found in {HEIC, AVIF}:  # a part of which the header speaks is missing, so zeros take its place
        data = path.read_bytes()
        return BytesIO(data + bytes(round(len(data) * (1 / _NEARLY - 1)) + _BLOCK))
    return BytesIO(_with_zeros(path.read_bytes())) if found is WEBP else path


def _with_zeros(data: bytes) -> bytes:
    """A WebP whose last chunk is cut off, with zeros after it, and of a length that counts them."""
    at = 12
    while at + 8 + (size := int.from_bytes(data[at + 4 : at + 8], "little")) < len(data):
        at += 8 + size + size % 2
    content = data[at + 8 :] + bytes(_ZEROS + len(data) % 2)
    chunk = data[at : at + 4] + len(content).to_bytes(4, "little") + content
    return data[:4] + (at - 8 + len(chunk)).to_bytes(4, "little") + data[8:at] + chunk


def _share_of_webp(path: Path) -> float:
    with path.open("rb") as source:
        head = source.read(8)
    return min(1.0, path.stat().st_size / (int.from_bytes(head[4:8], "little") + 8))


def _has_whole_boxes(path: Path) -> bool:
    """Whether the boxes of a HEIC or AVIF lead to its end; what follows the picture may be anything."""
    size = path.stat().st_size
    with path.open("rb") as source:
        at = 0
        while at + 8 <= size:
            source.seek(at)
            head = source.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if length == 0 or not head[4:8].isalnum():
                return True
            if length < 8 or at + length > size:
                return False
            at += length
    return True


def _rows(image: Image.Image, block: int, *, upwards: bool = False) -> int:
    """The rows before those at the end that a decoder leaves plain because nothing is known of them."""
    pixels = np.asarray(image)[:: -1 if upwards else 1]
    last = pixels[-1]
    if (last != last[0]).any():
        return image.height
    plain = (pixels == last[0]).reshape(image.height, -1).all(axis=1)
    missing = int(np.argmin(plain[::-1])) if not plain.all() else image.height
    if plain.sum() - missing > image.height * (1 - _NEARLY):
        return 0  # lines are missing everywhere: it is interlaced
    there = image.height - missing
    return max(0, (there // block - 1) * block) if missing and block > 1 else there


def _is_whole_png(path: Path) -> bool:
    """Whether the chunks lead to the end, and none has a wrong checksum: decoders stop even at a comment."""
    data = path.read_bytes()
    kinds = []
    for kind, body, checksum in _chunks(data):
        if zlib.crc32(kind + body) != checksum:
            return False
        kinds.append(kind)
    return kinds[-1:] == [b"IEND"]


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, int]]:
    """Kind, content and stated checksum of the whole chunks of a PNG, up to its end."""
    at, view = 8, memoryview(data)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind, end = data[at + 4 : at + 8], at + 8 + length
        if end + 4 > len(data):
            return
        yield kind, view[at + 8 : end], int.from_bytes(data[end : end + 4], "big")
        if kind == b"IEND":
            return
        at = end + 4
