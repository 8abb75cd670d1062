"""Who may use which chat: opening the page, the password, and signing out."""

import secrets
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.shared.json_request import json_object
from adapters.web.access import (
    Password,
    Throttle,
    address_code,
    chat_of,
    chat_of_secret,
    give_cookie,
    give_session,
    session_of,
)
from adapters.web.config import WebConfig
from adapters.web.journal import Journal
from adapters.web.live import Live
from bot.domain.messages import CommandInfo
from bot.http.connection_limits import owner

MAX_JSON = 4096
_MOST_KNOWN = 10_000
"""Addresses that have given the password of which this process knows; then the first is forgotten."""


class Entrance:
    """Answers the requests by which a browser comes to its chat."""

    def __init__(self, journal: Journal, live: Live, config: WebConfig, *, shares: bool = False) -> None:
        self.commands: Sequence[CommandInfo] = ()
        self._shares = shares
        self._journal = journal
        self._live = live
        self._config = config
        self._secure = config.public_url.startswith("https:")
        self._password = Password(config.password)
        self._tries = Throttle(burst=5, every_s=3.0)
        self._strangers_tries = Throttle(burst=60, every_s=1.0)
        self._new_chats = Throttle(burst=60, every_s=1.0)
        self._known: dict[str, None] = {}

    async def chat(self, request: Request) -> str:
        """The id of the chat that this request may use. Raises 401 without its cookie or the password."""
        chat = chat_of(request)
        if chat is None:
            raise HTTPException(401, "no-chat")
        if not await self.opened(chat, session_of(request)):
            raise HTTPException(401, "login")
        return chat

    async def opened(self, chat: str, session: str) -> bool:
        """Whether there is no password, or this session of the chat gave it."""
        return not self._password.wanted or self._password.opened(chat, session, await self._journal.login(chat))

    async def open(self, request: Request) -> Response:
        """Gives the browser its chat. The page asks for it, because a link from another site brings no cookie."""
        chat, session = chat_of(request), session_of(request)
        if chat is None and (address := address_code(request, self._config.address_key)):
            _wait(self._new_chats.wait_s(address), "too-many-chats")
        closed = self._password.wanted and not (chat and await self.opened(chat, session))
        commands = [] if closed else [{"name": c.name, "descriptions": dict(c.descriptions)} for c in self.commands]
        leaves = self._password.wanted and not closed
        told = {"login": closed, "logout": leaves, "max_upload": self._config.max_upload, "commands": commands}
        told["shares"] = self._shares
        answer = JSONResponse(told)
        give_cookie(request, answer, secure=self._secure)
        if leaves:
            give_session(answer, session, secure=self._secure)
        return answer

    async def login(self, request: Request) -> Response:
        """Opens the browser's chat; another one if somebody else may have made it, or be in it."""
        chat, session = chat_of(request), session_of(request)
        if chat is None:
            raise HTTPException(401, "no-chat")
        given = (await json_object(request, MAX_JSON)).get("password")
        mark = await self._journal.login(chat)
        theirs = self._password.was_opened(chat, session, mark)
        self._slow_down(request, chat, known=theirs)
        if not isinstance(given, str) or not self._password.fits(given):
            raise HTTPException(403, "wrong-password")
        answer = Response(status_code=204)
        if not theirs and (mark or not await self._journal.has_entries(chat)):
            secret = secrets.token_urlsafe(32)
            give_cookie(request, answer, secure=self._secure, secret=secret)
            chat = chat_of_secret(secret)
        session = secrets.token_urlsafe(32)
        await self._journal.keep_login(chat, self._password.mark(chat, session))
        give_session(answer, session, secure=self._secure)
        self._remember(request)
        return answer

    async def logout(self, request: Request) -> Response:
        """Ends the session of this chat in every browser that has its cookie: they need the password again."""
        chat = await self.chat(request)
        await self._journal.keep_login(chat, self._password.ended(chat, session_of(request)))
        self._live.ring(chat)  # open pages are closed
        return Response(status_code=204, headers={"clear-site-data": '"cache"'})

    def _slow_down(self, request: Request, chat: str, *, known: bool) -> None:
        """Raises 429 for one try too many: of a browser that was in this chat before, of an address, of all others."""
        address = _address(request)
        if known:
            wait = self._tries.wait_s(f"chat {chat}")
        else:
            wait = self._tries.wait_s(address) or (0 if address in self._known else self._strangers_tries.wait_s())
        _wait(wait, "too-many-tries")

    def _remember(self, request: Request) -> None:
        self._known[_address(request)] = None
        if len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]


def _wait(seconds: float, code: str) -> None:
    if seconds:
        raise HTTPException(429, code, {"retry-after": str(int(seconds) + 1)})


def _address(request: Request) -> str:
    return owner(request.client.host) if request.client else ""
