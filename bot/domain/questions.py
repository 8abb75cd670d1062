"""The tasks of questions about the video that is there: nothing is made or changed for their answers."""

from dataclasses import dataclass

from bot.domain.messages import Verb
from bot.domain.tasks import Task


@dataclass(frozen=True, slots=True)
class About(Task, kind="about"):
    """Tells of the video, as the `topic` asks: whether it is "kept", how to "get" it, "where" it is; whether it has a
    "watermark", its "quality", and which "limits" there are.
    """

    topic: str = ""


@dataclass(frozen=True, slots=True)
class Changes(Task, kind=Verb.CHANGES):
    """Tells what has changed since this `version` of the project, or since the newest."""

    version: int | None = None
