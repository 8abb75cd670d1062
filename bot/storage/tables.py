"""The domain tables.

Bodies are JSON of the values in `bot.domain.messages`. Every row of a person's data names its conversation; only
`usage` names hashes. `turn` and `project` say what a row is deleted with: the turn that began a project, that asked for
an export, or in which a call was made. They may be NULL: replicas of version 0.1 do not fill them.

A change here is a revision in `bot.storage.migrations`.
"""

import sqlalchemy as sa

from bot.storage.columns import Text
from bot.storage.database import metadata_naming

metadata = sa.MetaData(naming_convention=metadata_naming)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("key", Text, primary_key=True),
    sa.Column("language", Text, nullable=False),
    sa.Column("language_chosen", sa.Boolean, nullable=False, default=False),
    sa.Column("limited", sa.Boolean, nullable=False, default=False),
    sa.Column("group", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("threads", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("address", sa.JSON, nullable=False),
    sa.Column("project", Text),
    sa.Column("offers", sa.JSON),
    sa.Column("connected", sa.Boolean, nullable=False, default=False),
    sa.Column("model_told", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("gone", sa.Boolean, nullable=False, default=False),
    sa.Column("touched_at", sa.Float, nullable=False),
)

projects = sa.Table(
    "projects",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("conversation", Text, nullable=False, index=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("name", Text, nullable=False, default=""),
    sa.Column("title", Text, nullable=False, default=""),
    sa.Column("starter", Text, nullable=False, default=""),
    sa.Column("turn", Text),
    sa.Column("session", sa.JSON),
    sa.Column("claim_link", Text),
    sa.Column("wish", Text, nullable=False, default=""),
    sa.Column("exported", sa.Boolean, nullable=False, default=False),
    sa.Column("raw_announced", sa.Boolean, nullable=False, default=False),
    sa.Column("touched_at", sa.Float, nullable=False),
    sa.Column("parent", Text, nullable=False, default="", server_default="", index=True),
)

inbounds = sa.Table(
    "inbounds",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation", Text, nullable=False, index=True),
    sa.Column("channel", Text, nullable=False),
    sa.Column("chat", Text, nullable=False),
    sa.Column("message", Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("turn", Text, nullable=False, index=True),
    sa.Column("sender", Text, nullable=False, default="", server_default="", index=True),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("received_at", sa.Float, nullable=False),
    sa.UniqueConstraint("channel", "chat", "message", "revision"),
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("conversation", Text, nullable=False, index=True),
    sa.Column("project", Text),
    sa.Column("state", Text, nullable=False),
    sa.Column("opened_at", sa.Float, nullable=False),
    sa.Column("due_at", sa.Float),
    sa.Column("plan", sa.JSON),
    sa.Column("cancel_requested", sa.Boolean, nullable=False, default=False),
    sa.Index("ix_turns_due", "state", "due_at"),
)

files = sa.Table(
    "files",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("conversation", Text, nullable=False, index=True),
    sa.Column("turn", Text, nullable=False, index=True),
    sa.Column("batch", Text, nullable=False, default="", server_default="", index=True),
    sa.Column("project", Text, index=True),
    sa.Column("sender", Text, nullable=False, default="", server_default="", index=True),
    sa.Column("sent_order", sa.BigInteger, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("attachment", sa.JSON, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("key", Text, nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Column("kind", Text, nullable=False, default=""),
    sa.Column("mime", Text, nullable=False, default=""),
    sa.Column("hash", Text, nullable=False, default="", index=True),
    sa.Column("size", sa.Integer, nullable=False, default=0),
    sa.Column("width", sa.Integer, nullable=False, default=0),
    sa.Column("height", sa.Integer, nullable=False, default=0),
    sa.Column("caption", Text, nullable=False, default=""),
    sa.Column("problem", sa.JSON),
    sa.Column("facts", sa.JSON),
)

exports = sa.Table(
    "exports",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("conversation", Text, nullable=False, index=True),
    sa.Column("project", Text, sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("render", Text, nullable=False),
    sa.Column("draft", sa.JSON, nullable=False),
    sa.Column("duration", sa.Integer, nullable=False),
    sa.Column("media", sa.JSON),
    sa.Column("posted", sa.JSON),
    sa.Column("batch", Text, nullable=False, default="", index=True),
    sa.Column("batch_size", sa.Integer, nullable=False, default=0),
    sa.Column("quality", Text, nullable=False, default="", server_default=""),
    sa.Column("sender", Text, nullable=False, default="", server_default=""),
    sa.Column("turn", Text),
    sa.Column("percent", sa.Float, nullable=False, default=0.0),
    sa.Column("cancel_requested", sa.Boolean, nullable=False, default=False),
    sa.Column("slow_told", sa.Boolean, nullable=False, default=False),
    sa.Column("started_at", sa.Float, nullable=False),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("key", Text, primary_key=True),
    sa.Column("conversation", Text, nullable=False, index=True),
    sa.Column("state", Text, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("turn", Text),
    sa.Column("project", Text),
)

slots = sa.Table(
    "slots",
    metadata,
    sa.Column("conversation", Text, primary_key=True),
    sa.Column("slot", Text, primary_key=True),
    sa.Column("message", Text, nullable=False),
    sa.Column("digest", Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("turn", Text),
    sa.Column("project", Text),
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("client_id", Text, nullable=False),
    sa.Column("token", Text, nullable=False),
    sa.Column("user_id", Text, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
)

forgotten = sa.Table(
    "forgotten",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("conversation", Text, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("conversation", Text, nullable=False, index=True),
    sa.Column("sender", Text, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False, index=True),
    sa.Column("used", sa.Boolean, nullable=False, default=False),
)

shares = sa.Table(
    "shares",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("conversation", Text, nullable=False, index=True),
    sa.Column("export", Text, nullable=False, index=True),
    sa.Column("expires_at", sa.Float, nullable=False, index=True),
    sa.Column("revoked", sa.Boolean, nullable=False),
)

usage = sa.Table(
    "usage",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("person", Text, nullable=False, index=True),
    sa.Column("chat", Text, nullable=False, index=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("address", Text, nullable=False, default="", server_default="", index=True),
)

installation = sa.Table(
    "installation",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)

OF_A_CONVERSATION = (attempts, exports, files, inbounds, invitations, projects, shares, slots, turns)
"""The tables with a column `conversation` whose rows move and go with it."""
