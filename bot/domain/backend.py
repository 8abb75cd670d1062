"""The protocol of a back end that makes videos, and its values."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.domain.messages import MediaKind
from bot.domain.photo_facts import Facts
from bot.domain.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Service:
    """What the back end says about itself; the defaults are the cloud's."""

    name: str = "nemo"
    accepts: frozenset[str] = frozenset()
    """Lower-case file extensions without a dot."""
    max_bytes: int = 200 * 1024 * 1024
    poll_s: float = 30.0
    free: bool = False
    """No credits are needed: first use is silent, and no claim link exists."""
    idempotent: bool = False
    """It answers a message or an upload with a known key from memory, without doing it again."""
    own: bool = False
    """It belongs to the operator: files stay on the operator's machines."""
    inside: bool = False
    """It runs inside this bot: files stay on this machine."""
    previews: bool = False
    """It can render a quick small video as a preview."""
    forgets: bool = False
    """It can delete a session with its files and renders."""
    operations: bool = False
    """It takes typed operations beside the words of an edit, and carries out exactly these."""
    facts: bool = False
    """It takes what is known of a photo beside its file."""

    @property
    def converses(self) -> bool:
        """Whether it makes videos of words alone, and asks back: each that charges does. Others only arrange files."""
        return not self.free


@dataclass(frozen=True, slots=True)
class Session:
    """A project in the back end."""

    session_id: str
    task_id: str = ""
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to upload: its `key` in `bot.storage.object_store`, and the name that people know."""

    key: str
    name: str
    kind: MediaKind
    mime: str
    facts: Facts | None = None
    """What was read before metadata was taken out; sent only to a service that takes facts."""
    hash: str = ""
    """SHA-256 of what was sent by the person: a service inside this bot finds the file by it, and needs no bytes."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file in the back end; seconds and pixels, zero if unknown."""

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
    """Generated media exist, but the draft is not finished (the first of the two stages)."""
    user_id: str = ""
    undoes: bool | None = None
    """Whether an edit can be undone; None if the back end does not say."""
    redoes: bool | None = None
    """Whether an edit can be redone; None if the back end does not say."""
    revision: int | None = None
    """Counts the changes of the draft; None if the back end does not say."""


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
    """The whole text so far of the answer's part number `part`; a later event of the same part replaces it."""

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
    width: int = 0
    height: int = 0
    """Seconds, bytes and pixels of the finished file; zero if the back end does not say."""
    queue_position: int | None = None
    remaining_s: float | None = None
    held: bool = False
    """Whether it stands still, because a preview goes first."""
    poll_s: float | None = None
    stopped_by: str = ""
    """The name of the file for which it failed, if the back end says."""
    stopped_asset: str = ""
    """That file in the draft, if the back end says: several may have the same name."""


class Backend(Protocol):
    """The service that makes the video. Its methods raise only BackendError and its kin."""

    async def service(self) -> Service:
        """What the back end can do; requested once, then cached."""

    async def open_session(self, account: str, language: str) -> Session:
        """Opens a project for this account (empty: the shared one); `language` is an ISO code such as `zh-CN`."""

    async def upload(
        self, account: str, session: Session, files: Sequence[Upload], *, key: str = ""
    ) -> tuple[Asset, ...]:
        """Uploads files in one request, in order; a file that the service rejected is missing from the answer.

        `key` goes with the request as `Idempotency-Key`, as in `message`.
        """

    def message(
        self,
        account: str,
        session: Session,
        text: str,
        *,
        key: str = "",
        language: str = "",
        understood: Understanding | None = None,
        revision: int | None = None,
    ) -> AsyncIterator[AgentEvent]:
        """Sends one edit and yields the answer until the stream closes; never sent twice.

        `understood` goes with the words if the service takes `operations`, which it then carries out for this
        `revision` of the draft. Raises DraftChanged if a newer one exists: nothing was done then.

        `language` is that of the answer; a service may prefer the language of the text.
        `key` is sent as `Idempotency-Key`: only a service that says it is idempotent uses it.

        Raises OutcomeUnknown if the request may have left and the stream did not close properly.
        """

    async def state(self, account: str, session: Session) -> State:
        """The session's latest state."""

    async def credits(self, account: str) -> Credits:
        """The balance."""

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
        """Starts a render under an id that we have stored before; `preview` only if the service `previews`.

        `asker` is an opaque key of the person: in a studio people take turns.
        """

    async def render(self, account: str, render_id: str) -> Render:
        """The state of a render."""

    async def cancel(self, account: str, render_id: str) -> bool:
        """Requests that a render be cancelled; returns whether the back end accepted that."""

    def stored(self, render: Render) -> str:
        """The key of the finished file, if the back end keeps it in the bot's own store; else empty."""

    def download(self, account: str, render: Render) -> AsyncIterator[bytes]:
        """The finished file, from its URL, else from the download call."""

    async def claim_link(self, account: str, session: Session) -> str:
        """A link that opens the project in a browser; empty if there is none. Never holds an API token."""

    async def forget(self, account: str, session: Session) -> bool:
        """Deletes a session with its files and renders; False if the service keeps them."""

    async def close(self) -> None:
        """Closes connections."""
