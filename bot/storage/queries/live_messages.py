"""Live messages: which platform message shows a thing that changes, such as a card or a progress."""

from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import ConversationKey
from bot.domain.ownership import NOBODY, current_owner
from bot.storage.database import insert
from bot.storage.queries import idempotency_log
from bot.storage.tables import slots

LATEST = "latest"
"""The slot of a conversation's latest message. Its digest is the id of the message before, for when it is retracted."""
STEPS = "steps"
"""The slot of the message with the newest next steps."""
_LEFT, _BARE = "left:", "bare:"
GREETING, CONNECTING = "greeting", "connecting"
OF_CONVERSATION = frozenset({LATEST, GREETING, CONNECTING})
"""Slots that stay as long as the conversation: nobody is greeted again because the turn is deleted that first was."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A message, a digest of what it shows, and since when (Unix seconds)."""

    message: str
    digest: str
    at: float


async def get(connection: AsyncConnection, conversation: ConversationKey, slot: str) -> Slot | None:
    """The message of the slot, or None."""
    query = sa.select(slots).where(slots.c.conversation == str(conversation), slots.c.slot == slot)
    row = (await connection.execute(query)).one_or_none()
    return Slot(row.message, row.digest, row.at) if row else None


async def put(connection: AsyncConnection, conversation: ConversationKey, slot: str, value: Slot) -> None:
    """Puts a message into the slot. It belongs to the current owner, or to the conversation."""
    owner = NOBODY if slot in OF_CONVERSATION else current_owner()
    fields = {"message": value.message, "digest": value.digest, "at": value.at, **asdict(owner)}
    row = insert(connection, slots).values(conversation=str(conversation), slot=slot, **fields)
    await connection.execute(row.on_conflict_do_update(index_elements=["conversation", "slot"], set_=fields))


def left_slot(message: str) -> str:
    """The slot of a message that could not be removed yet."""
    return f"{_LEFT}{message}"


def bare_slot(message: str) -> str:
    """The slot of a message whose buttons could not be removed yet. Its digest is what the message shows besides."""
    return f"{_BARE}{message}"


async def left(connection: AsyncConnection) -> list[tuple[ConversationKey, str, Slot]]:
    """The slots of all conversations with messages that are still to be removed, or to lose their buttons."""
    waiting = slots.c.slot.startswith(_LEFT) | slots.c.slot.startswith(_BARE)
    rows = await connection.execute(sa.select(slots).where(waiting))
    return [(ConversationKey.parse(row.conversation), row.slot, Slot(row.message, row.digest, row.at)) for row in rows]


async def rename(connection: AsyncConnection, conversation: ConversationKey, old: str, new: str) -> None:
    """Gives the message of the slot `old` to the slot `new`, which has none."""
    query = sa.update(slots).where(slots.c.conversation == str(conversation), slots.c.slot == old)
    await connection.execute(query.values(slot=new))


async def drop(connection: AsyncConnection, conversation: ConversationKey, slot: str) -> None:
    """Clears the slot."""
    await connection.execute(sa.delete(slots).where(slots.c.conversation == str(conversation), slots.c.slot == slot))


async def note_latest(connection: AsyncConnection, conversation: ConversationKey, message: str, now: float) -> None:
    """Notes the message that the bot has posted below all others."""
    before = await get(connection, conversation, LATEST)
    if before is None or before.message != message:
        await put(connection, conversation, LATEST, Slot(message, before.message if before else "", now))


async def forget_latest(connection: AsyncConnection, conversation: ConversationKey, message: str) -> None:
    """Notes that the message was retracted: the one before is the latest again."""
    latest = await get(connection, conversation, LATEST)
    if latest is not None and latest.message == message:
        await put(connection, conversation, LATEST, Slot(latest.digest, "", latest.at))


async def buried_message(connection: AsyncConnection, conversation: ConversationKey, slot: str) -> str:
    """The slot's message if others have come after it, else an empty string."""
    held, latest = await get(connection, conversation, slot), await get(connection, conversation, LATEST)
    if held is None or latest is None or latest.message in {"", held.message}:
        return ""
    return held.message


def post_id(conversation: ConversationKey, slot: str, id: str) -> str:
    """The id of a post into the slot, of which `id` distinguishes two."""
    return f"slot:{conversation}:{slot}:{id}"


async def clear_if_buried(connection: AsyncConnection, conversation: ConversationKey, slot: str, id: str) -> str:
    """Clears the slot if others have come after its message, which is to be removed. Returns that message, else "".

    If a kill came after the post `id`, the slot holds the message of that post, which stays.
    """
    posted = await idempotency_log.get(connection, f"post:{post_id(conversation, slot, id)}")
    message = await buried_message(connection, conversation, slot)
    if not message or (posted is not None and posted.state == idempotency_log.SENT):
        return ""
    await rename(connection, conversation, slot, left_slot(message))
    return message
