"""What a project is called, and what messages about it are called."""

from __future__ import annotations

from bot.domain.draft import Draft, TrackType
from bot.domain.messages import Language
from bot.storage.queries.projects import Project
from bot.texts import say

LONGEST_NAME = 60


def card(project: str) -> str:
    """The slot of the card of the project with this id."""
    return f"card:{project}"


def display_name(project: Project, language: Language) -> str:
    """Its name: the one people chose, else the video's title, else its number."""
    return project.name or project.title or say("project-numbered", language, number=project.number)


def title_of(draft: Draft) -> str:
    """What a draft is called: its own title, else the first words that stand in it."""
    texts = [segment.name for segment in draft.segments(TrackType.TEXT)]
    return shortened(str(draft.m.get("title") or next(filter(None, texts), "")), LONGEST_NAME)


def shortened(text: str, most: int) -> str:
    """At most so many characters, with an ellipsis for what was cut."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
