"""The cloud's state: accounts and their credits, sessions, files, renders. No HTTP here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.fakes.cloud.script import Draft

WEEK_S = 7 * 24 * 3600.0
CLIENTS_PER_IP = 10
GENERATION_CREDITS = 100.0
SESSION_CREDITS = 50.0


@dataclass
class Account:
    """A person's account. `expires_at` is None for a registered one."""

    token: str = field(repr=False)
    user_id: str
    credits: float
    client_id: str = ""
    expires_at: float | None = None


@dataclass(frozen=True)
class StoredFile:
    """An uploaded file. `data` has its bytes up to `KEPT_BYTES`; a larger file has only its hash."""

    name: str
    mime: str
    kind: str
    size: int
    sha256: str
    data: bytes = field(default=b"", repr=False)
    width: int = 0
    height: int = 0
    duration: float = 0.0

    def described(self) -> dict[str, Any]:
        """The file as answers describe it."""
        return {
            "filename": self.name,
            "file_type": self.kind,
            "cdn_url": f"https://cdn.example/{self.sha256[:12]}",
            "duration": self.duration,
            "width": self.width,
            "height": self.height,
            "fps": 0,
            "hash": self.sha256,
        }


@dataclass
class Session:
    """A project. `runs` is the number of runs in it now."""

    id: str
    task_id: str
    user_id: str
    language: str
    files: list[StoredFile] = field(default_factory=list)
    draft: Draft = field(default_factory=dict)
    media: list[dict[str, Any]] = field(default_factory=list)
    runs: int = 0


@dataclass(frozen=True)
class Charge:
    """One accepted message and its cost. There is exactly one entry each time a message is carried out."""

    session: str
    text: str
    credits: float


@dataclass
class Render:
    """A render. Each poll takes it one step further."""

    id: str
    session: str
    draft: Draft
    polls: int = 0
    cancelled: bool = False

    @property
    def milliseconds(self) -> int:
        """The length of its video."""
        pictures = [track for track in self.draft.get("t", []) if track.get("tt") == 0]
        return int(sum(segment.get("d", 0) for track in pictures for segment in track.get("sg", []))) or 1000


@dataclass(eq=False)
class Refusal(Exception):
    """Ends a call with a code of the protocol."""

    code: int
    message: str = ""
    status: int = 200


class World:
    """Everything that the cloud keeps, and the rules of the ledger."""

    def __init__(self) -> None:
        self.accounts: list[Account] = []
        self.sessions: dict[str, Session] = {}
        self.renders: dict[str, Render] = {}
        self.charges: list[Charge] = []
        self.minted = 0
        self.overlaps = 0
        self.anonymous_credits = 100.0

    def register(self, token: str, credits: float = 10_000.0) -> Account:
        """A registered account with the operator's token."""
        account = Account(token, f"usr_{uuid4().hex[:8]}", credits)
        self.accounts.append(account)
        return account

    def mint(self, client_id: str, now: float) -> Account:
        """A client's anonymous account: within a week the same one with a new token, later a new account."""
        self.minted += 1
        token = f"nmv_usr_{uuid4().hex}"
        for account in self.accounts:
            if account.client_id == client_id and (account.expires_at or 0) > now:
                account.token, account.expires_at = token, now + WEEK_S
                return account
        if len({account.client_id for account in self.accounts if account.client_id}) >= CLIENTS_PER_IP:
            raise Refusal(429, "too many accounts from this address", 429)
        account = Account(token, f"anon_{uuid4().hex[:8]}", self.anonymous_credits, client_id, now + WEEK_S)
        self.accounts = [known for known in self.accounts if known.client_id != client_id or not client_id]
        self.accounts.append(account)
        return account

    def account(self, token: str, now: float) -> Account:
        """The account of a token. Raises Refusal 1001."""
        found = next((account for account in self.accounts if account.token == token), None)
        if found is None or (found.expires_at is not None and found.expires_at <= now):
            raise Refusal(1001, "token invalid or expired")
        return found

    def session(self, id: str, account: Account, *, status: int = 200) -> Session:
        """The account's session. Raises Refusal 1002."""
        session = self.sessions.get(id)
        if session is None or session.user_id != account.user_id:
            raise Refusal(1002, "Session not found", status)
        return session

    def charge(self, account: Account, session: Session, text: str, *, generates: bool) -> None:
        """Takes the credits of one message. Raises Refusal 2001."""
        edited = any(charge.session == session.id for charge in self.charges)
        cost = GENERATION_CREDITS if generates else 0.0 if edited else SESSION_CREDITS
        if cost > account.credits:
            raise Refusal(2001, "insufficient credits")
        account.credits -= cost
        self.charges.append(Charge(session.id, text, cost))

    def charged(self, text: str) -> int:
        """The number of times a message was carried out."""
        return sum(charge.text == text for charge in self.charges)
