"""Deletes what one person has sent in groups, and leaves what others have sent."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import ConversationKey, Verb
from bot.storage.owners import fill
from bot.storage.queries import idempotency_log, usage
from bot.storage.queries.deletion import Traces, delete_turns, project, traces_of
from bot.storage.queries.invitations import folder
from bot.storage.queries.turns import DONE
from bot.storage.tables import conversations, exports, files, inbounds, invitations, projects, turns

_LEAVES_WORDS = frozenset({Verb.EDIT, Verb.RETRY, Verb.RENAME})
"""Tasks that put a person's words into the turn's project."""


async def conversations_of(connection: AsyncConnection, channel: str, sender: str) -> dict[ConversationKey, bool]:
    """The conversations of a channel in which a person has written or sent something, and whether each is a group."""
    said = sa.select(inbounds.c.conversation).where(inbounds.c.channel == channel, inbounds.c.sender == sender)
    rows = await connection.execute(
        sa.select(conversations.c.key, conversations.c.group).where(conversations.c.key.in_(said))
    )
    return {ConversationKey.parse(row.key): row.group for row in rows}


async def leave(connection: AsyncConnection, key: ConversationKey, sender: str) -> Traces:
    """Deletes a person's words and files in a group, and every video that contains something of theirs.

    A project with only this person's files is deleted. One with others' files too keeps those and loses its session:
    the next use begins anew with them.
    """
    await connection.run_sync(fill)
    own_turns, shared_turns = await _turns_of(connection, key, sender)
    own_projects = await _projects_of(connection, key, sender, own_turns | shared_turns)
    # Copies that a person's turn made of others' files go with the turn: the others have the files themselves.
    others = files.c.project.in_(own_projects) & (files.c.sender != sender) & files.c.turn.not_in(own_turns)
    shared = set((await connection.execute(sa.select(files.c.project).where(others))).scalars())
    found = [await project(connection, key, own) for own in own_projects - shared]
    found += [await _begin_anew(connection, key, one, sender) for one in shared]
    found.append(await _take_words(connection, key, sender, own_turns, shared_turns))
    gone = sa.delete(invitations).where(invitations.c.conversation == str(key), invitations.c.sender == sender)
    folders = tuple(folder(row) for row in (await connection.execute(gone.returning(invitations.c.id))).scalars())
    found.append(Traces(folders=folders))
    started = projects.c.conversation == str(key)
    await connection.execute(sa.update(projects).where(started, projects.c.starter == sender).values(starter=""))
    return _joined(found)


async def _turns_of(connection: AsyncConnection, key: ConversationKey, sender: str) -> tuple[set[str], set[str]]:
    """The turns of only this person, and those with messages of others too."""
    here = inbounds.c.conversation == str(key)
    mine = sa.select(inbounds.c.turn).where(here, inbounds.c.sender == sender)
    own_turns = set((await connection.execute(mine)).scalars())
    others = sa.select(inbounds.c.turn).where(here, inbounds.c.sender != sender, inbounds.c.turn.in_(own_turns))
    shared = set((await connection.execute(others)).scalars())
    return own_turns - shared, shared


async def _projects_of(connection: AsyncConnection, key: ConversationKey, sender: str, own_turns: set[str]) -> set[str]:
    """The projects with something of a person: begun by them or in `own_turns`, or with their files, words or wishes.

    A person's question or button leaves nothing in a project.
    """
    rows = (await connection.execute(sa.select(turns.c.project, turns.c.plan).where(turns.c.id.in_(own_turns)))).all()
    named = {row.project for row in rows if row.plan and _leaves_words(row.plan)}
    brought = sa.select(files.c.project).where((files.c.sender == sender) | files.c.turn.in_(own_turns))
    asked = sa.select(exports.c.project).where(exports.c.sender == sender)
    for query in (brought, asked):
        named.update((await connection.execute(query)).scalars())
    touched = projects.c.id.in_(named) | (projects.c.starter == sender) | projects.c.turn.in_(own_turns)
    own_projects = sa.select(projects.c.id).where(projects.c.conversation == str(key), touched)
    return set((await connection.execute(own_projects)).scalars())


def _leaves_words(plan: Mapping[str, Any]) -> bool:
    return any(task["kind"] in _LEAVES_WORDS for task in plan["tasks"])


async def _begin_anew(connection: AsyncConnection, key: ConversationKey, id: str, sender: str) -> Traces:
    """Removes a person's files from a project, with everything that was made from them."""
    made = await traces_of(connection, sa.false(), projects.c.id == id)
    theirs = (files.c.project == id) & (files.c.sender == sender)
    sent = (await connection.execute(sa.select(files.c.key, files.c.batch).where(theirs))).all()
    await connection.execute(sa.delete(files).where(theirs))
    await usage.give_back_unfinished(connection, exports.c.project == id)
    await connection.execute(sa.delete(exports).where(exports.c.project == id))
    blank = {"session": sa.null(), "claim_link": None, "name": "", "title": "", "wish": "", "exported": False}
    await connection.execute(sa.update(projects).where(projects.c.id == id).values(blank))
    traces = replace(made, keys=tuple(row.key for row in sent), batches=tuple({row.batch for row in sent}))
    await delete_turns(connection, key, traces)
    # Others may have asked for something after this person, with the captions that waited, beside the draft.
    await _blank(connection, turns.c.project == id)
    return traces


async def _blank(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> None:
    """Removes the plan and its words from turns that are over."""
    over = which & (turns.c.state == DONE)
    query = sa.update(turns).where(over).values(plan=sa.null()).returning(turns.c.id)
    await idempotency_log.delete_edits(connection, (await connection.execute(query)).scalars().all())


async def _take_words(
    connection: AsyncConnection, key: ConversationKey, sender: str, own_turns: set[str], shared: set[str]
) -> Traces:
    """Deletes the turns of only this person, and their part of turns with messages of others."""
    traces = await traces_of(connection, turns.c.id.in_(own_turns), sa.false())
    await delete_turns(connection, key, traces)
    left = (files.c.conversation == str(key)) & (files.c.sender == sender)
    keys = (await connection.execute(sa.delete(files).where(left).returning(files.c.key))).scalars().all()
    await connection.execute(sa.delete(inbounds).where(inbounds.c.turn.in_(shared), inbounds.c.sender == sender))
    await _blank(connection, turns.c.id.in_(shared))
    return replace(traces, keys=(*traces.keys, *keys))


def _joined(found: list[Traces]) -> Traces:
    return Traces(**{f.name: tuple(one for traces in found for one in getattr(traces, f.name)) for f in fields(Traces)})
