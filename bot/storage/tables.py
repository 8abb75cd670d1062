"""The domain tables.

Bodies are JSON of the values in `bot.domain.messages`. Every row of a person's data names its conversation; only
`usage` names hashes. `turn` and `project` say what a row is deleted with: the turn that began a project, that asked for
an export, or in which a call was made. They may be NULL: replicas of version 0.1 do not fill them.

A change here is a revision in `bot.storage.migrations`.
"""

import sqlalchemy as sa

from bot.storage.database import metadata_naming

metadata = sa.MetaData(naming_convention=metadata_naming)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("language_chosen", sa.Boolean, nullable=False, default=False),
    sa.Column("limited", sa.Boolean, nullable=False, default=False),
    sa.Column("group", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("threads", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("address", sa.JSON, nullable=False),
    sa.Column("project", sa.String),
    sa.Column("offers", sa.JSON),
    sa.Column("connected", sa.Boolean, nullable=False, default=False),
    sa.Column("gone", sa.Boolean, nullable=False, default=False),
    sa.Column("touched_at", sa.Float, nullable=False),
)

projects = sa.Table(
    "projects",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("name", sa.String, nullable=False, default=""),
    sa.Column("title", sa.String, nullable=False, default=""),
    sa.Column("starter", sa.String, nullable=False, default=""),
    sa.Column("turn", sa.String),
    sa.Column("session", sa.JSON),
    sa.Column("claim_link", sa.String),
    sa.Column("wish", sa.String, nullable=False, default=""),
    sa.Column("exported", sa.Boolean, nullable=False, default=False),
    sa.Column("raw_announced", sa.Boolean, nullable=False, default=False),
    sa.Column("touched_at", sa.Float, nullable=False),
)

inbounds = sa.Table(
    "inbounds",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("chat", sa.String, nullable=False),
    sa.Column("message", sa.String, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("turn", sa.String, nullable=False, index=True),
    sa.Column("sender", sa.String, nullable=False, default="", server_default="", index=True),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("received_at", sa.Float, nullable=False),
    sa.UniqueConstraint("channel", "chat", "message", "revision"),
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("project", sa.String),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("opened_at", sa.Float, nullable=False),
    sa.Column("due_at", sa.Float),
    sa.Column("plan", sa.JSON),
    sa.Column("cancel_requested", sa.Boolean, nullable=False, default=False),
    sa.Index("ix_turns_due", "state", "due_at"),
)

files = sa.Table(
    "files",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("turn", sa.String, nullable=False, index=True),
    sa.Column("batch", sa.String, nullable=False, default="", server_default="", index=True),
    sa.Column("project", sa.String, index=True),
    sa.Column("sender", sa.String, nullable=False, default="", server_default="", index=True),
    sa.Column("sent_order", sa.BigInteger, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("attachment", sa.JSON, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("key", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False, default=""),
    sa.Column("mime", sa.String, nullable=False, default=""),
    sa.Column("hash", sa.String, nullable=False, default=""),
    sa.Column("size", sa.Integer, nullable=False, default=0),
    sa.Column("width", sa.Integer, nullable=False, default=0),
    sa.Column("height", sa.Integer, nullable=False, default=0),
    sa.Column("caption", sa.String, nullable=False, default=""),
    sa.Column("problem", sa.JSON),
)

exports = sa.Table(
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
    sa.Column("batch", sa.String, nullable=False, default="", index=True),
    sa.Column("batch_size", sa.Integer, nullable=False, default=0),
    sa.Column("quality", sa.String, nullable=False, default="", server_default=""),
    sa.Column("sender", sa.String, nullable=False, default="", server_default=""),
    sa.Column("turn", sa.String),
    sa.Column("percent", sa.Float, nullable=False, default=0.0),
    sa.Column("cancel_requested", sa.Boolean, nullable=False, default=False),
    sa.Column("slow_told", sa.Boolean, nullable=False, default=False),
    sa.Column("started_at", sa.Float, nullable=False),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("turn", sa.String),
    sa.Column("project", sa.String),
)

slots = sa.Table(
    "slots",
    metadata,
    sa.Column("conversation", sa.String, primary_key=True),
    sa.Column("slot", sa.String, primary_key=True),
    sa.Column("message", sa.String, nullable=False),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("turn", sa.String),
    sa.Column("project", sa.String),
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("client_id", sa.String, nullable=False),
    sa.Column("token", sa.String, nullable=False),
    sa.Column("user_id", sa.String, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
)

forgotten = sa.Table(
    "forgotten",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("sender", sa.String, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False, index=True),
    sa.Column("used", sa.Boolean, nullable=False, default=False),
)

usage = sa.Table(
    "usage",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("person", sa.String, nullable=False, index=True),
    sa.Column("chat", sa.String, nullable=False, index=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
)

OF_A_CONVERSATION = (attempts, exports, files, inbounds, invitations, projects, slots, turns)
"""The tables with a column `conversation` whose rows move and go with it."""
