"""The studio's own tables, beside the bot's in one database; every name starts with `studio_`."""

import sqlalchemy as sa

from bot.storage.columns import LongText, Text
from bot.storage.database import metadata_naming

metadata = sa.MetaData(naming_convention=metadata_naming)

secrets = sa.Table(
    "studio_secrets",
    metadata,
    sa.Column("name", Text(40), primary_key=True),
    sa.Column("value", LongText, nullable=False),
)

tokens = sa.Table(
    "studio_tokens",
    metadata,
    sa.Column("hash", Text(64), primary_key=True),
    sa.Column("account", Text(40), nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
)

sessions = sa.Table(
    "studio_sessions",
    metadata,
    sa.Column("id", Text(40), primary_key=True),
    sa.Column("task_id", Text(40), nullable=False),
    sa.Column("account", Text(40), nullable=False),
    sa.Column("name", LongText, nullable=False),
    sa.Column("language", Text(40), nullable=False),
    sa.Column("project", sa.JSON, nullable=False),
    # Counts the changes of `project`; a change is written only over the revision from which it was made.
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("touched_at", sa.Float, nullable=False, index=True),
)

# The answers to requests with a key: a repeated request gets the same answer, and changes nothing.
answers = sa.Table(
    "studio_answers",
    metadata,
    sa.Column("session_id", sa.ForeignKey("studio_sessions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("key", Text(64), primary_key=True),
    sa.Column("answer", sa.JSON, nullable=False),
)

assets = sa.Table(
    "studio_assets",
    metadata,
    sa.Column("id", Text(40), primary_key=True),
    sa.Column("session_id", sa.ForeignKey("studio_sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", LongText, nullable=False),
    sa.Column("kind", Text(10), nullable=False),
    sa.Column("mime", Text(80), nullable=False),
    sa.Column("key", LongText, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("hash", Text(64), nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("duration", sa.Float, nullable=False),
    sa.Column("fps", sa.Float, nullable=False),
)

renders = sa.Table(
    "studio_renders",
    metadata,
    sa.Column("id", Text(80), primary_key=True),
    sa.Column("session_id", sa.ForeignKey("studio_sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("draft", sa.JSON, nullable=False),
    sa.Column("quality", Text(20), nullable=False),
    # Megapixels times seconds; the time of a render is proportional to it.
    sa.Column("work", sa.Float, nullable=False),
    sa.Column("status", Text(12), nullable=False, index=True),
    sa.Column("percent", sa.Float, nullable=False, default=0.0),
    sa.Column("stage", Text(40), nullable=False, default=""),
    sa.Column("cancel_requested", sa.Boolean, nullable=False, default=False),
    sa.Column("error", Text(40), nullable=False, default=""),
    sa.Column("params", sa.JSON, nullable=False, default=dict),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("started_at", sa.Float),
    sa.Column("finished_at", sa.Float),
    sa.Column("duration", sa.Float, nullable=False, default=0.0),
    sa.Column("width", sa.Integer, nullable=False, default=0),
    sa.Column("height", sa.Integer, nullable=False, default=0),
    sa.Column("size", sa.BigInteger, nullable=False, default=0),
    # Whose turn it is: an opaque key of the person, if the client says so.
    sa.Column("person", Text(80)),
    # The job that works on it; by the id of the render for which that job was queued.
    sa.Column("ticket", Text(80)),
)

# Encoded pieces of films, each kept for its project alone.
pieces = sa.Table(
    "studio_pieces",
    metadata,
    sa.Column("session_id", sa.ForeignKey("studio_sessions.id", ondelete="CASCADE"), primary_key=True),
    # A hash of everything that decides its pixels.
    sa.Column("key", Text(64), primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("used_at", sa.Float, nullable=False, index=True),
)
