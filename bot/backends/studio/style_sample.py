"""What styles and music are chosen by, and the calls that make it in a child of `bot.media.pool`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.backends.studio.film import Rectangle
from bot.domain.photo_facts import UNKNOWN, Facts

HEARD_S = 10
"""Seconds of music to choose a mood by."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The photo or clip that shows the styles, turned and cropped as the video shows it."""

    path: Path
    name: str
    is_clip: bool = False
    facts: Facts = UNKNOWN
    turn: int = 0
    crop: Rectangle | None = None


def style_sheet(sample: Sample, names: Sequence[tuple[str, str]], target: Path) -> tuple[int, int]:
    """See `bot.backends.studio.render.style_sheet`, which only the child loads."""
    from bot.backends.studio.render.style_sheet import style_sheet

    return style_sheet(sample, names, target)


def style_tile(sample: Sample, style: str, name: str, target: Path) -> tuple[int, int]:
    """See `bot.backends.studio.render.style_sheet`."""
    from bot.backends.studio.render.style_sheet import style_tile

    return style_tile(sample, style, name, target)


def music_sample(mood: str, seed: int, target: Path) -> None:
    """See `bot.backends.studio.music.samples`."""
    from bot.backends.studio.music.samples import music_sample

    music_sample(mood, seed, target)


def moods_sample(moods: Sequence[str], target: Path) -> None:
    """See `bot.backends.studio.music.samples`."""
    from bot.backends.studio.music.samples import moods_sample

    moods_sample(moods, target)
