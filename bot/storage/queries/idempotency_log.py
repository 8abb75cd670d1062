"""Attempts: the record of a call that must not repeat, committed before the call and completed after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import ConversationKey
from bot.storage.database import added
from bot.storage.tables import attempts

SENDING, SENT, NOT_SENT = "sending", "sent", "not-sent"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A row: found in `sending` after a crash, its outcome is unknown."""

    key: str
    state: str
    detail: Mapping[str, Any]
    at: float
    """When the call was about to be made, Unix seconds."""


async def begin(
    connection: AsyncConnection, key: str, conversation: ConversationKey, detail: Mapping[str, Any], now: float
) -> Attempt | None:
    """Notes that the call is about to be made; the earlier attempt if there was one that may have reached its goal."""
    values = {"state": SENDING, "detail": dict(detail), "at": now}
    if await added(connection, attempts, key=key, conversation=str(conversation), **values):
        return None
    again = sa.update(attempts).where(attempts.c.key == key, attempts.c.state == NOT_SENT)
    if (await connection.execute(again.values(values))).rowcount:
        return None
    return await get(connection, key)


async def get(connection: AsyncConnection, key: str) -> Attempt | None:
    """The attempt, or None."""
    row = (await connection.execute(sa.select(attempts).where(attempts.c.key == key))).one_or_none()
    return Attempt(row.key, row.state, row.detail, row.at) if row else None


async def place_of(
    connection: AsyncConnection, places: Sequence[ConversationKey], message: str
) -> ConversationKey | None:
    """In which of the conversations a message of the bot's was posted."""
    here = attempts.c.conversation.in_([str(place) for place in places])
    query = sa.select(attempts.c.conversation).where(here, attempts.c.detail["message"].as_string() == message)
    found = (await connection.execute(query.limit(1))).scalar_one_or_none()
    return ConversationKey.parse(found) if found is not None else None


async def complete(connection: AsyncConnection, key: str, state: str, detail: Mapping[str, Any] | None = None) -> None:
    """Notes how the call ended: `sent`, or `not-sent` when it surely had no effect."""
    values: dict[str, Any] = {"state": state}
    if detail is not None:
        values["detail"] = dict(detail)
    await connection.execute(sa.update(attempts).where(attempts.c.key == key).values(**values))
