"""How a decoded picture is shown: turned, mirrored and stretched as the file says."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import numpy as np
from av.sidedata.sidedata import SideData, Type
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

_ODDEST = 4
"""Pixels that are said to be more oblong than this are taken for square: nobody makes such."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn by quarters and a mirror: swap rows and columns, then reverse them."""

    swap: bool = False
    reverse_rows: bool = False
    reverse_columns: bool = False

    def size(self, width: int, height: int) -> tuple[int, int]:
        """The size of a turned picture."""
        return (height, width) if self.swap else (width, height)

    def of(self, plane: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A plane (rows, columns) or a picture (rows, columns, colours), turned."""
        turned = plane.swapaxes(0, 1) if self.swap else plane
        turned = turned[::-1] if self.reverse_rows else turned
        return np.ascontiguousarray(turned[:, ::-1] if self.reverse_columns else turned)


def turn_of(frame: VideoFrame) -> Turn:
    """The turn that makes a picture upright: phones store it beside the picture, as a matrix."""
    stored = matrix_of(frame)
    if stored is None:
        return Turn()
    a, b, _, c, d, *_ = stored
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Turn(False, d < 0, a < 0)
    return Turn(True, b < 0, c < 0)


def matrix_of(frame: VideoFrame) -> tuple[int, ...] | None:
    """The nine numbers by which places in the picture become places on the screen, as stored."""
    beside = cast("Mapping[Type, SideData]", frame.side_data)  # the stubs know only some kinds
    stored = beside.get(Type.DISPLAYMATRIX)
    return None if stored is None else tuple(int(value) for value in np.frombuffer(bytes(stored), np.int32))


def pixel_aspect(stream: Stream | None) -> Fraction:
    """Width of a pixel by its height, as stored."""
    aspect = stream.sample_aspect_ratio if isinstance(stream, VideoStream) else None
    return aspect if aspect and Fraction(1, _ODDEST) <= aspect <= _ODDEST else Fraction(1)


def display_size(frame: VideoFrame, stream: Stream | None) -> tuple[int, int]:
    """Width and height in square pixels as shown, upright."""
    width, height = square_size(frame, stream)
    return turn_of(frame).size(width, height)


def square_size(frame: VideoFrame, stream: Stream | None) -> tuple[int, int]:
    """Width and height in square pixels, before turning: one side is stretched, none is reduced."""
    aspect = pixel_aspect(stream)
    if aspect >= 1:
        return max(1, round(frame.width * aspect)), frame.height
    return frame.width, max(1, round(frame.height / aspect))
