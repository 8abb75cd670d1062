"""Files people sent, streamed from Telegram: in pieces, taken up again where they broke off."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from urllib.parse import quote

import httpx
import structlog
from telegram import Bot, File
from telegram.error import BadRequest, RetryAfter, TelegramError

from adapters.telegram.config import TelegramConfig
from adapters.telegram.problems import is_passing, retry_after
from bot.domain.errors import BackendUnreachable, FileTooLarge, FileUnavailable
from bot.domain.messages import Attachment
from bot.domain.ports import Clock

log = structlog.get_logger()

TRIES = 5
CHUNK = 256 * 1024
_LONGEST_WAIT_S = 30.0
_LOCATE_S = 180
"""A server of one's own answers only once it has the file itself, of hundreds of megabytes perhaps."""


class _BrokeOffError(Exception):
    """A try ended before the file did; `wait` is what the server asked for, in seconds."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class Fetcher:
    """Downloads by the `ref` of an Attachment, which is Telegram's file id."""

    def __init__(self, config: TelegramConfig, bot: Bot, client: httpx.AsyncClient, clock: Clock) -> None:
        self._config = config
        self._bot = bot
        self._client = client
        self._clock = clock

    async def fetch(self, attachment: Attachment) -> AsyncGenerator[bytes, None]:
        """The bytes of a file. Raises FileTooLarge, FileUnavailable, or BackendUnreachable to be tried again."""
        limit = attachment.fetch_limit
        if limit is not None and (attachment.size or 0) > limit:
            raise _too_large(attachment, attachment.size or 0, limit)
        position = 0
        for number in range(TRIES):
            try:
                async with aclosing(self._read(attachment, position)) as chunks:
                    async for chunk in chunks:
                        position += len(chunk)
                        if limit is not None and position > limit:
                            raise _too_large(attachment, position, limit)
                        yield chunk
                return
            except _BrokeOffError as error:
                log.info("telegram-fetch-broke-off", reason=self._config.redact(error), position=position)
                if number + 1 < TRIES:
                    await self._clock.sleep(min(max(error.wait, 2.0**number), _LONGEST_WAIT_S))
        raise BackendUnreachable

    async def _read(self, attachment: Attachment, start: int) -> AsyncGenerator[bytes, None]:
        file = await self._locate(attachment)
        source = _local(file.file_path) if self._config.local_mode else None
        if not file.file_path:
            raise FileUnavailable(name=attachment.name)
        position = start
        async with aclosing(
            _read_local(source, start) if source else self._download(attachment, file, start)
        ) as chunks:
            async for chunk in chunks:
                position += len(chunk)
                yield chunk
        if file.file_size and position < file.file_size:
            raise _BrokeOffError(f"{position} of {file.file_size} bytes")

    async def _locate(self, attachment: Attachment) -> File:
        """Asked anew for every try: a link is good for an hour."""
        try:
            return await self._bot.get_file(attachment.ref, read_timeout=_LOCATE_S)
        except RetryAfter as error:
            raise _BrokeOffError("flood wait", retry_after(error)) from None
        except BadRequest as error:
            if "too big" in error.message.lower() and attachment.fetch_limit is not None:
                raise _too_large(
                    attachment, attachment.size or attachment.fetch_limit + 1, attachment.fetch_limit
                ) from None
            log.info("telegram-file-unavailable", reason=error.message)
            raise FileUnavailable(name=attachment.name) from None
        except TelegramError as error:
            if not is_passing(error):
                raise FileUnavailable(name=attachment.name) from None
            raise _BrokeOffError(str(error)) from None

    async def _download(self, attachment: Attachment, file: File, start: int) -> AsyncGenerator[bytes, None]:
        headers = {"Range": f"bytes={start}-"} if start else {}
        try:
            async with self._client.stream("GET", self._address(file), headers=headers) as response:
                self._hint(response, file)
                _check(response, attachment)
                skip = 0 if response.status_code == httpx.codes.PARTIAL_CONTENT else start
                async for chunk in response.aiter_bytes(CHUNK):
                    if len(chunk) > skip:
                        yield chunk[skip:]
                    skip = max(0, skip - len(chunk))
        except httpx.HTTPError as error:
            raise _BrokeOffError(type(error).__name__) from None

    def _address(self, file: File) -> str:
        """Always on the operator's server: of a whole address, as some servers give it, only the path there counts.

        The library writes the base before the path, unless a file of that name happens to exist here.
        """
        path = _path_of(file).rpartition(f"/file/bot{self._config.token}/")[2].lstrip("/")
        return f"{self._config.file_base}/{quote(path)}"

    def _hint(self, response: httpx.Response, file: File) -> None:
        """A path of the server's own disk is found only by those who share it."""
        path = _path_of(file).removeprefix(f"{self._config.file_base}/")
        if response.status_code == httpx.codes.NOT_FOUND and path.startswith("/") and not self._config.local_mode:
            log.warning(
                "telegram-file-is-on-the-servers-disk", mend="share its folder with the bot, set TELEGRAM_LOCAL_MODE"
            )


def _path_of(file: File) -> str:
    return file.file_path or ""


def _check(response: httpx.Response, attachment: Attachment) -> None:
    status = response.status_code
    if status in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
        return
    if status in {httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        raise FileUnavailable(name=attachment.name)
    wait = response.headers.get("Retry-After", "")
    raise _BrokeOffError(f"status {status}", float(wait) if wait.isdigit() else 0.0)


def _local(path: str | None) -> Path | None:
    """The file itself, where the Bot API server shares its folder with us."""
    found = Path(path or "")
    return found if found.is_absolute() and found.is_file() else None


async def _read_local(path: Path, start: int) -> AsyncGenerator[bytes, None]:
    with await asyncio.to_thread(path.open, "rb") as source:
        source.seek(start)
        while chunk := await asyncio.to_thread(source.read, CHUNK):
            yield chunk


def _too_large(attachment: Attachment, size: int, limit: int) -> FileTooLarge:
    size_mb, limit_mb = math.ceil(size / 1024 / 1024), limit // 1024 // 1024
    return FileTooLarge(name=attachment.name, size_mb=size_mb, limit_mb=limit_mb)
