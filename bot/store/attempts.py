"""Attempts: the record of a call that must not repeat, committed before the call and completed after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import insert
from bot.model import ConversationKey
from bot.store.tables import attempts

SENDING, SENT, NOT_SENT = "sending", "sent", "not-sent"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A row: found in `sending` after a crash, its outcome is unknown."""

    key: str
    state: str
    detail: Mapping[str, Any]


async def begin(
    connection: AsyncConnection, key: str, conversation: ConversationKey, detail: Mapping[str, Any], now: float
) -> Attempt | None:
    """Notes that the call is about to be made; the earlier attempt if there was one that may have reached its goal."""
    row = insert(connection, attempts).values(
        key=key, conversation=str(conversation), state=SENDING, detail=dict(detail), at=now
    )
    if (await connection.execute(row.on_conflict_do_nothing())).rowcount:
        return None
    earlier = await get(connection, key)
    if earlier is not None and earlier.state == NOT_SENT:
        again = sa.update(attempts).where(attempts.c.key == key)
        await connection.execute(again.values(state=SENDING, detail=dict(detail), at=now))
        return None
    return earlier


async def get(connection: AsyncConnection, key: str) -> Attempt | None:
    """The attempt, or None."""
    row = (await connection.execute(sa.select(attempts).where(attempts.c.key == key))).one_or_none()
    return Attempt(row.key, row.state, row.detail) if row else None


async def complete(connection: AsyncConnection, key: str, state: str, detail: Mapping[str, Any] | None = None) -> None:
    """Notes how the call ended: `sent`, or `not-sent` when it surely had no effect."""
    values: dict[str, Any] = {"state": state}
    if detail is not None:
        values["detail"] = dict(detail)
    await connection.execute(sa.update(attempts).where(attempts.c.key == key).values(**values))
