"""What version 0.1 made: the tables of the bot, of the studio and of the web chat, a script each.

A database of that version stays as it is; the tables that it lacks (of a studio, of the web chat) are made.
"""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations import DamagedError

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables of each part that has none. Raises DamagedError for a part that has only some."""
    connection = op.get_bind()
    found = set(sa.inspect(connection).get_table_names())
    for path in sorted(Path(__file__).parent.glob("r0001_*.sql")):
        script = path.read_text("utf-8")
        if connection.dialect.name == "sqlite":
            script = script.replace("SERIAL", "INTEGER")  # which counts by itself in a primary key
        names = set(re.findall(r"CREATE TABLE (\w+)", script))
        if not names & found:
            for statement in filter(str.strip, script.split(";")):
                op.execute(statement)
        elif lost := names - found:
            raise DamagedError(f"there is no table {', '.join(sorted(lost))}")
