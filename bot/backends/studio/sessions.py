"""The studio's sessions in the database; each is a project with its uploaded files."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.backends.studio import tables
from bot.backends.studio.film import LINES
from bot.backends.studio.project import JSON, Asset, Project
from bot.domain.errors import SessionLost
from bot.domain.messages import Language, MediaKind
from bot.domain.photo_facts import Facts
from bot.storage.database import Database

Answer = Mapping[str, Any]
Edit = Callable[[Project], tuple[Project, Answer]]


@dataclass(frozen=True, slots=True)
class Session:
    """One project of an account; `revision` counts its changes."""

    id: str
    task_id: str
    account: str
    language: Language
    project: Project
    revision: int


@dataclass(frozen=True, slots=True)
class StoredFile(Asset):
    """An uploaded file with its `key` in the object store and its `size` in bytes; only the project numbers it."""

    kind: MediaKind
    mime: str
    key: str
    size: int
    fps: float

    @property
    def file_type(self) -> str:
        """`image`, `video` or `audio`, as the protocol and the render name it."""
        return "image" if self.kind is MediaKind.PHOTO else self.kind.value


class DraftIsNewer(Exception):
    """The project has changed since the revision that a change was made for."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.revision)
        self.session = session


_SESSION, _FILE = TypeAdapter(Session), TypeAdapter(StoredFile)


class Store:
    """Sessions and their files. Raises SessionLost for a session that is unknown or belongs to another account."""

    def __init__(self, database: Database, now: Callable[[], float], lines: int = LINES) -> None:
        """Videos begin with a resolution of so many `lines`."""
        self._database = database
        self._now = now
        self._lines = lines

    async def create(self, account: str, name: str, language: Language) -> Session:
        """Creates an empty session."""
        project = Project(language, lines=self._lines)
        session = Session(secrets.token_hex(16), secrets.token_hex(16), account, language, project, 0)
        row = {**asdict(session), "name": name, "touched_at": self._now()}
        async with self._database.write() as connection:
            await connection.execute(tables.sessions.insert().values(row))
        return session

    async def session(self, id: str, account: str) -> Session:
        """The session as it was last committed."""
        query = tables.sessions.select().where(tables.sessions.c.id == id, tables.sessions.c.account == account)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise SessionLost
        return _SESSION.validate_python(dict(row._mapping))

    async def change(
        self,
        id: str,
        account: str,
        edit: Edit,
        *,
        key: str = "",
        files: Sequence[StoredFile] = (),
        revision: int | None = None,
    ) -> Answer:
        """Applies a pure `edit` to the project, and returns its answer. `files` are those that the edit adds to it.

        Edits of one session follow one another, also across processes: if the project has changed meanwhile, the edit
        is applied again to the newer project. For a known `key` it changes nothing and returns the earlier answer.
        Raises DraftIsNewer, and changes nothing, if it is for a `revision` that is not the newest.
        """
        table = tables.sessions
        while True:
            session = await self.session(id, account)
            known = await self.answer(id, key)
            if known is not None:
                return known
            if revision not in {None, session.revision}:
                raise DraftIsNewer(session)
            project, answer = edit(session.project)
            changed = {"project": JSON.dump_python(project, mode="json"), "revision": session.revision + 1}
            newest = table.update().where(table.c.id == id, table.c.revision == session.revision)
            async with self._database.write() as connection:
                if not (await connection.execute(newest.values(**changed, touched_at=self._now()))).rowcount:
                    continue
                if key:
                    row = {"session_id": id, "key": _hash(key), "answer": dict(answer)}
                    await connection.execute(tables.answers.insert().values(row))
                if files:
                    first = len(session.project.assets) + 1
                    rows = [_row(file, position, id) for position, file in enumerate(files, first)]
                    await connection.execute(tables.assets.insert(), rows)
            return answer

    async def answer(self, id: str, key: str) -> Answer | None:
        """The answer to an earlier request with this key."""
        table = tables.answers
        query = sa.select(table.c.answer).where(table.c.session_id == id, table.c.key == _hash(key))
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none() if key else None

    async def files(self, session_id: str) -> tuple[StoredFile, ...]:
        """All uploaded files, in order."""
        query = (
            tables.assets.select().where(tables.assets.c.session_id == session_id).order_by(tables.assets.c.position)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return tuple(_FILE.validate_python({**row._mapping, "number": 0}) for row in rows)

    async def facts(self, session_id: str) -> dict[str, Facts]:
        """What is known of the photos, by the ids of their files."""
        query = sa.select(tables.sessions.c.project).where(tables.sessions.c.id == session_id)
        async with self._database.read() as connection:
            raw = (await connection.execute(query)).scalar_one_or_none()
        return {asset.id: asset.facts for asset in JSON.validate_python(raw).assets} if raw else {}

    async def known(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that are of an uploaded file."""
        async with self._database.read() as connection:
            found = sa.select(tables.assets.c.key).where(tables.assets.c.key.in_(keys))
            return set((await connection.execute(found)).scalars())

    async def stale(self, before: float) -> tuple[str, ...]:
        """Sessions that have been idle since `before` (Unix seconds)."""
        query = sa.select(tables.sessions.c.id).where(tables.sessions.c.touched_at < before)
        async with self._database.read() as connection:
            return tuple((await connection.execute(query)).scalars())

    async def remove(self, id: str) -> None:
        """Deletes a session, with the rows of its files and its renders."""
        async with self._database.write() as connection:
            await connection.execute(tables.sessions.delete().where(tables.sessions.c.id == id))


def _row(file: StoredFile, position: int, session_id: str) -> dict[str, Any]:
    values = {**asdict(file), "position": position, "session_id": session_id}
    del values["number"], values["facts"]  # which only the project needs
    return values


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
