"""What version 0.1 made: the tables of the bot, of the studio and of the web chat.

A database of that version stays as it is; the tables that it lacks (of a studio, of the web chat) are made.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.database import metadata_naming
from bot.storage.migrations import DamagedError

revision = "0001"
down_revision = None

metadata = sa.MetaData(naming_convention=metadata_naming)


def upgrade() -> None:
    """Makes the tables of each part that has none. Raises DamagedError for a part that has only some."""
    found = set(sa.inspect(op.get_bind()).get_table_names())
    for part in ("studio_", "web_", ""):
        names = {name for name in metadata.tables if _part(name) == part}
        if names & found and (lost := names - found):
            raise DamagedError(f"there is no table {', '.join(sorted(lost))}")
    metadata.create_all(op.get_bind())


def _part(name: str) -> str:
    return next((part for part in ("studio_", "web_") if name.startswith(part)), "")


sa.Table(
    "conversations",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("language_chosen", sa.Boolean, nullable=False),
    sa.Column("limited", sa.Boolean, nullable=False),
    sa.Column("group", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("threads", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("address", sa.JSON, nullable=False),
    sa.Column("project", sa.String),
    sa.Column("offers", sa.JSON),
    sa.Column("connected", sa.Boolean, nullable=False),
    sa.Column("gone", sa.Boolean, nullable=False),
    sa.Column("touched_at", sa.Float, nullable=False),
)
sa.Table(
    "projects",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("starter", sa.String, nullable=False),
    sa.Column("session", sa.JSON),
    sa.Column("claim_link", sa.String),
    sa.Column("wish", sa.String, nullable=False),
    sa.Column("exported", sa.Boolean, nullable=False),
    sa.Column("raw_announced", sa.Boolean, nullable=False),
    sa.Column("touched_at", sa.Float, nullable=False),
)
sa.Table(
    "inbounds",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("chat", sa.String, nullable=False),
    sa.Column("message", sa.String, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("turn", sa.String, nullable=False, index=True),
    sa.Column("sender", sa.String, nullable=False, server_default="", index=True),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("received_at", sa.Float, nullable=False),
    sa.UniqueConstraint("channel", "chat", "message", "revision"),
)
sa.Table(
    "turns",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("project", sa.String),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("opened_at", sa.Float, nullable=False),
    sa.Column("due_at", sa.Float),
    sa.Column("plan", sa.JSON),
    sa.Column("cancel_requested", sa.Boolean, nullable=False),
    sa.Index("ix_turns_due", "state", "due_at"),
)
sa.Table(
    "files",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("turn", sa.String, nullable=False, index=True),
    sa.Column("batch", sa.String, nullable=False, server_default="", index=True),
    sa.Column("project", sa.String, index=True),
    sa.Column("sender", sa.String, nullable=False, server_default="", index=True),
    sa.Column("sent_order", sa.BigInteger, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("attachment", sa.JSON, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("key", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("mime", sa.String, nullable=False),
    sa.Column("hash", sa.String, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("caption", sa.String, nullable=False),
    sa.Column("problem", sa.JSON),
)
sa.Table(
    "exports",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("project", sa.String, sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("render", sa.String, nullable=False),
    sa.Column("draft", sa.JSON, nullable=False),
    sa.Column("duration", sa.Integer, nullable=False),
    sa.Column("media", sa.JSON),
    sa.Column("posted", sa.JSON),
    sa.Column("batch", sa.String, nullable=False, index=True),
    sa.Column("batch_size", sa.Integer, nullable=False),
    sa.Column("quality", sa.String, nullable=False, server_default=""),
    sa.Column("sender", sa.String, nullable=False, server_default=""),
    sa.Column("percent", sa.Float, nullable=False),
    sa.Column("cancel_requested", sa.Boolean, nullable=False),
    sa.Column("slow_told", sa.Boolean, nullable=False),
    sa.Column("started_at", sa.Float, nullable=False),
)
sa.Table(
    "attempts",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)
sa.Table(
    "slots",
    metadata,
    sa.Column("conversation", sa.String, primary_key=True),
    sa.Column("slot", sa.String, primary_key=True),
    sa.Column("message", sa.String, nullable=False),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)
sa.Table(
    "accounts",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("client_id", sa.String, nullable=False),
    sa.Column("token", sa.String, nullable=False),
    sa.Column("user_id", sa.String, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
)
sa.Table(
    "forgotten",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)
sa.Table(
    "invitations",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("sender", sa.String, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False, index=True),
    sa.Column("used", sa.Boolean, nullable=False),
)
sa.Table(
    "usage",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("person", sa.String, nullable=False, index=True),
    sa.Column("chat", sa.String, nullable=False, index=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
)
sa.Table(
    "studio_secrets",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
sa.Table(
    "studio_tokens",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(40), nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
)
sa.Table(
    "studio_sessions",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("task_id", sa.String(40), nullable=False),
    sa.Column("account", sa.String(40), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("language", sa.String(40), nullable=False),
    sa.Column("project", sa.JSON, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("touched_at", sa.Float, nullable=False, index=True),
)
sa.Table(
    "studio_answers",
    metadata,
    sa.Column("session_id", sa.ForeignKey("studio_sessions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("answer", sa.JSON, nullable=False),
)
sa.Table(
    "studio_assets",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("session_id", sa.ForeignKey("studio_sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("mime", sa.String(80), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("duration", sa.Float, nullable=False),
    sa.Column("fps", sa.Float, nullable=False),
)
sa.Table(
    "studio_renders",
    metadata,
    sa.Column("id", sa.String(80), primary_key=True),
    sa.Column("session_id", sa.ForeignKey("studio_sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("draft", sa.JSON, nullable=False),
    sa.Column("quality", sa.String(20), nullable=False),
    sa.Column("work", sa.Float, nullable=False),
    sa.Column("status", sa.String(12), nullable=False, index=True),
    sa.Column("percent", sa.Float, nullable=False),
    sa.Column("stage", sa.String(40), nullable=False),
    sa.Column("cancel_requested", sa.Boolean, nullable=False),
    sa.Column("error", sa.String(40), nullable=False),
    sa.Column("params", sa.JSON, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("started_at", sa.Float),
    sa.Column("finished_at", sa.Float),
    sa.Column("duration", sa.Float, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
)
sa.Table(
    "web_chats",
    metadata,
    sa.Column("chat", sa.String(64), primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("login", sa.String(64), nullable=False, server_default=""),
)
sa.Table(
    "web_messages",
    metadata,
    sa.Column("chat", sa.String(64), primary_key=True),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("author", sa.String(8), nullable=False),
    sa.Column("key", sa.String(300), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("removed", sa.Boolean, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.UniqueConstraint("chat", "author", "key"),
    sa.Index("ix_web_messages_changes", "chat", "seq"),
)
sa.Table(
    "web_inbounds",
    metadata,
    sa.Column("chat", sa.String(64), primary_key=True),
    sa.Column("message", sa.String(64), primary_key=True),
    sa.Column("order", sa.Integer, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("received", sa.Boolean, nullable=False, index=True),
)
