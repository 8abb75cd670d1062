"""The queue of renders, in the database: all processes share it, and a restart continues it.

For each render a job is queued. A job is a ticket: it makes whichever render is next when it runs.
"""

from collections import defaultdict
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
from bot.backends.studio.fair_order import LATELY_S, Waiting, in_order
from bot.backends.studio.render.job import Result
from bot.domain import draft as drafts
from bot.domain.errors import BotError, RenderCancelled
from bot.domain.ports import Enqueue
from bot.storage.database import Database, advisory_lock

WORK = "render"
"""The queue on which a submitted render runs."""
PREVIEWS = "preview"
"""The queue of previews: a quick look does not wait for a long render."""
FOLDER = "studio/renders/"
PREVIEW = "preview"
"""The quality of a quick look."""
UNPAINTED = 0.1
"""The share of a render's work that is left if all its pictures are there already: it starts, mixes and joins."""
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
_LOOKED_AT = tuple(
    tables.renders.c[name]
    for name in ("id", "status", "work", "percent", "created_at", "started_at", "person", "session_id", "quality")
)
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
    return f"{FOLDER}{render_id}.mp4"


class Renders:
    """The rows of renders: workers write progress and results, clients read them."""

    def __init__(self, database: Database, enqueue: Enqueue, now: Callable[[], float]) -> None:
        self._database = database
        self._enqueue = enqueue
        self._now = now

    async def submit(self, id: str, session_id: str, draft: Mapping[str, Any], quality: str, person: str = "") -> None:
        """Queues a render of the draft as it is now, unless the id is known already. It waits for the person's turn."""
        row = tables.renders.insert().values(
            id=id,
            session_id=session_id,
            draft=dict(draft),
            quality=quality,
            work=work_of(draft),
            status=Status.PENDING,
            created_at=self._now(),
            person=person or session_id,
        )
        with suppress(IntegrityError):
            async with self._database.write() as connection:
                await connection.execute(row)
                touched = tables.sessions.update().where(tables.sessions.c.id == session_id)
                await connection.execute(touched.values(touched_at=self._now()))
                await self._enqueue(connection, PREVIEWS if quality == PREVIEW else WORK, id)

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
            live = list(await connection.execute(sa.select(*_LOOKED_AT).where(table.c.status.in_(LIVE))))
            live = [one for one in live if (one.quality == PREVIEW) == (row.quality == PREVIEW)]
            pace = await self._pace(connection)
            order = await self._order(connection, live, pace)
        return _render(row, **self._outlook(row, live, order, pace))

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

    async def is_preview(self, ticket: str) -> bool:
        """Whether the ticket is one for previews."""
        async with self._database.read() as connection:
            quality = sa.select(tables.renders.c.quality).where(tables.renders.c.id == ticket)
            return (await connection.execute(quality)).scalar_one_or_none() == PREVIEW

    async def claim(self, ticket: str, *, preview: bool = False) -> Render | None:
        """Marks a render as running, from its beginning: that of this job, or the next; None if nothing waits."""
        table = tables.renders
        async with self._database.write() as connection:
            await advisory_lock(connection, WORK)
            chosen = await self._interrupted(connection, ticket) or await self._next(connection, preview=preview)
            values = {"status": Status.PROCESSING, "percent": 0.0, "started_at": self._now(), "ticket": ticket}
            claimed = table.update().where(table.c.id == chosen, table.c.status.in_(LIVE)).values(**values)
            row = (await connection.execute(claimed.returning(table))).one_or_none()
        return None if row is None else _render(row)

    async def _interrupted(self, connection: AsyncConnection, ticket: str) -> str | None:
        """What this job was at when its process died. Earlier versions made for each job the render of its own id."""
        table = tables.renders
        own = table.c.ticket.is_(None) & (table.c.id == ticket)
        mine = sa.select(table.c.id).where(table.c.status == Status.PROCESSING, (table.c.ticket == ticket) | own)
        return (await connection.execute(mine.limit(1))).scalar_one_or_none()

    async def _next(self, connection: AsyncConnection, *, preview: bool) -> str | None:
        """Whose turn it is."""
        kind = tables.renders.c.quality == PREVIEW
        pending = sa.select(*_LOOKED_AT).where(
            tables.renders.c.status == Status.PENDING, kind if preview else sa.not_(kind)
        )
        rows = list(await connection.execute(pending))
        order = await self._order(connection, rows, await self._pace(connection))
        return order[0] if order else None

    async def _order(self, connection: AsyncConnection, live: Sequence[sa.Row[Any]], pace: float | None) -> list[str]:
        """The ids of those that wait, in the order in which they begin."""
        table, now = tables.renders, self._now()
        each = pace or 1.0  # before the first render only the proportions are known
        waiting = [
            Waiting(row.id, row.person or row.session_id, row.work * each, row.created_at)
            for row in live
            if row.status == Status.PENDING
        ]
        if len(waiting) < 2:
            return [one.id for one in waiting]
        lately = (table.c.status == Status.PROCESSING) | (
            (table.c.status == Status.COMPLETED) & (table.c.finished_at > now - LATELY_S)
        )
        had: defaultdict[str, float] = defaultdict(float)
        query = sa.select(table.c.person, table.c.session_id, table.c.work).where(lately)
        for row in await connection.execute(query):
            had[row.person or row.session_id] += row.work * each
        return [one.id for one in in_order(waiting, had, now)]

    async def progress(self, id: str, percent: float) -> bool:
        """Records how far a running render is; False if it was cancelled, or if its row is gone."""
        return await self._set(id, _WANTED, percent=percent)

    async def weigh(self, id: str, work: float, painted: float) -> None:
        """Records how much work a running render is, once it is known which share of its frames has to be painted."""
        await self._set(id, work=work * (UNPAINTED + (1 - UNPAINTED) * painted))

    async def complete(self, id: str, made: Result) -> bool:
        """Completes a render; False if it was cancelled before that."""
        values = {"status": Status.COMPLETED, "percent": 100.0, "finished_at": self._now(), **asdict(made)}
        return await self._set(id, _WANTED, **values)

    async def end(self, id: str, error: BotError) -> None:
        """Marks a render as cancelled, or as failed with the reason."""
        failed = {"status": Status.FAILED, "error": type(error).__name__, "params": error.params}
        values = {"status": Status.CANCELLED} if isinstance(error, RenderCancelled) else failed
        await self._set(id, **values, finished_at=self._now())

    async def known(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that are of a render."""
        ids = {key.removeprefix(FOLDER).removesuffix(".mp4") for key in keys if key.startswith(FOLDER)}
        async with self._database.read() as connection:
            found = (
                await connection.execute(sa.select(tables.renders.c.id).where(tables.renders.c.id.in_(ids)))
            ).scalars()
            return set(map(render_key, found))

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
        self, row: sa.Row[Any], live: Sequence[sa.Row[Any]], order: Sequence[str], pace: float | None
    ) -> dict[str, Any]:
        if row.status == Status.PROCESSING:
            return {"remaining_s": self._left(row, pace)}
        position = order.index(row.id) if row.id in order else 0  # it may have begun just now
        sooner = frozenset(order[:position])
        before = [other for other in live if other.status == Status.PROCESSING or other.id in sooner]
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


def work_of(raw: Mapping[str, Any]) -> float:
    """Megapixels times seconds of a draft."""
    draft = drafts.read(raw)
    width, height = draft.size
    return width * height / 1e6 * draft.duration / 1000


_RENDER = TypeAdapter(Render)


def _render(row: sa.Row[Any], **outlook: Any) -> Render:
    return _RENDER.validate_python({**row._mapping, "made": dict(row._mapping), **outlook})
