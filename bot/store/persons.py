"""Takes what one person has sent out of the conversations of groups, and leaves what is the others'."""

from __future__ import annotations

from dataclasses import fields, replace

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import ConversationKey
from bot.store.forgetting import Traces, delete_turns, project, traces_of
from bot.store.intake import DONE
from bot.store.invitations import folder
from bot.store.tables import conversations, exports, files, inbounds, invitations, projects, turns


async def conversations_of(connection: AsyncConnection, channel: str, sender: str) -> dict[ConversationKey, bool]:
    """Where a person has written or sent something on a channel, and whether that is a group."""
    said = sa.select(inbounds.c.conversation).where(inbounds.c.channel == channel, inbounds.c.sender == sender)
    rows = await connection.execute(
        sa.select(conversations.c.key, conversations.c.group).where(conversations.c.key.in_(said))
    )
    return {ConversationKey.parse(row.key): row.group for row in rows}


async def leave(connection: AsyncConnection, key: ConversationKey, sender: str) -> Traces:
    """Deletes a person's words and files in a group, and every video his files are in.

    A project with files of his alone goes whole. One with others' files as well keeps those, without its session: the
    next use begins anew with them.
    """
    here = (files.c.conversation == str(key)) & files.c.project.is_not(sa.null())
    of_his = set((await connection.execute(sa.select(files.c.project).where(here, files.c.sender == sender))).scalars())
    others = sa.select(files.c.project).where(here, files.c.sender != sender, files.c.project.in_(of_his))
    shared = set((await connection.execute(others)).scalars())
    found = [await project(connection, key, own) for own in of_his - shared]
    found += [await _begin_anew(connection, key, one, sender) for one in shared]
    found.append(await _take_words(connection, key, sender))
    mine = exports.c.conversation == str(key)
    await connection.execute(sa.update(exports).where(mine, exports.c.sender == sender).values(sender=""))
    gone = sa.delete(invitations).where(invitations.c.conversation == str(key), invitations.c.sender == sender)
    folders = tuple(folder(row) for row in (await connection.execute(gone.returning(invitations.c.id))).scalars())
    found.append(Traces(folders=folders))
    started = projects.c.conversation == str(key)
    await connection.execute(sa.update(projects).where(started, projects.c.starter == sender).values(starter=""))
    return _joined(found)


async def _begin_anew(connection: AsyncConnection, key: ConversationKey, id: str, sender: str) -> Traces:
    """A project without a person's files, and without everything that was made of them."""
    made = await traces_of(connection, sa.false(), projects.c.id == id)
    his = (files.c.project == id) & (files.c.sender == sender)
    sent = (await connection.execute(sa.select(files.c.id, files.c.key, files.c.batch).where(his))).all()
    await connection.execute(sa.delete(files).where(his))
    await connection.execute(sa.delete(exports).where(exports.c.project == id))
    blank = {"session": sa.null(), "claim_link": None, "name": "", "title": "", "wish": "", "exported": False}
    await connection.execute(sa.update(projects).where(projects.c.id == id).values(blank))
    traces = Traces(
        projects=(id,),
        files=tuple(row.id for row in sent),
        keys=tuple(row.key for row in sent),
        exports=made.exports,
        renders=made.renders,
        running=made.running,
        sessions=made.sessions,
        batches=tuple({row.batch for row in sent}),
    )
    await delete_turns(connection, key, traces)
    return traces


async def _take_words(connection: AsyncConnection, key: ConversationKey, sender: str) -> Traces:
    """His turns; of those that others had a part in, his part alone."""
    here = inbounds.c.conversation == str(key)
    his = set((await connection.execute(sa.select(inbounds.c.turn).where(here, inbounds.c.sender == sender))).scalars())
    others = sa.select(inbounds.c.turn).where(here, inbounds.c.sender != sender, inbounds.c.turn.in_(his))
    shared = set((await connection.execute(others)).scalars())
    traces = await traces_of(connection, turns.c.id.in_(his - shared), sa.false())
    await delete_turns(connection, key, traces)
    left = (files.c.conversation == str(key)) & (files.c.sender == sender)
    keys = (await connection.execute(sa.delete(files).where(left).returning(files.c.key))).scalars().all()
    for turn in shared:
        await connection.execute(sa.delete(inbounds).where(inbounds.c.turn == turn, inbounds.c.sender == sender))
        over = (turns.c.id == turn) & (turns.c.state == DONE)
        await connection.execute(sa.update(turns).where(over).values(plan=sa.null()))
    return replace(traces, keys=(*traces.keys, *keys))


def _joined(found: list[Traces]) -> Traces:
    return Traces(**{f.name: tuple(one for traces in found for one in getattr(traces, f.name)) for f in fields(Traces)})
