"""Fetches people's files: from Telegram, or from the folder that a Bot API server shares."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from pathlib import Path
from urllib.parse import quote

import httpx
import structlog
from telegram import Bot, File
from telegram.error import RetryAfter, TelegramError

from adapters.shared.resumable_download import LinkRefusedError, TransferCutError, read_local, read_range, resumed
from adapters.telegram.config import TelegramConfig
from adapters.telegram.errors import is_passing, retry_after
from bot.domain.errors import FileTooLarge, FileUnavailable
from bot.domain.messages import Attachment
from bot.domain.ports import Clock

log = structlog.get_logger()

_LOCATE_S = 180
"""Time-out in seconds: a self-hosted server first fetches the file itself, perhaps hundreds of megabytes."""


class Downloads:
    """Downloads by the `ref` of an Attachment, which is Telegram's file id."""

    def __init__(self, config: TelegramConfig, bot: Bot, client: httpx.AsyncClient, clock: Clock) -> None:
        self._config = config
        self._bot = bot
        self._client = client
        self._clock = clock

    def fetch(self, attachment: Attachment) -> AsyncGenerator[bytes, None]:
        """The bytes of a file. Raises FileTooLarge, FileUnavailable, or BackendUnreachable (try again)."""
        return resumed(partial(self._read, attachment), attachment, self._clock)

    async def _read(self, attachment: Attachment, start: int) -> AsyncGenerator[bytes, None]:
        file = await self._locate(attachment)
        if not file.file_path:
            raise FileUnavailable(name=attachment.name)
        path = Path(file.file_path)
        shared = self._config.local_mode and path.is_absolute() and await asyncio.to_thread(path.is_file)
        chunks = read_local(path, start) if shared else self._download(attachment, file, start)
        position = start
        async with aclosing(chunks):
            async for chunk in chunks:
                position += len(chunk)
                yield chunk
        if file.file_size and position < file.file_size:
            raise TransferCutError(f"{position} of {file.file_size} bytes")

    async def _locate(self, attachment: Attachment) -> File:
        """Asks Telegram for the file's path. Every try asks again, because a link is valid for an hour."""
        try:
            return await self._bot.get_file(attachment.ref, read_timeout=_LOCATE_S)
        except TelegramError as error:
            reason = self._config.redact(error)
            if isinstance(error, RetryAfter) or is_passing(error):
                wait = retry_after(error) if isinstance(error, RetryAfter) else 0.0
                raise TransferCutError(reason, wait) from None
            limit = attachment.fetch_limit
            if limit is not None and "too big" in reason.lower():
                raise FileTooLarge.of(attachment.name, attachment.size or limit + 1, limit) from None
            log.info("telegram-file-unavailable", reason=reason)
            raise FileUnavailable(name=attachment.name) from None

    async def _download(self, attachment: Attachment, file: File, start: int) -> AsyncGenerator[bytes, None]:
        # The library puts the base address before the path, unless a file of that name exists on this machine.
        path = (file.file_path or "").removeprefix(f"{self._config.file_base}/")
        address = f"{self._config.file_base}/{quote(path.lstrip('/'))}"
        try:
            async with aclosing(read_range(self._client, address, start)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except LinkRefusedError as refused:
            if refused.status in {httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
                raise FileUnavailable(name=attachment.name) from None
            if path.startswith("/") and not self._config.local_mode:
                mend = "share its folder with the bot, set TELEGRAM_LOCAL_MODE"
                log.warning("telegram-file-is-on-the-servers-disk", mend=mend)
            raise TransferCutError(str(refused)) from None
