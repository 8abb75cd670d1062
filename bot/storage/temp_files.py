"""Temporary files of one process, in a folder of its own; a start removes those of killed ones."""

import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

DAY_S = 86_400.0


@contextmanager
def scratch(folder: Path) -> Iterator[None]:
    """Lets this process and its children make temporary files in `folder`, which is emptied before and after.

    Only for the process that holds the data folder. The system's own folder is often in memory; this one is on disk.
    """
    shutil.rmtree(folder, ignore_errors=True)
    with _used(folder):
        yield


@contextmanager
def shared_scratch(folder: Path) -> Iterator[None]:
    """As `scratch`, for a process among others: in a folder of its own below `folder`.

    It holds a lock for as long as it lives; whatever is left without one was a killed process's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.lock"):
        _remove_if_dead(left)
    own = folder / uuid.uuid4().hex
    with FileLock(_lock(own)):
        try:
            with _used(own):
                yield
        finally:
            _lock(own).unlink(missing_ok=True)


def _lock(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _remove_if_dead(lock: Path) -> None:
    folder = lock.with_suffix("")
    with suppress(Timeout, OSError), FileLock(lock, timeout=0):
        # Without a folder its owner may be just about to take the lock.
        if folder.exists() or lock.stat().st_mtime < time.time() - DAY_S:
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink(missing_ok=True)


@contextmanager
def _used(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    before = os.environ.get("TMPDIR")
    _use(str(folder))
    try:
        yield
    finally:
        _use(before)
        shutil.rmtree(folder, ignore_errors=True)


def _use(folder: str | None) -> None:
    if folder is None:
        os.environ.pop("TMPDIR", None)
    else:
        os.environ["TMPDIR"] = folder
    tempfile.tempdir = None  # Python looks it up once
