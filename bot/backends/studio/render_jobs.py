"""The queue of renders, in the database: all processes share it, and a restart continues it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.backends.studio import tables
from bot.backends.studio.render.job import Result
from bot.domain import draft as drafts
from bot.domain.errors import BotError, RenderCancelled
from bot.domain.ports import Enqueue
from bot.storage.database import Database

WORK = "render"
"""The queue on which a submitted render runs."""
LATEST = 5
"""The number of finished renders from which the speed is estimated."""


class Status(StrEnum):
    """The state of a render, in the protocol's words."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


LIVE = (Status.PENDING, Status.PROCESSING)
_WANTED = tables.renders.c.cancel_requested.is_(False)


@dataclass(frozen=True, slots=True)
class Render:
    """A render's row, with its place in the queue and an estimate of the seconds left."""

    id: str
    session_id: str
    draft: Mapping[str, Any]
    quality: str
    status: Status
    percent: float
    error: str
    params: Mapping[str, Any]
    made: Result
    """The finished file; zeros before it is finished."""
    queue_position: int | None = None
    remaining_s: float | None = None

    @property
    def key(self) -> str:
        """The key of the finished file."""
        return render_key(self.id)


class RenderUnknown(Exception):
    """No render has this id, or it belongs to another account."""


def render_key(render_id: str) -> str:
    """The key of a render's file."""
    return f"studio/renders/{render_id}.mp4"


