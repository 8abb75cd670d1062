"""The studio: the embedded back end with its tables, its files and its renders. `server` speaks its protocol."""

import time
from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet

from bot.backends.studio import tables
from bot.backends.studio.accounts import Accounts
from bot.backends.studio.film import LINES
from bot.backends.studio.piece_store import PieceStore
from bot.backends.studio.render_jobs import Renders, render_key
from bot.backends.studio.render_worker import Worker
from bot.backends.studio.sessions import Store
from bot.domain.ports import Enqueue, FileStore, FreeSpace
from bot.media.measured import MAX_BYTES
from bot.media.pool import MediaPool
from bot.storage.database import Database
from bot.storage.disk_space import MB, UNLIMITED
from bot.storage.schema import prepare

Twin = Callable[[str], Awaitable[str]]
PIECES = 1000 * MB
"""The bytes of encoded pieces that are kept of all films: half an hour of them."""


class Studio:
    """A back end inside the bot. `enqueue` queues the work `render` (`run(render_id)`) in the row's transaction.

    Without a `token`, one is made once and stored in the database. `anonymous` lets clients mint their own accounts,
    which is safe on loopback. `max_bytes` limits an uploaded file. `twin` looks for a file with a hash (SHA-256) that
    others have in `files`, so that it is stored once. `pieces` limits the bytes of encoded pieces that are kept for the
    next render; 0 keeps none. `disk` is where uploads and pieces go. Videos begin with a resolution of so many `lines`.
    The caller closes the pool. A `ports.KeepsFiles`.
    """

    prefix = "studio/"

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
        twin: Twin | None = None,
        pieces: int = PIECES,
        disk: FreeSpace = UNLIMITED,
        lines: int = LINES,
    ) -> None:
        self.files, self.pool, self.max_bytes, self.anonymous = files, pool, max_bytes, anonymous
        self.disk = disk
        self.accounts = Accounts(database, token, now)
        self.store = Store(database, now, lines)
        self.renders = Renders(database, enqueue, now)
        self.pieces = PieceStore(database, files, now, pieces, disk)
        self._worker = Worker(self.renders, self.store, files, self.pieces)
        self._database, self._now, self._twin = database, now, twin

    async def open(self) -> None:
        """Prepares the tables, and makes the token if there is none. Raises ConfigurationProblem."""
        await prepare(self._database, tables.metadata)
        await self.accounts.open()

    @property
    def token(self) -> str:
        """The token that clients of this studio have to send; empty before `open`."""
        return self.accounts.token

    async def run(self, ticket: str) -> None:
        """Makes the file of the render whose turn it is; one call for each that was submitted, with its id as a ticket.

        It is safe to repeat. It begins anew if an earlier run with this ticket was interrupted.
        """
        await self._worker.run(ticket)

    def is_held(self, render_id: str) -> bool:
        """Whether a running render stands still for a preview."""
        return self._worker.preview_first.is_held(render_id)

    async def twin(self, hash: str) -> str:
        """The key of a file with these bytes that somebody else has in the same store; empty if there is none."""
        return await self._twin(hash) if self._twin is not None else ""

    async def forget(self, session_id: str) -> None:
        """Deletes a session: its rows, its uploads, its pieces and its renders.

        The rows go first: a running render or upload then finds them gone and deletes its own file.
        """
        made = await self.renders.of_session(session_id)
        await self.store.remove(session_id)
        await self.files.delete([render_key(render_id) for render_id in made])
        await self.files.delete_prefix(f"studio/{session_id}/")

    async def delete_renders(self, older_than_s: float) -> int:
        """Deletes the renders that ended longer ago: whoever asked for one has fetched it. Returns how many."""
        ended = await self.renders.ended(self._now() - older_than_s)
        for render_id in ended:
            await self.files.delete([render_key(render_id)])
            await self.renders.remove(render_id)
        return len(ended)

    async def make_room(self, older_than_s: float) -> int:
        """Deletes what can be made again or has been fetched: all pieces, and renders as above. Returns how many."""
        return await self.pieces.drop() + await self.delete_renders(older_than_s)

    async def known(self, keys: Sequence[str]) -> AbstractSet[str]:
        """Those of its keys that are of an uploaded file, of a render or of a piece."""
        return await self.store.known(keys) | await self.renders.known(keys) | await self.pieces.known(keys)

    async def clean(self, older_than_s: float) -> None:
        """Removes sessions, with their files, and renders, if they were idle or ended for more than `older_than_s`."""
        before = self._now() - older_than_s
        await self.delete_renders(older_than_s)
        for session_id in await self.store.stale(before):
            await self.forget(session_id)
