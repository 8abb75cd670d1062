"""A column for the internet address, as a code, from which a video was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Adds the column, empty, with its index."""
    with op.batch_alter_table("usage") as batch:
        batch.add_column(sa.Column("address", sa.String, nullable=False, server_default=""))
        batch.create_index("ix_usage_address", ["address"])
