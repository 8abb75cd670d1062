"""How much is kept for a chat, and for a person in all chats of a channel: files that came in, and videos."""

import sys
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import ConversationKey
from bot.storage.database import advisory_lock
from bot.storage.queries.received_files import READY, UPLOADED
from bot.storage.tables import exports, files


async def left(connection: AsyncConnection, key: ConversationKey, sender: str, most: int) -> int:
    """The bytes that the chat and the person may still have; `most` is for each of them, 0 for no limit."""
    if not most:
        return sys.maxsize
    used = await _kept(connection, files.c.conversation == str(key), exports.c.conversation == str(key))
    if sender:
        of_channel = f"{quote(key.channel, safe='')}/"
        mine = files.c.conversation.startswith(of_channel, autoescape=True) & (files.c.sender == sender)
        made = exports.c.conversation.startswith(of_channel, autoescape=True) & (exports.c.sender == sender)
        used = max(used, await _kept(connection, mine, made))
    return max(0, most - used)


async def lock(connection: AsyncConnection, key: ConversationKey) -> None:
    """Lets nobody else add to the chat until the transaction ends."""
    await advisory_lock(connection, f"stored:{key}")


async def _kept(connection: AsyncConnection, some: sa.ColumnElement[bool], made: sa.ColumnElement[bool]) -> int:
    received = sa.select(sa.func.sum(files.c.size)).where(some, files.c.state.in_((READY, UPLOADED)))
    videos = sa.select(sa.func.sum(sa.cast(exports.c.media["size"].as_string(), sa.BigInteger))).where(made)
    return sum([int((await connection.execute(query)).scalar() or 0) for query in (received, videos)])
