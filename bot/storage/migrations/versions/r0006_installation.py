"""A table for what the installation itself has to remember, and columns for whose turn a render is."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Makes the table and the columns, empty."""
    op.create_table(
        "installation",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_installation"),
    )
    with op.batch_alter_table("studio_renders") as batch:
        batch.add_column(sa.Column("person", sa.String))
        batch.add_column(sa.Column("ticket", sa.String))
