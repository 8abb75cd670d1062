"""The store of encoded pieces: each for its project alone, the longest unused first to go."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.backends.studio.piece_store import Lending, PieceStore
from bot.backends.studio.studio import Studio
from bot.domain.messages import Language
from bot.media.pool import MediaPool
from bot.storage.disk_space import UNLIMITED, DiskSpace
from bot.storage.files_quota import FilesQuota
from bot.storage.object_store import Files
from tests.contract.conftest import Store
from tests.contract.test_orphans import ignored, there

pytest_plugins = ["tests.postgres"]

ONE, TWO, THREE = ("1" * 64, "2" * 64, "3" * 64)


class Place:
    """A studio's files and sessions, with a clock that goes on by a second with every look."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.root, self.folder, self._second = folder / "files", folder, 0.0
        self.database, self.files = store.databases[0], Files(folder / "files")
        self.studio = Studio(self.database, self.files, ignored, MediaPool(), now=self.now)

    def now(self) -> float:
        self._second += 1
        return self._second

    def store(self, most: int = 1000, disk: DiskSpace = UNLIMITED) -> PieceStore:
        return PieceStore(self.database, self.files, self.now, most, disk)

    async def session(self) -> str:
        return (await self.studio.store.create("me", "film", Language("en"))).id

    def piece(self, content: bytes = b"x" * 100) -> Path:
        path = self.folder / "piece"
        path.write_bytes(content)
        return path

    async def lent(self, pieces: PieceStore, session: str, *keys: str) -> dict[str, bytes]:
        """The pieces that a render of the session gets."""
        folder = self.folder / f"lent-{self.now()}"
        folder.mkdir()
        async with AsyncExitStack() as stack:
            await pieces.lend(session, keys, folder, stack)
            return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
async def place(store: Store, tmp_path: Path) -> Place:
    place = Place(store, tmp_path)
    await place.studio.open()
    return place


async def test_a_piece_is_lent_to_its_project_alone(place: Place) -> None:
    pieces, session, other = place.store(), await place.session(), await place.session()
    await pieces.keep(session, ONE, place.piece(b"one"))
    assert await place.lent(pieces, session, ONE, TWO) == {ONE: b"one"}
    assert await place.lent(pieces, other, ONE, TWO) == {}
    await pieces.keep(session, ONE, place.piece(b"new"))
    assert await place.lent(pieces, session, ONE) == {ONE: b"new"}


async def test_pieces_are_lent_from_a_bucket_too(place: Place) -> None:
    place.files = Files("memory:///")
    pieces, session = place.store(), await place.session()
    await pieces.keep(session, ONE, place.piece(b"one"))
    await pieces.keep(session, TWO, place.piece(b"two"))
    assert await place.lent(pieces, session, ONE, TWO, THREE) == {ONE: b"one", TWO: b"two"}


async def test_the_longest_unused_goes_first(place: Place) -> None:
    pieces, session = place.store(most=250), await place.session()
    await pieces.keep(session, ONE, place.piece())
    await pieces.keep(session, TWO, place.piece())
    await place.lent(pieces, session, ONE)
    await pieces.keep(session, THREE, place.piece())
    assert set(await place.lent(pieces, session, ONE, TWO, THREE)) == {ONE, THREE}
    assert len(there(place.root)) == 2
    assert await place.studio.pieces.drop() == 2
    assert there(place.root) == set()


async def test_pieces_go_with_their_project(place: Place) -> None:
    pieces, session, other = place.store(), await place.session(), await place.session()
    for owner in (session, other):
        await pieces.keep(owner, ONE, place.piece())
    await place.studio.forget(session)
    assert there(place.root) == {f"studio/{other}/pieces/{ONE}"}
    with pytest.raises(IntegrityError):  # a render that still runs finds its project gone
        await pieces.keep(session, TWO, place.piece())
    assert there(place.root) == {f"studio/{other}/pieces/{ONE}"}


async def test_a_piece_that_has_gone_is_not_lent(place: Place) -> None:
    pieces, session = place.store(), await place.session()
    await pieces.keep(session, ONE, place.piece())
    (place.root / f"studio/{session}/pieces/{ONE}").unlink()
    assert await place.lent(pieces, session, ONE) == {}


async def test_what_cannot_be_kept_breaks_nothing(place: Place) -> None:
    session = await place.session()
    full = place.store(disk=DiskSpace((place.folder,), 1 << 60))
    async with AsyncExitStack() as stack:
        for number, store in enumerate((full, place.store())):
            folder = place.folder / str(number)
            folder.mkdir()
            lending = Lending(store, session, folder, stack)
            await lending.keep("../../elsewhere")
            await lending.keep(ONE)  # which is not there
            (folder / TWO).write_bytes(b"two")
            await lending.keep(TWO)
            assert list(folder.iterdir()) == []
    assert there(place.root) == set()


async def test_pieces_go_at_once_if_they_leave_too_little_room(place: Place) -> None:
    session, quota = await place.session(), FilesQuota(place.files, 250)
    pieces = place.store(disk=DiskSpace((), 0, quota))
    await pieces.keep(session, ONE, place.piece())
    assert len(there(place.root)) == 1
    await pieces.keep(session, TWO, place.piece(b"x" * 200))
    assert (there(place.root), quota.is_full) == (set(), False)


async def test_the_sweep_knows_pieces(place: Place) -> None:
    pieces, session = place.store(), await place.session()
    await pieces.keep(session, ONE, place.piece())
    keys = [f"studio/{session}/pieces/{ONE}", f"studio/{session}/pieces/{TWO}", f"studio/gone/pieces/{ONE}"]
    assert await place.studio.known(keys) == {keys[0]}
