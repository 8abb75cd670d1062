"""Calls for an account: renews a refused token once, and turns every other refusal into its error."""

from urllib.parse import quote

from bot.backends.nemo import response_parsing
from bot.backends.nemo.account import Account
from bot.backends.nemo.answer import (
    BAD_TOKEN,
    CONFLICT,
    FILE_TOO_LARGE,
    NO_CREDITS,
    NO_ROOM,
    NO_SESSION,
    UNSUPPORTED_FILE,
    Answer,
)
from bot.backends.nemo.config import NemoConfig
from bot.backends.nemo.credentials import Credentials
from bot.backends.nemo.response_parsing import MIB
from bot.backends.nemo.transport import Call, Expects, Transport
from bot.domain.backend import Session
from bot.domain.errors import (
    BackendError,
    BackendRefused,
    BackendUnreachable,
    DraftChanged,
    ExportBlocked,
    NoCredits,
    NoRoom,
    OutcomeUnknown,
    RateLimited,
    SessionLost,
    UnsupportedUpload,
    UploadTooLarge,
)


class ApiCalls:
    """The service as an account sees it. Raises only `bot.domain.errors`."""

    def __init__(self, transport: Transport, credentials: Credentials, config: NemoConfig) -> None:
        self._transport = transport
        self._credentials = credentials
        self._web_url = config.web_url.rstrip("/")
        self._account_per_person = config.account_per_person

    async def ask(self, name: str, call: Call) -> Answer:
        """The good answer of a call. If the call expects a file, a redirect is a good answer too."""
        name = name if self._account_per_person else ""
        account = await self._credentials.of(name)
        answer = await self._transport.ask(call, account)
        if answer.code == BAD_TOKEN:
            account = await self._credentials.renew(name, account)
            answer = await self._transport.ask(call, account)
        redirected = call.expects is Expects.FILE and 300 <= answer.code < 400 and answer.location
        if answer.code and not redirected:
            raise await self._problem(answer, call, account)
        return answer

    async def refusal(self, name: str, call: Call, code: int) -> BackendError:
        """The error for a code inside a good answer's stream."""
        account = await self._credentials.of(name if self._account_per_person else "")
        return await self._problem(Answer(code), call, account)

    async def _problem(self, answer: Answer, call: Call, account: Account) -> BackendError:
        code = answer.code
        if code in call.unknown:
            return OutcomeUnknown()
        if code == NO_SESSION or (code == 404 and call.session is not None):
            return SessionLost()
        if code == NO_CREDITS:
            return NoCredits(link=await self._register_link(account, call.session))
        # An anonymous token without the `render` scope is refused as forbidden; registering helps there too.
        if code == 402 or (code == 403 and call.path.startswith("/api/render/")):
            return ExportBlocked(link=await self._register_link(account, call.session) or self._web_url)
        if code == UNSUPPORTED_FILE and call.files:
            return UnsupportedUpload(name=_meant(answer, call))
        if code == FILE_TOO_LARGE and call.files:
            return UploadTooLarge(name=_meant(answer, call), limit_mb=call.limit // MIB)
        if code == CONFLICT and call.expects is Expects.EVENTS:
            return DraftChanged()
        if code == 429:
            return RateLimited(seconds=answer.wait_s)
        if code == NO_ROOM:
            return NoRoom()
        return BackendUnreachable() if 500 <= code < 600 else BackendRefused(code=code)

    async def _register_link(self, account: Account, session: Session | None) -> str:
        """The link that registers an anonymous account and keeps its project; empty for a registered account."""
        user = account.user_id or (session.user_id if session else "") or await self._user_of(account, session)
        if not user or not self._credentials.is_anonymous(user):
            return ""
        return f"{self._web_url}/register?bind={quoted(user)}"

    async def _user_of(self, account: Account, session: Session | None) -> str:
        """The user's id in the session's state: the last place to look for it."""
        if session is None:
            return ""
        try:
            answer = await self._transport.ask(state_call(session), account)
        except BackendError:
            return ""
        return response_parsing.state(answer.data).user_id


def state_call(session: Session) -> Call:
    """The session's latest state."""
    return Call("GET", f"/api/state/nemo_agent/me/{quoted(session.session_id)}/latest", session=session)


def quoted(id: str) -> str:
    """The id as a part of a URL."""
    return quote(id, safe="")


def _meant(answer: Answer, call: Call) -> str:
    """The name of the file that an answer is about: the one in its text, else the first."""
    return next((name for name in call.files if name and name in answer.sample), next(iter(call.files), ""))
