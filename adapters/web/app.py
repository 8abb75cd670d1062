"""The page's HTTP requests: opening a chat, posting, pressing, following changes, and the chat's own files."""

import json
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from adapters.shared.json_request import json_object
from adapters.web.access import address_code, from_our_page, session_of
from adapters.web.answers import Limited, problem
from adapters.web.config import MIB, WebConfig
from adapters.web.entrance import MAX_JSON, Entrance
from adapters.web.inbound import NAME, command
from adapters.web.intake import Intake
from adapters.web.journal import BOT, Entry, Journal, Waiting
from adapters.web.live import Live
from adapters.web.message_form import MESSAGE_ID, MessageForm, Posted, Refused
from adapters.web.page_files import Page, PageFiles
from adapters.web.rendering import codes, shown_file, to_page
from adapters.web.sharing import SharePage
from adapters.web.small_pictures import SmallPictures
from adapters.web.strip import StripRoutes
from adapters.web.uploads import Uploads
from bot.domain.errors import DiskFull
from bot.domain.messages import Action, CommandInfo, ConversationKey, InboundKind
from bot.domain.ports import FileStore, FreeSpace, StorageQuota
from bot.domain.rate_limits import Whose
from bot.domain.sharing import SharesVideos
from bot.http.file_response import file_response
from bot.http.multipart import Form, FormProblem
from bot.storage.database import UNAVAILABLE
from bot.storage.disk_space import says_full

log = structlog.get_logger()

MOST_PAGES = 24
"""Open pages of one chat: as many streams would take all connections from everybody else."""
STATUS = {
    "text-too-long": 413,
    "too-many-files": 413,
    "bad-request": 400,
    "no-room": 507,
    "chat-full": 507,
    "too-many-uploads": 429,
}

Handler = Callable[[Request], Awaitable[Response]]


