"""What the installation itself remembers, by name."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import insert
from bot.storage.tables import conversations, installation


async def get(connection: AsyncConnection, name: str) -> Any:
    """The value of that name; None if there is none yet."""
    query = sa.select(installation.c.value).where(installation.c.name == name)
    return (await connection.execute(query)).scalar_one_or_none()


async def put(connection: AsyncConnection, name: str, value: Any) -> None:
    """Stores the value, in place of an earlier one."""
    row = insert(connection, installation).values(name=name, value=value)
    await connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


async def last_used(connection: AsyncConnection) -> float | None:
    """When anybody last used the bot (Unix seconds); None if nobody did."""
    used: float | None = (await connection.execute(sa.select(sa.func.max(conversations.c.touched_at)))).scalar()
    return used
