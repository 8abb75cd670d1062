"""Progress in words: the stage, percent, a bar and the time left, rounded so that edits do not flicker.

A channel that draws progress by itself gets the words without the bar.
"""

import math
from enum import StrEnum

from bot.domain.messages import Language, Progress
from bot.texts import say


class Stage(StrEnum):
    """A stage of an export; each has its sentence `stage-…`."""

    TAKING_IN = "taking-in"
    RENDERING = "rendering"
    JOINING = "joining"
    HELD = "held"
    """It stands still, because a preview goes first."""
    FETCHING = "fetching"
    FITTING = "fitting"
    SENDING = "sending"


_UNDER_WAY = frozenset({Stage.TAKING_IN, Stage.RENDERING, Stage.JOINING, Stage.HELD})


def progress_text(
    progress: Progress,
    language: Language,
    stage: Stage = Stage.RENDERING,
    *,
    longer: bool = False,
    bar: bool = True,
) -> str:
    """`Making your video: painting … 42 % ▓▓▓▓░░░░░░ about 20 s left`, or the place in the queue.

    `longer`: it takes longer than was said before.
    """
    if progress.queue_position:
        return say("render-queued", language, n=progress.queue_position)
    percent, drawn = _drawn(progress.percent)
    words = [say(f"stage-{stage}", language, percent=percent)]
    if stage in _UNDER_WAY:
        words += [drawn] if bar else []
        if progress.remaining_s is not None and percent < 100:
            left = remaining(progress.remaining_s, language)
            words.append(say("takes-longer", language, left=left) if longer else left)
    return " ".join(words)


def batch_text(percent: float, done: int, of: int, language: Language, *, bar: bool = True) -> str:
    """`Making 5 videos … 42 % ▓▓▓▓░░░░░░ 2 are ready`."""
    whole, drawn = _drawn(percent)
    words = [say("batch-progress", language, n=of, percent=whole), *([drawn] if bar else [])]
    return " ".join([*words, say("batch-done", language, done=done)])


def remaining(seconds: float, language: Language) -> str:
    """About how long it will still take, rounded so that it does not flicker."""
    if seconds >= 90:
        return say("minutes-left", language, n=math.ceil(seconds / 60))
    return say("seconds-left", language, n=max(5, math.ceil(seconds / 5) * 5))


def _drawn(percent: float) -> tuple[int, str]:
    whole = min(100, max(0, math.floor(percent)))
    return whole, "▓" * (whole // 10) + "░" * (10 - whole // 10)
