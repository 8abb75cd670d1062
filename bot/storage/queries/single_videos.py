"""The videos of a project's single photos: each has a project of its own, but people see only that of the photos."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import ConversationKey
from bot.storage.queries.projects import Export, Project, exports_of, of_batch, project_of
from bot.storage.tables import projects


async def children(connection: AsyncConnection, id: str) -> list[Project]:
    """The projects of the videos of a project's single photos, in order."""
    rows = await connection.execute(sa.select(projects).where(projects.c.parent == id).order_by(projects.c.number))
    return [project_of(row) for row in rows] if id else []


async def last(connection: AsyncConnection, key: ConversationKey, id: str) -> list[Export]:
    """The last videos of the project's single photos, in order, if nothing newer was made of it; else none."""
    own = {one.id for one in await children(connection, id)}
    made = [one for one in await exports_of(connection, key) if one.project in own | {id}] if own else []
    return await of_batch(connection, made[0].batch) if made and made[0].batch else []
