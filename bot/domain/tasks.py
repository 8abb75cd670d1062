"""The steps of a turn's plan, as values; `task_arguments` says how they are written in buttons and stored plans."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.domain.ids import EditId
from bot.domain.messages import Language, Verb


@dataclass(frozen=True, slots=True)
class Task:
    """One step of a turn. `kind` is the name of its durable step, and names it in what is stored."""

    kind: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Upload(Task):
    """Takes the turn's files in; a turn without files hears how they are sent."""

    kind: ClassVar[str] = "upload"


@dataclass(frozen=True, slots=True)
class ShowCard(Task):
    """Shows what the project holds. `earlier`: the id of the project that was put aside for it."""

    kind: ClassVar[str] = "card"
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class Captions(Task):
    """Writes the captions that wait with the photos into the video; `words` once they are known."""

    kind: ClassVar[str] = "captions"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Batch(Task):
    """A video of each file by itself, all after the same `words`."""

    kind: ClassVar[str] = "batch"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Edit(Task):
    """Changes the video as the `words` say."""

    kind: ClassVar[str] = Verb.EDIT
    words: str = ""


@dataclass(frozen=True, slots=True)
class Retry(Task):
    """Sends the words of a lost edit once more."""

    kind: ClassVar[str] = Verb.RETRY
    edit: EditId


@dataclass(frozen=True, slots=True)
class SameShape(Task):
    """Says that the video has the `shape` that was asked for, and was made in it."""

    kind: ClassVar[str] = "same-shape"
    shape: str


@dataclass(frozen=True, slots=True)
class Export(Task):
    """Makes the file; a `small` one for a chat that takes no more."""

    kind: ClassVar[str] = Verb.EXPORT
    small: bool = False


@dataclass(frozen=True, slots=True)
class SendAgain(Task):
    """Sends a finished video again: the `export` with this id, this `version` of the project, or the newest."""

    kind: ClassVar[str] = Verb.SEND_AGAIN
    export: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Preview(Task):
    """A quick look at the video."""

    kind: ClassVar[str] = Verb.PREVIEW


@dataclass(frozen=True, slots=True)
class AskWithdrawn(Task):
    """Asks whether the photos of the deleted messages with these ids leave the video too."""

    kind: ClassVar[str] = Verb.WITHDRAW
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeFiles(Task):
    """Copies the files with these ids into the project, as if the turn had brought them."""

    kind: ClassVar[str] = Verb.TAKE
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Start(Task):
    """Greets. A deep link may name a `language` and ask for a `new` project; `hello` may come amid something."""

    kind: ClassVar[str] = Verb.START
    language: Language | None = None
    new: bool = False
    hello: bool = False


@dataclass(frozen=True, slots=True)
class ChooseLanguage(Task):
    """Sets the language of all answers; asks which if none is named."""

    kind: ClassVar[str] = Verb.LANGUAGE
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Status(Task):
    """What is in the project; with `progress` only whether something is being made."""

    kind: ClassVar[str] = Verb.STATUS
    progress: bool = False


@dataclass(frozen=True, slots=True)
class Cancel(Task):
    """Ends what is under way: the export, the batch or the turn with this `id`, or all of it."""

    kind: ClassVar[str] = Verb.CANCEL
    id: str = ""


@dataclass(frozen=True, slots=True)
class Switch(Task):
    """Opens a project, named by its id or as `#2`."""

    kind: ClassVar[str] = Verb.SWITCH
    project: str = ""


@dataclass(frozen=True, slots=True)
class Rename(Task):
    """Gives the open project a name; asks for one if there is none."""

    kind: ClassVar[str] = Verb.RENAME
    name: str = ""


@dataclass(frozen=True, slots=True)
class Remove(Task):
    """Deletes a project, named by its id or as `#2`, else the open one; asks first unless it is `confirmed`."""

    kind: ClassVar[str] = Verb.REMOVE
    project: str = ""
    confirmed: bool = False


class Scope(StrEnum):
    """What a deletion takes: asked first, everything of the conversation, or everything of the person."""

    ASK = ""
    EVERYTHING = "yes"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class Delete(Task):
    """Deletes data for good."""

    kind: ClassVar[str] = Verb.DELETE
    scope: Scope = Scope.ASK


@dataclass(frozen=True, slots=True)
class ChangeSettings(Task):
    """Makes a choice of the settings; shows them if it is not known."""

    kind: ClassVar[str] = Verb.SETTINGS
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Fine(Task):
    """Somebody says that it is fine, and asks for nothing; the service may have asked, and gets the `words`."""

    kind: ClassVar[str] = "fine"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Thanks(Task):
    """Somebody says thanks."""

    kind: ClassVar[str] = "thanks"


@dataclass(frozen=True, slots=True)
class ChooseMusic(Task):
    """Asks which music."""

    kind: ClassVar[str] = "music"


@dataclass(frozen=True, slots=True)
class ChooseStyle(Task):
    """Asks which look."""

    kind: ClassVar[str] = "style"


@dataclass(frozen=True, slots=True)
class Refused(Task):
    """Says that the group leaves to others what was asked for."""

    kind: ClassVar[str] = "refused"


@dataclass(frozen=True, slots=True)
class Stale(Task):
    """Says that nobody here knows the button any more."""

    kind: ClassVar[str] = "stale"


@dataclass(frozen=True, slots=True)
class Help(Task):
    """Says what can be said."""

    kind: ClassVar[str] = Verb.HELP


@dataclass(frozen=True, slots=True)
class UploadHelp(Task):
    """Says how photos are sent."""

    kind: ClassVar[str] = Verb.UPLOAD_HELP


@dataclass(frozen=True, slots=True)
class Credits(Task):
    """Says the balance."""

    kind: ClassVar[str] = Verb.CREDITS


@dataclass(frozen=True, slots=True)
class NewProject(Task):
    """Puts the open project aside."""

    kind: ClassVar[str] = Verb.NEW


@dataclass(frozen=True, slots=True)
class Projects(Task):
    """Lists the projects."""

    kind: ClassVar[str] = Verb.PROJECTS


@dataclass(frozen=True, slots=True)
class Privacy(Task):
    """Says what is kept."""

    kind: ClassVar[str] = Verb.PRIVACY


@dataclass(frozen=True, slots=True)
class Keep(Task):
    """Says that all stays as it is."""

    kind: ClassVar[str] = Verb.KEEP
