"""The library's client for a server that is not Discord's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import discord

from adapters.discord.compat.http import CompatHttp, json_or_text
from adapters.discord.compat.lenient_json import Lenient, complete_interaction, read_json
from adapters.discord.config import DiscordConfig
from adapters.discord.gateway import Gateway, Json
from adapters.discord.invalid_request_guard import InvalidRequestGuard

_ATTACHMENT = 11
_LOCALISED = frozenset({"name_localizations", "description_localizations"})
_UNKNOWN = _LOCALISED | {"integration_types", "contexts"}


class CompatGateway(Gateway):
    """A Gateway at the configured addresses, forgiving in what it reads and strict in what it says."""

    def __init__(self, config: DiscordConfig, guard: InvalidRequestGuard) -> None:
        super().__init__(config, guard)
        self._config = config
        self._joined: dict[int, str] = {}
        self.http = self._connection.http = CompatHttp(self.http, config)
        # The library has no other way to hand these in.
        discord.http.json_or_text = json_or_text
        discord.utils._from_json = read_json

    def completed(self, name: str, data: Any) -> Any:
        """With what the library insists on."""
        if name == "GUILD_CREATE" and data.get("joined_at"):
            self._joined[int(data["id"])] = data["joined_at"]
        elif name == "INTERACTION_CREATE":
            complete_interaction(data, str(self.application_id or ""))
        elif name == "READY" and self.user is not None:
            me = self.user
            data.setdefault("user", Lenient(id=str(me.id), username=me.name, discriminator=me.discriminator))
        return data

    def joined_at(self, guild: discord.Guild) -> float:
        """Also if the server has not told of its members."""
        told = discord.utils.parse_time(self._joined.get(guild.id))
        return super().joined_at(guild) or (told.timestamp() if told is not None else 0.0)

    def may_fetch(self, url: str) -> bool:
        """Also from the configured machine and from that of the API, and within the network that the API is in."""
        configured = self._config.cdn_url
        if super().may_fetch(url) or (configured and _origin(url) == _origin(configured)):
            return True
        file, api = urlsplit(url), urlsplit(self._config.base)
        if file.scheme != api.scheme:
            return False
        return file.hostname == api.hostname or (_is_near(api.hostname) and _is_near(file.hostname))

    def command_payloads(self, payload: Sequence[Json]) -> Sequence[Sequence[Json]]:
        """Also without other languages, files, and places to install them."""
        return [payload, list(_simplified(payload))]

    def first_answer(self, answer: Json) -> Json:
        """With the field that strict servers want, also if there is nothing to say in it."""
        return {"data": {}, **answer}


def _simplified(payload: Sequence[Json]) -> Iterator[Json]:
    for command in payload:
        made = {name: value for name, value in command.items() if name not in _UNKNOWN}
        if "options" in made:
            made["options"] = [_plain(option) for option in made["options"] if option["type"] != _ATTACHMENT]
        yield made


def _plain(option: Json) -> Json:
    made = {name: value for name, value in option.items() if name not in _LOCALISED}
    if "choices" in made:
        made["choices"] = [_plain(choice) for choice in made["choices"]]
    return made


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _is_near(host: str | None) -> bool:
    """Whether a host is this machine or in the operator's network: `localhost`, `10.0.0.5`, a compose file's service.

    The link-local address at which a cloud tells its machines their secrets is not.
    """
    if not host:
        return False
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local"))
    return (address.is_private or address.is_loopback) and not address.is_link_local
