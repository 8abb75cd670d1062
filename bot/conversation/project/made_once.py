"""Stores what people look at or listen to before they choose: made the first time that somebody asks for it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from bot.domain.errors import BotError, FileUnavailable
from bot.domain.ports import FileStore

log = structlog.get_logger()


async def made_once(files: FileStore, key: str, make: Callable[[Path], Awaitable[object]]) -> int | None:
    """The bytes of the stored file of this key. If there is none, `make` writes it; None if that cannot be."""
    try:
        return await files.size(key)
    except FileUnavailable:
        pass
    with TemporaryDirectory(prefix="bot-made-") as folder:
        path = Path(folder) / Path(key).name
        try:
            await make(path)
            return await files.put_file(key, path)
        except BotError as error:
            log.warning("not-made", name=path.name, error=type(error).__name__)
            return None
