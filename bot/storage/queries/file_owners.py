"""Which files of the object store the bot's own rows know; the studio and the web chat have theirs."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.queries.invitations import folder
from bot.storage.queries.received_files import WAITING
from bot.storage.tables import exports, files, invitations, projects


@dataclass(frozen=True)
class Received:
    """What people sent, and what they uploaded by invitation and is not taken in yet. A `ports.KeepsFiles`."""

    database: Database
    prefix: str = "inbox/"

    async def known(self, keys: Sequence[str]) -> AbstractSet[str]:
        """The files of a row, and those in the folder of an invitation that is there."""
        return await self.database.query(_received, keys)


@dataclass(frozen=True)
class Made:
    """Videos with their covers and smaller copies, by export; storyboards by project. A `ports.KeepsFiles`."""

    database: Database
    prefix: str = "out/"

    async def known(self, keys: Sequence[str]) -> AbstractSet[str]:
        """The files of an export or a project that is there."""
        return await self.database.query(_made, keys)


async def _received(connection: AsyncConnection, keys: Sequence[str]) -> AbstractSet[str]:
    held = files.c.attachment["held"].as_string()
    found = set((await connection.execute(sa.select(files.c.key).where(files.c.key.in_(keys)))).scalars())
    waiting = sa.select(held).where(files.c.state == WAITING, held.in_(keys))
    found |= set((await connection.execute(waiting)).scalars())
    invited = set(map(folder, (await connection.execute(sa.select(invitations.c.id))).scalars()))
    return found | {key for key in keys if "/".join(key.split("/")[:2]) + "/" in invited}


async def _made(connection: AsyncConnection, keys: Sequence[str]) -> AbstractSet[str]:
    owners = {key: key.split("/")[1] for key in keys}
    found: set[str] = set()
    for table in (exports, projects):
        query = sa.select(table.c.id).where(table.c.id.in_(set(owners.values())))
        found |= set((await connection.execute(query)).scalars())
    return {key for key, owner in owners.items() if owner in found}
