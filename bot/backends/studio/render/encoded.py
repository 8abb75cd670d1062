"""An encoded piece of a film, and how it is stored: with a hash, so that damage is noticed."""

import hashlib
import json
from dataclasses import dataclass
from itertools import accumulate, pairwise

_HASH = hashlib.sha256().digest_size
_LENGTH = 4
"""The bytes of the number that says how long the index is."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One encoded frame; its times count frames from the beginning of its piece."""

    data: bytes
    pts: int
    dts: int
    is_key: bool


@dataclass(frozen=True, slots=True)
class Encoded:
    """Some frames as H.264: the parameter sets, and the pictures in the order of decoding."""

    header: bytes
    pictures: tuple[Picture, ...]


class DamagedPieceError(Exception):
    """These bytes are not a whole piece."""


def packed(piece: Encoded) -> bytes:
    """The bytes that are stored: a hash of the rest, an index, the header and the pictures."""
    rows = [[len(one.data), one.pts, one.dts, one.is_key] for one in piece.pictures]
    index = json.dumps({"header": len(piece.header), "pictures": rows}).encode()
    body = b"".join([len(index).to_bytes(_LENGTH), index, piece.header, *(one.data for one in piece.pictures)])
    return hashlib.sha256(body).digest() + body


def unpacked(stored: bytes) -> Encoded:
    """The piece in these bytes. Raises DamagedPieceError."""
    if hashlib.sha256(memoryview(stored)[_HASH:]).digest() != stored[:_HASH]:
        raise DamagedPieceError
    first = _HASH + _LENGTH
    end = first + int.from_bytes(stored[_HASH:first])
    index = json.loads(stored[first:end])
    rows = index["pictures"]
    edges = accumulate((row[0] for row in rows), initial=end + index["header"])
    pictures = (
        Picture(stored[start:stop], pts, dts, is_key)
        for (start, stop), (_, pts, dts, is_key) in zip(pairwise(edges), rows, strict=True)
    )
    return Encoded(stored[end : end + index["header"]], tuple(pictures))
