"""Unpacks what a killed bot of version 0.1 left (`tests/data/state-0.1/make.py`), as if it had died just now."""

from __future__ import annotations

import sqlite3
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import sqlalchemy as sa

from adapters.web import journal
from bot.backends.studio import tables as studio_tables
from bot.storage import tables

FOLDER = Path(__file__).parent / "data" / "state-0.1"
KILLED_AT = {"sqlite": 1_796_017_485.0, "postgresql": 1_796_017_620.0}
NEWER = {"installation", "shares", "studio_pieces"}
"""Tables that version 0.1 did not have."""
OTHER_SERVERS = ("\\", "CREATE SCHEMA public", "SET transaction_timeout")
"""Beginnings of lines that belong to the dump program, to its server's version, or to every database."""


def unpack(kind: str, target: Path) -> Path:
    """The data folder of a bot on `sqlite` or `postgresql`, with the photos that people sent."""
    with tarfile.open(FOLDER / f"{kind}.tar.xz") as archive:
        archive.extractall(target, filter="data")
    if kind == "sqlite":
        with closing(sqlite3.connect(target / "bot.db")) as connection, connection:
            connection.executescript(";".join(_later(kind)))
    return target


def restore(folder: Path, address: str) -> None:
    """Fills an empty database of PostgreSQL with the dump in the folder."""
    lines = (folder / "dump.sql").read_text().splitlines(keepends=True)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("".join(line for line in lines if not line.startswith(OTHER_SERVERS)).encode())
        connection.execute("SET search_path TO public")
        connection.execute(";".join(_later("postgresql")).encode())


def _later(kind: str) -> Iterator[str]:
    """Statements that move every time to now, because the bot would delete old data when it starts."""
    passed = time.time() - KILLED_AT[kind]
    every = (tables.metadata, studio_tables.metadata, journal.metadata)
    for table in (table for metadata in every for table in metadata.sorted_tables if table.name not in NEWER):
        for column in table.columns:
            if isinstance(column.type, sa.Float) and column.name.split("_")[-1] == "at":
                yield f"UPDATE {table.name} SET {column.name} = {column.name} + {passed}"  # noqa: S608 - our own names
