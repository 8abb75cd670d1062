"""Operations on the history of edits, and what is said without changing anything."""

from dataclasses import dataclass
from typing import Annotated

from bot.domain.operations import Operation
from bot.domain.operations.constraints import Factor, Ms, OneOf, Within
from bot.domain.photo_selection import Selection

SUBJECTS = (
    *("music", "title", "end", "captions", "order", "photos", "look", "ratio", "transition", "motion"),
    *("volume", "shape", "resolution", "fps", "fade", "length", "pace", "fit", "brightness", "rotate"),
    *("crop", "speed", "trim", "sound", "style"),
)
"""Subjects whose latest edit can be undone by itself."""
TOPICS = (
    *("timeline", "help", "music", "photos", "length", "order", "photo", "look", "font", "transition", "motion"),
    "type_style",
    *("title", "end", "caption", "more", "export", "no-export"),
)
"""What a question may be about; some ask back which one is meant."""


@dataclass(frozen=True, slots=True)
class Undo(Operation):
    """Undo so many edits, or the latest that changed `what` (a subject such as `music`, `title`, `order`), or all since
    the latest that changed `since`, and that one too: "back to how it was before the music".

    `uploads`: photos that were sent to a video count as an edit of it.
    """

    count: Annotated[int, Within(1, 50)] = 1
    what: Annotated[str, OneOf(("", *SUBJECTS))] = ""
    since: Annotated[str, OneOf(("", *SUBJECTS))] = ""
    uploads: bool = False


@dataclass(frozen=True, slots=True)
class Redo(Operation):
    """Do so many undone edits again."""

    count: Annotated[int, Within(1, 50)] = 1


@dataclass(frozen=True, slots=True)
class StartOver(Operation):
    """Back to how it was right after the upload."""


@dataclass(frozen=True, slots=True)
class ToVersion(Operation):
    """Back to the video as it was in a finished `version`, which the back end knows by the id of its `render`."""

    version: Annotated[int, Within(1, 10_000)]
    render: str = ""


@dataclass(frozen=True, slots=True)
class ScaleLast(Operation):
    """Change the latest operation by a factor: "double that", "half of it"."""

    factor: Factor


@dataclass(frozen=True, slots=True)
class ReverseLast(Operation):
    """The opposite of the latest operation: "the other way round"."""


@dataclass(frozen=True, slots=True)
class RepeatLast(Operation):
    """The latest operation once more, for these photos: "the same for photo 4"."""

    of: Selection


@dataclass(frozen=True, slots=True)
class CorrectLast(Operation):
    """Undo the latest edit and do it with this selection or this time instead: "not that one, the second"."""

    of: Selection | None = None
    ms: Ms = 0


@dataclass(frozen=True, slots=True)
class Ask(Operation):
    """A question about the video, answered from the draft: `timeline`, `help`, `music`, `photos`, `length`."""

    topic: Annotated[str, OneOf(TOPICS)]


@dataclass(frozen=True, slots=True)
class AskBack(Operation):
    """A question to the person, in these words; nothing changes."""

    question: str


@dataclass(frozen=True, slots=True)
class LeaveAlone(Operation):
    """Something must not change; nothing is done, and the answer says so."""

    text: str


@dataclass(frozen=True, slots=True)
class Unsupported(Operation):
    """A wish that the studio cannot meet, by name: `voice-over`, `blur-faces`, `song-by-name`, `logo`, `stickers`,
    `background`, `retouch`, `subtitles`, `effects`, `style`, `photo-content`, …
    """

    wish: str
