"""Files that can be made again: smaller copies of videos, for chats that take no larger ones."""

import re

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.queries.projects import RUNNING
from bot.storage.tables import exports

COPY = re.compile(r"out/[^/]+/video\.(?:\d+|part-\d+)\.mp4")
"""The key of a copy that `bot.exports.delivery` has made."""


async def release(connection: AsyncConnection, keys: list[str]) -> list[str]:
    """Those of these keys that are of a copy which the platform has, and may be deleted; their exports forget them.

    Whoever asks for such a video again gets a new copy.
    """
    of_export = {key: key.split("/")[1] for key in keys if COPY.fullmatch(key)}
    done = exports.c.id.in_(set(of_export.values())) & exports.c.state.not_in(RUNNING)
    rows = (await connection.execute(sa.select(exports.c.id, exports.c.posted).where(done))).all()
    kept = {row.id for row in rows if row.posted and all(media.get("reference") for media in row.posted)}
    await connection.execute(sa.update(exports).where(exports.c.id.in_(kept)).values(posted=sa.null()))
    return [key for key, export in of_export.items() if export in kept]
