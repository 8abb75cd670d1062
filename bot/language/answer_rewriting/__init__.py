"""Rewrites answers that were written for a graphical editor: clean text, and at most one thing to do."""

from bot.language.answer_rewriting.answers import translate
from bot.language.answer_rewriting.values import Follow, Translated, drop_planned

__all__ = ["Follow", "Translated", "drop_planned", "translate"]
