"""The encoded pieces that were made before, and those that are new, in a folder of whoever wants the video."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from bot.backends.studio.render.encoded import DamagedPieceError, Encoded, packed, unpacked

Say = Callable[..., None]
"""Writes a message with these values to whoever wants the video."""


class Shelf:
    """`wait` returns once they have answered: then the folder has those of the pieces that are kept."""

    def __init__(self, folder: Path, say: Say, wait: Callable[[], object]) -> None:
        self._folder, self._say, self._wait = folder, say, wait

    def ask(self, keys: Sequence[str]) -> None:
        """Asks for the pieces of a video."""
        self._say(pieces=keys)
        self._wait()

    def count(self, painted: int, frames: int) -> None:
        """Says how many frames have to be painted, of how many."""
        self._say(painted=painted, frames=frames)

    def read(self, key: str) -> Encoded | None:
        """A piece; None if it is not there, or damaged."""
        try:
            return unpacked((self._folder / key).read_bytes())
        except (OSError, DamagedPieceError):
            return None

    def write(self, key: str, piece: Encoded) -> None:
        """Adds a piece, if there is room: the video does not depend on it."""
        part = self._folder / f"{key}.part"
        try:
            part.write_bytes(packed(piece))
            part.replace(self._folder / key)
        except OSError:
            with suppress(OSError):
                part.unlink()
            return
        self._say(piece=key)