class Site:
    """The ASGI application of the web chat. It answers a problem with {"error": code}; the page has the words."""

    def __init__(
        self,
        journal: Journal,
        live: Live,
        intake: Intake,
        pictures: SmallPictures,
        files: FileStore,
        config: WebConfig,
        disk: FreeSpace | None,
        stored: StorageQuota | None,
        sharing: SharesVideos | None,
    ) -> None:
        self._entrance = Entrance(journal, live, config, shares=sharing is not None and sharing.possible)
        self._sharing = SharePage(journal, sharing, self._entrance.chat)
        self.strip = StripRoutes(self._entrance, files, self._act)
        self._journal = journal
        self._live = live
        self._intake = intake
        self._pictures = pictures
        self._files = files
        self._config = config
        self._disk, self._stored = disk, stored
        self._uploads = Uploads(disk, stored)
        self._public_url = config.public_url

    @property
    def commands(self) -> Sequence[CommandInfo]:
        """What the page offers to be typed."""
        return self._entrance.commands

    @commands.setter
    def commands(self, commands: Sequence[CommandInfo]) -> None:
        self._entrance.commands = commands

    def application(self) -> Starlette:
        """Serves the page and its requests."""
        routes = [
            Route("/", Page(), methods=["GET"]),
            Route("/open", self._ours(self._entrance.open), methods=["POST"]),
            Route("/login", self._ours(self._entrance.login), methods=["POST"]),
            Route("/logout", self._ours(self._entrance.logout), methods=["POST"]),
            Route("/messages", self._ours(self._post), methods=["POST"]),
            Route("/messages", self._ours(self._changes)),
            Route("/presses", self._ours(self._press), methods=["POST"]),
            Route("/strip", self._ours(self.strip.show)),
            Route("/strip/{file}", self._ours(self.strip.picture)),
            Route("/previews", self._ours(self.strip.begin_preview), methods=["POST"]),
            Route("/previews/{project}/{id}", self._ours(self.strip.preview)),
            Route("/previews/{project}/{id}/film", self._ours(self.strip.film)),
            Route("/samples/{project}/{what}/{value}", self._ours(self.strip.sample)),
            Route("/strip-terms/{language}", self._ours(self.strip.terms)),
            Route("/touches", self._ours(self.strip.touch), methods=["POST"]),
            Route("/shares", self._ours(self._sharing.share), methods=["POST"]),
            Route("/shares/stop", self._ours(self._sharing.stop), methods=["POST"]),
            Route("/events", self._ours(self._events)),
            Route("/files/{id}/{part}", self._ours(self._file)),
            Mount("/page", PageFiles()),
        ]
        handlers: dict[Any, Any] = {HTTPException: problem, **dict.fromkeys(UNAVAILABLE, self._unavailable)}
        return Starlette(routes=routes, exception_handlers=handlers)

    def _ours(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            if not from_our_page(request, self._public_url):
                raise HTTPException(403, "other-site")
            return await handler(request)

        return guarded

    async def _post(self, request: Request) -> Response:
        chat = await self._entrance.chat(request)

        async def known(message: str) -> bool:
            return await self._journal.entered(chat, message) is not None

        upload = self._uploads.of(ConversationKey(NAME, chat), address_code(request, self._config.address_key))
        message = MessageForm(self._files, chat, self._config.max_upload, upload)
        try:
            posted = await self._received(request, message, known)
        finally:
            upload.end()
        try:
            self._check_limits(request, chat, posted.message, len(posted.files))
        except HTTPException:
            await message.forget()
            raise
        if not await self._enter(request, chat, posted):
            await message.forget()
        return JSONResponse({"message": posted.message})

    async def _received(
        self, request: Request, message: MessageForm, known: Callable[[str], Awaitable[bool]]
    ) -> Posted:
        """What the form of a message holds. Raises HTTPException if it cannot be taken."""
        try:
            async with aclosing(request.stream()) as stream:
                return await message.read(Form(request.headers.get("content-type", ""), stream), known)
        except Refused as refused:
            more = {"most": self._most_mb} if refused.code == "chat-full" else {}
            raise Limited(STATUS[refused.code], refused.code, **more) from None
        except DiskFull:
            raise HTTPException(STATUS["no-room"], "no-room") from None
        except (FormProblem, ClientDisconnect):
            raise HTTPException(400, "bad-request") from None

    @property
    def _most_mb(self) -> int:
        return self._stored.most // MIB if self._stored is not None else 0

    def _check_limits(self, request: Request, chat: str, message: str, files: int = 0) -> None:
        """Counts a message. Raises 429 if the browser or its address has sent too many within a minute."""
        address, now = address_code(request, self._config.address_key), time.time()
        who = {Whose.PERSON: chat, Whose.ADDRESS: address}
        if over := self._config.rates.exceeded(who, f"{chat}/{message}", files, now):
            seconds = max(1, math.ceil(over.again_at - now))
            raise Limited(429, f"too-fast-{over.name}", most=over.most, seconds=seconds)

    async def _enter(self, request: Request, chat: str, posted: Posted) -> bool:
        """Keeps the message and hands it on. Returns whether it kept these files, not those of an earlier try."""
        action = command(posted.text, self.commands)
        facts = {
            "kind": InboundKind.COMMAND if action else InboundKind.MESSAGE,
            "text": posted.text,
            "files": list(posted.files),
            "action": action.encode() if action else "",
            "locale": _locale(request),
            "address": address_code(request, self._config.address_key),
        }
        content = {"text": posted.text, "files": list(posted.files)}
        waiting = await self._journal.enter(chat, posted.message, facts, content)
        is_new = bool(waiting.facts["files"] == facts["files"])
        if is_new:
            await self._pictures.begin(chat, posted.message, posted.files)
        await self._hand_on(waiting)
        return is_new

    async def _hand_on(self, waiting: Waiting) -> None:
        """Shows a person's act on their other open pages, and hands it to the core."""
        self._live.ring(waiting.chat)
        await self._intake.hand_on(waiting.chat, waiting.message)

    async def _press(self, request: Request) -> Response:
        chat = await self._entrance.chat(request)
        given = await json_object(request, MAX_JSON)
        message, target, code = (str(given.get(name, "")) for name in ("id", "target", "code"))
        if not MESSAGE_ID.fullmatch(message) or not target.isdecimal() or Action.decode(code) is None:
            raise HTTPException(400, "bad-request")
        if not await self._journal.entered(chat, message):
            pressed = await self._journal.find(chat, _number(target))
            if pressed is None or pressed.author != BOT or code not in codes(pressed.content):
                raise HTTPException(409, "button-gone")
        return await self._act(request, chat, message, {"kind": InboundKind.PRESS, "action": code, "target": target})

    async def _act(self, request: Request, chat: str, message: str, facts: Mapping[str, Any]) -> Response:
        """Keeps what a person did without words, and hands it on."""
        self._check_limits(request, chat, message)
        where = {"locale": _locale(request), "address": address_code(request, self._config.address_key)}
        await self._hand_on(await self._journal.enter(chat, message, {**facts, **where}))
        return JSONResponse({"message": message})

    async def _changes(self, request: Request) -> Response:
        """The changes after number `after`, for a page in the background, which must not hold a connection."""
        chat = await self._entrance.chat(request)
        entries = await self._journal.changes(chat, _number(request.query_params.get("after", "")))
        return JSONResponse([to_page(entry) for entry in entries], headers={"cache-control": "no-store"})

    async def _events(self, request: Request) -> Response:
        chat = await self._entrance.chat(request)
        after = _number(request.headers.get("last-event-id") or request.query_params.get("after", ""))
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        if self._live.pages(chat) >= MOST_PAGES:
            raise HTTPException(429, "too-many-pages", {"retry-after": "10"})
        may = partial(self._entrance.opened, chat, session_of(request))
        return StreamingResponse(self._stream(chat, after, may), media_type="text/event-stream", headers=headers)

    async def _stream(self, chat: str, after: int, may: Callable[[], Coroutine[Any, Any, bool]]) -> AsyncIterator[str]:
        yield "retry: 1500\n"
        async with aclosing(self._live.follow(chat, after, may)) as changes:
            async for entries in changes:
                after = entries[-1].seq if entries else after
                yield _event(after, entries)

    async def _unavailable(self, _request: Request, error: Exception) -> Response:
        """The database cannot take it now: the page sends it again by itself, or says that the disk is full."""
        full = says_full(error) or (self._disk is not None and self._disk.is_low)
        log.warning("web-request-put-off", error=type(error).__name__, full=full)
        code, status = ("full", 507) if full else ("unavailable", 503)
        return JSONResponse({"error": code}, status_code=status, headers={"retry-after": "10"})

    async def _file(self, request: Request) -> Response:
        chat = await self._entrance.chat(request)
        entry = await self._journal.find(chat, _number(request.path_params["id"]))
        shown = shown_file(entry.content, request.path_params["part"]) if entry else None
        if shown is None:
            raise HTTPException(404, "gone")
        return await file_response(
            request,
            self._files,
            shown.key,
            name=shown.name,
            mime=shown.mime,
            download="download" in request.query_params,
            cache="private, no-store",
        )


def _event(seq: int, entries: Sequence[Entry]) -> str:
    return f"id: {seq}\ndata: {json.dumps([to_page(entry) for entry in entries])}\n\n"


def _locale(request: Request) -> str:
    return request.headers.get("accept-language", "").partition(",")[0].partition(";")[0].strip()[:35].strip("*")


def _number(text: str) -> int:
    """The number of an entry; 0, which no entry has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 16 else 0
