"""Points the library at a server that is not Discord's own, and completes what that leaves out.

Proxies and emulators have other addresses, and leave fields out. The bot must not lose a message, a command or its
start because of a field that it never reads.
"""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import aiohttp
import discord
import yarl
from discord.http import HTTPClient, Route

from adapters.discord.addresses import FLOOR
from adapters.discord.config import DiscordConfig
from adapters.discord.gateway import Gateway, Json
from bot.domain.ports import Clock

_TEXT, _DM = 0, 1
_WITH_BOT = 1
"""The context of an interaction in a private chat with the bot."""


class Lenient(dict[str, Any]):
    """Any object from Discord. A missing field with one of the known names has an empty default."""

    def __missing__(self, name: str) -> Any:
        url = str(self.get("url") or self.get("proxy_url") or "")
        if url and name in {"url", "proxy_url"}:
            return url
        if url and name == "filename":
            return PurePosixPath(unquote(urlsplit(url).path)).name
        if url and name in {"id", "size"}:
            return 0
        return _DEFAULTS[name]()

    def __int__(self) -> int:
        """The id: some servers list whole roles instead of their ids."""
        return int(self["id"])


_DEFAULTS: dict[str, Callable[[], Any]] = {
    name: make
    for make, names in (
        (list, "attachments channels components embeds emojis entitlements features guild_scheduled_events guilds"),
        (list, "members mention_roles mentions permission_overwrites presences recipients roles soundboard_sounds"),
        (list, "stage_instances stickers threads voice_states"),
        (Lenient, "authorizing_integration_owners thread_metadata"),
        (lambda: Lenient(id=0), "owner"),  # the bot reads nothing about an application's owner
        (str, "content description name resume_gateway_url session_id username verify_key"),
        (lambda: "0", "app_permissions discriminator permissions"),
        (int, "channel_id flags member_count message_count owner_id parent_id position type user_limit"),
        (lambda: None, "avatar edited_timestamp icon joined_at"),
        (bool, "archived bot_require_code_grant mention_everyone pinned tts"),
        (lambda: True, "bot_public"),
        (lambda: "2015-01-01T00:00:00+00:00", "archive_timestamp join_timestamp timestamp"),
        (lambda: "en-US", "locale"),
        (lambda: (0, 1), "shard"),
        (lambda: FLOOR, "attachment_size_limit"),
        (lambda: 1440, "auto_archive_duration"),
        (lambda: 64_000, "bitrate"),
        (lambda: 1, "version"),
    )
    for name in names.split()
}
"""An empty value for the fields that the library requires."""


class CompatGateway(Gateway):
    """A Gateway at the configured addresses. It accepts incomplete data and sends only what every server knows."""

    def __init__(self, config: DiscordConfig, clock: Clock) -> None:
        super().__init__(config, clock)
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
        file, api = urlsplit(url), urlsplit(self._config.base)
        is_near = file.hostname == api.hostname or (_is_near(api.hostname) and _is_near(file.hostname))
        return super().may_fetch(url) or (self._config.api_is_custom and file.scheme == api.scheme and is_near)


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
        if route.path.endswith("/callback"):  # strict servers require the field of an answer, even if it is empty
            options["json"] = {"data": {}} | options["json"]
        answer = await super().request(route, **options)
        return complete_channel(answer) if route.path == "/channels/{channel_id}" else answer

    async def application_info(self) -> Any:
        """Called by the library: the bot's application.

        If it cannot be asked, builds it from the bot's user. Except for the oldest bots, both have the same id.
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

    async def ws_connect(self, url: str, *, compress: int = 0) -> Any:
        """By the library."""
        if self._gateway:
            url = str(yarl.URL(self._gateway).with_query(yarl.URL(url).query_string))
        return await super().ws_connect(url, compress=compress)

    async def _first_of(self, *paths: str) -> Json:
        """What the first of these routes answers; some servers have only one of them, or none."""
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


async def json_or_text(response: aiohttp.ClientResponse) -> Any:
    """The body of a response: parsed if its media type is JSON, whatever its parameters; otherwise text.

    The library does not expect `; charset=utf-8`, which most servers add.
    """
    text = await response.text(encoding="utf-8")
    is_json = re.fullmatch(r"application/(.+\+)?json", response.content_type.lower())
    with suppress(ValueError):
        return read_json(text) if is_json else text
    return text


def read_json(text: str | bytes) -> Any:
    """Raises ValueError."""
    return json.loads(text, object_hook=_read)


def _read(data: Json) -> Lenient:
    """Leaves out fields without a value or with an empty id, because the library takes them for real ones."""
    empty = {name for name, value in data.items() if value is None or (value == "" and name.endswith("_id"))}
    return Lenient({name: value for name, value in data.items() if name not in empty})


def complete_channel(data: Any) -> Any:
    """Completes a channel: an interaction has only three or four of its fields."""
    data.setdefault("type", _TEXT if data.get("guild_id") else _DM)
    return data


def complete_interaction(data: Lenient, application: str) -> None:
    """Completes a command, a press or a form of `application`. It has at least a channel id."""
    if "data" in data:
        data["data"] = dict(data["data"])  # without a name it is not a command
    data.setdefault("application_id", application)
    guild, where = data.get("guild_id"), data.get("channel_id") or data.get("message", {}).get("channel_id")
    if not guild and "0" in data["authorizing_integration_owners"]:
        data["context"] = _WITH_BOT  # some servers use the context of a chat between people
    channel = data.setdefault("channel", Lenient(id=where) if where else Lenient())
    if guild:
        data.setdefault("guild", Lenient()).setdefault("id", guild)
        channel.setdefault("guild_id", guild)
        if "user" in data:
            data.setdefault("member", Lenient(user=data["user"]))
    elif "member" in data:
        data.setdefault("user", data["member"].get("user"))
    if "id" in channel:
        complete_channel(channel)


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
