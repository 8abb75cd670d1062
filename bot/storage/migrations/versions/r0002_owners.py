"""Columns that say what a row is deleted with; `bot.storage.owners` fills them afterwards."""

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


def upgrade() -> None:
    """Adds the columns, empty: PostgreSQL does that at once, however long the tables are."""
    for table, columns in OWNERS.items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.add_column(sa.Column(column, sa.String))
