"""The files people send, from their message to the back end."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import Address, Attachment, ConversationKey, Inbound, MediaKind
from bot.domain.photo_facts import Facts
from bot.storage.database import insert, row_of
from bot.storage.queries.turns import DONE
from bot.storage.serialization import dump, load, load_row
from bot.storage.tables import files, inbounds, turns

WAITING, READY, FAILED, UPLOADED = "waiting", "ready", "failed", "uploaded"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that somebody sent: `key` in the object store once fetched.

    `problem` is (text key, params) if it is unusable, or usable only in part.
    `order` is that of its message, `position` its place in the message. `caption` is for the photo in the video; it
    is kept until the back end has it.
    """

    id: str
    attachment: Attachment
    conversation: ConversationKey
    turn: str
    order: int
    position: int
    state: str
    key: str
    name: str
    kind: MediaKind
    mime: str
    hash: str
    width: int
    height: int
    caption: str
    problem: tuple[str, Mapping[str, Any]] | None
    facts: Facts | None = None
    """What its photo says and shows; None if nobody has looked at it."""
    sender: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether a video shows it, rather than plays it as sound."""
        return self.kind in {MediaKind.PHOTO, MediaKind.VIDEO}


@dataclass(frozen=True, slots=True)
class Arriving:
    """Files on their way: their number, whether all are photos, whether words came along, and where to answer."""

    key: ConversationKey
    address: Address
    count: int
    photos: bool
    worded: bool


async def copy_file(connection: AsyncConnection, file: StoredFile, id: str, turn: str, project: str, key: str) -> None:
    """A copy of the row for another project; the copied bytes are at `key`."""
    row = (await connection.execute(sa.select(files).where(files.c.id == file.id))).mappings().one()
    again = {**row, "id": id, "batch": "", "turn": turn, "project": project, "key": key, "state": READY, "caption": ""}
    await connection.execute(insert(connection, files).values(again).on_conflict_do_nothing())


async def add_files(connection: AsyncConnection, some: Sequence[Inbound], turn: str, *, linked: bool = False) -> str:
    """Makes a row for each attachment that is a link, or else for each that is none, to be fetched.

    `position` keeps the platform's order inside the message.

    Returns the id of the batch they are fetched in; empty if there are none.
    """
    batch = f"{turn}-{uuid.uuid4().hex[:12]}"
    rows = [
        {
            "id": (file_id := f"{turn}-{uuid.uuid4().hex[:12]}"),
            "batch": batch,
            "conversation": str(inbound.key),
            "turn": turn,
            "sender": inbound.sender.id,
            "position": position,
            "attachment": dump(attachment),
            "sent_order": inbound.order,
            "state": WAITING,
            "key": f"inbox/{turn}/{file_id}",
            "name": attachment.name,
            "kind": attachment.kind.value,
            "mime": attachment.mime,
        }
        for inbound in some
        for position, attachment in enumerate(inbound.attachments)
        if bool(attachment.link) == linked
    ]
    if rows:
        await connection.execute(sa.insert(files), rows)
    return batch if rows else ""


async def file(connection: AsyncConnection, id: str) -> StoredFile:
    """One file. Raises LookupError if it was deleted."""
    return _file(await row_of(connection, files, id))


async def project_of_file(connection: AsyncConnection, id: str) -> str:
    """The id of the project that a file is in; empty if it is in none yet. Raises LookupError if it was deleted."""
    return str((await row_of(connection, files, id)).project or "")


async def key_of(connection: AsyncConnection, hash: str) -> str:
    """The key of a file with this hash; empty if there is none."""
    query = sa.select(files.c.key).where(files.c.hash == hash, files.c.state.in_((READY, UPLOADED))).limit(1)
    return (await connection.execute(query)).scalar() or ""


async def change_file(connection: AsyncConnection, /, id: str, **values: object) -> None:
    """Sets columns of one file."""
    await connection.execute(sa.update(files).where(files.c.id == id).values(**values))


async def adopt(connection: AsyncConnection, turn: str, key: ConversationKey, albums: Sequence[str]) -> None:
    """Gives the turn the files of its albums that an earlier turn has left alone, waiting for the rest."""
    parts = sa.select(inbounds.c.turn).where(inbounds.c.conversation == str(key))
    parts = parts.where(inbounds.c.body["album"].as_string().in_(albums))
    left = (files.c.turn.in_(parts)) & (files.c.turn < turn) & files.c.project.is_(None) & (files.c.state == READY)
    await connection.execute(sa.update(files).where(left).values(turn=turn))


async def left_over(connection: AsyncConnection, project: str) -> list[str]:
    """The ids of files for a project whose turn ended before the back end had them."""
    query = sa.select(files.c.id).join(turns, turns.c.id == files.c.turn)
    query = query.where(files.c.project == project, files.c.state == READY, turns.c.state == DONE)
    return list((await connection.execute(query)).scalars())


async def take_over(connection: AsyncConnection, turn: str, ids: Sequence[str]) -> None:
    """Gives the turn these files of earlier ones."""
    await connection.execute(sa.update(files).where(files.c.id.in_(ids)).values(turn=turn))


async def drop_linked_file(connection: AsyncConnection, file: StoredFile) -> None:
    """Deletes the file of a link that leads to something else, also from the message with the link in its words."""
    await connection.execute(sa.delete(files).where(files.c.id == file.id))
    # Locked and in one order: two links of a message may be dropped at the same time.
    query = sa.select(inbounds.c.id, inbounds.c.body).where(inbounds.c.turn == file.turn).order_by(inbounds.c.id)
    query = query.with_for_update()
    for row in (await connection.execute(query)).all():
        said = load(Inbound, row.body)
        kept = tuple(one for one in said.attachments if one.link != file.attachment.link)
        if len(kept) < len(said.attachments):
            body = dump(replace(said, attachments=kept, plan=None))  # the plan was that of the words with the link
            await connection.execute(sa.update(inbounds).where(inbounds.c.id == row.id).values(body=body))


async def files_of_turn(connection: AsyncConnection, id: str, project: str = "") -> list[StoredFile]:
    """The files of a turn, or those for one project, in the order people sent them."""
    query = sa.select(files).where(files.c.turn == id).order_by(files.c.sent_order, files.c.position)
    if project:
        query = query.where(files.c.project == project)
    return [_file(row) for row in await connection.execute(query)]


async def arriving(connection: AsyncConnection, turn: str) -> Arriving | None:
    """The files that a turn waits for; None if all are here. Raises LookupError if the turn was deleted."""
    query = sa.select(files.c.kind, files.c.state, files.c.attachment).where(files.c.turn == turn)
    some = (await connection.execute(query)).all()
    found = [row for row in some if not load(Attachment, row.attachment).may_be_words]
    if all(row.state != WAITING for row in found):
        return None
    said = sa.select(inbounds.c.conversation, inbounds.c.body).where(inbounds.c.turn == turn).order_by(inbounds.c.id)
    rows = (await connection.execute(said)).all()
    if not rows:
        raise LookupError(turn)
    return Arriving(
        ConversationKey.parse(rows[-1].conversation),
        load(Address, rows[-1].body["address"]),
        len(found),
        photos=all(row.kind == MediaKind.PHOTO for row in found),
        worded=any(row.body["text"].strip() for row in rows),
    )


async def awaits_files(connection: AsyncConnection, turn: str) -> bool:
    """Whether a file of the turn is still to be fetched."""
    query = sa.select(files.c.id).where(files.c.turn == turn, files.c.state == WAITING)
    return (await connection.execute(query.limit(1))).first() is not None


async def files_of_batch(connection: AsyncConnection, batch: str) -> list[StoredFile]:
    """The files of a batch, in their order. Raises LookupError if they were deleted."""
    query = sa.select(files).where(files.c.batch == batch).order_by(files.c.sent_order, files.c.position)
    rows = (await connection.execute(query)).all()
    if not rows:
        raise LookupError(batch)
    return [_file(row) for row in rows]


async def files_of_project(connection: AsyncConnection, project: str) -> list[StoredFile]:
    """The files that the back end has of a project, in the order they were uploaded."""
    query = sa.select(files).where(files.c.project == project, files.c.state == UPLOADED)
    # Turns upload one after the other, and their ids sort by time.
    rows = await connection.execute(query.order_by(files.c.turn, files.c.sent_order, files.c.position))
    return [_file(row) for row in rows]


async def project_of(connection: AsyncConnection, key: ConversationKey, orders: Collection[int]) -> str:
    """The id of the newest project with files of the messages at these positions; empty if there is none."""
    query = sa.select(files.c.project).where(files.c.conversation == str(key), files.c.sent_order.in_(orders))
    query = query.where(files.c.state == UPLOADED).order_by(files.c.turn.desc()).limit(1)
    return (await connection.execute(query)).scalar_one_or_none() or ""


async def more_files_coming(connection: AsyncConnection, key: ConversationKey, after: str) -> bool:
    """Whether a later, unanswered turn of the conversation brings more files."""
    later = sa.select(files.c.id).join(turns, turns.c.id == files.c.turn)
    later = later.where(turns.c.conversation == str(key), turns.c.id > after, turns.c.state != DONE)
    return (await connection.execute(later.limit(1))).first() is not None


def _file(row: sa.Row[Any]) -> StoredFile:
    problem = (row.problem["key"], row.problem["params"]) if row.problem else None
    return load_row(StoredFile, row, order=row.sent_order, kind=row.kind or MediaKind.FILE, problem=problem)
