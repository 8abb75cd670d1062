"""Slots: which platform message stands for a thing that is told more than once (a card, a progress)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import ConversationKey
from bot.storage.database import insert
from bot.storage.tables import slots

LATEST = "latest"
"""The slot of a conversation's latest message; its digest is the id of the one before, in case it is taken back."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The message, a digest of what it says now, and when it said so (Unix seconds)."""

    message: str
    digest: str
    at: float


async def get(connection: AsyncConnection, conversation: ConversationKey, slot: str) -> Slot | None:
    """What the slot holds, or None."""
    query = sa.select(slots).where(slots.c.conversation == str(conversation), slots.c.slot == slot)
    row = (await connection.execute(query)).one_or_none()
    return Slot(row.message, row.digest, row.at) if row else None


async def put(connection: AsyncConnection, conversation: ConversationKey, slot: str, value: Slot) -> None:
    """Fills the slot."""
    fields = {"message": value.message, "digest": value.digest, "at": value.at}
    row = insert(connection, slots).values(conversation=str(conversation), slot=slot, **fields)
    await connection.execute(row.on_conflict_do_update(index_elements=["conversation", "slot"], set_=fields))


async def drop(connection: AsyncConnection, conversation: ConversationKey, slot: str) -> None:
    """Empties the slot."""
    await connection.execute(sa.delete(slots).where(slots.c.conversation == str(conversation), slots.c.slot == slot))


async def note_latest(connection: AsyncConnection, conversation: ConversationKey, message: str, now: float) -> None:
    """The bot has posted a message below all others."""
    before = await get(connection, conversation, LATEST)
    if before is None or before.message != message:
        await put(connection, conversation, LATEST, Slot(message, before.message if before else "", now))


async def forget_latest(connection: AsyncConnection, conversation: ConversationKey, message: str) -> None:
    """What was taken back is no longer below anything."""
    latest = await get(connection, conversation, LATEST)
    if latest is not None and latest.message == message:
        await put(connection, conversation, LATEST, Slot(latest.digest, "", latest.at))


async def overtaken(connection: AsyncConnection, conversation: ConversationKey, slot: str) -> str:
    """The slot's message, if others have come after it; empty where none has, or there is no message."""
    held, latest = await get(connection, conversation, slot), await get(connection, conversation, LATEST)
    passed = held is not None and latest is not None and latest.message not in {"", held.message}
    return held.message if held is not None and passed else ""


async def vacate(connection: AsyncConnection, conversation: ConversationKey, slot: str) -> str:
    """The slot's message, if others have come after it: the slot is empty then. Else empty."""
    message = await overtaken(connection, conversation, slot)
    if message:
        await drop(connection, conversation, slot)
    return message
