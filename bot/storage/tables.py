"""The domain tables.

Bodies are JSON of the values in `bot.domain.messages`. Every row of a person's data names its conversation; only
`usage` names hashes. `turn` and `project` say what a row is deleted with: the turn that began a project, that asked for
an export, or in which a call was made. They may be NULL: replicas of version 0.1 do not fill them.

A change here is a revision in `bot.storage.migrations`.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from bot.storage.database import metadata_naming

metadata = sa.MetaData(naming_convention=metadata_naming)

conversations = Table(
    "conversations",
    metadata,
    Column("key", String, primary_key=True),
    Column("language", String, nullable=False),
    Column("language_chosen", Boolean, nullable=False, default=False),
    Column("limited", Boolean, nullable=False, default=False),
    Column("group", Boolean, nullable=False, default=False, server_default=sa.false()),
    Column("threads", Boolean, nullable=False, default=False, server_default=sa.false()),
    Column("address", JSON, nullable=False),
    Column("project", String),
    Column("offers", JSON),
    Column("connected", Boolean, nullable=False, default=False),
    Column("gone", Boolean, nullable=False, default=False),
    Column("touched_at", Float, nullable=False),
)

projects = Table(
    "projects",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation", String, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("name", String, nullable=False, default=""),
    Column("title", String, nullable=False, default=""),
    Column("starter", String, nullable=False, default=""),
    Column("turn", String),
    Column("session", JSON),
    Column("claim_link", String),
    Column("wish", String, nullable=False, default=""),
    Column("exported", Boolean, nullable=False, default=False),
    Column("raw_announced", Boolean, nullable=False, default=False),
    Column("touched_at", Float, nullable=False),
)

inbounds = Table(
    "inbounds",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation", String, nullable=False, index=True),
    Column("channel", String, nullable=False),
    Column("chat", String, nullable=False),
    Column("message", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("turn", String, nullable=False, index=True),
    Column("sender", String, nullable=False, default="", server_default="", index=True),
    Column("body", JSON, nullable=False),
    Column("received_at", Float, nullable=False),
    UniqueConstraint("channel", "chat", "message", "revision"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation", String, nullable=False, index=True),
    Column("project", String),
    Column("state", String, nullable=False),
    Column("opened_at", Float, nullable=False),
    Column("due_at", Float),
    Column("plan", JSON),
    Column("cancel_requested", Boolean, nullable=False, default=False),
    Index("ix_turns_due", "state", "due_at"),
)

files = Table(
    "files",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation", String, nullable=False, index=True),
    Column("turn", String, nullable=False, index=True),
    Column("batch", String, nullable=False, default="", server_default="", index=True),
    Column("project", String, index=True),
    Column("sender", String, nullable=False, default="", server_default="", index=True),
    Column("sent_order", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("attachment", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("key", String, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False, default=""),
    Column("mime", String, nullable=False, default=""),
    Column("hash", String, nullable=False, default=""),
    Column("size", Integer, nullable=False, default=0),
    Column("width", Integer, nullable=False, default=0),
    Column("height", Integer, nullable=False, default=0),
    Column("caption", String, nullable=False, default=""),
    Column("problem", JSON),
)

exports = Table(
    "exports",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation", String, nullable=False, index=True),
    Column("project", String, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("render", String, nullable=False),
    Column("draft", JSON, nullable=False),
    Column("duration", Integer, nullable=False),
    Column("media", JSON),
    Column("posted", JSON),
    Column("batch", String, nullable=False, default="", index=True),
    Column("batch_size", Integer, nullable=False, default=0),
    Column("quality", String, nullable=False, default="", server_default=""),
    Column("sender", String, nullable=False, default="", server_default=""),
    Column("turn", String),
    Column("percent", Float, nullable=False, default=0.0),
    Column("cancel_requested", Boolean, nullable=False, default=False),
    Column("slow_told", Boolean, nullable=False, default=False),
    Column("started_at", Float, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("key", String, primary_key=True),
    Column("conversation", String, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("at", Float, nullable=False),
    Column("turn", String),
    Column("project", String),
)

slots = Table(
    "slots",
    metadata,
    Column("conversation", String, primary_key=True),
    Column("slot", String, primary_key=True),
    Column("message", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("turn", String),
    Column("project", String),
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", String, primary_key=True),
    Column("client_id", String, nullable=False),
    Column("token", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("expires_at", Float, nullable=False),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation", String, nullable=False),
    Column("body", JSON, nullable=False),
    Column("at", Float, nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation", String, nullable=False, index=True),
    Column("sender", String, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
    Column("used", Boolean, nullable=False, default=False),
)

usage = Table(
    "usage",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person", String, nullable=False, index=True),
    Column("chat", String, nullable=False, index=True),
    Column("at", Float, nullable=False, index=True),
)
