"""Renders a draft and its files as an MP4."""

from __future__ import annotations

from collections.abc import Callable

from bot.backends.studio.film import TRANSITIONS
from bot.backends.studio.render.job import Asset, Job, Result
from bot.backends.studio.render.looks import LOOKS
from bot.backends.studio.render.motion import MOTIONS

__all__ = ["LOOKS", "MOTIONS", "TRANSITIONS", "Asset", "Job", "Result", "render"]


def render(job: Job, report: Callable[[float], None]) -> Result:
    """Writes the video to `job.output`, whole or not at all; `report` gets rising percentages to 100.

    Blocks and uses every core. Raises BotError: NothingToExport, a FileProblem that names the file, or RenderFailed.
    """
    from bot.backends.studio.render import engine

    return engine.render(job, report)
