"""The schema's revisions: what brings a database of any earlier version up to date.

A new revision is a module in `versions`, added to `REVISIONS`; a test holds that the revisions and the tables agree. It
does not import the tables, which go on changing.

Rules for a revision:
- On PostgreSQL replicas of the version before work on while it runs and afterwards. So it only *expands*: new tables,
  new columns that may be NULL or have a default of the server, new indexes. What nobody reads any more *contracts* in
  the version after that. A column is renamed by a new one that is filled, then by dropping the old one a version later.
- NULL in a new column means that a replica of the version before wrote the row. Columns are filled afterwards and in
  batches (`bot.storage.owners`), at the upgrade and whenever the answer matters: an update of every row inside the
  revision would keep those replicas waiting.
- On SQLite tables are changed in batch mode (`op.batch_alter_table`), which may copy them: foreign keys are not
  enforced meanwhile, and are checked at the end. The file is copied before.
- All of it is one transaction, under a lock that only one process holds, before any work is taken.
"""

from typing import Any

import sqlalchemy as sa

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
"""In order; the first is what version 0.1 made."""
HEAD = REVISIONS[-1]
TABLE = "schema_version"


class DamagedError(Exception):
    """The database is not as an earlier revision left it."""


def upgrade(connection: sa.Connection) -> None:
    """Runs the revisions that the database does not have, in the transaction of the caller."""
    # Imported here: it takes a while, and most starts have nothing to run.
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.runtime.migration import MigrationContext, MigrationStep
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    script = ScriptDirectory.from_config(config)

    def steps(revision: Any, _context: MigrationContext) -> list[MigrationStep]:
        return list(script._upgrade_revs(HEAD, revision))  # as alembic's own command does

    with EnvironmentContext(config, script, fn=steps) as environment:
        environment.configure(connection=connection, version_table=TABLE, render_as_batch=True)
        environment.run_migrations()
