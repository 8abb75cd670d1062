"""Tables whose rows are checked in one test, and tables of what is known to go wrong.

A row of the second kind names the tests (`module:function` below `tests`) that show it right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module

import pytest


@dataclass(frozen=True)
class Row:
    """One trap."""

    trap: str
    tests: tuple[str, ...] = ()


def row(trap: str, *tests: str) -> Row:
    return Row(trap, tests)


def assert_rows(rows: Iterable[tuple[object, object, object]]) -> None:
    """Each row is (what was given, what came of it, what should have). Fails naming every row where they differ.

    A thousand rows in one test take a moment; as a thousand tests they take a minute, and every worker collects them.
    """
    rows = list(rows)
    assert rows, "an empty table shows nothing"
    wrong = [
        f"{given!r}\n    is     {found!r}\n    not    {wanted!r}" for given, found, wanted in rows if found != wanted
    ]
    if wrong:
        pytest.fail(f"{len(wrong)} of {len(rows)} rows differ:\n" + "\n".join(wrong))


def assert_distinct(names: Sequence[str]) -> None:
    """Nothing stands in a table twice."""
    assert len(names) == len(set(names))


def assert_shown(tests: Sequence[str]) -> None:
    """There are tests, under these names."""
    assert tests, "no test shows this"
    for test in tests:
        module, _, name = test.partition(":")
        assert callable(getattr(import_module(f"tests.{module}"), name, None)), test
