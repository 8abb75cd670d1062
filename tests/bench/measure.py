"""Measures a command from outside: wall clock, processor time and the peak memory of its process tree."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

_POLL_S = 0.02
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


class Failed(Exception):
    """A command ended with an error. The message is the end of its standard error."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and megabytes; `output` is what the command wrote to standard output."""

    wall: float
    cpu: float
    memory: float
    output: str = ""


def command(words: Sequence[str | Path], stdin: str = "") -> Cost:
    """Runs a command to its end. Raises Failed."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        begun, before = monotonic(), os.times()
        process = subprocess.Popen([str(w) for w in words], stdin=subprocess.PIPE, stdout=out, stderr=err, text=True)
        assert process.stdin is not None
        if stdin:
            process.stdin.write(stdin + "\n")
            process.stdin.flush()
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, tree_memory(process.pid))
            sleep(_POLL_S)
        wall, after = monotonic() - begun, os.times()
        process.stdin.close()
        if process.returncode:
            err.seek(0)
            raise Failed(err.read()[-2000:])
        out.seek(0)
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        return Cost(wall, cpu, peak, out.read())


def tree_memory(pid: int) -> float:
    """Resident megabytes of a process and all its descendants (Linux; 0 elsewhere)."""
    if sys.platform != "linux":
        return 0.0
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        own = [c for task in Path(f"/proc/{pid}/task").iterdir() for c in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * _PAGE_MB + sum(tree_memory(int(child)) for child in {*children, *own})
