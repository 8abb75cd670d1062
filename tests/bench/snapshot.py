"""Copies the bot's tables from PostgreSQL into a SQLite file, which `tests.bench.inspection` reads like any other."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from adapters.web import journal
from bot.backends.studio import tables as studio_tables
from bot.storage import tables

_EVERY = (tables.metadata, studio_tables.metadata, journal.metadata)
TABLES = [table for metadata in _EVERY for table in metadata.sorted_tables]


def snapshot(address: str, target: Path) -> None:
    """Writes `target` anew, at one point in time."""
    target.unlink(missing_ok=True)
    with psycopg.connect(address) as source, closing(sqlite3.connect(target)) as copy, copy:
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for table in TABLES:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            _copy(source, copy, f'"{table.name}"', table.name, names)
        names = "workflow_uuid, status, name"
        _copy(source, copy, "dbos.workflow_status", "workflow_status", names)


def _copy(source: psycopg.Connection[Any], copy: sqlite3.Connection, origin: str, table: str, names: str) -> None:
    copy.execute(f'CREATE TABLE "{table}" ({names})')
    query = f"SELECT {names} FROM {origin}"  # noqa: S608 - own names
    rows = [[_value(value) for value in row] for row in source.execute(query.encode())]
    marks = ", ".join("?" * len(names.split(",")))
    copy.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # noqa: S608 - own names


def _value(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict | list) else value
