"""What can be made again goes when there is no room: smaller copies that the platform has."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import ConversationKey
from bot.storage.queries import smaller_copies
from bot.storage.tables import exports, projects
from tests.contract.conftest import Store

pytest_plugins = ["tests.postgres"]

KEY = str(ConversationKey("telegram", "chat"))
KEPT = {
    "conversation": KEY,
    "project": "p-1",
    "number": 1,
    "render": "r",
    "draft": {},
    "duration": 1,
    "started_at": 0.0,
}


async def test_copies_go_that_the_platform_has_and_nothing_else(store: Store) -> None:
    async def rows(connection: AsyncConnection) -> None:
        await connection.execute(
            sa.insert(projects).values(id="p-1", conversation=KEY, number=1, touched_at=0.0),
        )
        for name, state, reference in (
            ("sent", "delivered", "file-1"),
            ("shown", "delivered", ""),
            ("busy", "rendering", "x"),
        ):
            posted = [{"key": f"out/{name}/video.1000.mp4", "reference": reference}]
            await connection.execute(sa.insert(exports).values(id=name, state=state, posted=posted, **KEPT))

    await store.do(rows)
    keys = [f"out/{of}/{name}" for of in ("sent", "shown", "busy", "p-1") for name in ("video.mp4", "video.1000.mp4")]
    keys += ["out/sent/video.part-2.mp4", "out/sent/cover.jpg", "out/p-1/storyboard-1.jpg"]
    freed = await store.do(smaller_copies.release, keys)
    assert freed == ["out/sent/video.1000.mp4", "out/sent/video.part-2.mp4"]
    left = await store.do(
        lambda connection: connection.execute(sa.select(exports.c.id).where(exports.c.posted.is_(None)))
    )
    assert [row.id for row in left] == ["sent"]
