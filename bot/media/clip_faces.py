"""Finds the faces of a clip in a few of its pictures, so that it is framed as photos are."""

from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from bot.domain.errors import BotError
from bot.domain.photo_facts import Box
from bot.media import container
from bot.media.faces import Pixels, faces
from bot.media.formats import Format
from bot.media.pictures import pictures
from bot.media.plain_frames import Plain
from bot.media.shape import square_size, turn_of

LOOKS, SHORT_S = (0.1, 0.5, 0.9), 3.0
"""The shares of the clip's time at which it looks: at the key frame before. In a short clip one look is enough."""
SIDE = 960
MOST = 12
"""The most faces that are kept, the largest first: a crowd that walks by is no portrait."""


def clip_faces(path: Path, found: Format, seconds: float) -> tuple[Box, ...] | None:
    """The faces in a clip, each at every place where it is seen; None if nothing can be looked at."""
    boxes: list[Box] = []
    looked = False
    for share in LOOKS if seconds > SHORT_S else LOOKS[1:2]:
        with suppress(av.FFmpegError, BotError, ValueError, cv2.error):
            picture = _picture(path, found, Fraction(seconds * share).limit_denominator(1000))
            if picture is not None:
                boxes += faces(picture)
                looked = True
    largest = sorted(dict.fromkeys(boxes), key=lambda box: -box[2] * box[3])[:MOST]
    return tuple(largest) if looked else None


def _picture(path: Path, found: Format, time: Fraction) -> Pixels | None:
    """A picture from about that time, small and upright."""
    with container.opened(path, found, path.name) as source:
        stream = container.moving_pictures(source)
        if stream is None:
            return None
        stream.codec_context.thread_count = 1
        frame = next((picture for _, picture in pictures(source, stream, time)), None)
        if frame is None:
            return None
        size = square_size(frame, stream)
        scale = min(1.0, SIDE / max(size))
        width, height = (max(2, round(side * scale / 2) * 2) for side in size)
        rgb = Plain().frame(frame, width, height).to_ndarray(format="rgb24")
        return turn_of(frame).of(np.asarray(rgb, np.uint8))
