"""Projects: a back-end session with its files, and the exports made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.backend import Session
from bot.domain.messages import ConversationKey, Media, MediaKind
from bot.domain.ownership import current_owner
from bot.storage.database import advisory_lock, insert_if_absent, row_of
from bot.storage.queries.received_files import UPLOADED
from bot.storage.serialization import dump, load_row
from bot.storage.tables import exports, files, projects

QUEUED, RENDERING, DELIVERED, FAILED, CANCELLED = "queued", "rendering", "delivered", "failed", "cancelled"
KEPT = "kept"  # made, but not delivered: offered when somebody writes there again
RUNNING = (QUEUED, RENDERING)
IN_VAIN = (FAILED, CANCELLED)
FULL, SMALL, PREVIEW = "", "small", "preview"  # the video, a small copy, or a quick look, which is not a version


@dataclass(frozen=True, slots=True)
class Project:
    """A row. `wish`: words that wait for the first photos. `exported`: somebody has asked for a video.

    `number` counts a conversation's projects from 1. `name` is what people chose, `title` comes from the draft,
    `starter` is the id of the person who began it. `parent`: the project whose photo it makes a video of; people see
    the two as one.
    """

    id: str
    conversation: ConversationKey
    number: int
    name: str
    title: str
    starter: str
    session: Session | None
    claim_link: str | None
    wish: str
    exported: bool
    raw_announced: bool
    touched_at: float
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A project with the number of its photos, clips, versions, and videos of single photos."""

    project: Project
    photos: int
    clips: int
    versions: int
    singles: int = 0
    of: int = 1  # how many videos of one request it stands for
    cover: str = ""  # the key of the newest video's poster


