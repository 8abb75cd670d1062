"""How many sentences are read right, of those that people wrote who had seen no rule; the figures may only rise."""

from __future__ import annotations

import pytest

from tests.unit.sentences import Verdict, verdicts

LEAST_RIGHT_MOST_HARM = {
    "everyday_en": (0.89, 0.03),
    "everyday_zh": (0.92, 0.02),
    "everyday2_en": (0.75, 0.05),
    "hard_en": (0.71, 0.07),
    "hard_zh": (0.89, 0.04),
    "round1_en": (0.69, 0.02),
    "round1_zh": (0.87, 0.06),
    "round2_en": (0.64, 0.06),
    "round2_zh": (0.89, 0.03),
    "round3_en": (0.66, 0.16),
    "round3_zh": (0.62, 0.16),
}
"""By file: the least share read right, the most that changes something nobody asked for."""


@pytest.mark.parametrize("name", LEAST_RIGHT_MOST_HARM)
def test_as_many_sentences_as_before_are_right(name: str) -> None:
    least, most = LEAST_RIGHT_MOST_HARM[name]
    found = verdicts(name)
    assert found[Verdict.RIGHT] >= least * found.total(), found
    assert found[Verdict.HARM] <= most * found.total(), found
