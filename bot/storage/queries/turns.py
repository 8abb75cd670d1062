"""Inbounds, and the turns that collect them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import task_arguments, tasks
from bot.domain.messages import Address, ConversationKey, Inbound, Turn
from bot.storage.database import insert, row_of
from bot.storage.serialization import dump, load
from bot.storage.tables import files, inbounds, turns

COLLECTING, QUEUED, DONE = "collecting", "queued", "done"


async def add(connection: AsyncConnection, some: Sequence[Inbound], turn: str, now: float) -> list[Inbound]:
    """Stores inbounds of one conversation; returns those that are new."""
    rows = [
        {
            "conversation": str(inbound.key),
            "channel": inbound.key.channel,
            "chat": inbound.key.chat,
            "message": inbound.message,
            "revision": inbound.revision,
            "turn": turn,
            "sender": inbound.sender.id,
            "body": dump(inbound),
            "received_at": now,
        }
        for inbound in some
    ]
    query = insert(connection, inbounds).values(rows).on_conflict_do_nothing()
    stored = await connection.execute(query.returning(inbounds.c.message, inbounds.c.revision))
    new = {(row.message, row.revision) for row in stored}
    by_id = {(inbound.message, inbound.revision): inbound for inbound in some}
    return [inbound for name, inbound in by_id.items() if name in new]


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a message: the row that has it, the turn that it belongs to, and whether that waits to be read."""

    row: int
    inbound: Inbound
    turn: str
    waits: bool


async def wordings(connection: AsyncConnection, message: Inbound) -> list[Wording]:
    """The earlier wordings of an edited message, the newest first. Locks their turns: none of them is planned before
    the transaction ends.
    """
    columns = (inbounds.c.id, inbounds.c.body, inbounds.c.turn, turns.c.state, turns.c.plan.is_(sa.null()).label("new"))
    query = sa.select(*columns).join(turns, turns.c.id == inbounds.c.turn)
    query = query.where(inbounds.c.channel == message.key.channel, inbounds.c.chat == message.key.chat)
    query = query.where(inbounds.c.message == message.message, inbounds.c.revision < message.revision)
    rows = await connection.execute(query.order_by(inbounds.c.revision.desc()).with_for_update(of=turns))
    return [Wording(row.id, load(Inbound, row.body), row.turn, row.state != DONE and row.new) for row in rows]


async def reword(connection: AsyncConnection, row: int, inbound: Inbound) -> None:
    """Puts other words in the place of those that wait."""
    await connection.execute(sa.update(inbounds).where(inbounds.c.id == row).values(body=dump(inbound)))


async def has_files_of(connection: AsyncConnection, key: ConversationKey, message: str) -> bool:
    """Whether the message was taken in, or its files were, by a reply to it."""
    body = inbounds.c.body
    brought = body["borrowed"].as_boolean() & (body["target"].as_string() == message)
    query = sa.select(inbounds.c.id).where(inbounds.c.channel == key.channel, inbounds.c.chat == key.chat)
    query = query.where((inbounds.c.message == message) | brought)
    return (await connection.execute(query.limit(1))).first() is not None


async def withdrawn(connection: AsyncConnection, deletion: Inbound) -> Inbound | None:
    """The deletion of messages as an act of their author; None if none of them brought a file."""
    asked = task_arguments.of_action(deletion.action) if deletion.action else None
    ids = asked.messages if isinstance(asked, tasks.AskWithdrawn) else ()
    there = (inbounds.c.channel == deletion.key.channel, inbounds.c.chat == deletion.key.chat)
    query = sa.select(inbounds.c.body, inbounds.c.conversation).where(*there, _brought_by(ids))
    for row in await connection.execute(query.order_by(inbounds.c.id)):
        said = load(Inbound, row.body)
        if said.attachments:
            key = ConversationKey.parse(row.conversation)
            return replace(
                deletion, key=key, sender=said.sender, locale=said.locale, address=said.address, group=said.group
            )
    return None


async def has_taken(connection: AsyncConnection, key: ConversationKey, origin: str, since: float) -> bool:
    """Whether somebody has handed over the files of the message `origin` since then, and they could be used."""
    query = sa.select(inbounds.c.id).join(files, files.c.turn == inbounds.c.turn)
    query = query.where(inbounds.c.channel == key.channel, inbounds.c.chat == key.chat, inbounds.c.received_at >= since)
    query = query.where(inbounds.c.body["origin"].as_string() == origin, files.c.state != "failed")
    return (await connection.execute(query.limit(1))).first() is not None


async def orders_of(connection: AsyncConnection, key: ConversationKey, messages: Sequence[str]) -> set[int]:
    """The positions of these messages in the platform's order."""
    query = sa.select(inbounds.c.body).where(inbounds.c.conversation == str(key), _brought_by(messages))
    return {load(Inbound, body).order for body in (await connection.execute(query)).scalars()}


