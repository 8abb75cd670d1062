"""A small picture of a photo or a clip, without metadata."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from bot.media import picture
from bot.media.video import cover

SIDE = 256
"""The longer side, in pixels, at most."""


def thumbnail(path: Path, is_clip: bool) -> bytes:
    """A JPEG of the photo, or of an early picture of the clip. Raises what `bot.media.picture.load` raises."""
    if is_clip:
        with TemporaryDirectory(prefix="bot-thumbnail-") as folder:
            still = Path(folder) / "cover.jpg"
            cover(path, still)
            return _small(still)
    return _small(path)


def _small(path: Path) -> bytes:
    image = picture.load(path, side=SIDE)
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    target = io.BytesIO()
    bare.save(target, "JPEG", quality=75)
    return target.getvalue()
