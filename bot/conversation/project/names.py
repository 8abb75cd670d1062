"""Names of projects, and of the messages about them."""

from bot.domain.draft import Draft, TrackType
from bot.domain.messages import Language
from bot.storage.queries.projects import Project
from bot.texts import say
from bot.texts.formatting import short


def card(project: str) -> str:
    """The slot of the card of the project with this id."""
    return f"card:{project}"


def coming(turn: str) -> str:
    """The slot of the message that the files of the turn with this id are coming in."""
    return f"coming:{turn}"


def display_name(project: Project, language: Language) -> str:
    """The project's name: the one people chose, else the video's title, else its number."""
    return short(project.name) or short(project.title) or say("project-numbered", language, number=project.number)


def title_of(draft: Draft) -> str:
    """The title of a draft, else the first words in its picture; an end card is no name."""
    shown = draft.segments(TrackType.TEXT)
    texts = [segment.name for segment in shown if segment.m.get("position") != "end"]
    return short(str(draft.m.get("title") or next(filter(None, texts), "")))
