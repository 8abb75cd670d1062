"""The tasks of a turn's plan, as values; `task_arguments` writes them for buttons and stored plans."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.domain.ids import EditId
from bot.domain.messages import Language, Verb


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a turn. `kind` names its durable step, and the task in what is stored.

    A task without fields of its own inherits all that a dataclass has; making each one anew would slow every start.
    """

    kind: ClassVar[str]

    def __init_subclass__(cls, *, kind: str = "") -> None:
        """`kind` is empty when `dataclass` makes the class anew, with slots: then it is known already."""
        if kind:
            cls.kind = kind


class Upload(Task, kind="upload"):
    """Uploads the turn's files; if there are none, explains how to send them."""


@dataclass(frozen=True, slots=True)
class ShowCard(Task, kind="card"):
    """Shows the project's card. `earlier`: the id of the project that was put aside for it."""

    earlier: str = ""


class OfferTitle(Task, kind="offer-title"):
    """Offers the words that came with the photos as the title."""


@dataclass(frozen=True, slots=True)
class Captions(Task, kind="captions"):
    """Writes the waiting captions of photos into the video; `words` once they are known."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Batch(Task, kind="batch"):
    """Makes a video of each file by itself, all by the same `words`."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Edit(Task, kind=Verb.EDIT):
    """Changes the video as the `words` say."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Retry(Task, kind=Verb.RETRY):
    """Sends the words of a lost edit once more."""

    edit: EditId


@dataclass(frozen=True, slots=True)
class Choose(Task, kind=Verb.CHOOSE):
    """Carries out the answer at this place of the question that an edit led to."""

    edit: EditId
    place: int


@dataclass(frozen=True, slots=True)
class Export(Task, kind=Verb.EXPORT):
    """Exports the video; `small` for a chat that takes no larger file, `shape` (`9-16`) for one beside its own."""

    small: bool = False
    shape: str = ""


@dataclass(frozen=True, slots=True)
class SendAgain(Task, kind=Verb.SEND_AGAIN):
    """Sends a finished video again: the `export` with this id, this `version` of the project, or the newest."""

    export: str = ""
    version: int | None = None


class Preview(Task, kind=Verb.PREVIEW):
    """Shows a preview of the video."""


class ShowPhotos(Task, kind=Verb.PHOTOS):
    """Shows all photos with their numbers."""


@dataclass(frozen=True, slots=True)
class AskWithdrawn(Task, kind=Verb.WITHDRAW):
    """Asks whether the photos of the deleted messages with these ids leave the video too."""

    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeFiles(Task, kind=Verb.TAKE):
    """Copies the files with these ids into the project, as if the turn had brought them."""

    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Start(Task, kind=Verb.START):
    """Greets. A deep link may name a `language` and ask for a `new` project; `hello` may come amid something."""

    language: Language | None = None
    new: bool = False
    hello: bool = False


@dataclass(frozen=True, slots=True)
class ChooseLanguage(Task, kind=Verb.LANGUAGE):
    """Sets the language of all answers; asks which if none is named."""

    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Status(Task, kind=Verb.STATUS):
    """Tells what is in the project: its timeline, or `contents` in people's words. With `progress` only whether
    something is being made.
    """

    progress: bool = False
    contents: bool = False


@dataclass(frozen=True, slots=True)
class Cancel(Task, kind=Verb.CANCEL):
    """Cancels the export, the batch or the turn with this `id`, or all of the conversation."""

    id: str = ""


OTHER = "other"
"""How people call a project that is only not the open one."""


@dataclass(frozen=True, slots=True)
class Switch(Task, kind=Verb.SWITCH):
    """Opens a project, named by its id or as `#2`, or `called` by words of its texts; OTHER: not the open one."""

    project: str = ""
    called: str = ""


@dataclass(frozen=True, slots=True)
class Rename(Task, kind=Verb.RENAME):
    """Gives the open project a name; asks for one if there is none."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Remove(Task, kind=Verb.REMOVE):
    """Deletes a project, named by its id or as `#2`, else the open one; asks first unless it is `confirmed`."""

    project: str = ""
    confirmed: bool = False


class Scope(StrEnum):
    """The scope of a deletion: to be asked, everything of the conversation, or everything of the person."""

    ASK = ""
    EVERYTHING = "yes"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class Delete(Task, kind=Verb.DELETE):
    """Deletes data for good."""

    scope: Scope = Scope.ASK


@dataclass(frozen=True, slots=True)
class ChangeSettings(Task, kind=Verb.SETTINGS):
    """Changes a setting; shows the settings if the choice is unknown."""

    choice: str = ""


@dataclass(frozen=True, slots=True)
class Fine(Task, kind="fine"):
    """Answers consent that asks for nothing. If the service has asked something, it gets the `words`."""

    words: str = ""


class Thanks(Task, kind="thanks"):
    """Answers thanks."""


class ChooseMusic(Task, kind="music"):
    """Asks which music."""


class ChooseStyle(Task, kind="style"):
    """Asks which style, and shows them."""


class Refused(Task, kind="refused"):
    """Says that only others in the group may do what was requested."""


class AlbumPart(Task, kind="album-part"):
    """Says that only one photo of an album came, and how the others can; makes nothing of the one."""


class Outdated(Task, kind="outdated"):
    """Says that a button was about an earlier change, and does nothing."""


class Stale(Task, kind="stale"):
    """Says that the button no longer works."""


class Help(Task, kind=Verb.HELP):
    """Shows the help."""


WORDS = (
    *("export", "preview", "storyboard", "timeline", "version", "project", "credits", "caption", "title", "end"),
    *("transition", "undo", "shape", "shape-9-16", "shape-16-9", "shape-1-1", "shape-4-5", "shape-3-4"),
)
"""The product's own words that it can explain."""


@dataclass(frozen=True, slots=True)
class Explain(Task, kind=Verb.EXPLAIN):
    """Explains one of `WORDS`; shows the help for any other."""

    word: str = ""


class UploadHelp(Task, kind=Verb.UPLOAD_HELP):
    """Explains how photos are sent."""


class Credits(Task, kind=Verb.CREDITS):
    """Tells the balance."""


class NewProject(Task, kind=Verb.NEW):
    """Puts the open project aside."""


class Projects(Task, kind=Verb.PROJECTS):
    """Lists the projects."""


class Privacy(Task, kind=Verb.PRIVACY):
    """Explains what is stored."""


@dataclass(frozen=True, slots=True)
class TooMany(Task, kind=Verb.TOO_MANY):
    """Says that the limit `name` of `most` a minute is reached, and that it is over at `again_at` (Unix seconds)."""

    name: str
    most: int
    again_at: int


class Keep(Task, kind=Verb.KEEP):
    """Says that nothing changes."""
