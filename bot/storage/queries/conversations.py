"""Conversations: where answers go, in which language, and which project is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import Address, ConversationKey, Language
from bot.storage.database import advisory_lock, chat_lock, insert
from bot.storage.queries import usage
from bot.storage.serialization import dump, load
from bot.storage.tables import OF_A_CONVERSATION, conversations, inbounds, slots

OFFERS = 3
"""How many messages with buttons keep their labels."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The buttons of one message: the action's code by the label's digest, and when it was posted (Unix seconds).

    `awaits` is the verb that the next words answer; empty for none.
    """

    at: float
    buttons: Mapping[str, str] = field(default_factory=dict)
    awaits: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A row; `project` is empty before the first file or edit.

    `limited`: only the project's starter and admins may change and export it. `threads`: each project gets a thread.
    """

    key: ConversationKey
    language: Language
    address: Address
    project: str = ""
    connected: bool = False
    gone: bool = False
    language_chosen: bool = False
    limited: bool = False
    group: bool = False
    threads: bool = False
    model_told: bool = False
    """Whether it knows that what the bot does not understand goes to a language model."""


async def touch(
    connection: AsyncConnection,
    key: ConversationKey,
    address: Address,
    language: Language,
    now: float,
    *,
    group: bool = False,
    follows: bool = False,
) -> Conversation:
    """Makes the conversation or notes its newest address. With `follows` also the language, unless one was chosen."""
    fresh: dict[str, Any] = {"address": dump(address), "gone": False, "touched_at": now, "group": group}
    if follows:
        fresh["language"] = sa.case((conversations.c.language_chosen, conversations.c.language), else_=language.value)
    row = insert(connection, conversations).values(
        {"connected": False, **fresh, "key": str(key), "language": language.value}
    )
    await connection.execute(row.on_conflict_do_update(index_elements=["key"], set_=fresh))
    found = await get(connection, key)
    if found is None:
        raise LookupError(str(key))
    return found


async def get(connection: AsyncConnection, key: ConversationKey) -> Conversation | None:
    """The conversation, or None."""
    row = (await connection.execute(sa.select(conversations).where(conversations.c.key == str(key)))).one_or_none()
    values = {**row._mapping, "key": key, "project": row.project or ""} if row is not None else None
    return load(Conversation, values) if values is not None else None


async def keys(connection: AsyncConnection) -> list[ConversationKey]:
    """Every conversation."""
    rows = await connection.execute(sa.select(conversations.c.key))
    return [ConversationKey.parse(key) for key in rows.scalars()]


async def threads_of(connection: AsyncConnection, key: ConversationKey) -> list[ConversationKey]:
    """The threads of a chat; none for a thread."""
    if key.thread:
        return []
    own = conversations.c.key
    query = sa.select(own).where(own.startswith(str(key), autoescape=True), own != str(key))
    return [ConversationKey.parse(found) for found in (await connection.execute(query)).scalars()]


async def change(connection: AsyncConnection, /, key: ConversationKey, **values: object) -> None:
    """Sets columns of one conversation."""
    await connection.execute(sa.update(conversations).where(conversations.c.key == str(key)).values(**values))


async def offers(connection: AsyncConnection, key: ConversationKey) -> Sequence[Offer]:
    """The buttons of the latest messages, newest first."""
    query = sa.select(conversations.c.offers).where(conversations.c.key == str(key))
    rows = (await connection.execute(query)).scalar_one_or_none() or ()
    return [load(Offer, row) for row in rows]


async def offer(connection: AsyncConnection, key: ConversationKey, newest: Offer) -> None:
    """Keeps the buttons of a new message."""
    query = sa.select(conversations.c.offers).where(conversations.c.key == str(key)).with_for_update()
    earlier = (await connection.execute(query)).scalar_one_or_none() or ()
    await change(connection, key, offers=[dump(newest), *earlier][:OFFERS])


async def answered(connection: AsyncConnection, key: ConversationKey, earlier: Sequence[Offer]) -> None:
    """Removes the newest offer, which was answered, and keeps `earlier`."""
    await change(connection, key, offers=[dump(offer) for offer in earlier])


async def moved(connection: AsyncConnection, channel: str, old: str, new: str) -> None:
    """Gives every row of a chat its new id, also if something has come from the new one before."""
    await advisory_lock(connection, chat_lock(channel, old))
    for key in await keys(connection):
        if (key.channel, key.chat) != (channel, old):
            continue
        target = ConversationKey(channel, new, key.thread)
        await connection.execute(sa.delete(conversations).where(conversations.c.key == str(target)))
        found = await get(connection, key)
        address = found.address if found else Address(channel)
        # What else the address names, such as a message, has another id in the new chat.
        data = {name: new for name, value in address.data.items() if value == old} or dict(address.data)
        # `gone` is reset: the platform may have said it of the old id.
        renamed = {"key": str(target), "address": dump(Address(channel, data, address.expires_at)), "gone": False}
        await connection.execute(sa.update(conversations).where(conversations.c.key == str(key)).values(renamed))
        newer = sa.select(slots.c.slot).where(slots.c.conversation == str(target))
        superseded = (slots.c.conversation == str(key)) & slots.c.slot.in_(newer)
        await connection.execute(sa.delete(slots).where(superseded))
        for table in OF_A_CONVERSATION:
            await connection.execute(
                sa.update(table).where(table.c.conversation == str(key)).values(conversation=str(target))
            )
        await usage.moved(connection, key, target)
    # The new chat counts its messages anew, so one there may have the id of an older one here.
    there = inbounds.alias()
    same = (there.c.message == inbounds.c.message) & (there.c.revision == inbounds.c.revision)
    doubled = sa.exists().where((there.c.channel == channel) & (there.c.chat == new) & same)
    before = (inbounds.c.channel == channel) & (inbounds.c.chat == old)
    own = sa.literal("moved:") + sa.cast(inbounds.c.id, sa.Text)
    await connection.execute(sa.update(inbounds).where(before & doubled).values(message=own))
    await connection.execute(sa.update(inbounds).where(before).values(chat=new))
