"""Calls to Discord, through the library's client: as the bot, or with an interaction's token.

The library repeats a call after a 5xx, although the first one may have posted, and waits long between its tries.
"""

import json
from typing import Any, NamedTuple

import aiohttp
import discord
import structlog
from discord.http import Route

from adapters.discord.addresses import ORIGINAL, InteractionToken
from adapters.discord.errors import ACKNOWLEDGED, code_of, is_passing, translated
from adapters.discord.gateway import Gateway, Json
from adapters.shared.recent import Recent
from adapters.shared.retries import with_retries
from bot.domain.errors import SendRefused, SentUnknown
from bot.domain.ports import Clock

log = structlog.get_logger()

Way = InteractionToken | str
"""The way to a message: the token of an interaction, or as the bot by the id of a channel."""

Ids = dict[str, str]

_TRIES, _PAUSE_S = 3, 0.3
_AT_ONCE = aiohttp.ClientTimeout(total=3)


class Upload(NamedTuple):
    """A file to send with a message."""

    file: discord.File
    mime: str
    """The library would declare every file as octet-stream."""


class ApiCalls:
    """Raises DeliveryErrors. A call is repeated after an error if that does no harm."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self.gateway = gateway
        self._clock = clock
        self._direct: Recent[str, str] = Recent(10_000)

    async def post(self, way: Way, content: Json, upload: Upload | None = None) -> str:
        """Posts a message and returns its id. A follow-up, which has no nonce, is never repeated."""
        path, ids = _messages(way)
        if isinstance(way, InteractionToken):
            path = f"{path.removesuffix('/messages')}?wait=true"
        return id_in(await self._ask("POST", path, ids, repeats=isinstance(way, str), **_body(content, upload)))

    async def edit(self, way: Way, message: str, content: Json, upload: Upload | None = None) -> str:
        """Replaces a message and returns its id."""
        edited = await self._ask("PATCH", *_messages(way, message), **_body(content, upload))
        return message if message != ORIGINAL else id_in(edited)

    async def get(self, way: Way, message: str) -> Json:
        """The raw message."""
        return await self._ask("GET", *_messages(way, message))

    async def delete(self, way: Way, message: str) -> None:
        """Deletes a message."""
        await self._ask("DELETE", *_messages(way, message))

    async def acknowledge(self, id: str, token: str, answer: Json) -> None:
        """Answers an interaction at once. If it has an answer already, that is not an error."""
        path, ids = "/interactions/{webhook_id}/{webhook_token}/callback", {"webhook_id": id, "webhook_token": token}
        try:
            await self._ask("POST", path, ids, json=answer, timeout=_AT_ONCE)
        except SendRefused as error:
            if code_of(error) != ACKNOWLEDGED:
                raise
            # An earlier try of ours answered it. If this happens often, another bot runs with the same token.
            log.warning("discord-answered-already")

    async def open_thread(self, channel: str, wanted: Json) -> str:
        """Opens a thread in a channel and returns its id. It asks only once: twice would open two threads."""
        ids = {"channel_id": channel}
        return id_in(await self._ask("POST", "/channels/{channel_id}/threads", ids, json=wanted, repeats=False))

    async def direct_channel(self, user: str) -> str:
        """The private channel with a person."""
        if user not in self._direct:
            # The id is a string: servers in JavaScript would round a number.
            self._direct[user] = id_in(await self._ask("POST", "/users/@me/channels", {}, json={"recipient_id": user}))
        return self._direct[user]

    async def _ask(self, method: str, path: str, ids: Ids, *, repeats: bool = True, **options: Any) -> Json:
        files: list[Any] = options.pop("files", [])
        watched = files if repeats else [*files, _Once()]

        async def ask() -> Json:
            for file in files:
                file.reset()
            request = self.gateway.http.request
            try:
                data = await request(Route(method, path, **ids), files=watched, raise_for_status=_raise, **options)
            except ValueError:  # what ought to be JSON is none
                return {}
            return data if isinstance(data, dict) else {}

        def wait_s(error: Exception, _failures: int) -> float | None:
            return _PAUSE_S if repeats and is_passing(error) else None

        return await translated(with_retries(ask, self._clock, wait_s, _TRIES), repeatable=repeats)


def id_in(data: Json) -> str:
    """The id in an answer. Raises SentUnknown without one: the message exists, but its id is unknown."""
    if not data.get("id"):
        raise SentUnknown
    return str(data["id"])


def _messages(way: Way, message: str = "") -> tuple[str, Ids]:
    """The path of a way's messages, or of one of them, and the ids in it."""
    if isinstance(way, str):
        path, ids = "/channels/{channel_id}/messages", {"channel_id": way}
    else:
        path, ids = "/webhooks/{webhook_id}/{webhook_token}/messages", {"webhook_id": way.application}
        ids["webhook_token"] = way.secret
    return (f"{path}/{{message_id}}", {**ids, "message_id": message}) if message else (path, ids)


def _body(content: Json, upload: Upload | None) -> Json:
    """The content of a request, as the library takes it."""
    if upload is None:
        return {"json": content}
    part = {"name": "files[0]", "value": upload.file.fp, "filename": upload.file.filename, "content_type": upload.mime}
    return {"form": [{"name": "payload_json", "value": json.dumps(content)}, part], "files": [upload.file]}


class _Once:
    """Among the files of a request it ends the library's tries after the first: it resets files before each."""

    def reset(self, *, seek: int) -> None:
        """Called by the library with the number of tries before."""
        if seek:
            raise ConnectionResetError


async def _raise(response: aiohttp.ClientResponse) -> None:
    """Called by the HTTP client for every response, before the library would wait and repeat the call."""
    if response.status >= 500:
        response.release()
        raise discord.DiscordServerError(response, None)
