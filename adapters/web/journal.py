"""The journal: every message of every web chat and every change, numbered in order within each chat."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.columns import Text
from bot.storage.database import Database, insert, metadata_naming, notice
from bot.storage.schema import prepare

BATCH = 200
CHANGED = "web_chat_changed"
"""The topic of notices with the chat's id."""

metadata = sa.MetaData(naming_convention=metadata_naming)
chats = sa.Table(
    "web_chats",
    metadata,
    sa.Column("chat", Text(64), primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("login", Text(64), nullable=False, server_default=""),
)
messages = sa.Table(
    "web_messages",
    metadata,
    sa.Column("chat", Text(64), primary_key=True),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("author", Text(8), nullable=False),
    sa.Column("key", Text(300), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("removed", sa.Boolean, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.UniqueConstraint("chat", "author", "key"),
    sa.Index("ix_web_messages_changes", "chat", "seq"),
)
inbounds = sa.Table(
    "web_inbounds",
    metadata,
    sa.Column("chat", Text(64), primary_key=True),
    sa.Column("message", Text(64), primary_key=True),
    sa.Column("order", sa.Integer, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("received", sa.Boolean, nullable=False, index=True),
)

PERSON, BOT = "person", "bot"


@dataclass(frozen=True, slots=True)
class Entry:
    """A message as it is now. `seq` grows with every change, so that a reader can ask for what is newer."""

    id: int
    seq: int
    author: str
    key: str
    """The id from the browser (a person's message) or the core's key (a message of the bot)."""
    at: float
    removed: bool
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person's act that the core may not have yet. `facts` are enough to hand it on again."""

    chat: str
    message: str
    order: int
    facts: Mapping[str, Any]


class Journal:
    """Reads and writes the journal. It takes each number under the chat's row lock, so that numbers commit in order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self) -> None:
        """Prepares the tables. Raises ConfigurationProblem."""
        await prepare(self._database, metadata)

    async def enter(
        self, chat: str, message: str, facts: Mapping[str, Any], content: Mapping[str, Any] | None = None
    ) -> Waiting:
        """Keeps a person's act, once per `message` id. The chat shows it if it has `content`."""
        async with self._database.write() as connection:
            number = await _next(connection, chat)
            if earlier := await _waiting(connection, chat, message):
                return earlier
            values = {"chat": chat, "message": message, "order": number, "facts": dict(facts), "received": False}
            await connection.execute(inbounds.insert().values(values))
            if content is not None:
                await _add(connection, chat, number, PERSON, message, content)
        return Waiting(chat, message, number, facts)

    async def entered(self, chat: str, message: str) -> Waiting | None:
        """The act kept earlier under this message id, if there is one."""
        return await self._database.query(_waiting, chat, message)

    async def received(self, chat: str, message: str) -> None:
        """Notes that the core has the act of this message id."""
        async with self._database.write() as connection:
            mine = (inbounds.c.chat == chat) & (inbounds.c.message == message)
            await connection.execute(inbounds.update().where(mine).values(received=True))

    async def waiting(self, chat: str = "") -> list[Waiting]:
        """Every act that the core may not have, or those of one chat, the oldest of a chat first."""
        query = inbounds.select().where(~inbounds.c.received).order_by(inbounds.c.chat, inbounds.c.order).limit(BATCH)
        query = query.where(inbounds.c.chat == chat) if chat else query
        async with self._database.read() as connection:
            return [Waiting(row.chat, row.message, row.order, row.facts) for row in await connection.execute(query)]

    async def post(self, chat: str, key: str, content: Mapping[str, Any]) -> int:
        """Adds a message of the bot, once per `key`. Returns its id, or the earlier message's id for a known key."""
        async with self._database.write() as connection:
            number = await _next(connection, chat)
            mine = (messages.c.chat == chat) & (messages.c.author == BOT) & (messages.c.key == key)
            earlier = (await connection.execute(sa.select(messages.c.id).where(mine))).scalar()
            if earlier is not None:
                return int(earlier)
            await _add(connection, chat, number, BOT, key, content)
            return number

    async def show_picture(self, chat: str, message: str, number: int, key: str) -> bool:
        """Gives a file of a person's message its small picture. Returns whether the message exists and had none."""
        this = (messages.c.chat == chat) & (messages.c.author == PERSON) & (messages.c.key == message)
        async with self._database.write() as connection:
            seq = await _next(connection, chat)
            content = (await connection.execute(sa.select(messages.c.content).where(this))).scalar()
            if not content or content["files"][number]["thumb"]:
                return False
            files = [dict(file) for file in content["files"]]
            files[number]["thumb"] = key
            await connection.execute(messages.update().where(this).values(seq=seq, content={**content, "files": files}))
        return True

    async def replace(self, chat: str, id: int, content: Mapping[str, Any]) -> bool:
        """Replaces the content of a bot's message. Returns whether the message exists."""
        return await self._change(chat, id, {"content": dict(content)})

    async def remove(self, chat: str, id: int) -> None:
        """Removes a message of the bot. If it is gone already, that is not an error."""
        await self._change(chat, id, {"removed": True, "content": {}})

    async def forget(self, chat: str, before: float) -> list[str]:
        """Empties every message from before that time, and returns the object keys of their files.

        Open pages remove an emptied message as they remove a retracted one. The next call deletes its row.
        """
        old = (messages.c.chat == chat) & (messages.c.at < before)
        async with self._database.write() as connection:
            await connection.execute(messages.delete().where(old & messages.c.removed))
            gone = [_entry(row) for row in await connection.execute(messages.select().where(old))]
            for entry in gone:
                this = (messages.c.chat == chat) & (messages.c.id == entry.id)
                emptied = {"removed": True, "content": {}, "key": f"gone:{entry.id}"}
                number = await _next(connection, chat)
                await connection.execute(messages.update().where(this).values(seq=number, **emptied))
            said = sa.select(messages.c.key).where((messages.c.chat == chat) & (messages.c.author == PERSON))
            mine = (inbounds.c.chat == chat) & inbounds.c.received & inbounds.c.message.not_in(said)
            await connection.execute(inbounds.delete().where(mine))
        files = [file for entry in gone if entry.author == PERSON for file in entry.content["files"]]
        return [key for file in files for key in (file["key"], file["thumb"]) if key]

    async def files(self, chat: str) -> set[str]:
        """The object keys of all files that people sent in this chat, with their small pictures."""
        shown = sa.select(messages.c.content).where((messages.c.chat == chat) & (messages.c.author == PERSON))
        acts = sa.select(inbounds.c.facts).where(inbounds.c.chat == chat)
        async with self._database.read() as connection:
            rows = [*(await connection.execute(shown)).scalars(), *(await connection.execute(acts)).scalars()]
        return {key for row in rows for file in row.get("files", ()) for key in (file["key"], file["thumb"]) if key}

    async def changes(self, chat: str, after: int) -> list[Entry]:
        """The entries after number `after`, in order, at most a batch. From number 0 on it leaves out removed ones."""
        query = messages.select().where((messages.c.chat == chat) & (messages.c.seq > after))
        if not after:
            query = query.where(~messages.c.removed)
        async with self._database.read() as connection:
            return [_entry(row) for row in await connection.execute(query.order_by(messages.c.seq).limit(BATCH))]

    async def numbers(self, wanted: Sequence[str]) -> dict[str, int]:
        """The latest number of each of these chats that has one."""
        found: dict[str, int] = {}
        async with self._database.read() as connection:
            for start in range(0, len(wanted), BATCH):
                query = sa.select(chats.c.chat, chats.c.seq).where(chats.c.chat.in_(wanted[start : start + BATCH]))
                found |= {row.chat: row.seq for row in await connection.execute(query)}
        return found

    async def find(self, chat: str, id: int) -> Entry | None:
        """A message of this chat that was not removed."""
        mine = (messages.c.chat == chat) & (messages.c.id == id) & ~messages.c.removed
        async with self._database.read() as connection:
            row = (await connection.execute(messages.select().where(mine))).first()
        return _entry(row) if row else None

    async def login(self, chat: str) -> str:
        """The mark kept when this chat gave the password; empty if it did not."""
        async with self._database.read() as connection:
            return (await connection.execute(sa.select(chats.c.login).where(chats.c.chat == chat))).scalar() or ""

    async def has_entries(self, chat: str) -> bool:
        """Whether anything was ever said in the chat."""
        async with self._database.read() as connection:
            found = sa.select(messages.c.id).where(messages.c.chat == chat).limit(1)
            return (await connection.execute(found)).first() is not None

    async def keep_login(self, chat: str, login: str) -> None:
        """Remembers that this chat gave the password."""
        async with self._database.write() as connection:
            await _next(connection, chat)
            await connection.execute(chats.update().where(chats.c.chat == chat).values(login=login))

    async def _change(self, chat: str, id: int, values: Mapping[str, Any]) -> bool:
        mine = (messages.c.chat == chat) & (messages.c.id == id) & (messages.c.author == BOT) & ~messages.c.removed
        async with self._database.write() as connection:
            number = await _next(connection, chat)
            result = await connection.execute(messages.update().where(mine).values(seq=number, **values))
            return bool(result.rowcount)


async def _next(connection: AsyncConnection, chat: str) -> int:
    """The chat's next number; also locks the chat's row until the transaction ends, and tells other processes then."""
    statement = insert(connection, chats).values(chat=chat, seq=1)
    statement = statement.on_conflict_do_update(index_elements=[chats.c.chat], set_={"seq": chats.c.seq + 1})
    values = (chats.c.seq, *notice(connection, CHANGED, chat))
    return int((await connection.execute(statement.returning(*values))).scalar_one())


async def _add(
    connection: AsyncConnection, chat: str, number: int, author: str, key: str, content: Mapping[str, Any]
) -> None:
    row = {"chat": chat, "id": number, "seq": number, "author": author, "key": key, "at": time.time()}
    await connection.execute(messages.insert().values(**row, removed=False, content=dict(content)))


async def _waiting(connection: AsyncConnection, chat: str, message: str) -> Waiting | None:
    query = inbounds.select().where((inbounds.c.chat == chat) & (inbounds.c.message == message))
    row = (await connection.execute(query)).first()
    return Waiting(row.chat, row.message, row.order, row.facts) if row else None


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(row.id, row.seq, row.author, row.key, row.at, row.removed, row.content)
