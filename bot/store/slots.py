"""Slots: which platform message stands for a thing that is told more than once (a card, a progress)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import insert
from bot.model import ConversationKey
from bot.store.tables import slots


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
