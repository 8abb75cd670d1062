"""What README, CONTRIBUTING, ARCHITECTURE, the recipes and the promises name exists: paths, symbols and tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    *(ROOT / name for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md")),
    ROOT / "docs" / "promises.md",
    *sorted((ROOT / "docs" / "recipes").glob("*.md")),
]
PATH = re.compile(r"`((?:bot|adapters|tests|deploy|docs)/[\w./<>-]*)`|\]\(((?!http)[\w./-]+)\)")
TEST = re.compile(r"^  - \[`(test_\w+\.py)::(test_\w+)`\]\(\.\./(tests/[\w/]+\.py)\)$")
SYMBOL = re.compile(r"`((?:bot|adapters)(?:\.\w+)+)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_in_a_document_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = [(ROOT / code) if code else (document.parent / link) for code, link in PATH.findall(text)]
    assert not [str(path) for path in named if "<" not in str(path) and not path.exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_name_in_a_document_is_defined(document: Path) -> None:
    for name in SYMBOL.findall(document.read_text(encoding="utf-8")):
        module, _, symbol = name.rpartition(".")
        folder = ROOT / name.replace(".", "/")
        if folder.is_dir() or folder.with_suffix(".py").exists():
            continue
        source = (ROOT / module.replace(".", "/")).with_suffix(".py")
        assert source.exists(), name
        assert re.search(
            rf"^(?:class|def|async def) {symbol}\b|^{symbol}\b", source.read_text("utf-8"), re.MULTILINE
        ), name


def test_every_promise_is_shown_by_tests_that_exist() -> None:
    shown: dict[str, int] = {}
    for line in (ROOT / "docs" / "promises.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("- "):
            shown[line] = 0
        elif line.startswith("  "):
            found = TEST.match(line)
            assert found, line
            name, test, path = found.groups()
            assert Path(path).name == name, line
            assert re.search(rf"^(?:async )?def {test}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), line
            shown[list(shown)[-1]] += 1
    assert len(shown) > 40
    assert not [promise for promise, tests in shown.items() if not tests]
