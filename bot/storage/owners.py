"""Reads from the ids of rows what they are deleted with. Goes with version 0.3.

Replicas of version 0.1 leave the owner of what they write NULL, and so does whatever is recorded outside any turn.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

TURN = r"(?<![0-9a-z])[0-9a-f]{24}(?![0-9a-f])"
PROJECT = re.compile(rf"(?<![0-9a-z])p-{TURN}(?:-\d+)?")
EXPORT = re.compile(rf"{TURN}-(?:auto|b?\d+)")
BATCH = 1000
"""Rows of a table that are filled at a time."""

projects = sa.table("projects", sa.column("id"), sa.column("turn"), sa.column("session", sa.JSON))
exports = sa.table("exports", sa.column("id"), sa.column("turn"), sa.column("project"))
attempts = sa.table("attempts", sa.column("key"), sa.column("turn"), sa.column("project"))
slots = sa.table("slots", sa.column("conversation"), sa.column("slot"), sa.column("turn"), sa.column("project"))


def fill(connection: sa.Connection) -> None:
    """Fills the rows that have no owner yet, as far as their ids allow; an empty text says that there is none."""
    while fill_some(connection):
        pass


def fill_some(connection: sa.Connection) -> bool:
    """Fills a batch of each table; whether it found anything. Rows that another transaction holds wait for the next."""
    found = False
    for table in (projects, exports):
        changes = [{"b_id": row.id, "turn": turn(row.id)} for row in _without_owner(connection, table, ("id",))]
        found = _update(connection, table, ("id",), changes) or found
    for table, keys in ((attempts, ("key",)), (slots, ("conversation", "slot"))):
        rows = _without_owner(connection, table, keys)
        known, sessions = (_exports(connection), _sessions(connection)) if rows else ({}, {})
        changes = [
            {
                **{f"b_{key}": value for key, value in zip(keys, row, strict=True)},
                "turn": turn(row[-1]),
                "project": project(row[-1], known, sessions),
            }
            for row in rows
        ]
        found = _update(connection, table, keys, changes) or found
    return found


def turn(key: str) -> str:
    """The turn that a key names otherwise than by a project it began; the id of a project names that turn alone."""
    rest = PROJECT.sub("", key)
    found = re.search(TURN, rest or key)
    return found[0] if found else ""


def project(key: str, exports: Mapping[str, str], sessions: Mapping[str, str]) -> str:
    """The project that a key names: itself, by an export of it, or by its session."""
    if found := PROJECT.search(key):
        return found[0]
    if (found := EXPORT.search(key)) and found[0] in exports:
        return exports[found[0]]
    return next((sessions[part] for part in re.split(r"[:+]", key) if part in sessions), "")


def _exports(connection: sa.Connection) -> dict[str, str]:
    """The project of each export."""
    return {row.id: row.project for row in connection.execute(sa.select(exports.c.id, exports.c.project))}


def _sessions(connection: sa.Connection) -> dict[str, str]:
    """The project of each session."""
    rows = connection.execute(sa.select(projects.c.id, projects.c.session))
    return {row.session["session_id"]: row.id for row in rows if row.session}


def _without_owner(connection: sa.Connection, table: sa.TableClause, keys: tuple[str, ...]) -> Sequence[sa.Row[Any]]:
    query = sa.select(*(table.c[key] for key in keys)).where(table.c.turn.is_(None)).limit(BATCH)
    # Who waits for a row while holding others may deadlock with a replica that works.
    return connection.execute(query.with_for_update(key_share=True, skip_locked=True)).all()


def _update(
    connection: sa.Connection, table: sa.TableClause, keys: tuple[str, ...], changes: list[dict[str, str]]
) -> bool:
    same = sa.and_(*(table.c[key] == sa.bindparam(f"b_{key}") for key in keys))
    if changes:
        connection.execute(sa.update(table).where(same), changes)
    return bool(changes)
