"""Renders a job: a draft and its files become an MP4."""

import hashlib

import cv2

from bot.backends.studio.render import planning
from bot.backends.studio.render.assembly import Assembly, Report
from bot.backends.studio.render.encode import Mp4Writer
from bot.backends.studio.render.job import Asset, Job, Result
from bot.backends.studio.render.shelf import Shelf
from bot.domain.errors import BotError, FileUnavailable, RenderFailed
from bot.media import picture
from bot.media.animation import is_animated


def render(job: Job, report: Report, shelf: Shelf | None = None) -> Result:
    """Writes the video to `job.output`, whole or not at all; `report` gets rising percentages to 100, in tenths.

    Pieces that the shelf has are not made again.

    Blocks and uses every core. Raises BotError: NothingToExport, a FileProblem that names the file, or RenderFailed.
    """
    cv2.setNumThreads(1)
    job = job.with_animations(is_animated).with_sizes(size_of)
    if shelf:
        job = job.with_hashes(_hash)
    plan = planning.make(job)
    for asset in (
        {shot.asset for shot in plan.shots} | {sound.asset for sound in plan.sounds} | {plan.logo and plan.logo.asset}
    ):
        if asset and not asset.path.is_file():
            raise FileUnavailable(name=asset.name)
    try:
        with Mp4Writer(job.part, plan, job.quality) as mp4:
            Assembly(plan, job.quality, mp4, report, shelf).run()
        size = job.part.stat().st_size
        job.part.replace(job.output)
    except BotError:
        raise
    except Exception as error:
        raise RenderFailed(reason=repr(error)) from error
    finally:
        job.part.unlink(missing_ok=True)
    report(100.0)
    return Result(plan.frames / plan.fps, plan.width, plan.height, size)


def _hash(asset: Asset) -> str:
    """The hash of a file; empty if it cannot be read, which painting it will say."""
    try:
        with asset.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def size_of(asset: Asset) -> tuple[int, int]:
    """The size of a photo, upright, as its header says; zeros if that says nothing: decoding it will tell why."""
    try:
        with picture.opened(asset.path, asset.name) as (image, _):
            return image.size[::-1] if picture.is_sideways(image) else image.size
    except (BotError, OSError):
        return 0, 0
