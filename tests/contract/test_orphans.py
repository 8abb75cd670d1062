"""Files without a row go after a day; files with one, and everything in a place of others, stay."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.web.channel import WebChannel
from adapters.web.config import WebConfig
from adapters.web.journal import Journal
from bot.backends.studio.sessions import Store as Sessions
from bot.backends.studio.studio import Studio
from bot.domain.errors import ConfigurationProblem
from bot.domain.messages import Attachment, ConversationKey, Inbound, Language
from bot.domain.ports import KeepsFiles
from bot.media.pool import MediaPool
from bot.storage.object_store import Files
from bot.storage.orphans import GRACE_S, Sweep, find_place, marked
from bot.storage.queries import file_owners, invitations, received_files
from bot.storage.tables import exports, projects
from tests.contract.conftest import Store

pytest_plugins = ["tests.postgres"]

KEY = ConversationKey("web", "chat")
TURN = "0" * 24
LOST = (
    f"inbox/{TURN}/lost",
    "inbox/gone/lost",
    "inbox/upload-gone/a/1",
    "out/gone/video.mp4",
    "studio/gone/1.jpg",
    "studio/renders/gone.mp4",
    "web/chat/lost",
    "web/gone/lost",
)


async def known(store: Store, root: Path) -> list[str]:
    """Rows of every kind that name a file; returns the keys of the files."""
    database = store.databases[0]
    sent = [
        Inbound(
            KEY, "m1", attachments=(Attachment("ref", "a.jpg"), Attachment("ref", "b.jpg", held="inbox/upload-x/1"))
        )
    ]
    await store.do(received_files.add_files, sent, TURN)
    keys = [file.key for file in await database.query(received_files.files_of_turn, TURN)]
    token = await store.do(invitations.invite, KEY, "somebody", time.time())
    invited = await database.query(invitations.find, token, time.time())
    assert invited
    values = {"conversation": str(KEY), "number": 1, "touched_at": 0.0}
    made = {"project": "p-1", "state": "done", "render": "r", "draft": {}, "duration": 1, "started_at": 0.0}

    async def rows(connection: AsyncConnection) -> None:
        await connection.execute(sa.insert(projects).values(id="p-1", **values))
        made_of = {**made, "conversation": str(KEY), "number": 1}
        await connection.execute(sa.insert(exports).values(id="e-1", **made_of))

    await store.do(rows)
    session = await Sessions(database, time.time).create("me", "film", Language("en"))
    await Studio(database, Files(root), ignored, MediaPool()).renders.submit("r-1", session.id, {}, "high")
    shown = {"text": "", "files": [{"key": "web/chat/1", "thumb": "web/chat/2"}]}
    await Journal(database).enter("chat", "message-1", shown, shown)
    return [
        *keys,
        "inbox/upload-x/1",
        f"{invited.folder}a/1",
        "out/e-1/video.mp4",
        "out/p-1/storyboard-1.jpg",
        "studio/renders/r-1.mp4",
        "web/chat/1",
        "web/chat/2",
    ]


async def ignored(connection: AsyncConnection, work: str, id: str, *, partition: str = "") -> None:
    """Nothing works here."""


def sweep(store: Store, root: Path, *, alone: bool = True) -> Sweep:
    database, files = store.databases[0], Files(root)
    studio = Studio(database, files, ignored, MediaPool())
    web = WebChannel(database, files, WebConfig())
    owners: list[KeepsFiles] = [file_owners.Received(database), file_owners.Made(database), studio, web]
    return Sweep(database, files, owners, alone)


def there(root: Path) -> set[str]:
    found = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    return {key for key in found if not key.startswith("installations/")}


def aged(root: Path, keys: object, seconds: float) -> None:
    for key in keys if isinstance(keys, list | tuple) else [keys]:
        os.utime(root / str(key), (time.time() - seconds,) * 2)


async def prepared(store: Store) -> None:
    for database in store.databases[:1]:
        await Studio(database, Files("/tmp"), ignored, MediaPool()).open()
        await Journal(database).create()


async def test_what_no_row_knows_goes_after_a_day(store: Store, tmp_path: Path) -> None:
    await prepared(store)
    root = tmp_path / "files"
    files = Files(root)
    await find_place(store.databases[0], files)
    kept = await known(store, root)
    for key in (*kept, *LOST, "elsewhere/1"):
        await files.put(key, b"x")
    half = root / "web" / "chat" / "cut#1"
    half.write_bytes(b"x")
    aged(root, [*kept, *LOST, "web/chat/cut#1"], GRACE_S - 600)
    assert await sweep(store, root).run() == 0, "their rows may be on their way"
    aged(root, [*kept, *LOST, "web/chat/cut#1", "elsewhere/1"], GRACE_S + 600)
    assert await sweep(store, root).run() == len(LOST)
    assert there(root) == {*kept, "elsewhere/1"}


async def test_what_may_be_somebody_elses_stays(store: Store, tmp_path: Path) -> None:
    await prepared(store)
    root = tmp_path / "files"
    files = Files(root)
    for key in LOST:
        await files.put(key, b"x")
    aged(root, LOST, 2 * GRACE_S)
    await find_place(store.databases[0], files)
    assert await sweep(store, root, alone=False).run() == 0, "it is older than our mark"
    await files.put("installations/other", b"")
    assert await sweep(store, root).run() == 0
    assert there(root) == {*LOST}
    await files.delete(["installations/other"])
    assert await sweep(store, root).run() == len(LOST)


async def test_another_place_is_noticed(store: Store, tmp_path: Path) -> None:
    (database, *_), home, other = store.databases, tmp_path / "home", tmp_path / "other"
    await find_place(database, Files(home))
    await find_place(database, Files(home))
    mark = await database.query(marked)
    assert mark
    with pytest.raises(ConfigurationProblem, match=r"are not at .*other.* put an empty file installations/"):
        await find_place(database, Files(other))
    await Files(other).put(mark.key, b"")
    await find_place(database, Files(other))
