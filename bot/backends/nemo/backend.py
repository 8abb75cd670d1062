"""`ports.Backend` over the NemoVideo protocol."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import structlog

from bot.backends.nemo import response_parsing
from bot.backends.nemo.account import Accounts
from bot.backends.nemo.answer import BAD_TOKEN, UNREADABLE
from bot.backends.nemo.api_calls import ApiCalls, quoted, state_call
from bot.backends.nemo.config import NemoConfig
from bot.backends.nemo.credentials import Credentials
from bot.backends.nemo.download import Downloads
from bot.backends.nemo.events import Refused, events
from bot.backends.nemo.multipart import Form
from bot.backends.nemo.transport import Call, Expects, Transport, translated
from bot.domain.backend import AgentEvent, Asset, Credits, Render, Service, Session, State, Upload
from bot.domain.errors import (
    BackendRefused,
    BackendUnreachable,
    OutcomeUnknown,
    SessionLost,
    TokenRejected,
    UploadTooLarge,
)
from bot.domain.ports import Clock, FileStore
from bot.domain.understanding import Understanding, dump

UPLOAD_READ_S = 600.0
"""The time limit of an upload is longer, because the service examines the files before it answers."""
RUN_UNKNOWN = frozenset({UNREADABLE, *range(500, 600)})
"""Codes after which an edit may have been carried out. Edits may be charged, so every doubt counts."""
FREE_UNKNOWN = frozenset({UNREADABLE, 502, 504})
"""The same for renders and uploads, which are free: only a gateway leaves doubt; a failed service has refused."""
RENDERS = "/api/render/proxy/lambda"

T = TypeVar("T")
log = structlog.get_logger()


class NemoBackend:
    """The client of one service: the cloud, or a studio. Raises ConfigurationProblem for an invalid configuration.

    In paths, "me" stands for the account.
    """

    def __init__(self, config: NemoConfig, files: FileStore, accounts: Accounts, clock: Clock) -> None:
        self._config = config
        self._files = files
        self._transport = Transport(config, clock)
        self._credentials = Credentials(config, self._transport, accounts, clock)
        self._calls = ApiCalls(self._transport, self._credentials, config)
        self._downloads = Downloads(config, self._calls)
        self._service: Service | None = None
        # The service accepts two simultaneous runs of a session, and mixes their answers.
        self._runs: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def service(self) -> Service:
        """What the back end can do; requested once, then cached. The request opens no account.

        The cloud does not have this call.
        """
        if self._service is not None:
            return self._service
        answer = await self._transport.ask(Call("GET", "/api/service"), await self._credentials.kept(""))
        down = answer.code == 429 or 500 <= answer.code < 600
        if self._config.studio and (down or answer.code == BAD_TOKEN):
            raise BackendUnreachable if down else TokenRejected
        found = response_parsing.CLOUD if answer.code else response_parsing.service(answer.data)
        found = replace(found, own=self._config.studio, inside=self._config.inside)
        # A service that is down does not say what it can do.
        self._service = None if down else found
        return found

    async def open_session(self, account: str, language: str) -> Session:
        """Opens a project."""
        body = {"task_name": "project", "language": language}
        call = Call("POST", "/api/tasks/me/with-session/nemo_agent", body)
        return await self._value(account, call, response_parsing.session)

    async def upload(
        self, account: str, session: Session, files: Sequence[Upload], *, key: str = ""
    ) -> tuple[Asset, ...]:
        """Uploads files in one streamed request. Raises UploadTooLarge, UnsupportedUpload, FileUnavailable, …"""
        if not files:
            return ()
        service = await self.service()
        limit = service.max_bytes
        sizes = [await self._files.size(file.key) for file in files]
        for file, size in zip(files, sizes, strict=True):
            if size > limit:
                raise UploadTooLarge(name=file.name, limit_mb=limit // response_parsing.MIB)
        form = Form(self._files, files, sizes, facts=service.facts, by_hash=service.inside)
        call = Call(
            "POST",
            f"/api/upload-video/nemo_agent/me/{quoted(session.session_id)}",
            content=form.content,
            headers=form.headers,
            key=key,
            unknown=FREE_UNKNOWN,
            read_s=UPLOAD_READ_S,
            session=session,
            files=tuple(file.name for file in files),
            limit=limit,
        )
        answer = await self._calls.ask(account, call)
        return response_parsing.uploaded(answer.data, files)

    async def message(
        self,
        account: str,
        session: Session,
        text: str,
        *,
        key: str = "",
        language: str = "",
        understood: Understanding | None = None,
        revision: int | None = None,
    ) -> AsyncGenerator[AgentEvent, None]:
        """Sends one edit and yields the answer until the stream closes. A caller that stops earlier has to close it.

        A session runs one edit at a time: a second one waits. Raises OutcomeUnknown, DraftChanged.
        """
        typed = understood if understood is None or (await self.service()).operations else None
        call = edit_call(session, text, key, language, typed, revision)
        async with self._runs.setdefault(session.session_id, asyncio.Lock()):
            response = (await self._calls.ask(account, call)).stream
            if response is None:  # a plain "code 0": accepted, but the result is unknown
                raise OutcomeUnknown
            try:
                with translated(call.name, unknown=lambda: True):
                    async with aclosing(events(response.aiter_bytes())) as answer:
                        async for event in answer:
                            yield event
            except Refused as refused:
                raise await self._calls.refusal(account, call, refused.code) from None
            finally:
                await response.aclose()

    async def state(self, account: str, session: Session) -> State:
        """The session's latest state."""
        return await self._value(account, state_call(session), response_parsing.state)

    async def credits(self, account: str) -> Credits:
        """The balance."""
        balance = partial(response_parsing.balance, free=(await self.service()).free)
        return await self._value(account, Call("GET", "/api/credits/balance/simple"), balance)

    async def submit(
        self,
        account: str,
        session: Session,
        render_id: str,
        draft: Mapping[str, Any],
        *,
        preview: bool = False,
        asker: str = "",
    ) -> Render:
        """Starts a render. After OutcomeUnknown ask `render`; any other error is a refusal, so use a new id.

        Only here is `sessionId` in camelCase. `preview` and `asker` exist only in the studio.
        """
        body = {
            "id": render_id,
            "sessionId": session.session_id,
            "draft": dict(draft),
            "output": {"format": "mp4", "quality": "preview" if preview else "high"},
            **({"asker": asker} if self._config.studio else {}),
        }
        call = Call("POST", RENDERS, body, unknown=FREE_UNKNOWN, session=session)
        answer = await self._calls.ask(account, call)
        return response_parsing.render(answer.data, render_id) or Render(render_id, "pending")

    async def render(self, account: str, render_id: str) -> Render:
        """The state of a render. Raises BackendRefused if the service does not know the id."""
        call = Call("GET", f"{RENDERS}/{quoted(render_id)}")
        return await self._value(account, call, partial(response_parsing.render, id=render_id))

    async def cancel(self, account: str, render_id: str) -> bool:
        """Requests that a render be cancelled, before it has begun; returns whether the service accepted that."""
        try:
            answer = await self._calls.ask(account, Call("POST", f"{RENDERS}/{quoted(render_id)}/cancel"))
        except BackendRefused:
            return False
        return answer.data.get("cancelled") is not False

    def download(self, account: str, render: Render) -> AsyncIterator[bytes]:
        """The finished file, from its URL, else from the download call. Raises BackendUnreachable if it breaks off."""
        return self._downloads.file(account, render)

    def stored(self, render: Render) -> str:
        """The key of the finished file in the bot's own store; empty unless the studio is inside the bot."""
        return self._config.render_key(render.id) if self._config.render_key else ""

    async def claim_link(self, account: str, session: Session) -> str:
        """A link that opens the project in a browser; empty if there is none."""
        if (await self.service()).free:
            return ""
        body = {"task_id": session.task_id, "session_id": session.session_id}
        try:
            answer = await self._calls.ask(account, Call("POST", "/api/auth/claim-token", body, session=session))
        except BackendRefused:
            return ""
        token = answer.data.get("claim_token")
        # An API token never goes into a URL, whatever the service answers.
        if not isinstance(token, str) or not token or token.startswith("nmv_"):
            return ""
        return f"{self._config.web_url.rstrip('/')}/workspace/claim?ct={quoted(token)}"

    async def forget(self, account: str, session: Session) -> bool:
        """Deletes a session with its files and renders; False if the service cannot, as the cloud."""
        if not (await self.service()).forgets:
            return False
        with suppress(SessionLost):
            path = f"/api/state/nemo_agent/me/{quoted(session.session_id)}"
            await self._calls.ask(account, Call("DELETE", path, session=session))
        return True

    async def close(self) -> None:
        """Closes connections."""
        await self._transport.close()
        await self._downloads.close()

    async def _value(self, account: str, call: Call, parse: Callable[[Mapping[str, Any]], T | None]) -> T:
        """What the answer to a call says. Raises BackendRefused if `parse` does not find it."""
        answer = await self._calls.ask(account, call)
        value = parse(answer.data)
        if value is None:
            log.warning("nemo.unreadable", call=call.name, sample=answer.sample)
            raise BackendRefused(code="unreadable")
        return value


def edit_call(
    session: Session,
    text: str,
    key: str,
    language: str,
    understood: Understanding | None = None,
    revision: int | None = None,
) -> Call:
    """One message to the agent, without a read limit: closing aborts the work, so the caller limits the time."""
    parts: list[dict[str, Any]] = [{"text": text}]
    if understood is not None:
        parts.append(dump(understood) | ({} if revision is None else {"revision": revision}))
    body = {
        "app_name": "nemo_agent",
        "user_id": "me",
        "session_id": session.session_id,
        "new_message": {"parts": parts},
    }
    headers = {"Cache-Control": "no-store", "Accept-Encoding": "identity"}
    headers |= {"Accept-Language": language} if language else {}
    return Call(
        "POST",
        "/run_sse",
        body,
        headers=headers,
        key=key,
        expects=Expects.EVENTS,
        unknown=RUN_UNKNOWN,
        read_s=None,
        session=session,
    )
