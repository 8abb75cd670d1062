"""Says whether the machine is quiet: what others do on it lengthens every wall clock, and processor time somewhat."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUIET = 0.1
"""The share of the machine's processor time that others may have had."""


@contextmanager
def watched() -> Iterator[None]:
    """Prints afterwards how much of the machine others used meanwhile, and whether it was quiet."""
    others, begun = _others(), time.monotonic()
    yield
    share = (_others() - others) / (time.monotonic() - begun) / (os.cpu_count() or 1)
    verdict = "was quiet" if share < QUIET else "was NOT quiet: compare ratios and processor time, not seconds"
    print(f"\nThe machine {verdict} (others had {max(0.0, share):.0%} of it).")


def _others() -> float:
    """The seconds of processor time that everything but this process and its children has used since the start.

    Children count once they have ended. Zero on systems that do not say so.
    """
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    user, nice, system, *_ = map(int, stat.read_text().split()[1:9])
    own = os.times()
    mine = own.user + own.system + own.children_user + own.children_system
    return (user + nice + system) / os.sysconf("SC_CLK_TCK") - mine
