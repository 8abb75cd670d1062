"""A toy platform that follows the recipe makes a real video with the real core."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import av

from bot.app.composition import receiving, started
from bot.app.settings import Settings
from bot.domain import ports
from tests import photos
from tests.toys import folder_platform
from tests.toys.folder_platform import FolderChannel

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
RECIPE = ROOT / "docs/recipes/add-a-platform.md"
PATIENCE_S = 240


async def until(look: Callable[[], T | None]) -> T:
    async with asyncio.timeout(PATIENCE_S):
        while (found := look()) is None:  # noqa: ASYNC110 - files ring no bell
            await asyncio.sleep(0.05)
        return found


def says(inbox: Path, *lines: str) -> None:
    with inbox.open("a") as file:
        file.writelines(f"{line}\n" for line in lines)


def found(out: Path, words: str) -> str | None:
    texts = (path.read_text() for path in out.glob("*.txt"))
    return next((text for text in texts if words in text), None)


async def test_lines_in_a_file_become_a_video_in_a_folder(settings: Settings, tmp_path: Path) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    pictures = [photos.jpeg(tmp_path / f"photo{n}.jpg", photos.picture((160, 120), n)) for n in (1, 2)]
    says(inbox, *(f"photo {path}" for path in pictures), "make a slideshow, 1 second each")
    async with started(settings, lambda storage: [FolderChannel(inbox, out, storage.files)]) as app, receiving(app):
        film = await until(lambda: next(out.glob("*.mp4"), None))
        says(inbox, "status")
        await until(lambda: found(out, "Timeline"))
    with av.open(film) as video:
        assert video.duration is not None
        assert abs(video.duration / av.time_base - 2) < 0.1

    # The next start does not read the same lines again.
    says(inbox, "credits")
    async with started(settings, lambda storage: [FolderChannel(inbox, out, storage.files)]) as app, receiving(app):
        await until(lambda: found(out, "free"))
    assert len(list(out.glob("*.mp4"))) == 1


def test_the_toy_is_small() -> None:
    assert len(inspect.getsource(folder_platform).splitlines()) < 120


def test_the_recipe_names_every_method_of_every_protocol_of_a_channel() -> None:
    recipe = RECIPE.read_text()
    optional = [one for one in vars(ports).values() if getattr(one, "_is_runtime_protocol", False)]
    assert len(optional) > 5
    protocols = [ports.Channel, *optional]
    for protocol in protocols:
        assert f"`{protocol.__name__}`" in recipe
        methods = [name for name, _ in inspect.getmembers(protocol, inspect.isfunction) if not name.startswith("_")]
        for name in methods:
            assert f"`{name}" in recipe, f"{protocol.__name__}.{name}"


def test_the_recipe_names_modules_that_adapters_have() -> None:
    section = RECIPE.read_text().split("## 3.")[1].split("## 4.")[0]
    own, shared = (
        [line.split("`")[1] for line in part.splitlines() if line.startswith("| `")]
        for part in section.split("`adapters/shared/`")
    )
    assert set(shared) == {path.stem for path in (ROOT / "adapters/shared").glob("[a-z]*.py")}
    for platform in ("telegram", "discord"):
        there = {path.stem for path in (ROOT / "adapters" / platform).iterdir()}
        missing = {row.rstrip("/") for row in own} - there - {"strings"}
        assert not missing, platform
