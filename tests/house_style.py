"""Checks what a linter does not: dialect, sizes, the number of rooms. `make check` runs it."""

from __future__ import annotations

import ast
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST_ROOMS = 13
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40
ALIASES = {"errors.py", "model.py"}
"""Old import paths, kept for what earlier versions pickled."""

DIALECT = {
    r"\bNone where\b": "None if",
    r"\b(?:is|are|was|were|be|been|being) told\b": "say who says it: the bot tells …, the log has …",
    r"\bone's\b": "their, its, or own with a subject",
    r"\b(?:[Hh]is|[Hh]im|[Hh]e)\b": "they, their, them",
    r", where (?:it|there|nobody|one|no|that|they|nothing)\b": "if",
    r"(?:^|[.:;] |\"\"\")Where (?:it|there|nobody|one|no|that|they|nothing|a|the|an)\b[^.]*,": "If",
    r"\b(?:for|after|in) so long\b|\bso long as\b": "a number, or: as long as",
    r"\bwhat is no\b": "what is not a …",
}
"""What a stranger stumbles over → what to write."""

Finding = tuple[Path, int, str]


def main() -> int:
    """Prints the findings; returns the exit status."""
    findings = [*_rooms(), *_sizes(), *_prose()]
    for path, line, text in findings:
        print(f"{path.relative_to(ROOT)}:{line}: {text}")
    return min(1, len(findings))


def _python(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def _rooms() -> Iterator[Finding]:
    rooms = [entry for entry in (ROOT / "bot").iterdir() if not entry.name.startswith("__")]
    rooms = [entry for entry in rooms if entry.name not in {"py.typed", *ALIASES}]
    if len(rooms) > MOST_ROOMS:
        yield ROOT / "bot", 1, f"{len(rooms)} entries side by side; {MOST_ROOMS} at most"


def _sizes() -> Iterator[Finding]:
    for path in _python("bot", "adapters"):
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > MOST_LINES:
            yield path, 1, f"{lines} lines; {MOST_LINES} at most"
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.end_lineno is None:
                continue
            lines = node.end_lineno - node.lineno + 1
            if lines > MOST_LINES_OF_A_FUNCTION and "longer" not in (ast.get_docstring(node) or ""):
                yield path, node.lineno, f"{node.name} has {lines} lines and no word about why it is longer"


def _prose() -> Iterator[Finding]:
    for path, line, text in _sentences():
        for pattern, instead in DIALECT.items():
            if found := re.search(pattern, text):
                yield path, line, f"“{found[0].strip()}”: write {instead}"


def _sentences() -> Iterator[Finding]:
    """Comments and docstrings of the code, and the lines of the documents."""
    for path in _python("bot", "adapters", "tests"):
        if path == Path(__file__):
            continue
        with path.open("rb") as source:
            for token in tokenize.tokenize(source.readline):
                if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and '"""' in token.string[:4]):
                    for offset, text in enumerate(token.string.splitlines()):
                        yield path, token.start[0] + offset, text
    for path in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]:
        if path.name not in {"chats.md", "CHANGELOG.md"}:
            for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield path, number, text


if __name__ == "__main__":
    sys.exit(main())
