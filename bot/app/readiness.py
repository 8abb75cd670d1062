"""Whether the bot can take in what people send now."""

import sqlalchemy as sa

from adapters.web import journal
from bot.domain.ports import FreeSpace
from bot.storage import tables
from bot.storage.database import UNAVAILABLE, Database
from bot.storage.patience import hurried

PATIENCE_S = 5.0


async def hindrance(database: Database, disk: FreeSpace) -> str:
    """What keeps messages and files out, in words; empty if nothing does."""
    if disk.is_low:
        return "the disk is nearly full"
    try:
        with hurried(PATIENCE_S):
            await _reach(database)
    except UNAVAILABLE:
        return "the database does not answer, or somebody holds its tables"
    return ""


async def _reach(database: Database) -> None:
    """Reads the tables of intake; of PostgreSQL it also takes the lock that writing takes."""
    async with database.read() as connection:
        for table in (tables.inbounds, journal.messages):
            if database.shared:
                await connection.execute(sa.text(f"LOCK TABLE {table.name} IN ROW EXCLUSIVE MODE"))
            else:
                await connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1))
