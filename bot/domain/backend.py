"""What the core asks of a back end that makes videos, as a protocol, and the values it speaks in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.domain.messages import MediaKind


@dataclass(frozen=True, slots=True)
class Service:
    """What the back end says of itself; the defaults are the cloud's."""

    name: str = "nemo"
    accepts: frozenset[str] = frozenset()
    """Lower-case file extensions without a dot."""
    max_bytes: int = 200 * 1024 * 1024
    poll_s: float = 30.0
    free: bool = False
    """No credits are needed: first use is silent, and no claim link exists."""
    idempotent: bool = False
    """A message or an upload with a key seen before is answered, not carried out again."""
    own: bool = False
    """The operator's own: what it is handed does not leave their machines."""
    inside: bool = False
    """It runs inside this bot: what it is handed does not leave this machine."""
    previews: bool = False
    """It renders a small picture quickly, to look at before the video itself."""
    forgets: bool = False
    """A session can be deleted, with its files and renders."""


@dataclass(frozen=True, slots=True)
class Session:
    """A project in the back end."""

    session_id: str
    task_id: str = ""
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to hand over: `key` in `bot.storage.object_store`, the name people know it by."""

    key: str
    name: str
    kind: MediaKind
    mime: str


@dataclass(frozen=True, slots=True)
class Asset:
    """A file the back end holds; seconds and pixels, zero when unknown."""

    name: str
    kind: str
    url: str = ""
    hash: str = ""
    duration: float = 0.0
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """A session's state: the draft as JSON, and the assets in it."""

    draft: Mapping[str, Any]
    assets: tuple[Asset, ...] = ()
    raw_video: bool = False
    """Generated media exists though the draft is not finished (the first of the two stages)."""
    user_id: str = ""
    undoes: bool | None = None
    """Whether there is an edit to take back; None if the back end does not say."""
    redoes: bool | None = None
    """Whether there is one that was taken back."""


@dataclass(frozen=True, slots=True)
class Credits:
    """An account's balance."""

    available: float
    frozen: float = 0.0
    total: float = 0.0
    free: bool = False
    """Nothing is ever charged."""


@dataclass(frozen=True, slots=True)
class AgentText:
    """The text of the answer's part number `part`, whole up to now: a later event of the same part replaces it."""

    part: int
    text: str


@dataclass(frozen=True, slots=True)
class AgentWorking:
    """A sign of life without text: a heartbeat, a tool at work."""

    content: bool = False
    """Whether it is more than a heartbeat."""


AgentEvent = AgentText | AgentWorking


@dataclass(frozen=True, slots=True)
class Render:
    """A render as the back end reports it."""

    id: str
    status: str
    """`pending`, `processing`, `completed`, `failed` or `cancelled`."""
    percent: float = 0.0
    url: str = field(default="", repr=False)
    duration: float = 0.0
    size: int = 0
    queue_position: int | None = None
    remaining_s: float | None = None
    poll_s: float | None = None


class Backend(Protocol):
    """The service that makes the video. Its methods raise only BackendError and its kin."""

    async def service(self) -> Service:
        """What the back end can do; asked once and kept."""

    async def open_session(self, account: str, language: str) -> Session:
        """A new project for this account (empty: everyone's); `language` is an ISO code such as `zh-CN`."""

    async def upload(
        self, account: str, session: Session, files: Sequence[Upload], *, key: str = ""
    ) -> tuple[Asset, ...]:
        """Hands files over in one request, in order; a file the service turned down is missing from the answer.

        `key` goes with the request as `Idempotency-Key`, as in `message`.
        """

    def message(
        self, account: str, session: Session, text: str, *, key: str = "", language: str = ""
    ) -> AsyncIterator[AgentEvent]:
        """Sends one edit and yields the answer until the stream closes; never sent twice.

        `language` is the one to answer in; a service may prefer that of the text.
        `key` goes with the request as `Idempotency-Key`: only a service that says it is idempotent heeds it.

        Raises OutcomeUnknown when it ends in any way but its own closing, once the request may have left.
        """

    async def state(self, account: str, session: Session) -> State:
        """The session's latest state."""

    async def credits(self, account: str) -> Credits:
        """The balance."""

    async def submit(
        self, account: str, session: Session, render_id: str, draft: Mapping[str, Any], *, preview: bool = False
    ) -> Render:
        """Starts a render under an id of ours that is stored already; `preview` only if the service `previews`."""

    async def render(self, account: str, render_id: str) -> Render:
        """How a render stands."""

    async def cancel(self, account: str, render_id: str) -> bool:
        """Asks for a render to be cancelled; whether that was accepted."""

    def download(self, account: str, render: Render) -> AsyncIterator[bytes]:
        """The finished file, by its URL, else by the download call."""

    async def claim_link(self, account: str, session: Session) -> str:
        """A link that opens the project in a browser; empty if there is none. Never holds an API token."""

    async def forget(self, account: str, session: Session) -> bool:
        """Deletes a session with its files and renders; False if the service keeps them."""

    async def close(self) -> None:
        """Closes connections."""
