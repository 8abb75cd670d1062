"""Progress in words: the stage, percent, a bar and the time left, rounded so that edits do not flicker."""

import math
from enum import StrEnum

from bot.domain.messages import Language, Progress
from bot.texts import say


class Stage(StrEnum):
    """A stage of an export; each has its sentence `stage-…`."""

    RENDERING = "rendering"
    FETCHING = "fetching"
    FITTING = "fitting"
    SENDING = "sending"


def progress_text(progress: Progress, language: Language, stage: Stage = Stage.RENDERING) -> str:
    """`Making your video … 42 % ▓▓▓▓░░░░░░ about 20 s left`, or the place in the queue."""
    if progress.queue_position:
        return say("render-queued", language, n=progress.queue_position)
    if stage != Stage.RENDERING:
        return say(f"stage-{stage}", language)
    percent, bar = _drawn(progress.percent)
    line = say("stage-rendering", language, percent=percent, bar=bar)
    if progress.remaining_s is not None and percent < 100:
        line += " " + remaining(progress.remaining_s, language)
    return line


def batch_text(percent: float, done: int, of: int, language: Language) -> str:
    """`Making 5 videos … 42 % ▓▓▓▓░░░░░░ 2 are ready`."""
    whole, bar = _drawn(percent)
    return say("batch-progress", language, n=of, percent=whole, bar=bar, done=done)


def remaining(seconds: float, language: Language) -> str:
    """About how long it will still take, rounded so that it does not flicker."""
    if seconds >= 90:
        return say("minutes-left", language, n=math.ceil(seconds / 60))
    return say("seconds-left", language, n=max(5, math.ceil(seconds / 5) * 5))


def _drawn(percent: float) -> tuple[int, str]:
    whole = min(100, max(0, math.floor(percent)))
    return whole, "▓" * (whole // 10) + "░" * (10 - whole // 10)
