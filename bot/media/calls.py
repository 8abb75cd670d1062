"""What the children of `bot.media.pool` do with files: only they load the libraries that decode, the bot none of them.

Each call is described in the module that it comes from.
"""

from collections.abc import Sequence
from pathlib import Path

from bot.media.measured import Contents, Picture, Probe


def probe(path: Path, name: str, small: Path | None = None) -> Probe:
    """Examines a file by its content; of a photo it writes a small picture."""
    from bot.media.probe import probe

    return probe(path, name, small)


def storyboard(pictures: Sequence[Picture], target: Path) -> tuple[int, int]:
    """Draws photos on one picture, small and numbered."""
    from bot.media.sheet import storyboard

    return storyboard(pictures, target)


def tile_picture(shown: Picture, target: Path) -> tuple[int, int]:
    """Draws one picture, small, as the video shows it."""
    from bot.media.sheet import tile_picture

    return tile_picture(shown, target)


def thumbnail(path: Path, is_clip: bool) -> bytes:
    """Makes a small JPEG of a photo or a clip."""
    from bot.media.thumbnail import thumbnail

    return thumbnail(path, is_clip)


def to_jpeg(source: Path, target: Path) -> None:
    """Writes a photo as a JPEG."""
    from bot.media.convert import to_jpeg

    to_jpeg(source, target)


def to_mp4(source: Path, target: Path) -> None:
    """Writes a clip as an MP4."""
    from bot.media.convert import to_mp4

    to_mp4(source, target)


def to_m4a(source: Path, target: Path) -> None:
    """Writes a sound as an M4A."""
    from bot.media.convert import to_m4a

    to_m4a(source, target)


def strip_metadata(source: Path, target: Path) -> None:
    """Writes the same file without personal metadata."""
    from bot.media.convert import strip_metadata

    strip_metadata(source, target)


def check(path: Path) -> Contents:
    """Reads a whole video."""
    from bot.media.video import check

    return check(path)


def check_end(path: Path) -> None:
    """Decodes the last second of a video."""
    from bot.media.video import check_end

    check_end(path)


def cover(path: Path, target: Path) -> None:
    """Writes an early picture of a video as a JPEG."""
    from bot.media.video import cover

    cover(path, target)


def fit(source: Path, target: Path, max_bytes: int) -> Contents:
    """Encodes a video again, not larger than that."""
    from bot.media.video import fit

    return fit(source, target, max_bytes)


def parts(source: Path, folder: Path, max_bytes: int, most: int) -> list[Path]:
    """Cuts a video into parts."""
    from bot.media.video import parts

    return parts(source, folder, max_bytes, most)
