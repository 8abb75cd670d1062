"""The library's Bot, set up so that big files, slow servers and strange updates do no harm."""

from __future__ import annotations

import logging
import re
import ssl
from functools import cache
from typing import Any

import httpx
from telegram import Bot
from telegram.request import HTTPXRequest

from adapters.telegram import leniency
from adapters.telegram.config import TelegramConfig

RAW = "raw"
"""Where an update that came by `get_updates` keeps its JSON: in its `api_kwargs`."""


_REFUSED = re.compile(rb'"ok"\s*:\s*false')
"""A refusal, perhaps: that stands nowhere else but in a field of this name."""


def build_bot(config: TelegramConfig) -> Bot:
    """A Bot that is not connected yet. Its `repr` holds the token: it must not be written anywhere."""
    silence_libraries()
    request = _Request(
        connection_pool_size=64,
        connect_timeout=10,
        read_timeout=30,
        write_timeout=30,
        pool_timeout=30,
        proxy=config.proxy_used,
        httpx_kwargs={"verify": _tls()},
    )
    polling = _UpdatesRequest(
        connection_pool_size=2,
        connect_timeout=10,
        read_timeout=20,
        proxy=config.proxy_used,
        httpx_kwargs={"verify": _tls()},
    )
    return Bot(
        config.token,
        base_url=f"{config.base}/bot",
        base_file_url=f"{config.base}/file/bot",
        request=request,
        get_updates_request=polling,
        local_mode=config.local_mode,
    )


def build_downloader(config: TelegramConfig) -> httpx.AsyncClient:
    """The client files are fetched with; `read` is the longest silence in the middle of a file."""
    timeout = httpx.Timeout(connect=10, read=60, write=30, pool=600)
    as_it_is = {"Accept-Encoding": "identity"}
    return httpx.AsyncClient(timeout=timeout, proxy=config.proxy_used, headers=as_it_is, verify=_tls())


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates takes a good tenth of a second: once is enough."""
    return httpx.create_ssl_context()


def silence_libraries() -> None:
    """The HTTP client logs every address, and Telegram's addresses hold the token; the library logs it once more, and
    people's words. What goes wrong is raised as well, and logged by us without either."""
    for name, least in (("httpx", logging.WARNING), ("httpcore", logging.WARNING), ("telegram", logging.CRITICAL)):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, least))


class _Request(HTTPXRequest):
    """Takes answers as they come from any server."""

    async def do_request(self, url: str, method: str, *more: Any, **options: Any) -> tuple[int, bytes]:
        status, body = await super().do_request(url, method, *more, **options)
        return leniency.understood(url.rpartition("/")[2], status, body)


class _UpdatesRequest(HTTPXRequest):
    """Leaves updates as JSON, to be read one by one: one that cannot be read must not hold up the others."""

    async def do_request(self, url: str, method: str, *more: Any, **options: Any) -> tuple[int, bytes]:
        status, body = await super().do_request(url, method, *more, **options)
        # Updates by the hundred are read once only.
        good = status < 300 and not _REFUSED.search(body)
        return (status, body) if good else leniency.understood(url.rpartition("/")[2], status, body)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        answer: Any = HTTPXRequest.parse_json_payload(payload)
        if not isinstance(answer, dict) or (
            answer.get("ok") is not False and not isinstance(answer.get("result"), list)
        ):
            return {"ok": True, "result": []}
        answer["result"] = [
            {"update_id": update["update_id"], RAW: update}
            for update in answer.get("result", ())
            if isinstance(update, dict) and "update_id" in update
        ]
        return answer
