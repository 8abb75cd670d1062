"""A table for the encoded pieces of films that are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Makes the table, empty."""
    session = ["studio_sessions.id"]
    op.create_table(
        "studio_pieces",
        sa.Column("session_id", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "key", name="pk_studio_pieces"),
        sa.ForeignKeyConstraint(
            ["session_id"], session, name="fk_studio_pieces_session_id_studio_sessions", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_studio_pieces_used_at", "studio_pieces", ["used_at"])
