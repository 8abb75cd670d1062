"""Names of projects, and of the messages about them."""

from bot.domain.draft import Draft, TrackType
from bot.domain.messages import Language
from bot.storage.queries.projects import Project
from bot.texts import say

LONGEST_NAME = 60


def card(project: str) -> str:
    """The slot of the card of the project with this id."""
    return f"card:{project}"


def display_name(project: Project, language: Language) -> str:
    """The project's name: the one people chose, else the video's title, else its number."""
    return project.name or project.title or say("project-numbered", language, number=project.number)


def title_of(draft: Draft) -> str:
    """The title of a draft, else the first words in its picture."""
    texts = [segment.name for segment in draft.segments(TrackType.TEXT)]
    return shortened(str(draft.m.get("title") or next(filter(None, texts), "")), LONGEST_NAME)


def shortened(text: str, most: int) -> str:
    """`text` in at most `most` characters, with an ellipsis if it was cut."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
