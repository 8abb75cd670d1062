"""Calls with an interaction's token: a call that answers is repeated after an error, one that posts is not.

The library repeats a follow-up after every 5xx, although the first one may have been posted, and waits without limit.
"""

from __future__ import annotations

from typing import Any

import aiohttp
import discord
import structlog
from discord.http import MultipartParameters

from adapters.discord.addresses import InteractionToken
from adapters.discord.config import DiscordConfig
from adapters.discord.errors import ACKNOWLEDGED, code_of
from adapters.discord.invalid_request_guard import InvalidRequestGuard
from bot.domain.ports import Clock

log = structlog.get_logger()

Json = dict[str, Any]

_TRIES = 3
_PAUSE_S = 0.3
_LONGEST_WAIT_S = 30.0
_TIMEOUT = aiohttp.ClientTimeout(total=300, connect=10)
_AT_ONCE = aiohttp.ClientTimeout(total=3)


class ApiCalls:
    """A second client beside the library's; the channel opens and closes it. It raises the library's exceptions."""

    def __init__(self, config: DiscordConfig, guard: InvalidRequestGuard, clock: Clock) -> None:
        self._config = config
        self._guard = guard
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    def open(self) -> None:
        """Inside the running loop."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            trace_configs=[self._guard.trace()],
        )

    async def close(self) -> None:
        """Closes connections."""
        if self._session is not None:
            await self._session.close()

    async def me(self) -> Json:
        """The bot's user; a 401 means that the token is not accepted."""
        return await self._request("GET", "/users/@me", authorised=True)

    async def open_thread(self, channel: str, wanted: Json) -> Json:
        """Opens a thread in a channel. It asks only once: after an error the library would open a second thread."""
        params = MultipartParameters(wanted, None, None)
        return await self._request("POST", f"/channels/{channel}/threads", params, repeats=False, authorised=True)

    async def acknowledge(self, id: int, token: str, answer: Json) -> None:
        """Answers an interaction at once. If it has an answer already, that is not an error."""
        params = MultipartParameters(answer, None, None)
        try:
            await self._request("POST", f"/interactions/{id}/{token}/callback", params, patience=_AT_ONCE)
        except discord.HTTPException as error:
            if code_of(error) != ACKNOWLEDGED:
                raise
            # An earlier try of ours answered it. If this happens often, another bot runs with the same token.
            log.warning("discord-answered-already")

    async def get(self, token: InteractionToken, message: str = "@original") -> Json:
        """Returns a message that this token made."""
        return await self._request("GET", _path(token, message))

    async def edit(self, token: InteractionToken, params: MultipartParameters, message: str = "@original") -> Json:
        """Replaces a message of this token. The first edit of a deferred answer becomes the answer."""
        return await self._request("PATCH", _path(token, message), params)

    async def delete(self, token: InteractionToken, message: str = "@original") -> None:
        """Deletes a message of this token."""
        await self._request("DELETE", _path(token, message))

    async def follow_up(self, token: InteractionToken, params: MultipartParameters) -> Json:
        """Posts a further message. The call is never repeated."""
        path = f"/webhooks/{token.application}/{token.secret}?wait=true"
        return await self._request("POST", path, params, repeats=False)

    async def _request(
        self,
        method: str,
        path: str,
        params: MultipartParameters | None = None,
        *,
        repeats: bool = True,
        authorised: bool = False,
        patience: aiohttp.ClientTimeout = _TIMEOUT,
    ) -> Json:
        if self._session is None:
            raise discord.ClientException("the channel is not open")
        url, proxy = f"{self._config.base}{path}", self._config.proxy_used
        headers = {"Authorization": f"Bot {self._config.token}"} if authorised else {}
        options: Json = {"headers": headers, "proxy": proxy, "timeout": patience}
        for number in range(1, _TRIES + 1):
            for file in params.files or () if params else ():
                file.reset(seek=number > 1)
            try:
                async with self._session.request(method, url, **_body(params), **options) as response:
                    data = await _read(response)
                    if response.ok:
                        return data if isinstance(data, dict) else {}
                    wait = _wait(response, data, repeats=repeats)
                    if wait is None or number == _TRIES:
                        raise _error(response, data)
            except (aiohttp.ClientError, OSError):
                if number == _TRIES or not repeats:
                    raise
                wait = _PAUSE_S
            await self._clock.sleep(wait)
        raise AssertionError("the last try returns or raises")


def _path(token: InteractionToken, message: str) -> str:
    return f"/webhooks/{token.application}/{token.secret}/messages/{message}"


def _body(params: MultipartParameters | None) -> Json:
    if params is None or not params.multipart:
        return {"json": params.payload} if params else {}
    form = aiohttp.FormData(quote_fields=False)
    for field in params.multipart:
        form.add_field(**field)
    return {"data": form}


async def _read(response: aiohttp.ClientResponse) -> Json | str:
    try:
        return await discord.http.json_or_text(response)
    except ValueError:  # what ought to be JSON is none
        return await response.text(errors="replace")


def _wait(response: aiohttp.ClientResponse, data: Json | str, *, repeats: bool) -> float | None:
    """Seconds until the next try; None if there is none. Raises RateLimited for a wait beyond patience."""
    if response.status == 429 and isinstance(data, dict):
        seconds = float(data.get("retry_after", 1))
        if seconds > _LONGEST_WAIT_S:
            raise discord.RateLimited(seconds)
        return seconds
    return _PAUSE_S if response.status >= 500 and repeats else None


def _error(response: aiohttp.ClientResponse, data: Json | str) -> discord.HTTPException:
    kinds = {403: discord.Forbidden, 404: discord.NotFound}
    kind = discord.DiscordServerError if response.status >= 500 else kinds.get(response.status, discord.HTTPException)
    return kind(response, data)
