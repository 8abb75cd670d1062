"""Keeps the C heap of a render small."""

from __future__ import annotations

import ctypes
import sys

# mallopt(3) of glibc
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_MB = 1 << 20


def steady() -> None:
    """Makes this process return large pictures to the system at once, and keep small ones for the next frame.

    By default glibc raises the first threshold with every freed picture, so memory grows with the number of photos. It
    also returns and fetches the scratch memory of each frame again, which takes a tenth of a render's time.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, 2 * _MB)
        mallopt(_TRIM_THRESHOLD, 64 * _MB)
        mallopt(_ARENA_MAX, 2)
