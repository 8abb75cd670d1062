"""Invitations to the upload page: each brings files into one conversation, once, within a day."""

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
    """An invitation: who was invited, and the conversation that gets the files."""

    id: str
    key: ConversationKey
    sender: str

    @property
    def folder(self) -> str:
        """The prefix of the files until they are taken in."""
        return folder(self.id)


def folder(id: str) -> str:
    """The prefix of an invitation's files in `bot.storage.object_store`."""
    return f"inbox/upload-{id}/"


async def invite(connection: AsyncConnection, key: ConversationKey, sender: str, now: float) -> str:
    """A new invitation; returns its token, of which the table holds only a digest."""
    token = secrets.token_urlsafe(24)
    row = {"id": _digest(token), "conversation": str(key), "sender": sender, "expires_at": now + LIFETIME_S}
    await connection.execute(sa.insert(invitations).values(row))
    return token


async def find(connection: AsyncConnection, token: str, now: float) -> Invitation | None:
    """The invitation of a token; None if it was used, has expired or never existed."""
    good = (invitations.c.id == _digest(token)) & (invitations.c.expires_at > now) & invitations.c.used.is_(False)
    row = (await connection.execute(sa.select(invitations).where(good))).one_or_none()
    return Invitation(row.id, ConversationKey.parse(row.conversation), row.sender) if row else None


async def use(connection: AsyncConnection, id: str) -> bool:
    """Marks it as used; False if it was used already."""
    unused = (invitations.c.id == id) & invitations.c.used.is_(False)
    return bool((await connection.execute(sa.update(invitations).where(unused).values(used=True))).rowcount)


async def give_back(connection: AsyncConnection, id: str) -> None:
    """Makes it valid again after its files could not be taken in."""
    await connection.execute(sa.update(invitations).where(invitations.c.id == id).values(used=False))


async def drop_expired(connection: AsyncConnection, now: float) -> list[str]:
    """Deletes expired invitations; returns their ids."""
    old = sa.delete(invitations).where(invitations.c.expires_at <= now).returning(invitations.c.id)
    return list((await connection.execute(old)).scalars())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:32]
