"""What is measured of files, and what pictures are drawn of: values that the bot and its decoding children share."""

from dataclasses import dataclass
from pathlib import Path

from bot.domain.messages import MediaKind
from bot.domain.photo_facts import UNKNOWN, Facts

MAX_BYTES = 200 * 1024 * 1024
MOST_SHOWN = 60
"""The most pictures on one storyboard."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A file's facts: pixels as shown, seconds, frames per second; `format` is the usual extension (`jpg`, `heic`).

    A sound has no pixels, a photo no duration. An animated GIF, WebP or AVIF counts as a photo, its first frame.
    """

    kind: MediaKind
    format: str
    mime: str
    width: int = 0
    height: int = 0
    duration: float = 0.0
    fps: float = 0.0
    has_audio: bool = False
    part: float = 1.0
    """The share that is there of a file that breaks off."""
    pages: int = 1
    """The number of pages of a scan; the first is shown."""
    facts: Facts = UNKNOWN


@dataclass(frozen=True, slots=True)
class Contents:
    """The real contents of a container: upright pixels (0 for sound), seconds counted over its packets, bytes."""

    width: int
    height: int
    duration: float
    fps: float
    size: int
    has_audio: bool
    codec: str
    """Of the pictures (`h264`), else of the sound."""
    part: float = 1.0
    """The share of the stated length that is there; less than 1 if the file breaks off."""

    @property
    def is_video(self) -> bool:
        """Whether there are moving pictures."""
        return self.width > 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo, or a clip, with its number; turned clockwise by degrees, then cropped as the video shows it."""

    number: int
    path: Path
    is_clip: bool = False
    turn: int = 0
    crop: tuple[float, float, float, float] | None = None
    """Left, top, width and height, as fractions of the turned picture."""
    small: Path | None = None
    """A small picture of the photo, upright."""
