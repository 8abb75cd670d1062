"""Examines a file by its content: kind, format, size and length."""

from pathlib import Path

from PIL import Image

from bot.domain.errors import FileEmpty, FileProblem, FileTooLarge, FileUnsupported
from bot.domain.messages import MediaKind
from bot.domain.photo_facts import UNKNOWN, Facts
from bot.media import formats, legacy_formats, photo_facts, picture, small_pictures
from bot.media.beats import beats
from bot.media.measured import MAX_BYTES, Probe
from bot.media.sound import played
from bot.media.survey import survey

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


def probe(path: Path, name: str, small: Path | None = None) -> Probe:
    """Reads the file to its end. It is slow and needs memory for large files, so run it in `bot.media.pool`.

    Of a photo it writes a small picture to `small`, because it has decoded it; not if nobody can show that photo.

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
    return _photo(path, name, small) if found.kind is MediaKind.PHOTO else _moving(path, found, name)


def _photo(path: Path, name: str, small: Path | None) -> Probe:
    with picture.opened(path, name) as (image, found):
        width, height = image.size
        if found is formats.JPEG:  # a HEIC would give its thumbnail, which does not check the picture
            picture.reduce(image, _GLANCE)
        image.load()
        if picture.is_sideways(image):
            width, height = height, width
        facts = photo_facts.of_photo(image)
        share, pages = picture.share(image), legacy_formats.pages(path, found)
        if small is not None:
            _write_small(image, small)
        return Probe(MediaKind.PHOTO, found.name, found.mime, width, height, part=share, pages=pages, facts=facts)


def _write_small(image: Image.Image, target: Path) -> None:
    part = target.with_suffix(".part")
    try:
        picture.shown(image, small_pictures.SIDE).save(part, "JPEG", quality=88)
        part.replace(target)
    except Exception:  # noqa: BLE001 - whoever shows the photo decodes it anew, and says what is wrong with it
        part.unlink(missing_ok=True)


def _moving(path: Path, found: formats.Format, name: str) -> Probe:
    held = survey(path, found, name)
    kind = MediaKind.VIDEO if held.is_video else MediaKind.AUDIO
    name_of_kind = (
        formats.OPUS.name if held.codec == "opus" and found is formats.OGG else _NAMES.get(found.name, {}).get(kind)
    )
    facts = photo_facts.of_clip(path, found, held.duration) if held.is_video else _of_song(path, name)
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
        facts=facts,
    )


def _of_song(path: Path, name: str) -> Facts:
    try:
        return Facts(beats=beats(played(path, name)))
    except FileProblem:  # it breaks off, and can be used as far as it goes
        return UNKNOWN
