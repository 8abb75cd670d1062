"""The request and the result of a render, as they pass through the child process's pipes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

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


@dataclass(frozen=True, slots=True)
class Job:
    """One render: the draft, its files by asset id, and the path of the MP4."""

    draft: Draft
    assets: Mapping[str, Asset]
    output: Path
    quality: Quality = "high"
    processor_s: int = 0
    """The most processor time of the child, in seconds; 0 for no limit."""

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
            return cls(draft.read(raw["draft"]), assets, Path(raw["output"]), quality, processor_s)
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
    return Asset(path, kind, str(raw.get("name") or path.name))
