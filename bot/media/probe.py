"""Examines a file by its content: kind, format, size and length."""

from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import FileEmpty, FileTooLarge, FileUnsupported
from bot.domain.messages import MediaKind
from bot.domain.photo_facts import UNKNOWN, Facts
from bot.media import formats, legacy_formats, photo_facts, picture
from bot.media.survey import survey

MAX_BYTES = 200 * 1024 * 1024
_GLANCE = photo_facts.SIDE
"""The size at which JPEGs are decoded to check them and to look at them: all data is read, few pixels are computed."""
_NAMES: dict[str, dict[MediaKind, str]] = {
    "mp4": {MediaKind.AUDIO: "m4a"},
    "mov": {MediaKind.AUDIO: "m4a"},
    "mkv": {MediaKind.AUDIO: "mka"},
    "webm": {MediaKind.AUDIO: "weba"},
    "wmv": {MediaKind.AUDIO: "wma"},
    "m4a": {MediaKind.VIDEO: "mp4"},
    "ogg": {MediaKind.VIDEO: "ogv"},
}
"""The usual extensions of containers that hold what they usually do not."""


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


def probe(path: Path, name: str) -> Probe:
    """Reads the file to its end. It is slow and needs memory for large files, so run it in `bot.media.pool`.

    Raises FileEmpty, FileTooLarge, FileUnsupported, FileDamaged or PictureTooLarge, each with `name`.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileEmpty(name=name)
    if size > MAX_BYTES:
        raise FileTooLarge.of(name, size, MAX_BYTES)
    found = formats.sniff(path)
    if found is None:
        raise FileUnsupported(name=name)
    return _photo(path, name) if found.kind is MediaKind.PHOTO else _moving(path, found, name)


def _photo(path: Path, name: str) -> Probe:
    with picture.opened(path, name) as (image, found):
        width, height = image.size
        if found is formats.JPEG:  # a HEIC would give its thumbnail, which does not check the picture
            picture.reduce(image, _GLANCE)
        image.load()
        if picture.is_sideways(image):
            width, height = height, width
        facts = photo_facts.of_photo(image)
        share, pages = picture.share(image), legacy_formats.pages(path, found)
        return Probe(MediaKind.PHOTO, found.name, found.mime, width, height, part=share, pages=pages, facts=facts)


def _moving(path: Path, found: formats.Format, name: str) -> Probe:
    held = survey(path, found, name)
    kind = MediaKind.VIDEO if held.is_video else MediaKind.AUDIO
    name_of_kind = (
        formats.OPUS.name if held.codec == "opus" and found is formats.OGG else _NAMES.get(found.name, {}).get(kind)
    )
    mime = f"{'video' if held.is_video else 'audio'}/{found.mime.partition('/')[2]}"
    return Probe(
        kind,
        name_of_kind or found.name,
        mime,
        held.width,
        held.height,
        held.duration,
        held.fps,
        held.has_audio,
        held.part,
        facts=photo_facts.of_clip(path, found, held.duration) if held.is_video else UNKNOWN,
    )
