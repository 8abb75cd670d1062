"""The page for uploading files that a platform does not pass on to bots: by invitation, once."""

import secrets
import sys
from base64 import b64encode
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.domain.errors import DiskFull
from bot.domain.file_names import kind_of
from bot.domain.messages import Address, Attachment, Inbound, Sender
from bot.domain.ports import Clock, FileStore, FreeSpace
from bot.http.multipart import Form, FormProblem, PartTooLarge
from bot.media.measured import MAX_BYTES
from bot.storage.database import Database
from bot.storage.disk_space import UNLIMITED, while_roomy
from bot.storage.queries import conversations, invitations, turns
from bot.storage.queries.conversations import Conversation
from bot.storage.queries.invitations import Invitation
from bot.texts import language_of, say

PATH = "/u/{token}"
MOST = 20
"""The most files of one invitation."""

_PAGE = Template((Path(__file__).parent / "upload_page.html").read_text(encoding="utf-8"))
_STYLE = b64encode(sha256(_PAGE.template.partition("<style>")[2].partition("</style>")[0].encode()).digest()).decode()
_HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_STYLE}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}


class _TooManyError(Exception):
    """The form has more files than an invitation allows."""


class UploadPage:
    """Takes files in as if they had been sent in the chat. They are stored before the page says thanks."""

    def __init__(
        self,
        database: Database,
        files: FileStore,
        receive: Callable[[Inbound], Awaitable[None]],
        clock: Clock,
        most_bytes: int = MAX_BYTES,
        disk: FreeSpace = UNLIMITED,
    ) -> None:
        self._database = database
        self._files = files
        self._receive = receive
        self._clock = clock
        self._most_bytes = most_bytes
        self._disk = disk

    def routes(self) -> list[Route]:
        """The routes of the page and of its form."""
        return [Route(PATH, self._show), Route(PATH, self._take, methods=["POST"])]

    async def _show(self, request: Request) -> Response:
        found = await self._invited(request)
        return _page(found[1].language, "upload-page-text", form=True) if found else _over(request)

    async def _take(self, request: Request) -> Response:
        found = await self._invited(request)
        if found is None:
            return _over(request)
        invitation, conversation = found
        folder = f"{invitation.folder}{secrets.token_hex(8)}/"
        try:
            async with aclosing(request.stream()) as stream:
                brought = await self._store(Form(request.headers.get("content-type", ""), stream), folder)
        except _TooManyError:
            return _page(conversation.language, "upload-page-many", form=True, status=413, n=MOST)
        except DiskFull:
            return _page(conversation.language, "upload-page-no-room", form=True, status=507)
        except PartTooLarge:
            limit = self._most_bytes // 1_048_576
            return _page(conversation.language, "upload-page-large", form=True, status=413, limit_mb=limit)
        except (FormProblem, ClientDisconnect):
            return _page(conversation.language, "upload-page-broken", form=True, status=400)
        if not brought:
            return _page(conversation.language, "upload-page-text", form=True, status=400)
        async with self._database.write() as connection:
            won = await invitations.use(connection, invitation.id)
            met = await turns.address_of(connection, invitation.key, invitation.sender, "", self._clock.now())
        if not won:
            await self._files.delete_prefix(folder)
            return _over(request)
        try:
            await self._receive(_inbound(invitation, conversation, met or conversation.address, brought))
        except Exception:
            await self._database.change(invitations.give_back, invitation.id)
            raise
        return _page(conversation.language, "upload-page-done")

    async def _invited(self, request: Request) -> tuple[Invitation, Conversation] | None:
        async with self._database.read() as connection:
            invitation = await invitations.find(connection, request.path_params["token"], self._clock.now())
            conversation = await conversations.get(connection, invitation.key) if invitation else None
        return (invitation, conversation) if invitation and conversation else None

    async def _store(self, form: Form, folder: str) -> list[Attachment]:
        """Stores the files of the form below `folder`; keeps none if one is too large or the form breaks off."""
        brought: list[Attachment] = []
        try:
            async for part in form.parts():
                if part.filename is None:
                    continue
                if len(brought) == MOST:
                    raise _TooManyError
                key = f"{folder}{len(brought)}"
                size = await self._files.put(key, while_roomy(self._disk, part.bounded(self._most_bytes)))
                if size:
                    kind = kind_of(part.filename, part.type)
                    brought.append(Attachment("", part.filename, kind, size, part.type, held=key))
        except BaseException:
            await self._files.delete_prefix(folder)
            raise
        return brought


def _inbound(
    invitation: Invitation, conversation: Conversation, address: Address, brought: list[Attachment]
) -> Inbound:
    """The inbound of the uploaded files, as if sent in the chat after everything else there."""
    return Inbound(
        invitation.key,
        f"upload:{invitation.id}",
        order=sys.maxsize,
        attachments=tuple(brought),
        sender=Sender(invitation.sender),
        locale=conversation.language.value,
        address=address,
        group=conversation.group,
    )


def _over(request: Request) -> Response:
    """The answer to a used or expired invitation, in the browser's language."""
    return _page(language_of(request.headers.get("accept-language", ""), ""), "upload-page-over", status=404)


def _page(language: str, sentence: str, *, form: bool = False, status: int = 200, **values: int) -> Response:
    words = {name: escape(say(f"upload-page-{name}", language)) for name in ("title", "choose", "send")}
    text = escape(say(sentence, language, **values))
    page = _PAGE.substitute(words, language=language, text=text, hidden="" if form else "hidden")
    return HTMLResponse(page, status, headers=_HEADERS)
