"""A table for the videos that anybody with a link can watch."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Makes the table, empty."""
    op.create_table(
        "shares",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("conversation", sa.String, nullable=False),
        sa.Column("export", sa.String, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
        sa.Column("revoked", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shares"),
    )
    op.create_index("ix_shares_conversation", "shares", ["conversation"])
    op.create_index("ix_shares_export", "shares", ["export"])
    op.create_index("ix_shares_expires_at", "shares", ["expires_at"])
