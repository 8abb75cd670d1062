"""Reads the facts of photos and clips: when they were taken, how sharp and bright they are, who is in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.ExifTags import IFD, Base

from bot.domain.photo_facts import Facts
from bot.media import container, picture
from bot.media.clip_faces import clip_faces
from bot.media.faces import Pixels, faces
from bot.media.focus import focus
from bot.media.formats import Format
from bot.media.liveliness import liveliness

Levels = NDArray[np.float32]

SIDE = 960
"""Pixels of the longer side at which a photo is looked at: a quarter of what most phones take, as JPEGs decode it."""
LARGEST = 1200
"""What has not more pixels than this a side is looked at as it is."""
GRID = 8
LEAST_STRUCTURE, LEAST_STEP = 0.55, 2
"""A hash needs so large a share of neighbouring cells that differ by so many levels.

In photographs it is 64 % and more (in 19 of 20), on slides with text 26 to 53 %: those would all be alike.
"""
ONE_COLOUR = 0.2
"""The share of one colour from which a picture is no photograph."""
LINE, LINES = 24, 0.01
"""A picture has fine lines, as letters do, if so large a share of its pixels differs by so many levels from the next.

In pictures of screens it is 1.3 to 14 %; in none of 17 photographs does one colour take `ONE_COLOUR`.
"""
FLAT = 4.0
"""A picture with less contrast, in levels, has nothing that could be sharp: a plain wall."""
LEAST_EDGE, STRONGEST = 4.0, 98
"""Sharpness is that of the strongest 2 % of the pixels, if they are edges at all, in levels per pixel."""
FIRST_YEAR = 1826
"""The year of the first photograph: what is earlier is a clock that was never set."""
FIRST_YEAR_OF_CLIPS = 1985
"""Containers count from 1904 or 1970: what is near those is a clock that was never set."""


def of_photo(image: Image.Image) -> Facts:
    """The facts of a decoded photo, which may be smaller than the file's; never raises for what a file says."""
    time = taken(image)
    try:
        rgb = _upright(image)
        gray = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
        exposure = round(float(gray.mean()) / 255, 3)
        sharp = None if gray.std() < FLAT else sharpness(gray)
        return Facts(time, sharp, exposure, difference_hash(rgb, gray), faces(rgb), focus(rgb), flat(rgb, gray))
    except (ValueError, cv2.error):  # colours that nobody converts, or no memory left
        return Facts(time)


def _upright(image: Image.Image) -> Pixels:
    """A small copy, turned as its file says."""
    if image.mode.startswith(("I", "F")):
        raise ValueError("measurements rather than a photo")
    small = image.convert("RGB")
    if max(image.size) > LARGEST:
        scale = SIDE / max(image.size)
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        small = Image.fromarray(cv2.resize(np.asarray(small), size, interpolation=cv2.INTER_AREA))
    way = picture.UPRIGHT.get(picture.orientation(image))
    return np.asarray(small if way is None else small.transpose(way), np.uint8)


def taken(image: Image.Image) -> str:
    """When the camera says that the photo was taken, in ISO 8601, with the offset if it says so; else empty."""
    with suppress(Exception):  # EXIF of strangers raises anything
        exif = image.getexif().get_ifd(IFD.Exif)
        numbers = map(int, re.split(r"\D", _text(exif.get(Base.DateTimeOriginal))))
        year, month, day, hour, minute, second = numbers
        fraction = re.match(r"\d{0,6}", _text(exif.get(Base.SubsecTimeOriginal)))
        zone = _zone(_text(exif.get(Base.OffsetTimeOriginal)))
        microsecond = int((fraction[0] if fraction else "").ljust(6, "0"))
        at = datetime(year, month, day, hour, minute, second, microsecond, zone)
        return at.isoformat() if at.year >= FIRST_YEAR else ""
    return ""