def _brought_by(messages: Sequence[str]) -> sa.ColumnElement[bool]:
    """Whether an inbound is one of these messages, or has its files from one."""
    body = inbounds.c.body
    lent = body["borrowed"].as_boolean() & body["target"].as_string().in_(messages)
    return sa.or_(inbounds.c.message.in_(messages), body["origin"].as_string().in_(messages), lent)


async def parts_of_album(connection: AsyncConnection, key: ConversationKey, album: str) -> int:
    """How many parts of the album were taken in."""
    query = sa.select(sa.func.count()).select_from(inbounds).where(inbounds.c.conversation == str(key))
    return int((await connection.execute(query.where(inbounds.c.body["album"].as_string() == album))).scalar_one())


async def open_turn(
    connection: AsyncConnection, key: ConversationKey, sender: str = "", *, album: str = "", orders: bool = False
) -> tuple[str, float] | None:
    """The conversation's turn that still collects, and when it was opened (Unix seconds).

    That of the same album or of the same person comes first. Photos with which somebody `orders` a video join no turn
    in which another person speaks: people who send albums at once ask for different things. Locks the turns: nobody
    settles one before the transaction ends.
    """
    of_turn = sa.select(inbounds.c.id).where(inbounds.c.turn == turns.c.id)
    same = of_turn.where(inbounds.c.body["album"].as_string() == album).exists() if album else sa.false()
    others = of_turn.where(inbounds.c.sender != sender)
    speaks = others.where(inbounds.c.body["text"].as_string() != "").exists()
    found = (same.label("same"), others.exists().label("others"), speaks.label("speaks"))
    query = sa.select(turns.c.id, turns.c.opened_at, *found)
    query = query.where(turns.c.conversation == str(key), turns.c.state == COLLECTING).order_by(turns.c.id)
    rows = sorted(
        (await connection.execute(query.with_for_update(of=turns))).all(), key=lambda row: (not row.same, row.others)
    )
    fitting = [row for row in rows if row.same or not (orders and row.speaks)]
    return (fitting[0].id, fitting[0].opened_at) if fitting else None


async def start_turn(connection: AsyncConnection, id: str, key: ConversationKey, now: float) -> None:
    """Makes a turn that collects."""
    await connection.execute(
        insert(connection, turns)
        .values(id=id, conversation=str(key), state=COLLECTING, opened_at=now)
        .on_conflict_do_nothing()
    )


async def set_due(connection: AsyncConnection, id: str, due_at: float) -> None:
    """Sets when the turn stops collecting (Unix seconds)."""
    await connection.execute(sa.update(turns).where(turns.c.id == id).values(due_at=due_at))


async def next_due(connection: AsyncConnection) -> float | None:
    """The earliest time a turn is due, Unix seconds."""
    query = sa.select(sa.func.min(turns.c.due_at)).where(turns.c.state == COLLECTING)
    earliest: float | None = (await connection.execute(query)).scalar()
    return earliest


async def take_due(connection: AsyncConnection, now: float, until: float) -> list[tuple[str, str]]:
    """(id, conversation) of the due turns, oldest first. Puts them off until `until`: nobody else takes them."""
    due = sa.select(turns.c.id).where(turns.c.state == COLLECTING, turns.c.due_at <= now)
    # Skips what another transaction has locked: waiting for several at a time could deadlock.
    ids = list((await connection.execute(due.with_for_update(skip_locked=True))).scalars())
    query = sa.update(turns).where(turns.c.id.in_(ids)).values(due_at=until)
    rows = await connection.execute(query.returning(turns.c.id, turns.c.conversation)) if ids else ()
    return sorted((row.id, row.conversation) for row in rows)


async def is_due_at(connection: AsyncConnection, id: str, due_at: float) -> bool:
    """Whether the turn is still put off until then: nothing has joined it since."""
    query = sa.select(turns.c.due_at).where(turns.c.id == id, turns.c.due_at == due_at)
    return (await connection.execute(query)).first() is not None


async def queue_turn(connection: AsyncConnection, id: str) -> bool:
    """Closes a collecting turn; False if somebody else did."""
    query = sa.update(turns).where(turns.c.id == id, turns.c.state == COLLECTING).values(state=QUEUED)
    return bool((await connection.execute(query)).rowcount)


async def finish_turn(connection: AsyncConnection, id: str) -> None:
    """Marks the turn as answered."""
    await connection.execute(sa.update(turns).where(turns.c.id == id).values(state=DONE))


