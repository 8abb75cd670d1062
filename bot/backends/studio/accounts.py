"""The accounts of the studio: its own token, and anonymous accounts minted per client id."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.backends.studio import tables
from bot.storage.database import Database, insert_if_absent

OWNER = "studio"
"""The account of the studio's own token."""
LIFETIME_S = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Grant:
    """A new anonymous token. It is shown once; only its hash is stored."""

    token: str = field(repr=False)
    account: str
    expires_at: float


class Accounts:
    """Tokens in the database. A client id always leads to the same account, so a renewed token finds its sessions."""

    def __init__(self, database: Database, token: str, now: Callable[[], float]) -> None:
        self._database = database
        self._now = now
        self.token = token
        """The studio's own: the operator's, else the one in the database; empty before `open`."""

    async def open(self) -> None:
        """Reads the token if the operator gave none; it is made the first time."""
        if not self.token:
            async with self._database.write() as connection:
                await insert_if_absent(connection, tables.secrets, name="token", value=_new_token())
                kept = sa.select(tables.secrets.c.value).where(tables.secrets.c.name == "token")
                self.token = (await connection.execute(kept)).scalar_one()

    async def mint(self, client_id: str) -> Grant:
        """A token of the client's anonymous account; earlier tokens stay valid until they expire."""
        grant = Grant(_new_token(), f"anon_{_hash(client_id)[:24]}", self._now() + LIFETIME_S)
        row = tables.tokens.insert().values(hash=_hash(grant.token), account=grant.account, expires_at=grant.expires_at)
        async with self._database.write() as connection:
            await connection.execute(tables.tokens.delete().where(tables.tokens.c.expires_at < self._now()))
            await connection.execute(row)
        return grant

    async def account(self, token: str) -> str | None:
        """The account of a token; None if it is wrong or expired. Wrong tokens take equally long, however close."""
        if self.token and secrets.compare_digest(token.encode(), self.token.encode()):
            return OWNER
        query = sa.select(tables.tokens.c.account).where(
            tables.tokens.c.hash == _hash(token), tables.tokens.c.expires_at > self._now()
        )
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none()


def _new_token() -> str:
    return f"nmv_usr_{secrets.token_urlsafe(32)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