@dataclass(frozen=True, slots=True)
class Export:
    """A row. `number` counts a project's versions from 1, 0 for a preview; `duration` is the draft's, in ms.

    `posted` is what the chat got of `media`: the same, a smaller copy, or parts. Exports from one request share
    `batch`; `batch_size` is how many there are. `percent` is the progress of this render. `sender` and `turn` are
    the ids of the person who asked for it, and of the turn.
    """

    id: str
    conversation: ConversationKey
    project: str
    number: int
    state: str
    render: str
    draft: Mapping[str, Any]
    duration: int
    media: Media | None
    posted: tuple[Media, ...]
    batch: str
    batch_size: int
    percent: float
    cancel_requested: bool
    slow_told: bool
    started_at: float
    quality: str = FULL
    sender: str = ""
    turn: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A requested export. Exports from one request share `batch`; `batch_size` is how many there are."""

    id: str
    project: str
    sender: str = ""
    quality: str = FULL
    batch: str = ""
    batch_size: int = 0


async def create(
    connection: AsyncConnection, id: str, key: ConversationKey, now: float, starter: str = "", parent: str = ""
) -> None:
    """Makes a project without a session, owned by the current turn; once for an id."""
    await advisory_lock(connection, f"projects:{key}")
    own = projects.c.parent == parent  # the videos of one project count for themselves
    latest = sa.select(sa.func.max(projects.c.number)).where(projects.c.conversation == str(key), own)
    number = ((await connection.execute(latest)).scalar() or 0) + 1
    values = {
        "conversation": str(key),
        "number": number,
        "starter": starter,
        "turn": current_owner().turn,
        "touched_at": now,
        "parent": parent,
    }
    await insert_if_absent(connection, projects, id=id, **values)


async def get(connection: AsyncConnection, id: str) -> Project:
    """The project. Raises LookupError if it was deleted."""
    return project_of(await row_of(connection, projects, id))


async def listed(connection: AsyncConnection, key: ConversationKey, limit: int = 10) -> list[Listed]:
    """The conversation's projects that have ever had content, last used first.

    The videos of single photos belong to the project of the photos. Those of version 0.1 have none: the projects of one
    request count as one, by the first of them; `Listed.of` says how many they are.
    """
    shown = projects.c.session.is_not(sa.null()), projects.c.parent == ""
    query = sa.select(projects).where(projects.c.conversation == str(key), *shown)
    rows = await connection.execute(query.order_by(projects.c.touched_at.desc()))
    together: dict[str, list[Project]] = {}
    for project in map(project_of, rows.all()):
        together.setdefault(_request_of(project.id), []).append(project)
    found = []
    for several in list(together.values())[:limit]:
        first = min(several, key=lambda project: project.number)
        found.append(replace(await summary(connection, first), of=len(several)))
    return found


def _request_of(project: str) -> str:
    """What the projects of several videos of one request have in common; the id itself of any other project."""
    return "-".join(project.split("-")[:2])


async def of_conversation(connection: AsyncConnection, key: ConversationKey) -> list[Project]:
    """Every project of the conversation."""
    rows = await connection.execute(sa.select(projects).where(projects.c.conversation == str(key)))
    return [project_of(row) for row in rows]


async def named(connection: AsyncConnection, key: ConversationKey, wanted: str) -> Project | None:
    """A project of this conversation, by its id or as `#2` by its number; never one of another conversation."""
    found = await of_conversation(connection, key)
    numbered = {f"#{project.number}": project for project in found if not project.parent}
    return numbered.get(wanted) or next((project for project in found if project.id == wanted), None)


async def summary(connection: AsyncConnection, project: Project) -> Listed:
    """Counts what people sent for a project, and its videos."""
    held = sa.select(files.c.kind, sa.func.count().label("n")).where(
        files.c.project == project.id, files.c.state == UPLOADED
    )
    kinds = {row.kind: row.n for row in await connection.execute(held.group_by(files.c.kind))}
    made = sa.select(sa.func.count()).select_from(exports)
    made = made.where(exports.c.project == project.id, exports.c.media.is_not(sa.null()), exports.c.number > 0)
    versions = int((await connection.execute(made)).scalar_one())
    of_photos = sa.select(sa.func.count()).where(projects.c.parent == project.id)
    singles = int((await connection.execute(of_photos)).scalar_one())
    newest = sa.select(exports.c.media).where(exports.c.project == project.id, exports.c.media.is_not(sa.null()))
    media = (await connection.execute(newest.order_by(exports.c.started_at.desc()).limit(1))).scalar() or {}
    photos, clips = kinds.get(MediaKind.PHOTO, 0), kinds.get(MediaKind.VIDEO, 0)
    return Listed(project, photos, clips, versions, singles, cover=media.get("cover", ""))


async def change(connection: AsyncConnection, /, id: str, **values: object) -> None:
    """Sets columns of one project."""
    await connection.execute(sa.update(projects).where(projects.c.id == id).values(**values))


async def set_session(connection: AsyncConnection, id: str, session: Session) -> None:
    """Stores the back end's session, and drops the claim link of an earlier one."""
    await change(connection, id, session=dump(session), claim_link=None)


async def add_export(
    connection: AsyncConnection, order: Order, project: Project, draft: Mapping[str, Any], duration: int, now: float
) -> bool:
    """Makes a new version, with the id of its render; False if it exists. Numbers of failed exports are reused."""
    await advisory_lock(connection, f"exports:{project.id}")
    # One that is being cancelled before its file is there is never delivered.
    ending = exports.c.state.in_(IN_VAIN) | exports.c.cancel_requested
    counts = sa.not_(ending) | exports.c.media.is_not(sa.null())
    latest = sa.select(sa.func.max(exports.c.number)).where(exports.c.project == project.id, counts)
    number = ((await connection.execute(latest)).scalar() or 0) + 1
    return await insert_if_absent(
        connection,
        exports,
        id=order.id,
        conversation=str(project.conversation),
        project=project.id,
        number=0 if order.quality == PREVIEW else number,
        state=QUEUED,
        render=f"render_{order.id}",
        draft=dict(draft),
        duration=duration,
        batch=order.batch,
        batch_size=order.batch_size,
        quality=order.quality,
        sender=order.sender,
        turn=current_owner().turn,
        started_at=now,
    )


