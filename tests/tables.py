"""Tables of what is known to go wrong: a row names the tests (`module:function` below `tests`) that show it right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Row:
    """One trap."""

    trap: str
    tests: tuple[str, ...] = ()


def row(trap: str, *tests: str) -> Row:
    return Row(trap, tests)


def assert_distinct(names: Sequence[str]) -> None:
    """Nothing stands in a table twice."""
    assert len(names) == len(set(names))


def assert_shown(tests: Sequence[str]) -> None:
    """There are tests, under these names."""
    assert tests, "no test shows this"
    for test in tests:
        module, _, name = test.partition(":")
        assert callable(getattr(import_module(f"tests.{module}"), name, None)), test
