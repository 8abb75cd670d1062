"""Sentences that were written, with their expected effects, without knowledge of the edit rules.

First run: 44 of 60 (73.3 %).
"""

from collections.abc import Iterator
from pathlib import Path

from tests.tables import assert_rows
from tests.unit.edit_effects import Row, effect_of, expected

DATA = Path(__file__).parent.parent / "data"


def rows(name: str) -> Iterator[Row]:
    for line in (DATA / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            wanted, sentence, *before = line.split("\t")
            facts = (fact.partition("=") for fact in wanted.split("; "))
            yield sentence, {key: value for key, _, value in facts}, tuple(before)


def test_does_what_was_meant() -> None:
    assert_rows((row[0], effect_of(row), expected(row)) for row in rows("edits_blind.tsv"))