class Renders:
    """The rows of renders: workers write progress and results, clients read them."""

    def __init__(self, database: Database, enqueue: Enqueue, now: Callable[[], float]) -> None:
        self._database = database
        self._enqueue = enqueue
        self._now = now

    async def submit(self, id: str, session_id: str, draft: Mapping[str, Any], quality: str) -> None:
        """Queues a render of the draft as it is now, unless the id is known already."""
        row = tables.renders.insert().values(
            id=id,
            session_id=session_id,
            draft=dict(draft),
            quality=quality,
            work=_work(draft),
            status=Status.PENDING,
            created_at=self._now(),
        )
        with suppress(IntegrityError):
            async with self._database.write() as connection:
                await connection.execute(row)
                touched = tables.sessions.update().where(tables.sessions.c.id == session_id)
                await connection.execute(touched.values(touched_at=self._now()))
                await self._enqueue(connection, WORK, id)

    async def get(self, id: str, account: str) -> Render:
        """The render. Raises RenderUnknown."""
        table = tables.renders
        mine = sa.select(table).join(tables.sessions).where(table.c.id == id, tables.sessions.c.account == account)
        async with self._database.read() as connection:
            row = (await connection.execute(mine)).one_or_none()
            if row is None:
                raise RenderUnknown
            if row.status not in LIVE:
                return _render(row)
            columns = (table.c[name] for name in ("id", "status", "work", "percent", "created_at", "started_at"))
            live = list(await connection.execute(sa.select(*columns).where(table.c.status.in_(LIVE))))
            pace = await self._pace(connection)
        return _render(row, **self._outlook(row, live, pace))

    async def cancel(self, id: str, account: str) -> bool:
        """Requests that a render end; False if it has ended already in another way."""
        if (await self.get(id, account)).status == Status.CANCELLED:
            return True
        table = tables.renders
        waiting = table.update().where(table.c.id == id, table.c.status == Status.PENDING)
        running = table.update().where(table.c.id == id, table.c.status == Status.PROCESSING)
        async with self._database.write() as connection:
            gone = await connection.execute(waiting.values(status=Status.CANCELLED, finished_at=self._now()))
            asked = await connection.execute(running.values(cancel_requested=True))
            return bool(gone.rowcount or asked.rowcount)

    async def claim(self, id: str) -> Render | None:
        """Marks a render as running, from its beginning; None if there is nothing left to do for it."""
        table = tables.renders
        values = {"status": Status.PROCESSING, "percent": 0.0, "started_at": self._now()}
        async with self._database.write() as connection:
            claimed = table.update().where(table.c.id == id, table.c.status.in_(LIVE)).values(**values)
            row = (await connection.execute(claimed.returning(table))).one_or_none()
        return None if row is None else _render(row)

    async def progress(self, id: str, percent: float) -> bool:
        """Records how far a running render is; False if it was cancelled, or if its row is gone."""
        return await self._set(id, _WANTED, percent=percent)

    async def complete(self, id: str, made: Result) -> bool:
        """Completes a render; False if it was cancelled before that."""
        values = {"status": Status.COMPLETED, "percent": 100.0, "finished_at": self._now(), **asdict(made)}
        return await self._set(id, _WANTED, **values)

    async def end(self, id: str, error: BotError) -> None:
        """Marks a render as cancelled, or as failed with the reason."""
        failed = {"status": Status.FAILED, "error": type(error).__name__, "params": error.params}
        values = {"status": Status.CANCELLED} if isinstance(error, RenderCancelled) else failed
        await self._set(id, **values, finished_at=self._now())

    async def ended(self, before: float) -> tuple[str, ...]:
        """The ids of renders that ended before a time (Unix seconds), in any way."""
        query = sa.select(tables.renders.c.id).where(tables.renders.c.finished_at < before)
        async with self._database.read() as connection:
            return tuple((await connection.execute(query)).scalars())

    async def of_session(self, session_id: str) -> tuple[str, ...]:
        """The ids of one session's renders."""
        query = sa.select(tables.renders.c.id).where(tables.renders.c.session_id == session_id)
        async with self._database.read() as connection:
            return tuple((await connection.execute(query)).scalars())

    async def remove(self, id: str) -> None:
        """Deletes a render's row."""
        async with self._database.write() as connection:
            await connection.execute(tables.renders.delete().where(tables.renders.c.id == id))

    async def _set(self, id: str, *where: sa.ColumnElement[bool], **values: object) -> bool:
        table = tables.renders
        running = table.update().where(table.c.id == id, table.c.status == Status.PROCESSING, *where)
        async with self._database.write() as connection:
            return (await connection.execute(running.values(**values))).rowcount == 1

    async def _pace(self, connection: AsyncConnection) -> float | None:
        """Seconds per unit of work of the latest renders; None before the first."""
        table = tables.renders
        latest = (
            sa.select(table.c.work, (table.c.finished_at - table.c.started_at).label("took"))
            .where(table.c.status == Status.COMPLETED)
            .order_by(table.c.finished_at.desc())
            .limit(LATEST)
        )
        rows = list(await connection.execute(latest))
        work = sum(row.work for row in rows)
        return sum(row.took for row in rows) / work if work else None

    def _outlook(
        self, row: sa.Row[Any], live: Sequence[sa.Row[*tuple[Any, ...]]], pace: float | None
    ) -> dict[str, Any]:
        if row.status == Status.PROCESSING:
            return {"remaining_s": self._left(row, pace)}
        before = [other for other in live if (other.created_at, other.id) < (row.created_at, row.id)]
        position = sum(other.status == Status.PENDING for other in before)
        if pace is None:
            return {"queue_position": position}
        ahead = sum(self._left(other, pace) or 0.0 for other in before)
        return {"queue_position": position, "remaining_s": ahead + row.work * pace}

    def _left(self, row: sa.Row[*tuple[Any, ...]], pace: float | None) -> float | None:
        """Seconds left: by the speed of this render once it is known, before that by the speed of the latest ones."""
        undone = 1 - row.percent / 100
        if row.status == Status.PROCESSING and row.percent >= 5:
            return float((self._now() - row.started_at) / row.percent * 100 * undone)
        return float(row.work * pace * undone) if pace is not None else None


def _work(raw: Mapping[str, Any]) -> float:
    draft = drafts.read(raw)
    width, height = draft.size
    return width * height / 1e6 * draft.duration / 1000


_RENDER = TypeAdapter(Render)


def _render(row: sa.Row[Any], **outlook: Any) -> Render:
    return _RENDER.validate_python({**row._mapping, "made": dict(row._mapping), **outlook})
