"""How many sentences are read right, of those that people wrote who had seen no rule; the figures may only rise."""

from __future__ import annotations

import pytest

from tests.unit.sentences import Verdict, verdicts

LEAST_RIGHT_MOST_HARM = {
    "everyday_en": (0.79, 0.06),
    "everyday_zh": (0.92, 0.02),
    "hard_en": (0.65, 0.12),
    "hard_zh": (0.89, 0.04),
    "round1_en": (0.58, 0.10),
    "round1_zh": (0.87, 0.06),
    "round2_zh": (0.89, 0.03),
}
"""By file: the least share read right, the most that changes something nobody asked for."""


@pytest.mark.parametrize("name", LEAST_RIGHT_MOST_HARM)
def test_as_many_sentences_as_before_are_right(name: str) -> None:
    least, most = LEAST_RIGHT_MOST_HARM[name]
    found = verdicts(name)
    assert found[Verdict.RIGHT] >= least * found.total(), found
    assert found[Verdict.HARM] <= most * found.total(), found
