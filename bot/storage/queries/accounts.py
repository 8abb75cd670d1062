"""Accounts of the back end: a client id, and the token minted with it."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import insert
from bot.storage.tables import accounts


async def get(connection: AsyncConnection, name: str) -> dict[str, str | float] | None:
    """The columns of an account, or None."""
    row = (await connection.execute(sa.select(accounts).where(accounts.c.name == name))).mappings().one_or_none()
    return {column: row[column] for column in row if column != "name"} if row else None


async def put(connection: AsyncConnection, name: str, values: dict[str, str | float]) -> None:
    """Stores an account, in place of an earlier one."""
    row = insert(connection, accounts).values(name=name, **values)
    await connection.execute(row.on_conflict_do_update(index_elements=["name"], set_=values))
