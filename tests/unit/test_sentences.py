"""How many sentences are read right, of those that people wrote who had seen no rule; the figures may only rise."""

from __future__ import annotations

import pytest

from tests.tables import assert_rows
from tests.unit.sentences import Verdict, rows, verdict, verdicts

LEAST_RIGHT_MOST_HARM = {
    "everyday_en": (0.91, 0.005),
    "everyday_zh": (0.94, 0.01),
    "everyday2_en": (0.81, 0.01),
    "hard_en": (0.77, 0.015),
    "hard_zh": (0.93, 0.005),
    "round1_en": (0.71, 0.0),
    "round1_zh": (0.92, 0.0),
    "round2_en": (0.75, 0.0),
    "round2_zh": (0.95, 0.0),
    "round3_en": (0.73, 0.04),
    "round3_zh": (0.75, 0.03),
    "round4_en": (0.90, 0.0),
    "round4_zh": (0.92, 0.0),
    "round5_en": (0.93, 0.0),
    "round5_zh": (0.95, 0.0),
    "round6_en": (0.96, 0.04),
    "round6_zh": (0.95, 0.05),
    "round7_en": (0.83, 0.05),
    "round7_zh": (0.95, 0.0),
    "round8_en": (0.70, 0.02),
    "round8_zh": (0.89, 0.0),
    "round9_en": (0.70, 0.0),
    "round9_zh": (0.75, 0.03),
}
"""By file: the least share read right, the most that changes something nobody asked for."""


@pytest.mark.parametrize("name", LEAST_RIGHT_MOST_HARM)
def test_as_many_sentences_as_before_are_right(name: str) -> None:
    least, most = LEAST_RIGHT_MOST_HARM[name]
    found = verdicts(name)
    assert found[Verdict.RIGHT] >= least * found.total(), found
    assert found[Verdict.HARM] <= most * found.total(), found


def test_no_kind_of_failure_comes_back() -> None:
    """Each kind of misunderstanding that was once found, with sentences for it."""
    assert_rows(((row["kind"], row["say"]), verdict(row), Verdict.RIGHT) for row in rows("kinds"))
