"""Calls to Discord, through the library's client: as the bot, or with an interaction's token.

The library repeats a call after a 5xx, although the first one may have posted, and waits long between its tries.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import aiohttp
import discord
import structlog
from discord.http import MultipartParameters, Route

from adapters.discord.addresses import InteractionToken
from adapters.discord.config import DiscordConfig
from adapters.discord.errors import ACKNOWLEDGED, code_of, is_passing, translated
from adapters.discord.gateway import Gateway, Json
from adapters.shared.retries import with_retries
from bot.domain.errors import SendRefused, SentUnknown
from bot.domain.ports import Clock

log = structlog.get_logger()

T = TypeVar("T")
Way = InteractionToken | str
"""The way to a message: the token of an interaction, or as the bot by the id of a channel."""

OPEN_TRIES = 5
"""Tries at the start: few, because an operator is waiting to see what is wrong."""
_TRIES, _PAUSE_S = 3, 0.3
_AT_ONCE = aiohttp.ClientTimeout(total=3)


class ApiCalls:
    """Raises DeliveryErrors. A call is repeated after an error if that does no harm."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self.gateway = gateway
        self._clock = clock
        self._direct: dict[str, str] = {}

    async def post(self, way: Way, content: MultipartParameters) -> str:
        """Posts a message and returns its id. A follow-up, which has no nonce, is never repeated."""
        path, ids = _messages(way)
        if isinstance(way, str):
            return id_in(await self._ask("POST", path, ids, content))
        follow_up = path.removesuffix("/messages")
        return id_in(await self._ask("POST", follow_up, ids, content, repeats=False, params={"wait": "true"}))

    async def edit(self, way: Way, message: str, content: MultipartParameters) -> str:
        """Replaces a message and returns its id."""
        path, ids = _messages(way)
        return id_in(await self._ask("PATCH", f"{path}/{{message_id}}", {**ids, "message_id": message}, content))

    async def get(self, way: Way, message: str) -> Json:
        """The raw message."""
        path, ids = _messages(way)
        return await self._ask("GET", f"{path}/{{message_id}}", {**ids, "message_id": message})

    async def delete(self, way: Way, message: str) -> None:
        """Deletes a message."""
        path, ids = _messages(way)
        await self._ask("DELETE", f"{path}/{{message_id}}", {**ids, "message_id": message})

    async def acknowledge(self, id: str, token: str, answer: Json) -> None:
        """Answers an interaction at once. If it has an answer already, that is not an error."""
        ids, content = {"webhook_id": id, "webhook_token": token}, in_json(self.gateway.first_answer(answer))
        try:
            path = "/interactions/{webhook_id}/{webhook_token}/callback"
            await self._ask("POST", path, ids, content, timeout=_AT_ONCE)
        except SendRefused as error:
            if code_of(error) != ACKNOWLEDGED:
                raise
            # An earlier try of ours answered it. If this happens often, another bot runs with the same token.
            log.warning("discord-answered-already")

    async def open_thread(self, channel: str, wanted: Json) -> str:
        """Opens a thread in a channel and returns its id. It asks only once: twice would open two threads."""
        path, ids = "/channels/{channel_id}/threads", {"channel_id": channel}
        return id_in(await self._ask("POST", path, ids, in_json(wanted), repeats=False))

    async def direct_channel(self, user: str) -> str:
        """The private channel with a person."""
        if user not in self._direct:
            # The id is a string: servers in JavaScript would round a number.
            opened = await self._ask("POST", "/users/@me/channels", {}, in_json({"recipient_id": user}))
            self._direct[user] = id_in(opened)
        return self._direct[user]

    async def _ask(
        self,
        method: str,
        path: str,
        ids: Mapping[str, str],
        content: MultipartParameters | None = None,
        *,
        repeats: bool = True,
        **options: Any,
    ) -> Json:
        options["files"] = [*(content.files or () if content else ()), *(() if repeats else (_Once(),))]
        if content is not None:
            options |= {"form": content.multipart} if content.multipart else {"json": content.payload}

        async def ask() -> Json:
            try:
                route = Route(method, path, **ids)
                data = await self.gateway.http.request(route, raise_for_status=_raise_at_once, **options)
            except ValueError:  # what ought to be JSON is none
                return {}
            return data if isinstance(data, dict) else {}

        def wait_s(error: Exception, _failures: int) -> float | None:
            return _PAUSE_S if repeats and is_passing(error) else None

        return await translated(with_retries(ask, self._clock, wait_s, _TRIES), repeatable=repeats)


async def until_answered(call: Callable[[], Awaitable[T]], config: DiscordConfig, clock: Clock) -> T:
    """Repeats a call for half a minute if the network or Discord is away. Raises the library's exceptions."""

    def wait_s(error: Exception, failures: int) -> float | None:
        if not is_passing(error):
            return None
        log.warning("discord-not-reached", reason=config.redact(error))
        return 2.0**failures

    return await with_retries(call, clock, wait_s, OPEN_TRIES)


def in_json(payload: Json) -> MultipartParameters:
    """The content of a request without files."""
    return MultipartParameters(payload, None, None)


def id_in(data: Json) -> str:
    """The id in an answer. Raises SentUnknown without one: the message exists, but its id is unknown."""
    if not data.get("id"):
        raise SentUnknown
    return str(data["id"])


def _messages(way: Way) -> tuple[str, Mapping[str, str]]:
    """The path of a way's messages, and the ids in it."""
    if isinstance(way, str):
        return "/channels/{channel_id}/messages", {"channel_id": way}
    ids = {"webhook_id": way.application, "webhook_token": way.secret}
    return "/webhooks/{webhook_id}/{webhook_token}/messages", ids


class _Once:
    """Among the files of a request it ends the library's tries after the first: it resets files before each."""

    def reset(self, *, seek: int) -> None:
        if seek:
            raise ConnectionResetError


async def _raise_at_once(response: aiohttp.ClientResponse) -> None:
    """Called by the HTTP client for every response, before the library would wait and repeat the call."""
    if response.status >= 500:
        response.release()
        raise discord.DiscordServerError(response, None)
