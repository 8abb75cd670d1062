"""Videos that anybody with a link can watch: which, until when, and whether somebody has stopped it."""

import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import ConversationKey
from bot.storage.tables import exports, shares


@dataclass(frozen=True, slots=True)
class Share:
    """A shared video. Its `id` opens nothing without the operator's secret."""

    id: str
    export: str
    expires_at: float


async def share(
    connection: AsyncConnection, key: ConversationKey, media_key: str, now: float, expires_at: float
) -> Share | None:
    """Shares a video of the conversation, once until it expires; None if the conversation has no such video."""
    query = sa.select(exports.c.id).where(exports.c.conversation == str(key), exports.c.number > 0)
    export = (await connection.execute(query.where(exports.c.media["key"].as_string() == media_key))).scalar()
    if export is None:
        return None
    going_on = (shares.c.export == export) & (shares.c.expires_at > now) & shares.c.revoked.is_(False)
    row = (await connection.execute(sa.select(shares).where(going_on).limit(1))).one_or_none()
    if row is not None:
        return Share(row.id, row.export, row.expires_at)
    made = Share(secrets.token_urlsafe(12), export, expires_at)
    values = {"id": made.id, "conversation": str(key), "export": export, "expires_at": expires_at, "revoked": False}
    await connection.execute(sa.insert(shares).values(values))
    return made


async def find(connection: AsyncConnection, id: str, now: float) -> Share | None:
    """The share of this id; None if it has expired, was stopped, or never existed."""
    good = (shares.c.id == id) & (shares.c.expires_at > now) & shares.c.revoked.is_(False)
    row = (await connection.execute(sa.select(shares).where(good))).one_or_none()
    return Share(row.id, row.export, row.expires_at) if row else None


async def stop(connection: AsyncConnection, key: ConversationKey, media_key: str) -> None:
    """Stops every link to a video of the conversation, for good."""
    own = sa.select(exports.c.id).where(exports.c.conversation == str(key))
    own = own.where(exports.c.media["key"].as_string() == media_key)
    mine = (shares.c.conversation == str(key)) & shares.c.export.in_(own)
    await connection.execute(sa.update(shares).where(mine).values(revoked=True))


async def take_down(connection: AsyncConnection, id: str) -> bool:
    """Stops one link, whoever made it. Returns whether there is one of this id."""
    return bool((await connection.execute(sa.update(shares).where(shares.c.id == id).values(revoked=True))).rowcount)


async def drop_expired(connection: AsyncConnection, now: float) -> None:
    """Deletes the rows of links that are over."""
    await connection.execute(sa.delete(shares).where(shares.c.expires_at <= now))
