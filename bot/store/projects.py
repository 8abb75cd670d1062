"""Projects: a back-end session with its files, and the exports made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import insert
from bot.model import ConversationKey, Media
from bot.ports import Session
from bot.store.tables import exports, projects
from bot.store.values import dump, load

QUEUED, RENDERING, DELIVERED, FAILED, CANCELLED = "queued", "rendering", "delivered", "failed", "cancelled"
RUNNING = (QUEUED, RENDERING)


@dataclass(frozen=True, slots=True)
class Project:
    """A row. `wish`: words that wait for the first photos; `exported`: a video was asked for once."""

    id: str
    conversation: ConversationKey
    session: Session | None
    claim_link: str | None
    wish: str
    exported: bool
    raw_announced: bool


@dataclass(frozen=True, slots=True)
class Export:
    """A row. `number` counts a project's versions from 1; `duration` is the draft's, in ms."""

    id: str
    conversation: ConversationKey
    project: str
    number: int
    state: str
    render: str
    draft: Mapping[str, Any]
    duration: int
    media: Media | None
    cancel_requested: bool
    slow_told: bool
    started_at: float


async def create(connection: AsyncConnection, id: str, key: ConversationKey, now: float) -> None:
    """A new project without a session; made once for an id."""
    row = insert(connection, projects).values(id=id, conversation=str(key), touched_at=now)
    await connection.execute(row.on_conflict_do_nothing())


async def get(connection: AsyncConnection, id: str) -> Project:
    """The project. Raises LookupError when it was deleted."""
    row = (await connection.execute(sa.select(projects).where(projects.c.id == id))).one_or_none()
    if row is None:
        raise LookupError(id)
    return Project(
        row.id,
        ConversationKey.parse(row.conversation),
        load(Session, row.session) if row.session else None,
        row.claim_link,
        row.wish,
        row.exported,
        row.raw_announced,
    )


async def change(connection: AsyncConnection, id: str, **values: object) -> None:
    """Sets columns of one project."""
    await connection.execute(sa.update(projects).where(projects.c.id == id).values(**values))


async def set_session(connection: AsyncConnection, id: str, session: Session) -> None:
    """Remembers the back end's session; the claim link of an earlier one is no longer right."""
    await change(connection, id, session=dump(session), claim_link=None)


async def add_export(
    connection: AsyncConnection, id: str, project: Project, draft: Mapping[str, Any], duration: int, now: float
) -> bool:
    """A new version of a project, with the render id it will be asked for under; False when it is there already."""
    count = sa.select(sa.func.count()).select_from(exports).where(exports.c.project == project.id)
    number = int((await connection.execute(count)).scalar_one()) + 1
    row = insert(connection, exports).values(
        id=id,
        conversation=str(project.conversation),
        project=project.id,
        number=number,
        state=QUEUED,
        render=f"render_{id}",
        draft=dict(draft),
        duration=duration,
        started_at=now,
    )
    return bool((await connection.execute(row.on_conflict_do_nothing())).rowcount)


async def export(connection: AsyncConnection, id: str) -> Export:
    """One export. Raises LookupError when it was deleted."""
    row = (await connection.execute(sa.select(exports).where(exports.c.id == id))).one_or_none()
    if row is None:
        raise LookupError(id)
    return _export(row)


async def exports_of(connection: AsyncConnection, key: ConversationKey) -> list[Export]:
    """A conversation's exports, newest first."""
    query = sa.select(exports).where(exports.c.conversation == str(key)).order_by(exports.c.started_at.desc())
    return [_export(row) for row in await connection.execute(query)]


async def change_export(connection: AsyncConnection, id: str, **values: object) -> None:
    """Sets columns of one export; `media` may be a Media."""
    if isinstance(values.get("media"), Media):
        values["media"] = dump(values["media"])
    await connection.execute(sa.update(exports).where(exports.c.id == id).values(**values))


def _export(row: Any) -> Export:
    return Export(
        row.id,
        ConversationKey.parse(row.conversation),
        row.project,
        row.number,
        row.state,
        row.render,
        row.draft,
        row.duration,
        load(Media, row.media) if row.media else None,
        row.cancel_requested,
        row.slow_told,
        row.started_at,
    )
