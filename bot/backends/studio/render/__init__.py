"""Renders a draft and its files as an MP4. What it can draw is known here, without loading what draws it."""

from bot.domain.operations.constraints import DRAWN_TRANSITIONS as TRANSITIONS
from bot.domain.operations.constraints import LOOKS
from bot.domain.operations.constraints import MOVES as MOTIONS

__all__ = ["LOOKS", "MOTIONS", "TRANSITIONS"]
