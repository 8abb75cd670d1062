"""Small pictures of the latest photos: whoever examines a photo has decoded it, and nobody after them has to."""

from collections import OrderedDict
from pathlib import Path
from tempfile import TemporaryDirectory

SIDE = 960
"""Pixels of the longer side of a small picture."""
KEPT = 1000
"""The number of small pictures: some 120 MB on disk."""


class SmallPictures:
    """Small upright JPEGs by the content (a hash) of their photos, in a temporary folder of this process."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._places: OrderedDict[str, Path] = OrderedDict()

    def place(self, content: str) -> Path:
        """Where the small picture of a photo is to be written; the oldest go."""
        if self._folder is None:
            # A child may be writing one while all are removed.
            self._folder = TemporaryDirectory(prefix="bot-small-", ignore_cleanup_errors=True)
        self._places[content] = Path(self._folder.name) / f"{content}.jpg"
        self._places.move_to_end(content)
        while len(self._places) > KEPT:
            self._places.popitem(last=False)[1].unlink(missing_ok=True)
        return self._places[content]

    def find(self, content: str) -> Path | None:
        """The small picture of a photo; None if there is none, or none any more."""
        path = self._places.get(content)
        return path if path is not None and path.is_file() else None

    def clear(self) -> None:
        """Removes all of them."""
        folder, self._folder = self._folder, None
        self._places.clear()
        if folder is not None:
            folder.cleanup()
