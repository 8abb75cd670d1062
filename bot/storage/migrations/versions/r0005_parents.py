"""A column for the project whose photos became a video each: people see only that one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds the column; projects from before stand for themselves."""
    with op.batch_alter_table("projects") as batch:
        batch.add_column(sa.Column("parent", sa.String, nullable=False, server_default=""))
        batch.create_index("ix_projects_parent", ["parent"])
