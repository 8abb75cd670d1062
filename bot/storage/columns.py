"""Types of columns."""

from typing import Any

import sqlalchemy as sa

from bot.domain.outside_text import storable


class Text(sa.types.TypeDecorator[str]):
    """A string that any database can take, in rows and in comparisons: PostgreSQL refuses a statement with a NUL."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's parameter
        """The value without what cannot be stored."""
        return storable(value) if isinstance(value, str) else value


class LongText(Text):
    """As `Text`, in a column that some databases know by another name."""

    impl = sa.Text
    cache_ok = True
