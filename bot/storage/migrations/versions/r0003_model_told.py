"""A column that says which conversations know of the operator's language model."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds the column; nobody knows of it yet."""
    with op.batch_alter_table("conversations") as batch:
        batch.add_column(sa.Column("model_told", sa.Boolean, nullable=False, server_default=sa.false()))
