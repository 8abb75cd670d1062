"""HDR photos with all their bits: the usual decoders keep eight of ten or twelve, which leaves bands in the sky."""

from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pillow_heif
from av.video.reformatter import ColorRange
from numpy.typing import NDArray
from PIL import Image

from bot.media.colour import HLG, PQ, Colours, converted
from bot.media.formats import AVIF, HEIC, PNG, Format

_MOST_PIXELS = 30_000_000
"""Larger photos are converted from eight bits: from sixteen they would take too much memory."""


def decoded(path: Path, found: Format, image: Image.Image, colours: Colours) -> Image.Image | None:
    """An opened HDR photo as sRGB; None if it is another kind of photo, or can be had in eight bits only."""
    moves = found is not HEIC and getattr(image, "is_animated", False)
    if found not in _READERS or colours.transfer not in {PQ, HLG} or moves:
        return None
    if image.mode != "RGB" or image.width * image.height > _MOST_PIXELS:
        return None
    try:
        values, depth = _READERS[found](path)
    except Exception:  # noqa: BLE001 - what is there of a damaged photo, the usual decoder has already found
        return None
    if values is None or values.shape != (image.height, image.width, 3) or values.dtype != np.uint16:
        return None
    made = Image.fromarray(converted(values, colours, depth))
    made.info = dict(image.info)
    return made


def _heic(path: Path) -> tuple[NDArray[Any] | None, int]:
    opened = pillow_heif.open_heif(path, convert_hdr_to_8bit=False, hdr_to_16bit=False)
    photo = opened[opened.primary_index]
    depth: Any = photo.info.get("bit_depth", 8)
    return np.asarray(photo), int(depth)


def _avif(path: Path) -> tuple[NDArray[Any] | None, int]:
    """By FFmpeg, which knows no photos in several tiles: their size is another one."""
    with av.open(str(path), format="mov", metadata_errors="replace") as source:
        stream = next(iter(source.streams.video), None)
        frame = next(source.decode(stream), None) if stream is not None else None
        if not isinstance(frame, av.VideoFrame) or frame.format.components[0].bits <= 8:
            return None, 8
        wide = frame.reformat(format="rgb48le", src_colorspace=frame.colorspace, dst_color_range=ColorRange.JPEG)
        return wide.to_ndarray(), 16


def _png(path: Path) -> tuple[NDArray[Any] | None, int]:
    read = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
    return (None if read is None or read.ndim != 3 else np.ascontiguousarray(read[..., ::-1])), 16


_READERS = {HEIC: _heic, AVIF: _avif, PNG: _png}
