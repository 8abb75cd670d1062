"""The data folder: taken by one process, and cleared of what killed ones left."""

import os
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from filelock import FileLock, Timeout

from bot.app.settings import Settings
from bot.domain.errors import ConfigurationProblem
from bot.storage.object_store import Files
from bot.storage.temp_files import scratch, shared_scratch


def hold(settings: Settings, stack: AsyncExitStack) -> None:
    """Locks the data folder: only one process may use a SQLite file, and a second one stops here with a clear sentence.

    Also removes temporary and half-written files of killed processes.
    """
    if settings.is_shared:
        stack.enter_context(shared_scratch(_folder_for_scratch(settings)))
        return
    lock = FileLock(settings.data_dir / "bot.lock")
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise ConfigurationProblem(
            problem=f"Another bot is running on {settings.data_dir}. Stop it first, or set DATA_DIR to another folder."
        ) from None
    except OSError as error:
        problem = f"DATA_DIR {settings.data_dir} cannot be written ({error.strerror}). Set another folder."
        raise ConfigurationProblem(problem=problem) from None
    stack.callback(lock.release)
    stack.enter_context(scratch(settings.data_dir / "tmp"))
    Files(settings.files).sweep()


def _folder_for_scratch(settings: Settings) -> Path:
    """In the data folder, which a process with PostgreSQL and a bucket may not have; else in the system's folder."""
    folder = settings.data_dir / "tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir()) / f"image-video-bot-{os.getuid()}"
    return folder
