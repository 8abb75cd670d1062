"""Adds the owner of each row (the turn and project it is deleted with), taken from the ids of version 0.1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

OWNERS = {
    "projects": ("turn",),
    "exports": ("turn",),
    "attempts": ("turn", "project"),
    "slots": ("turn", "project"),
}
TURN = r"(?<![0-9a-z])[0-9a-f]{24}(?![0-9a-f])"
PROJECT = re.compile(rf"(?<![0-9a-z])p-{TURN}(?:-\d+)?")
EXPORT = re.compile(rf"{TURN}-(?:auto|b?\d+)")
BATCH = 1000

projects = sa.table("projects", sa.column("id"), sa.column("turn"), sa.column("session", sa.JSON))
exports = sa.table("exports", sa.column("id"), sa.column("turn"), sa.column("project"), sa.column("render"))
attempts = sa.table("attempts", sa.column("key"), sa.column("turn"), sa.column("project"))
slots = sa.table(
    "slots", sa.column("conversation"), sa.column("slot"), sa.column("turn"), sa.column("project"), sa.column("digest")
)


def upgrade() -> None:
    """Adds the columns, and fills them as far as ids allow."""
    for table, columns in OWNERS.items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.add_column(sa.Column(column, sa.String))
    fill(op.get_bind())


def fill(connection: sa.Connection) -> None:
    """Fills the rows that have no owner yet, also those that replicas of version 0.1 have written meanwhile."""
    for table in (projects, exports):
        ids = connection.execute(sa.select(table.c.id).where(table.c.turn.is_(None))).scalars().all()
        _update(connection, table, ("id",), [{"b_id": id, "turn": turn(id)} for id in ids])  # noqa: A001
    known = dict(connection.execute(sa.select(exports.c.id, exports.c.project)).all())
    rows = connection.execute(sa.select(projects.c.id, projects.c.session)).all()
    sessions = {row.session["session_id"]: row.id for row in rows if row.session}
    for table, keys in ((attempts, ("key",)), (slots, ("conversation", "slot"))):
        columns = [table.c[key] for key in keys]
        found = connection.execute(sa.select(*columns).where(table.c.turn.is_(None))).all()
        changes = [
            {
                **{f"b_{key}": value for key, value in zip(keys, row, strict=True)},
                "turn": turn(row[-1]),
                "project": project(row[-1], known, sessions),
            }
            for row in found
        ]
        _update(connection, table, keys, changes)


def turn(key: str) -> str:
    """The turn named in a key outside a project's id; in a key that is only such an id, the turn in it."""
    rest = PROJECT.sub("", key)
    found = re.search(TURN, rest or key)
    return found[0] if found else ""


def project(key: str, exports: dict[str, str], sessions: dict[str, str]) -> str:
    """The project that a key names: itself, by an export of it, or by its session."""
    if found := PROJECT.search(key):
        return found[0]
    if (found := EXPORT.search(key)) and found[0] in exports:
        return exports[found[0]]
    return next((sessions[part] for part in re.split(r"[:+]", key) if part in sessions), "")


def _update(connection: sa.Connection, table: Any, keys: tuple[str, ...], changes: list[dict[str, str]]) -> None:
    same = sa.and_(*(table.c[key] == sa.bindparam(f"b_{key}") for key in keys))
    for some in _batches(changes):
        connection.execute(sa.update(table).where(same), some)


def _batches(changes: list[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    return (changes[start : start + BATCH] for start in range(0, len(changes), BATCH))
