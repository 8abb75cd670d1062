"""A file is decoded, copied and measured once, from the chat to the video in the chat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.media.pool import MediaPool
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[tuple[Any, ...]]]:
    """What children did, by its name, each with its arguments."""
    found: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    run = MediaPool.run

    async def noting(self: MediaPool, call: Callable[..., Any], *args: Any) -> Any:
        found[call.__name__].append(args)
        return await run(self, call, *args)

    monkeypatch.setattr(MediaPool, "run", noting)
    return found


def names(data: Path) -> list[set[str]]:
    """The owners of each stored file, by its bytes on the disk: `inbox`, `studio` …"""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for path in (data / "files").rglob("*"):
        if path.is_file():
            found[path.stat().st_ino].add(path.relative_to(data / "files").parts[0])
    return list(found.values())


async def test_a_photo_is_decoded_once_and_a_video_not_read_again(
    room: Room, data: Path, calls: dict[str, list[tuple[Any, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    store = type(room.app.services.files._store)  # type: ignore[attr-defined]  # of the local folder
    put = store.put_async

    async def noting(self: object, key: str, content: object, **others: Any) -> object:
        copied.extend([key] if isinstance(content, Path) else [])
        return await put(self, key, content, **others)

    monkeypatch.setattr(store, "put_async", noting)
    photos = room.photos(3, (640, 480))
    await room.says("make a slideshow, 1 second each", photos)
    await room.chat.heard(lambda message: message.reply.media is not None and message.reply.media.mime == "video/mp4")
    await room.says("show me all photos")
    assert sorted(calls) == ["cover", "probe", "storyboard"]
    assert len(calls["probe"]) == len(photos), "the studio knows what the bot has found out"
    assert len(calls["cover"]) == 1
    assert [picture.small is not None and picture.small.is_file() for picture in calls["storyboard"][-1][0]] == [
        True
    ] * 3
    assert copied == [], "what is on the disk already is moved, or gets another name"
    owners = names(data)
    assert owners.count({"inbox", "studio"}) == len(photos)
    assert owners.count({"out", "studio"}) == 1, "the video"


async def test_the_same_photos_in_another_project_are_not_decoded_again(
    room: Room, calls: dict[str, list[tuple[Any, ...]]]
) -> None:
    photos = room.photos(3, (640, 480), start=10)
    await room.says(files=photos)
    await room.says("/new")
    await room.says(files=photos)
    assert len(calls["probe"]) == len(photos)
