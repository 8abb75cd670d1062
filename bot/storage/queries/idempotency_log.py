"""Attempts at calls that must not repeat: each is committed before the call and completed after it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import EditId
from bot.domain.messages import ConversationKey
from bot.domain.ownership import current_owner
from bot.storage.database import insert_if_absent
from bot.storage.tables import attempts

SENDING, SENT, NOT_SENT = "sending", "sent", "not-sent"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A row. If a crash left it in `sending`, the outcome is unknown."""

    key: str
    state: str
    detail: Mapping[str, Any]
    at: float
    """When the call began, Unix seconds."""


async def begin(
    connection: AsyncConnection, key: str, conversation: ConversationKey, detail: Mapping[str, Any], now: float
) -> Attempt | None:
    """Notes that the call begins. Returns the earlier attempt if there is one that may have succeeded.

    The row belongs to the current owner.
    """
    values = {"state": SENDING, "detail": dict(detail), "at": now, **asdict(current_owner())}
    if await insert_if_absent(connection, attempts, key=key, conversation=str(conversation), **values):
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
    """In which of these conversations the bot posted the message; None if in none."""
    here = attempts.c.conversation.in_([str(place) for place in places])
    query = sa.select(attempts.c.conversation).where(here, _shows(message))
    found = (await connection.execute(query.limit(1))).scalar_one_or_none()
    return ConversationKey.parse(found) if found is not None else None


async def latest_edits(connection: AsyncConnection, project: str, before: str, most: int) -> list[Mapping[str, Any]]:
    """The details of the project's latest edits that were carried out, without the edit `before`; the newest first."""
    here = (attempts.c.detail["project"].as_string() == project) & (attempts.c.state == SENT)
    here &= attempts.c.key.startswith("edit:") & (attempts.c.key != before)
    query = sa.select(attempts.c.detail).where(here).order_by(attempts.c.at.desc()).limit(most)
    return list((await connection.execute(query)).scalars())


async def latest_edit(connection: AsyncConnection, project: str, before: str = "") -> EditId | None:
    """The project's latest edit that changed something, without the edit `before`; None if there was none."""
    detail = attempts.c.detail
    here = (detail["project"].as_string() == project) & (attempts.c.state == SENT)
    here &= attempts.c.key.startswith("edit:") & (attempts.c.key != before)
    here &= detail["changed"].as_string().is_(None) | detail["changed"].as_boolean()  # version 0.1 does not say
    query = sa.select(attempts.c.key).where(here).order_by(attempts.c.at.desc()).limit(1)
    key: str | None = (await connection.execute(query)).scalar_one_or_none()
    return EditId.parse(key) if key is not None else None


def _shows(message: str) -> sa.ColumnElement[bool]:
    """Whether the attempt posted the message. A channel may add a mark to an id that it gave the core."""
    shown: sa.ColumnElement[bool] = attempts.c.detail["message"].as_string().in_([message, f"{message}~"])
    return shown


async def posted_at(connection: AsyncConnection, place: ConversationKey, message: str) -> float | None:
    """When the bot posted the message (Unix seconds); None if unknown."""
    query = sa.select(sa.func.max(attempts.c.at)).where(attempts.c.conversation == str(place), _shows(message))
    at: float | None = (await connection.execute(query)).scalar_one_or_none()
    return at


async def project_of(connection: AsyncConnection, place: ConversationKey, message: str) -> str:
    """The id of the project that a message of the bot is about; empty if it is about none."""
    query = sa.select(attempts.c.project).where(attempts.c.conversation == str(place))
    query = query.where(_shows(message), attempts.c.project != "")
    return (await connection.execute(query.limit(1))).scalar_one_or_none() or ""


async def edits_of(connection: AsyncConnection, place: ConversationKey, project: str) -> list[Attempt]:
    """The attempts of a project's edits that have ended."""
    query = sa.select(attempts).where(attempts.c.conversation == str(place), attempts.c.state == SENT)
    rows = await connection.execute(query.where(attempts.c.detail["project"].as_string() == project))
    return [Attempt(row.key, row.state, row.detail, row.at) for row in rows]


async def edits_of_turn(connection: AsyncConnection, turn: str) -> list[Attempt]:
    """The attempts of a turn's edits that have ended."""
    query = sa.select(attempts).where(attempts.c.key.startswith(f"edit:{turn}:"), attempts.c.state == SENT)
    return [Attempt(row.key, row.state, row.detail, row.at) for row in await connection.execute(query)]


async def delete_edits(connection: AsyncConnection, of_turns: Sequence[str]) -> None:
    """Deletes the attempts of these turns that hold the words of an edit."""
    edits = attempts.c.turn.in_(of_turns) & attempts.c.detail["words"].as_string().is_not(None)
    await connection.execute(sa.delete(attempts).where(edits))


async def complete(connection: AsyncConnection, key: str, state: str, detail: Mapping[str, Any] | None = None) -> None:
    """Notes how the call ended: `sent`, or `not-sent` when it surely had no effect."""
    values: dict[str, Any] = {"state": state}
    if detail is not None:
        values["detail"] = dict(detail)
    await connection.execute(sa.update(attempts).where(attempts.c.key == key).values(**values))