def of_clip(path: Path, found: Format, seconds: float) -> Facts:
    """The facts of a clip of this length: when it was taken, as its container says, its faces, how lively it is."""
    with container.opened(path, found, path.name) as clip:
        time = clip_taken(clip.metadata)
    return Facts(time, faces=clip_faces(path, found, seconds), lively=liveliness(path, found, seconds))


def clip_taken(metadata: Mapping[str, str]) -> str:
    """When a clip was taken, in ISO 8601; else empty. Only phones of Apple also say the local time."""
    local = metadata.get("com.apple.quicktime.creationdate", "")
    for text in (local, metadata.get("creation_time", "")):
        with suppress(ValueError):
            at = datetime.fromisoformat(text.strip())
            if at.year < FIRST_YEAR_OF_CLIPS:
                continue
            if text is local:
                return at.isoformat()
            return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC).isoformat().replace("+00:00", "Z")
    return ""


def sharpness(gray: Pixels) -> float:
    """How much steeper the strongest edges are than after a blur: 1 if nothing is sharp.

    The ratio does not depend on how much there is to see, as the usual variance of the Laplacian does: a sharp photo of
    fog has few edges. A light blur before keeps noise out.
    """
    plain = _blurred(gray.astype(np.float32), 0.8)
    steep, blurred = _steepness(plain), _steepness(_blurred(plain, 2.0))
    edges = steep >= max(float(np.percentile(steep[::3, ::3], STRONGEST)), LEAST_EDGE)  # of a sample: much faster
    if np.count_nonzero(edges) < 50:
        return 1.0
    return round(float(steep[edges].mean() / blurred[edges].mean()), 3)


def _blurred(gray: Levels, radius: float) -> Levels:
    return np.asarray(cv2.GaussianBlur(gray, (0, 0), radius), np.float32)


def _steepness(gray: Levels) -> Levels:
    along, down = cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1)
    return np.asarray(cv2.magnitude(along, down), np.float32) / np.float32(4)


def difference_hash(rgb: Pixels, gray: Pixels) -> str:
    """Whether each cell of a small grid is brighter than the one before it, across and down; then four mean colours.

    Empty for a picture with too little structure.
    """
    across = cv2.resize(gray, (GRID + 1, GRID), interpolation=cv2.INTER_AREA).astype(np.int16)
    down = cv2.resize(gray, (GRID, GRID + 1), interpolation=cv2.INTER_AREA).astype(np.int16)
    steps = np.concatenate((np.diff(across, axis=1).ravel(), np.diff(down, axis=0).ravel()))
    if np.mean(np.abs(steps) >= LEAST_STEP) < LEAST_STRUCTURE:
        return ""
    quarters = cv2.resize(rgb, (2, 2), interpolation=cv2.INTER_AREA)
    return np.packbits(steps > 0).tobytes().hex() + quarters.tobytes().hex()


def flat(rgb: Pixels, gray: Pixels) -> bool:
    """Whether it is a screen, a page or a drawing: one colour, or nearly so, takes much of it, and there are lines."""
    steps = np.abs(np.diff(gray.astype(np.int16), axis=1))
    if np.count_nonzero(steps > LINE) < LINES * gray.size:
        return False
    colours = rgb[::2, ::2].reshape(-1, 3).astype(np.uint32) >> 1
    counts = np.bincount(colours[:, 0] << 14 | colours[:, 1] << 7 | colours[:, 2])
    return bool(counts.max() >= ONE_COLOUR * len(colours))


def _text(value: object) -> str:
    return value.decode("ascii", "ignore").strip("\0 ") if isinstance(value, bytes) else str(value or "").strip("\0 ")


def _zone(text: str) -> timezone | None:
    """The offset in `+02:00`; None if there is none, or none that exists."""
    found = re.fullmatch(r"([+-])(\d\d):?(\d\d)", text)
    if found is None:
        return None
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-ahead if found[1] == "-" else ahead) if ahead <= timedelta(hours=14) else None
