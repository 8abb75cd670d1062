"""Removes metadata from JPEGs without loss: copies the compressed picture, leaves out what identifies the person."""

import re
import struct

EOI, SOS = 0xD9, 0xDA
_APP0, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE2, 0xEE, 0xEF, 0xFE
_END_OF_SCAN = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
"""In compressed data a zero or a restart marker follows 0xFF; anything else ends the data."""


def stripped(data: bytes, orientation: int = 1) -> bytes:
    """The first picture in `data` without EXIF, XMP, IPTC, comments, previews and whatever follows it.

    It keeps colours (JFIF, Adobe, ICC profile), and `orientation` unless it is 1. Raises ValueError if the segments do
    not lead to the picture's end.
    """
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept = [b"\xff\xd8"]
    at, pending = 2, _exif(orientation)
    while True:
        marker, body = _segment(data, at)
        if marker == EOI:
            return b"".join([*kept, b"\xff\xd9"])
        if pending and marker != _APP0:
            kept.append(pending)  # after JFIF, which has to come first
            pending = b""
        if _is_picture(marker, data[body + 2 : body + 14]):
            kept.append(b"\xff" + bytes([marker]) + data[body : _after(data, body)])
        at = _after(data, body)
        if marker == SOS:
            end = _END_OF_SCAN.search(data, at)
            if end is None:
                raise ValueError("a scan without an end")
            kept.append(data[at : end.start()])
            at = end.start()


def _segment(data: bytes, at: int) -> tuple[int, int]:
    """The marker at `at`, after optional fill bytes, and the start of its body."""
    if data[at : at + 1] != b"\xff":
        raise ValueError("no marker")
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise ValueError("breaks off")
    return data[at], at + 1


def _after(data: bytes, body: int) -> int:
    """The end of the segment with this body; its length includes the length field."""
    length = int.from_bytes(data[body : body + 2], "big")
    if length < 2 or body + length > len(data):
        raise ValueError("a segment breaks off")
    return body + length


def _is_picture(marker: int, start: bytes) -> bool:
    if marker == _APP2:
        return start.startswith(b"ICC_PROFILE\0")
    return marker in {_APP0, _APP14} or not (_APP0 < marker <= _APP15 or marker == _COMMENT)


def _exif(orientation: int) -> bytes:
    """An EXIF segment with only the orientation; empty for an upright picture."""
    if orientation == 1:
        return b""
    tiff = struct.pack(">2sHLHHHLHHL", b"MM", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff
