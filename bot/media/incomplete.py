"""Photos that are nearly whole: without an end, or with a damaged note. What is there of them is shown."""

import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from threading import Lock

import numpy as np
from PIL import Image, ImageFile

from bot.media.formats import JPEG, PNG, WEBP, Format

PART = "part"
"""The key under which a picture's `info` holds the share of its rows that is there, if some are missing."""
_END_OF_JPEG = b"\xff\xd9"
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
        with path.open("rb") as source:
            head = source.read(8)
        return int.from_bytes(head[4:8], "little") + 8 <= path.stat().st_size
    return True


def what_is_there(path: Path, found: Format, check: Callable[[tuple[int, int]], None]) -> Image.Image:
    """The decoded picture without the rows at its end that are missing; `info` tells the share of the others.

    `check` gets its size before it is decoded. Raises what a decoder raises if it makes nothing of the file.
    """
    source = BytesIO(path.read_bytes() + _END_OF_JPEG) if found is JPEG else path
    with _TOLERANCE:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
        try:
            with Image.open(source, formats=[found.decoder]) as image:
                check(image.size)
                image.load()
                whole = image.copy()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before
    rows = _rows(whole, _BLOCK if found is JPEG else 1)
    if rows == whole.height:
        return whole
    there = whole.crop((0, 0, whole.width, max(1, rows)))
    there.info = {**whole.info, PART: rows / whole.height}
    return there


def _rows(image: Image.Image, block: int) -> int:
    """The rows before those at the end that a decoder leaves plain because nothing is known of them."""
    pixels = np.asarray(image)
    last = pixels[-1]
    if (last != last[0]).any():
        return image.height
    plain = (pixels == last[0]).reshape(image.height, -1).all(axis=1)
    missing = int(np.argmin(plain[::-1])) if not plain.all() else image.height
    there = image.height - missing
    return max(0, (there // block - 1) * block) if missing and block > 1 else there


def _is_whole_png(path: Path) -> bool:
    """Whether the chunks lead to the end, and none that is not needed has a wrong checksum."""
    data = path.read_bytes()
    kinds = []
    for kind, body, checksum in _chunks(data):
        if kind[0] & 0x20 and zlib.crc32(kind + body) != checksum:
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
