"""An index of the hashes of files: a file that is there already is not stored a second time."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Makes the index."""
    op.create_index("ix_files_hash", "files", ["hash"])
