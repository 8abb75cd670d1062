"""Exports that began again with what came after the request: which took the place of which, and how often."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import ConversationKey
from bot.storage.queries import idempotency_log
from bot.storage.queries.idempotency_log import SENT


async def note(connection: AsyncConnection, key: ConversationKey, old: str, new: str, now: float) -> None:
    """Notes that the export `new` takes the place of `old`."""
    detail = {"new": new, "count": await count(connection, old) + 1}
    for name in (_replaced(old), _begun(new)):
        await idempotency_log.begin(connection, name, key, detail, now)
        await idempotency_log.complete(connection, name, SENT)


async def count(connection: AsyncConnection, export: str) -> int:
    """How often the video had begun again when this export began."""
    found = await idempotency_log.get(connection, _begun(export))
    return int(found.detail["count"]) if found else 0


async def is_replaced(connection: AsyncConnection, export: str) -> bool:
    """Whether another export took the place of this one."""
    return await idempotency_log.get(connection, _replaced(export)) is not None


async def latest(connection: AsyncConnection, export: str) -> str:
    """The export that has taken the place of this one in the end; itself if none has."""
    while (found := await idempotency_log.get(connection, _replaced(export))) is not None:
        export = str(found.detail["new"])
    return export


def _replaced(export: str) -> str:
    return f"replaced:{export}"


def _begun(export: str) -> str:
    return f"begun-again:{export}"
