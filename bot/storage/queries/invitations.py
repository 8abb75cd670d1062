"""Invitations to the upload page: each takes files into one conversation, once, for a day."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import ConversationKey
from bot.storage.tables import invitations

LIFETIME_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Invitation:
    """For whom it is, and where what is uploaded belongs."""

    id: str
    key: ConversationKey
    sender: str

    @property
    def folder(self) -> str:
        """Where the files wait to be taken in."""
        return folder(self.id)


def folder(id: str) -> str:
    """The files of an invitation in `bot.storage.object_store`."""
    return f"inbox/upload-{id}/"


async def invite(connection: AsyncConnection, key: ConversationKey, sender: str, now: float) -> str:
    """A new invitation; returns its token, of which the table holds only a digest."""
    token = secrets.token_urlsafe(24)
    row = {"id": _digest(token), "conversation": str(key), "sender": sender, "expires_at": now + LIFETIME_S}
    await connection.execute(sa.insert(invitations).values(row))
    return token


async def find(connection: AsyncConnection, token: str, now: float) -> Invitation | None:
    """The invitation of a token; None when it was used, has expired or never was."""
    good = (invitations.c.id == _digest(token)) & (invitations.c.expires_at > now) & invitations.c.used.is_(False)
    row = (await connection.execute(sa.select(invitations).where(good))).one_or_none()
    return Invitation(row.id, ConversationKey.parse(row.conversation), row.sender) if row else None


async def use(connection: AsyncConnection, id: str) -> bool:
    """It brings its files now; False when it has done so already."""
    unused = (invitations.c.id == id) & invitations.c.used.is_(False)
    return bool((await connection.execute(sa.update(invitations).where(unused).values(used=True))).rowcount)


async def give_back(connection: AsyncConnection, id: str) -> None:
    """What it brought could not be taken in: it is good for another try."""
    await connection.execute(sa.update(invitations).where(invitations.c.id == id).values(used=False))


async def drop_expired(connection: AsyncConnection, now: float) -> list[str]:
    """Removes those whose time is up; returns their ids."""
    old = sa.delete(invitations).where(invitations.c.expires_at <= now).returning(invitations.c.id)
    return list((await connection.execute(old)).scalars())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:32]
