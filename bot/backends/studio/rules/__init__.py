"""The rules by which the studio reads words into operations: patterns over the tags of `bot.language.edits`."""

from __future__ import annotations

from bot.backends.studio.rules import dialogue, durations, ordering, picture, sound, titles

RULES = (
    *ordering.RULES,
    *durations.RULES,
    *picture.SHAPE_RULES,
    *titles.RULES,
    *sound.RULES,
    *picture.STYLE_RULES,
    *dialogue.RULES,
)
"""All rules; of those that match the same words, the first counts."""
