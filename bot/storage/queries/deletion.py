"""Deletes conversations, projects and turns from every table, and notes what is left to do elsewhere."""

from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.backend import Session
from bot.domain.messages import Address, ConversationKey
from bot.storage.database import row_of
from bot.storage.owners import fill
from bot.storage.queries import conversations as conversation_rows
from bot.storage.queries import usage
from bot.storage.queries.invitations import folder
from bot.storage.queries.projects import RUNNING
from bot.storage.serialization import dump, load
from bot.storage.tables import (
    OF_A_CONVERSATION,
    accounts,
    attempts,
    conversations,
    exports,
    files,
    forgotten,
    inbounds,
    invitations,
    projects,
    shares,
    slots,
    turns,
)


@dataclass(frozen=True, slots=True)
class Traces:
    """What the deleted rows led to: ids of work and of folders, the back end's sessions and renders.

    `keys` name single files, because a folder may hold what other projects still need.
    """

    turns: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    exports: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    renders: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    """The renders that may not have ended."""
    sessions: tuple[Session, ...] = ()
    batches: tuple[str, ...] = ()
    """Ids under which the files were fetched."""
    folders: tuple[str, ...] = ()
    """Folders of invitations: uploads that were not taken in yet."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of rows that workflows worked on."""
        return (*self.turns, *self.batches, *self.exports, *self.renders)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A deletion whose rows are gone, with what it still has to remove elsewhere.

    `whole`: the conversation itself went, up to the time `at` (Unix seconds). `done` is said at the end, or `partly` if
    the back end keeps its copies. Both are empty if nobody asked for it.
    """

    id: str
    key: ConversationKey
    address: Address
    account: str
    traces: Traces
    whole: bool
    at: float
    done: str = ""
    partly: str = ""


async def conversation(connection: AsyncConnection, key: ConversationKey) -> Traces:
    """Deletes every row of a conversation."""
    traces = await traces_of(connection, turns.c.conversation == str(key), projects.c.conversation == str(key))
    invited = sa.select(invitations.c.id).where(invitations.c.conversation == str(key))
    folders = tuple(folder(row) for row in (await connection.execute(invited)).scalars())
    await usage.give_back_unfinished(connection, exports.c.conversation == str(key))
    for table in OF_A_CONVERSATION:
        await connection.execute(sa.delete(table).where(table.c.conversation == str(key)))
    await connection.execute(sa.delete(conversations).where(conversations.c.key == str(key)))
    await connection.execute(sa.delete(accounts).where(accounts.c.name == str(key)))
    return replace(traces, folders=folders)


async def project(connection: AsyncConnection, key: ConversationKey, id: str) -> Traces:
    """Deletes every row of one project and of the videos of its single photos, and closes it if it is open."""
    await connection.run_sync(fill)
    ids = [id, *(await connection.execute(sa.select(projects.c.id).where(projects.c.parent == id))).scalars()]
    shared = _turns_with_files_of(projects.c.id.not_in(ids))
    own_turns = turns.c.project.in_(ids) & turns.c.id.not_in(shared)
    traces = await traces_of(connection, own_turns, projects.c.id.in_(ids))
    await connection.execute(sa.delete(files).where(files.c.project.in_(ids)))
    await usage.give_back_unfinished(connection, exports.c.project.in_(ids))
    await connection.execute(sa.delete(exports).where(exports.c.project.in_(ids)))
    await connection.execute(sa.delete(projects).where(projects.c.id.in_(ids)))
    is_open = conversations.c.project.in_(ids)
    await connection.execute(sa.update(conversations).where(is_open).values(project=None))
    await delete_turns(connection, key, traces)
    return traces


async def loose_turns(connection: AsyncConnection, before: float) -> dict[ConversationKey, Traces]:
    """Deletes turns that belong to no project and began before `before` (Unix seconds)."""
    await connection.run_sync(fill)
    loose = sa.and_(
        turns.c.opened_at < before,
        turns.c.project.is_(None) | turns.c.project.not_in(sa.select(projects.c.id)),
        turns.c.id.not_in(_turns_with_files_of(sa.true())),
    )
    rows = await connection.execute(sa.select(turns.c.conversation).where(loose).distinct())
    found = {}
    for key in [ConversationKey.parse(text) for text in rows.scalars()]:
        traces = await traces_of(connection, sa.and_(loose, turns.c.conversation == str(key)), sa.false())
        await delete_turns(connection, key, traces)
        found[key] = traces
    return found


async def sweep(connection: AsyncConnection, gone: Forgotten) -> None:
    """Deletes what running work has written meanwhile. What people have started since stays."""
    if gone.whole and await conversation_rows.get(connection, gone.key) is None:
        await conversation(connection, gone.key)
        return
    await connection.run_sync(fill)
    # A project that others keep may have new work by now; of the deleted work only its turns are known.
    alive = sa.select(projects.c.id).where(projects.c.id.in_(gone.traces.projects))
    kept = set((await connection.execute(alive)).scalars())
    lost = tuple(id for id in gone.traces.projects if id not in kept)  # noqa: A001
    await delete_turns(connection, gone.key, replace(gone.traces, projects=lost))


async def stale_conversations(connection: AsyncConnection, before: float) -> list[ConversationKey]:
    """Conversations that nobody has used since `before` (Unix seconds)."""
    rows = await connection.execute(sa.select(conversations.c.key).where(conversations.c.touched_at < before))
    return [ConversationKey.parse(key) for key in rows.scalars()]


async def stale_projects(connection: AsyncConnection, before: float) -> list[tuple[ConversationKey, str]]:
    """Projects that nobody has used since `before` (Unix seconds) and whose videos are all made."""
    busy = sa.select(exports.c.project).where(exports.c.state.in_(RUNNING))
    stale = sa.and_(projects.c.touched_at < before, projects.c.id.not_in(busy))
    rows = await connection.execute(sa.select(projects.c.conversation, projects.c.id).where(stale))
    return [(ConversationKey.parse(row.conversation), row.id) for row in rows]


async def note(connection: AsyncConnection, gone: Forgotten) -> None:
    """Keeps a deletion until it is finished."""
    row = {"id": gone.id, "conversation": str(gone.key), "body": dump(gone), "at": gone.at}
    await connection.execute(sa.insert(forgotten).values(row))


async def get(connection: AsyncConnection, id: str) -> Forgotten:
    """A deletion that is not finished. Raises LookupError."""
    return load(Forgotten, (await row_of(connection, forgotten, id)).body)


async def finish(connection: AsyncConnection, id: str) -> None:
    """Deletes the note of a finished deletion."""
    await connection.execute(sa.delete(forgotten).where(forgotten.c.id == id))


async def traces_of(
    connection: AsyncConnection, of_turns: sa.ColumnElement[bool], of_projects: sa.ColumnElement[bool]
) -> Traces:
    """What these turns and projects lead to. Deletes nothing."""
    found = tuple((await connection.execute(sa.select(turns.c.id).where(of_turns))).scalars())
    owned = list(await connection.execute(sa.select(projects.c.id, projects.c.session).where(of_projects)))
    held = sa.select(projects.c.id).where(of_projects)
    mine = files.c.turn.in_(sa.select(turns.c.id).where(of_turns)) | files.c.project.in_(held)
    sent = list(await connection.execute(sa.select(files.c.key, files.c.batch).where(mine)))
    made = list(
        await connection.execute(
            sa.select(exports.c.id, exports.c.render, exports.c.state).where(exports.c.project.in_(held))
        )
    )
    return Traces(
        found,
        tuple(row.key for row in sent),
        tuple(row.id for row in made),
        tuple(row.id for row in owned),
        tuple(row.render for row in made),
        tuple(row.render for row in made if row.state in RUNNING),
        tuple(load(Session, row.session) for row in owned if row.session),
        tuple({row.batch for row in sent if row.batch}),
    )


async def delete_turns(connection: AsyncConnection, key: ConversationKey, traces: Traces) -> None:
    """Deletes the turns with what they brought, links to the videos, and what is recorded of calls for them."""
    await connection.execute(sa.delete(shares).where(shares.c.export.in_(traces.exports)))
    for table, column in ((turns, turns.c.id), (inbounds, inbounds.c.turn), (files, files.c.turn)):
        await connection.execute(sa.delete(table).where(column.in_(traces.turns)))
    for record in (attempts, slots):
        owned = record.c.turn.in_(traces.turns) | record.c.project.in_(traces.projects)
        await connection.execute(sa.delete(record).where(record.c.conversation == str(key), owned))


def _turns_with_files_of(of_projects: sa.ColumnElement[bool]) -> sa.Select[tuple[str]]:
    """Turns with files in these projects: one whose files became a video each stays for the others."""
    return sa.select(files.c.turn).where(files.c.project.in_(sa.select(projects.c.id).where(of_projects)))
