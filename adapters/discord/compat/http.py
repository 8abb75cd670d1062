"""The library's requests sent to the configured addresses, and answers read as every server writes them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import aiohttp
import discord
import yarl
from discord.http import HTTPClient, Route

from adapters.discord.compat.lenient_json import Lenient, complete_channel, read_json
from adapters.discord.config import DiscordConfig


async def json_or_text(response: aiohttp.ClientResponse) -> Any:
    """What an answer holds: JSON by its media type, whatever parameters that has; text if it is anything else.

    The library's reading knows no `; charset=utf-8`, which most servers add.
    """
    text = await response.text(encoding="utf-8")
    kind = response.content_type.lower()
    if kind != "application/json" and not kind.endswith("+json"):
        return text
    try:
        return read_json(text)
    except ValueError:
        return text


class CompatHttp(HTTPClient):
    """Sends everything to the configured addresses.

    The library has them as constants of the whole process, and goes back to Discord's gateway after a lost session.
    """

    def __init__(self, plain: HTTPClient, config: DiscordConfig) -> None:
        longest = plain.max_ratelimit_timeout
        super().__init__(plain.loop, proxy=plain.proxy, http_trace=plain.http_trace, max_ratelimit_timeout=longest)
        self._config = config
        self._gateway = config.gateway_url

    async def request(self, route: Route, **options: Any) -> Any:
        """By the library."""
        route.url = self._config.base + route.url.removeprefix(Route.BASE)
        answer = await super().request(route, **options)
        return complete_channel(answer) if route.path == "/channels/{channel_id}" else answer

    async def application_info(self) -> Any:
        """By the library: the bot's application, by the older or the newer route.

        Without either it is made of the bot's user, whose id is the application's for all but the oldest bots.
        """
        for path in ("/oauth2/applications/@me", "/applications/@me"):
            try:
                told = await self.request(Route("GET", path))
            except discord.HTTPException as error:
                if error.status == HTTPStatus.UNAUTHORIZED or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise
            else:
                if isinstance(told, dict) and told.get("id"):
                    return told
        me = await self.request(Route("GET", "/users/@me"))
        return Lenient(id=me["id"], name=me["username"], owner=me)

    async def start_private_message(self, user_id: Any) -> Any:
        """By the library, which sends a number: what reads JSON as JavaScript does rounds it to somebody else's."""
        return await super().start_private_message(str(user_id))

    async def get_bot_gateway(self) -> Any:
        """By the library: how many connections, where to, and how often one may still begin."""
        told = await self._about_gateway()
        url = told.get("url") or self._gateway
        if not url:
            raise discord.GatewayNotFound
        self._gateway = self._gateway or url
        return int(told.get("shards") or 1), url, told.get("session_start_limit") or {}

    async def _about_gateway(self) -> dict[str, Any]:
        """Some emulators have only the older of the two routes or, if the address is configured, none."""
        for path in ("/gateway/bot", "/gateway"):
            try:
                told = await self.request(Route("GET", path))
            except discord.HTTPException as error:
                if error.status != HTTPStatus.NOT_FOUND:
                    raise discord.GatewayNotFound from error
            else:
                if isinstance(told, dict):
                    return told
        return {}

    async def ws_connect(self, url: str, *, compress: int = 0) -> Any:
        """By the library."""
        if self._gateway:
            url = str(yarl.URL(self._gateway).with_query(yarl.URL(url).query_string))
        return await super().ws_connect(url, compress=compress)