async def set_plan(connection: AsyncConnection, id: str, plan: Any, project: str) -> None:
    """Stores what the turn does, and its project. Raises LookupError if the turn was deleted."""
    changed = await connection.execute(sa.update(turns).where(turns.c.id == id).values(plan=plan, project=project))
    if not changed.rowcount:
        raise LookupError(id)


async def get_plan(connection: AsyncConnection, id: str) -> tuple[Any, str]:
    """What `set_plan` stored. Raises LookupError if the turn was deleted."""
    row = await row_of(connection, turns, id)
    return row.plan, row.project or ""


async def cancel_turns(connection: AsyncConnection, key: ConversationKey, own: str, wanted: str) -> list[str]:
    """Requests that turns under way end, except `own`: the one named, else all. Returns their ids."""
    query = sa.update(turns).where(_under_way(key, wanted), turns.c.id != own).returning(turns.c.id)
    return list((await connection.execute(query.values(cancel_requested=True))).scalars())


async def projects_under_way(connection: AsyncConnection, key: ConversationKey, wanted: str) -> set[str]:
    """The projects of the turns that `cancel_turns` would end."""
    query = sa.select(turns.c.project).where(_under_way(key, wanted), turns.c.project != "")
    return set((await connection.execute(query)).scalars())


def _under_way(key: ConversationKey, wanted: str) -> sa.ColumnElement[bool]:
    """The turns that have a plan, and the first, which may still wait for its files; the others have not begun."""
    here = (turns.c.conversation == str(key)) & (turns.c.state == QUEUED)
    first = sa.select(sa.func.min(turns.c.id)).where(here).scalar_subquery()
    here &= turns.c.plan.is_not(sa.null()) | (turns.c.id == first)
    return here & (turns.c.id == wanted) if wanted else here


async def under_way(connection: AsyncConnection, key: ConversationKey, own: str) -> bool:
    """Whether a turn of the conversation is under way, except `own`."""
    query = sa.select(turns.c.id).where(turns.c.conversation == str(key), turns.c.state != DONE, turns.c.id != own)
    return (await connection.execute(query.limit(1))).first() is not None


async def is_cancelled(connection: AsyncConnection, id: str) -> bool:
    """Whether somebody cancelled the turn."""
    query = sa.select(turns.c.cancel_requested).where(turns.c.id == id)
    return bool((await connection.execute(query)).scalar())


async def lock(connection: AsyncConnection, id: str) -> None:
    """Nobody rewords what the turn was asked before the transaction ends."""
    await connection.execute(sa.select(turns.c.id).where(turns.c.id == id).with_for_update())


async def turn(connection: AsyncConnection, id: str) -> Turn:
    """A turn with its inbounds in the platform's order. Raises LookupError if it was deleted."""
    columns = (inbounds.c.body, inbounds.c.id, inbounds.c.conversation)
    rows = list(await connection.execute(sa.select(*columns).where(inbounds.c.turn == id)))
    if not rows:
        raise LookupError(id)
    # The column, not the body: the chat may have moved, or the project may have got a thread.
    key = ConversationKey.parse(rows[0].conversation)
    values = [(replace(load(Inbound, row.body), key=key), row.id) for row in rows]
    values.sort(key=lambda pair: (pair[0].order, pair[1]))
    return Turn(id, key, tuple(inbound for inbound, _ in values))


async def address_of(
    connection: AsyncConnection, key: ConversationKey, sender: str, turn: str, now: float
) -> Address | None:
    """The address of the person's message that the `turn` answers. If that has expired: of their last one that expires
    later, if there is one.

    None if unknown, or if it came from elsewhere.
    """
    theirs = (inbounds.c.conversation == str(key)) & (inbounds.c.sender == sender)
    query = sa.select(inbounds.c.body).where(theirs).order_by(inbounds.c.id.desc()).limit(1)
    answered = await _address_in(connection, query.where(inbounds.c.turn == turn), key) if turn and sender else None
    if answered is not None and (answered.expires_at or now) >= now:
        return answered
    latest = await _address_in(connection, query, key) if sender else None
    return latest if latest is not None and (answered is None or (latest.expires_at or 0.0) >= now) else answered


async def _address_in(
    connection: AsyncConnection, query: sa.Select[tuple[Any]], key: ConversationKey
) -> Address | None:
    body = (await connection.execute(query)).scalar_one_or_none()
    found = load(Inbound, body) if body is not None else None
    return found.address if found is not None and found.key == key else None


async def move_turn(connection: AsyncConnection, id: str, key: ConversationKey) -> None:
    """Moves the turn, with what it brought, to another conversation."""
    for table, column in ((turns, turns.c.id), (inbounds, inbounds.c.turn), (files, files.c.turn)):
        await connection.execute(sa.update(table).where(column == id).values(conversation=str(key)))
