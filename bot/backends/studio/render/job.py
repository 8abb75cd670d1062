"""The request and the result of a render, as they pass through the child process's pipes."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from bot.backends.studio.render.rectangles import Rectangle
from bot.domain import draft
from bot.domain.draft import Draft
from bot.domain.errors import RenderFailed

Quality = Literal["high", "preview"]
AssetKind = Literal["image", "animation", "video", "audio"]


@dataclass(frozen=True, slots=True)
class Asset:
    """A file in a segment; `name` is the one that people know. To people an animation is an image, and in JSON too."""

    path: Path
    kind: AssetKind
    name: str
    width: int = 0
    height: int = 0
    """Of the upright picture; 0 if that is unknown."""
    faces: tuple[Rectangle, ...] = ()
    """In shares of the upright picture."""
    focus: tuple[float, float] | None = None
    """The place in it that matters most."""
    flat: bool = False
    """Whether it is a screen, a page or a drawing rather than a photograph."""
    hash: str = ""
    """SHA-256 of the file; empty if it is not known yet."""


@dataclass(frozen=True, slots=True)
class Job:
    """One render: the draft, its files by asset id, and the path of the MP4."""

    draft: Draft
    assets: Mapping[str, Asset]
    output: Path
    quality: Quality = "high"
    processor_s: int = 0
    """The most processor time of the child, in seconds; 0 for no limit."""
    pieces: Path | None = None
    """The folder for encoded pieces: who wants the video puts those in that it has, and keeps those that are new."""

    @property
    def part(self) -> Path:
        """The path of the file until it is complete."""
        return self.output.with_name(f".{self.output.name}.part")

    def with_animations(self, is_animated: Callable[[Path], bool]) -> Job:
        """The job in which images that move are called animations."""
        found = {
            key: replace(asset, kind="animation")
            for key, asset in self.assets.items()
            if asset.kind == "image" and is_animated(asset.path)
        }
        return replace(self, assets={**self.assets, **found})

    def with_sizes(self, size_of: Callable[[Asset], tuple[int, int]]) -> Job:
        """The job in which the size of every photo is known."""
        found = {
            key: replace(asset, width=size[0], height=size[1])
            for key, asset in self.assets.items()
            if asset.kind == "image" and not asset.width and (size := size_of(asset))
        }
        return replace(self, assets={**self.assets, **found})

    def with_hashes(self, hash_of: Callable[[Asset], str]) -> Job:
        """The job in which the content of every file is known."""
        found = {
            key: replace(asset, hash=asset.hash or (hash_of(asset) if asset.kind != "audio" else ""))
            for key, asset in self.assets.items()
        }
        return replace(self, assets=found)

    @classmethod
    def from_json(cls, text: str | bytes) -> Job:
        """The job in one line of JSON. Raises RenderFailed if there is none."""
        try:
            raw = json.loads(text)
            assets = {str(key): _asset(value) for key, value in raw["assets"].items()}
            quality = raw.get("quality", "high")
            if quality not in ("high", "preview"):
                raise ValueError(quality)
            processor_s = int(raw.get("processor_s", 0))
            pieces = Path(raw["pieces"]) if raw.get("pieces") else None
            return cls(draft.read(raw["draft"]), assets, Path(raw["output"]), quality, processor_s, pieces)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RenderFailed(reason=f"not a job: {error!r}") from error


@dataclass(frozen=True, slots=True)
class Result:
    """The finished file: seconds, pixels, bytes."""

    duration: float
    width: int
    height: int
    size: int


def _asset(raw: Mapping[str, Any]) -> Asset:
    kind = raw["kind"]
    if kind not in ("image", "video", "audio"):
        raise ValueError(kind)
    path = Path(raw["path"])
    faces = tuple(_numbers(face, 4) for face in raw.get("faces") or ())
    focus = _numbers(raw["focus"], 2) if raw.get("focus") else None
    return Asset(
        path,
        kind,
        str(raw.get("name") or path.name),
        max(0, int(raw.get("width") or 0)),
        max(0, int(raw.get("height") or 0)),
        tuple((left, top, width, height) for left, top, width, height in faces),
        (focus[0], focus[1]) if focus else None,
        bool(raw.get("flat")),
        str(raw.get("hash") or ""),
    )


def _numbers(values: Sequence[Any], count: int) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        raise ValueError(values)
    return numbers
