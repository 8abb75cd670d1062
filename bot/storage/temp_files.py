"""Temporary files of one process on its data folder: what a killed one left goes when the next one starts."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch(folder: Path) -> Iterator[None]:
    """Lets this process and its children make their temporary files in `folder`, which is emptied before and after.

    To be used by the one process that holds the data folder: on the same disk a file that is spooled needs no memory,
    which the system's own folder for temporary files often is.
    """
    shutil.rmtree(folder, ignore_errors=True)
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
    tempfile.tempdir = None  # it is looked up once and kept
