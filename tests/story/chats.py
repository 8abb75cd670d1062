"""Compares or rewrites the sections of docs/chats.md and other pages, which show chats as people see them.

The tests play each scene with the real bot in each language. `WRITE_CHATS=1` writes the result into the
page. Without it, a test fails if its section differs from what the bot says.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.story.talk import Talk, plain

PAGE = Path(__file__).parents[2] / "docs" / "chats.md"
LANGUAGES = {"en": "English", "zh": "中文"}


def compare(title: str, talk: Talk, page: Path = PAGE) -> None:
    """Fails if the section of that title differs from the talk. With WRITE_CHATS, writes the section instead."""
    said = "\n".join(talk.lines)
    text = page.read_text(encoding="utf-8")
    span = _span(text, title, talk.language)
    if os.environ.get("WRITE_CHATS"):
        page.write_text(text[: span.start] + said + text[span.stop :], encoding="utf-8")
        text, span = said, slice(None)
    assert plain(text[span]) == plain(said)


def _span(page: str, title: str, language: str) -> slice:
    """The place of a section's chat in the page. Raises ValueError if there is none."""
    heading = page.index(f"\n## {title}\n")
    start = page.index("```text\n", page.index(f"\n### {LANGUAGES[language]}\n", heading)) + len("```text\n")
    return slice(start, page.index("\n```", start - 1))
