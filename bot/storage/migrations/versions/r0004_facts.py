"""A column for what is known of a photo: when it was taken, how sharp it is, who is in it.

It stays empty for the files that are there already: their facts are unknown.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds the column, empty."""
    with op.batch_alter_table("files") as batch:
        batch.add_column(sa.Column("facts", sa.JSON))
