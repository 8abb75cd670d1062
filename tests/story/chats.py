"""The page of the documentation that shows chats as people see them: its sections, compared or written anew.

A scene is played through the real bot in each language. `WRITE_CHATS=1` before the tests writes what was said into the
page; without it a section that says anything else than the bot fails.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.story.talk import Talk, plain

PAGE = Path(__file__).parents[2] / "docs" / "chats.md"
LANGUAGES = {"en": "English", "zh": "中文"}


def compare(title: str, talk: Talk) -> None:
    """Fails where the page shows something else below that title; writes it instead where that is asked for."""
    said = "\n".join(talk.lines)
    if os.environ.get("WRITE_CHATS"):
        _write(title, talk.language, said)
    assert plain(_read(title, talk.language)) == plain(said)


def _section(title: str, language: str) -> re.Pattern[str]:
    heading = rf"^## {re.escape(title)}\n(?:(?!^## ).*\n)*?"
    return re.compile(rf"({heading}### {LANGUAGES[language]}\n\n```text\n)(.*?)(\n```)", re.MULTILINE | re.DOTALL)


def _read(title: str, language: str) -> str:
    found = _section(title, language).search(PAGE.read_text(encoding="utf-8"))
    assert found, f"{PAGE.name} has no section “{title}” in {LANGUAGES[language]}"
    return found[2]


def _write(title: str, language: str, said: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_section(title, language).sub(lambda found: found[1] + said + found[3], page), encoding="utf-8")
