"""`ports.Backend` over the NemoVideo protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from weakref import WeakValueDictionary

import structlog

from bot.backends.nemo import endpoints, response_parsing
from bot.backends.nemo.account import Accounts
from bot.backends.nemo.answer import BAD_TOKEN, Answer
from bot.backends.nemo.api_calls import ApiCalls
from bot.backends.nemo.config import NemoConfig
from bot.backends.nemo.credentials import Credentials
from bot.backends.nemo.download import Downloads
from bot.backends.nemo.events import Refused, events
from bot.backends.nemo.multipart import Form
from bot.backends.nemo.transport import Call, Transport, translated
from bot.domain.backend import AgentEvent, Asset, Credits, Render, Service, Session, State, Upload
from bot.domain.errors import (
    BackendError,
    BackendRefused,
    BackendUnreachable,
    OutcomeUnknown,
    SessionLost,
    TokenRejected,
    UploadTooLarge,
)
from bot.domain.ports import Clock, FileStore

log = structlog.get_logger()


class NemoBackend:
    """The client of one service: the cloud, or a studio. Raises ConfigurationProblem for an invalid configuration."""

    def __init__(self, config: NemoConfig, files: FileStore, accounts: Accounts, clock: Clock) -> None:
        self._config = config
        self._files = files
        self._transport = Transport(config, clock)
        self._credentials = Credentials(config, self._transport, accounts, clock)
        self._calls = ApiCalls(self._transport, self._credentials, config.web_url)
        self._downloads = Downloads(config, self._calls)
        self._service: Service | None = None
        # The service accepts two simultaneous runs of a session, and mixes their answers.
        self._runs: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def service(self) -> Service:
        """What the back end can do; requested once, then cached. The request opens no account."""
        if self._service is not None:
            return self._service
        answer = await self._transport.ask(endpoints.service(), await self._credentials.kept(""))
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
        answer = await self._ask(account, endpoints.open_session(language))
        session = response_parsing.session(answer.data)
        if session is None:
            raise _unreadable("open_session", answer)
        return session

    async def upload(
        self, account: str, session: Session, files: Sequence[Upload], *, key: str = ""
    ) -> tuple[Asset, ...]:
        """Uploads files in one streamed request. Raises UploadTooLarge, UnsupportedUpload, FileUnavailable, …"""
        if not files:
            return ()
        limit = (await self.service()).max_bytes
        sizes = [await self._files.size(file.key) for file in files]
        for file, size in zip(files, sizes, strict=True):
            if size > limit:
                raise UploadTooLarge(name=file.name, limit_mb=limit // response_parsing.MIB)
        call = endpoints.upload(session, Form(self._files, files, sizes), key)
        answer = await self._ask(account, replace(call, files=tuple(file.name for file in files), limit=limit))
        return response_parsing.uploaded(answer.data, files)

    async def message(
        self, account: str, session: Session, text: str, *, key: str = "", language: str = ""
    ) -> AsyncGenerator[AgentEvent, None]:
        """Sends one edit and yields the answer until the stream closes. A caller that stops earlier has to close it.

        A session runs one edit at a time: a second one waits. Raises OutcomeUnknown.
        """
        call = endpoints.run(session, text, key, language)
        async with self._runs.setdefault(session.session_id, asyncio.Lock()):
            response = (await self._ask(account, call)).stream
            if response is None:  # a plain "code 0": accepted, but the result is unknown
                raise OutcomeUnknown
            try:
                with translated(call.name, unknown=lambda: True):
                    async with aclosing(events(response.aiter_bytes())) as answer:
                        async for event in answer:
                            yield event
            except Refused as refused:
                raise await self._calls.refusal(self._name(account), call, refused.code) from None
            finally:
                await response.aclose()

    async def state(self, account: str, session: Session) -> State:
        """The session's latest state."""
        answer = await self._ask(account, endpoints.state(session))
        return response_parsing.state(answer.data)

    async def credits(self, account: str) -> Credits:
        """The balance."""
        answer = await self._ask(account, endpoints.balance())
        balance = response_parsing.balance(answer.data, free=(await self.service()).free)
        if balance is None:
            raise _unreadable("credits", answer)
        return balance

    async def submit(
        self, account: str, session: Session, render_id: str, draft: Mapping[str, Any], *, preview: bool = False
    ) -> Render:
        """Starts a render. After OutcomeUnknown ask `render`; any other error is a refusal, so use a new id."""
        answer = await self._ask(account, endpoints.submit(session, render_id, draft, preview=preview))
        return response_parsing.render(answer.data, render_id) or Render(render_id, "pending")

    async def render(self, account: str, render_id: str) -> Render:
        """The state of a render. Raises BackendRefused if the service does not know the id."""
        answer = await self._ask(account, endpoints.render(render_id))
        render = response_parsing.render(answer.data, render_id)
        if render is None:
            raise _unreadable("render", answer)
        return render

    async def cancel(self, account: str, render_id: str) -> bool:
        """Requests that a render be cancelled; returns whether the service accepted that."""
        try:
            answer = await self._ask(account, endpoints.cancel(render_id))
        except BackendRefused:
            return False
        return answer.data.get("cancelled") is not False

    def download(self, account: str, render: Render) -> AsyncIterator[bytes]:
        """The finished file, from its URL, else from the download call. Raises BackendUnreachable if it breaks off."""
        return self._downloads.file(self._name(account), render)

    async def claim_link(self, account: str, session: Session) -> str:
        """A link that opens the project in a browser; empty if there is none."""
        if (await self.service()).free:
            return ""
        try:
            answer = await self._ask(account, endpoints.claim_token(session))
        except BackendRefused:
            return ""
        token = answer.data.get("claim_token")
        # An API token never goes into a URL, whatever the service answers.
        if not isinstance(token, str) or not token or token.startswith("nmv_"):
            return ""
        return f"{self._config.web_url.rstrip('/')}/workspace/claim?ct={quote(token, safe='')}"

    async def forget(self, account: str, session: Session) -> bool:
        """Deletes a session with its files and renders; False if the service cannot, as the cloud."""
        if not (await self.service()).forgets:
            return False
        with suppress(SessionLost):
            await self._ask(account, endpoints.forget(session))
        return True

    async def close(self) -> None:
        """Closes connections."""
        await self._transport.close()
        await self._downloads.close()

    async def _ask(self, account: str, call: Call) -> Answer:
        return await self._calls.ask(self._name(account), call)

    def _name(self, account: str) -> str:
        return account if self._config.account_per_person else ""


def _unreadable(call: str, answer: Answer) -> BackendError:
    log.warning("nemo.unreadable", call=call, sample=answer.sample)
    return BackendRefused(code="unreadable")
