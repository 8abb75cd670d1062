"""Renders a draft and its files as an MP4. What it can draw is known here, without loading what draws it."""

from bot.backends.studio.render.looks import LOOKS
from bot.backends.studio.render.motion import MOTIONS
from bot.domain.operations.constraints import DRAWN_TRANSITIONS as TRANSITIONS

__all__ = ["LOOKS", "MOTIONS", "TRANSITIONS"]
