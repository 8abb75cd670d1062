"""Helpers for tables: rows that one test checks, and rows of traps with the tests that show them.

A row of traps names its tests as `module:function` below `tests`.
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
    """Each row is (input, result, expected result). Fails with the name of every row whose results differ.

    A thousand rows in one test take a moment. A thousand tests take a minute, and every worker collects them.
    """
    rows = list(rows)
    assert rows, "an empty table shows nothing"
    wrong = [
        f"{given!r}\n    is     {found!r}\n    not    {wanted!r}" for given, found, wanted in rows if found != wanted
    ]
    if wrong:
        pytest.fail(f"{len(wrong)} of {len(rows)} rows differ:\n" + "\n".join(wrong))


def assert_distinct(names: Sequence[str]) -> None:
    """Fails if a name is in a table twice."""
    assert len(names) == len(set(names))


def assert_shown(tests: Sequence[str]) -> None:
    """Fails if there is no test with one of these names."""
    assert tests, "no test shows this"
    for test in tests:
        module, _, name = test.partition(":")
        assert callable(getattr(import_module(f"tests.{module}"), name, None)), test
