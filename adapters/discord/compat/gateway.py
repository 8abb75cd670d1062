"""The library's request and event clients, pointed at a server that is not Discord's own."""

from __future__ import annotations

import re
from contextlib import suppress
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import discord
import yarl
from discord.http import HTTPClient, Route

from adapters.discord.compat.lenient_json import Lenient, complete_channel, complete_interaction, read_json
from adapters.discord.config import DiscordConfig
from adapters.discord.gateway import Gateway, Json
from adapters.discord.invalid_request_guard import InvalidRequestGuard


class CompatGateway(Gateway):
    """A Gateway at the configured addresses. It accepts incomplete data and sends only what every server knows."""

    def __init__(self, config: DiscordConfig, guard: InvalidRequestGuard) -> None:
        super().__init__(config, guard)
        self.http = self._connection.http = CompatHttp(self.http, config)
        # The library has no public way to replace these.
        discord.http.json_or_text = json_or_text
        discord.utils._from_json = read_json

    def completed(self, name: str, data: Any) -> Any:
        """The data with every field that the library requires."""
        if name == "INTERACTION_CREATE":
            complete_interaction(data, str(self.application_id or ""))
        elif name == "READY" and self.user is not None:
            me = self.user
            data.setdefault("user", Lenient(id=str(me.id), username=me.name, discriminator=me.discriminator))
        return data

    def may_fetch(self, url: str) -> bool:
        """As in Gateway, and also from the API's machine and the API's own network."""
        if super().may_fetch(url):
            return True
        file, api = urlsplit(url), urlsplit(self._config.base)
        if file.scheme != api.scheme or not self._config.api_is_custom:
            return False
        return file.hostname == api.hostname or (_is_near(api.hostname) and _is_near(file.hostname))

    def first_answer(self, answer: Json) -> Json:
        """Adds the field that strict servers require, even if it is empty."""
        return {"data": {}, **answer}


async def json_or_text(response: aiohttp.ClientResponse) -> Any:
    """The body of a response: parsed if its media type is JSON, whatever its parameters; otherwise text.

    The library does not expect `; charset=utf-8`, which most servers add.
    """
    text = await response.text(encoding="utf-8")
    is_json = re.fullmatch(r"application/(.+\+)?json", response.content_type.lower())
    with suppress(ValueError):
        return read_json(text) if is_json else text
    return text


class CompatHttp(HTTPClient):
    """Sends every request to the configured addresses.

    In the library they are constants of the process, and after a lost session it returns to Discord's gateway.
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
        """Called by the library: the bot's application, by the older or the newer route.

        If neither exists, builds it from the bot's user. Except for the oldest bots, both have the same id.
        """
        told = await self._first_of("/oauth2/applications/@me", "/applications/@me")
        if told.get("id"):
            return told
        me = await self.request(Route("GET", "/users/@me"))
        return Lenient(id=me["id"], name=me["username"], owner=me)

    async def get_bot_gateway(self) -> Any:
        """Called by the library: the gateway's address, the number of connections, and how many starts remain."""
        try:
            told = await self._first_of("/gateway/bot", "/gateway")
        except discord.HTTPException as error:
            raise discord.GatewayNotFound from error
        url = told.get("url") or self._gateway
        if not url:
            raise discord.GatewayNotFound
        if self._config.api_is_custom:
            self._gateway = self._gateway or url
        return int(told.get("shards") or 1), url, told.get("session_start_limit") or {}

    async def _first_of(self, *paths: str) -> dict[str, Any]:
        """Asks the routes in turn, because some emulators have only one of them, or none."""
        for path in paths:
            try:
                told = await self.request(Route("GET", path))
            except discord.HTTPException as error:
                if error.status == HTTPStatus.UNAUTHORIZED or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise
            else:
                if isinstance(told, dict):
                    return told
        return {}

    async def ws_connect(self, url: str, *, compress: int = 0) -> Any:
        """By the library."""
        if self._gateway:
            url = str(yarl.URL(self._gateway).with_query(yarl.URL(url).query_string))
        return await super().ws_connect(url, compress=compress)


def _is_near(host: str | None) -> bool:
    """Whether a host is this machine or in the operator's network: `localhost`, `10.0.0.5`, a compose service.

    The link-local address of a cloud's metadata service does not count, because it gives out secrets.
    """
    if not host:
        return False
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local"))
    return (address.is_private or address.is_loopback) and not address.is_link_local
