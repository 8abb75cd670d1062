"""Assembles the studio: the embedded back end with its tables, its protocol and its renders."""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.applications import Starlette

from bot.backends.studio import tables
from bot.backends.studio.accounts import Accounts
from bot.backends.studio.deletion import forget
from bot.backends.studio.render_jobs import Renders, key
from bot.backends.studio.render_worker import Worker
from bot.backends.studio.server.application import Parts, application
from bot.backends.studio.server.uploads import Intake
from bot.backends.studio.sessions import Store
from bot.domain.ports import Enqueue, FileStore
from bot.media.pool import MediaPool
from bot.media.probe import MAX_BYTES
from bot.storage.database import Database
from bot.storage.schema import prepare

ACCEPTS = frozenset(
    {"mp4", "mov", "avi", "webm", "mkv"}
    | {"jpg", "jpeg", "png", "gif", "webp", "heic", "heif"}
    | {"mp3", "wav", "m4a", "aac"}
)
"""Accepted formats by their usual extensions: the protocol's, and those of iPhone photos."""


class Studio:
    """A back end inside the bot. `enqueue` queues the work `render` (`run(render_id)`) in the row's transaction.

    Without a `token`, one is made once and stored in the database. `anonymous` lets clients mint their own accounts,
    which is safe on loopback. The caller closes the pool.
    """

    def __init__(
        self,
        database: Database,
        files: FileStore,
        enqueue: Enqueue,
        pool: MediaPool,
        *,
        token: str = "",
        max_bytes: int = MAX_BYTES,
        anonymous: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._files = files
        self._pool = pool
        self._given = token
        self._anonymous = anonymous
        self._now = now
        self._intake = Intake(ACCEPTS, max_bytes)
        self._accounts = Accounts(database, now)
        self._store = Store(database, now)
        self._renders = Renders(database, enqueue, now)
        self._worker = Worker(self._renders, self._store, files)

    async def open(self) -> None:
        """Prepares the tables, and makes the token if there is none. Raises ConfigurationProblem."""
        await prepare(self._database, tables.metadata)
        await self._accounts.open(self._given)

    @property
    def token(self) -> str:
        """The token that clients of this studio have to send; empty before `open`."""
        return self._accounts.token

    def asgi(self) -> Starlette:
        """The protocol, for any ASGI server."""
        return application(
            Parts(
                accounts=self._accounts,
                store=self._store,
                renders=self._renders,
                files=self._files,
                pool=self._pool,
                intake=self._intake,
                anonymous=self._anonymous,
            )
        )

    async def run(self, render_id: str) -> None:
        """Makes a submitted render's file; safe to repeat. It begins anew if an earlier run was interrupted."""
        await self._worker.run(render_id)

    async def clean(self, older_than_s: float) -> None:
        """Removes sessions, with their files, and renders, if they were idle or ended for more than `older_than_s`."""
        before = self._now() - older_than_s
        for render_id in await self._renders.ended(before):
            await self._files.delete([key(render_id)])
            await self._renders.remove(render_id)
        for session_id in await self._store.stale(before):
            await forget(session_id, self._store, self._renders, self._files)
