"""Pictures that move: GIF, WebP, APNG and AVIF."""

from functools import lru_cache
from pathlib import Path

from PIL import Image

from bot.domain.errors import BotError
from bot.media import picture
from bot.media.formats import AVIF, GIF, PNG, WEBP, sniff

_MAY_MOVE = {GIF, WEBP, PNG, AVIF}
_MOST_PIXELS = 4_000_000_000
"""Pixels of all frames together; what has more stands still, because it would hold up the video."""
_HURRIED, _USUAL = 10, 100
"""Milliseconds. Browsers show frames of at most the first for the second, and so animations are made."""


@lru_cache(maxsize=64)
def is_animated(path: Path) -> bool:
    """Whether the photo has several frames, and not too many. A photo that cannot be read has not."""
    if not path.is_file() or sniff(path) not in _MAY_MOVE:
        return False
    try:
        with picture.opened(path, path.name) as (image, _):
            frames = count(image)
            if frames <= 1 or frames * image.width * image.height > _MOST_PIXELS:
                return False
        return len(ends(path)) > 1
    except BotError:
        return False


def count(image: Image.Image) -> int:
    """The number of frames that it shows in turn."""
    return int(getattr(image, "n_frames", 1)) - first(image)


def first(image: Image.Image) -> int:
    """The number of the first frame; an APNG may have a still before it, for programs that know no animations."""
    return int(bool(image.info.get("default_image")))


@lru_cache(maxsize=64)
def ends(path: Path) -> tuple[int, ...]:
    """The times in milliseconds at which its frames end. Raises what `picture.opened` raises."""
    times: list[int] = []
    clock = 0
    with picture.opened(path, path.name) as (image, _):
        start = first(image)
        for number in range(start, start + count(image)):
            try:
                image.seek(number)
                image.load()
            except Exception as error:  # as `picture.decoding` says
                if not times or picture.is_ours(error):
                    raise
                break  # it plays as far as it goes
            shown = float(image.info.get("duration") or 0)
            clock += round(shown) if shown > _HURRIED else _USUAL
            times.append(clock)
    return tuple(times)