async def export(connection: AsyncConnection, id: str) -> Export:
    """One export. Raises LookupError if it was deleted."""
    return _export(await row_of(connection, exports, id))


async def find_export(connection: AsyncConnection, id: str) -> Export | None:
    """One export, or None."""
    row = (await connection.execute(sa.select(exports).where(exports.c.id == id))).one_or_none()
    return _export(row) if row is not None else None


async def kept(connection: AsyncConnection, key: ConversationKey, sender: str) -> list[Export]:
    """Undelivered videos: of this conversation, and of the sender elsewhere on its channel."""
    where = exports.c.conversation == str(key)
    if sender:
        where |= (exports.c.sender == sender) & _of_channel(key.channel)
    rows = await connection.execute(sa.select(exports).where(exports.c.state == KEPT, exports.c.number > 0, where))
    return [_export(row) for row in rows]


def _of_channel(channel: str) -> sa.ColumnElement[bool]:
    return exports.c.conversation.startswith(f"{quote(channel, safe='')}/", autoescape=True)


async def exports_of(connection: AsyncConnection, key: ConversationKey) -> list[Export]:
    """A conversation's exports, newest first."""
    query = sa.select(exports).where(exports.c.conversation == str(key)).order_by(exports.c.started_at.desc())
    return [_export(row) for row in await connection.execute(query)]


async def running(connection: AsyncConnection, key: ConversationKey, wanted: str) -> list[Export]:
    """A conversation's exports that have not ended. `wanted` is the id of one or of a batch; empty for all."""
    made = await exports_of(connection, key)
    return [export for export in made if export.state in RUNNING and wanted in {"", export.id, export.batch}]


async def under_way(connection: AsyncConnection, order: Order, draft: Mapping[str, Any]) -> Export | None:
    """A running export of the same draft for the same purpose that nobody has cancelled; None if there is none."""
    await advisory_lock(connection, f"exports:{order.project}")
    query = sa.select(exports).where(exports.c.project == order.project, exports.c.state.in_(RUNNING))
    query = query.where(exports.c.quality == order.quality, exports.c.cancel_requested.is_(False))
    for row in await connection.execute(query.order_by(exports.c.started_at.desc())):
        if row.draft == draft:
            return _export(row)
    return None


async def of_batch(connection: AsyncConnection, batch: str) -> list[Export]:
    """The exports of a batch that have begun, in order."""
    query = sa.select(exports).where(exports.c.batch == batch).order_by(exports.c.started_at, exports.c.id)
    return [_export(row) for row in await connection.execute(query)]


async def set_posted(connection: AsyncConnection, id: str, posted: Sequence[Media]) -> None:
    """Stores what the chat got of an export, with the platform's ids of the files."""
    await change_export(connection, id, posted=[dump(media) for media in posted])


async def keep_media(connection: AsyncConnection, id: str, media: Media) -> bool:
    """Stores the file of an export; False if somebody has cancelled it: from then on it is never delivered."""
    query = sa.update(exports).where(exports.c.id == id, exports.c.cancel_requested.is_(False))
    return bool((await connection.execute(query.values(media=dump(media)))).rowcount)


async def change_export(connection: AsyncConnection, /, id: str, **values: object) -> None:
    """Sets columns of one export; `media` may be a Media."""
    if isinstance(values.get("media"), Media):
        values["media"] = dump(values["media"])
    await connection.execute(sa.update(exports).where(exports.c.id == id).values(**values))


def project_of(row: sa.Row[Any]) -> Project:
    """The project of a row."""
    return load_row(Project, row)


def _export(row: sa.Row[Any]) -> Export:
    return load_row(Export, row, posted=row.posted or (), turn=row.turn or "")
