"""Counts each video of the last day, under hashes of person and chat, and under the code of an internet address.

A count outlives its project: otherwise deleting the project would get round the quota. It is deleted after a day.
"""

import hashlib

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import ConversationKey
from bot.storage.database import advisory_lock
from bot.storage.queries.projects import RUNNING
from bot.storage.tables import exports, inbounds, usage

DAY_S = 86_400.0


def person(key: ConversationKey, sender: str) -> str:
    """The hash of a person in all conversations of a channel; empty if the sender is unknown."""
    return _hashed("person", key.channel, sender) if sender else ""


def chat(key: ConversationKey) -> str:
    """The hash of a conversation."""
    return _hashed("chat", str(key))


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


async def address(connection: AsyncConnection, key: ConversationKey, sender: str) -> str:
    """The code of the address from which the person last wrote there; empty if the channel knows none."""
    mine = (inbounds.c.conversation == str(key)) & (inbounds.c.sender == sender)
    code = inbounds.c.body["sender"]["address"].as_string()
    query = sa.select(code).where(mine).order_by(inbounds.c.id.desc()).limit(1)
    return (await connection.execute(query)).scalar() or ""


async def lock(connection: AsyncConnection, key: ConversationKey, sender: str, address: str) -> None:
    """Locks the counts of the person, the conversation and the address until the transaction ends."""
    for name in filter(None, (person(key, sender), chat(key), address)):
        await advisory_lock(connection, f"usage:{name}")


async def note(connection: AsyncConnection, key: ConversationKey, sender: str, at: float, address: str = "") -> None:
    """Counts a video; drops what is older than a day."""
    await drop(connection, at - DAY_S)
    row = {"person": person(key, sender), "chat": chat(key), "at": at, "address": address}
    await connection.execute(sa.insert(usage).values(row))


async def times(
    connection: AsyncConnection, since: float, *, of_person: str = "", of_chat: str = "", of_address: str = ""
) -> list[float]:
    """When videos of a person, an address or a chat were counted (Unix seconds), latest first."""
    whose = usage.c.person == of_person if of_person else usage.c.chat == of_chat
    whose = usage.c.address == of_address if of_address else whose
    query = sa.select(usage.c.at).where(whose, usage.c.at > since).order_by(usage.c.at.desc())
    return list((await connection.execute(query)).scalars())


async def give_back(connection: AsyncConnection, key: ConversationKey, sender: str, at: float) -> None:
    """Takes back the count from that time, of a video that failed."""
    counted = (usage.c.person == person(key, sender)) & (usage.c.chat == chat(key)) & (usage.c.at == at)
    one = sa.select(sa.func.min(usage.c.id)).where(counted).scalar_subquery()
    await connection.execute(sa.delete(usage).where(usage.c.id == one))


async def give_back_unfinished(connection: AsyncConnection, of_exports: sa.ColumnElement[bool]) -> None:
    """Takes back the counts of unfinished exports, which are about to be deleted."""
    unmade = exports.c.state.in_(RUNNING) & exports.c.media.is_(None) & (exports.c.number > 0)
    query = sa.select(exports.c.conversation, exports.c.sender, exports.c.started_at).where(of_exports, unmade)
    for row in (await connection.execute(query)).all():
        await give_back(connection, ConversationKey.parse(row.conversation), row.sender, row.started_at)


async def moved(connection: AsyncConnection, old: ConversationKey, new: ConversationKey) -> None:
    """Gives the counts of a conversation its new key."""
    await connection.execute(sa.update(usage).where(usage.c.chat == chat(old)).values(chat=chat(new)))


async def drop(connection: AsyncConnection, before: float) -> None:
    """Deletes counts from before that time (Unix seconds)."""
    await connection.execute(sa.delete(usage).where(usage.c.at <= before))
