"""Answers written for a graphical editor → clean text and at most one thing to do."""

from bot.translation.answers import translate
from bot.translation.values import Follow, Translated, drop_planned

__all__ = ["Follow", "Translated", "drop_planned", "translate"]
