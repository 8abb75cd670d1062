"""How much the tests with generated input try."""

from __future__ import annotations

from hypothesis import settings


def examples(usual: int) -> int:
    """`usual`, or fifty times as many in `make soak`."""
    return usual * (50 if settings.get_current_profile_name() == "soak" else 1)
