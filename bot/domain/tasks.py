"""The tasks of a turn's plan, as values; `task_arguments` writes them for buttons and stored plans."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.domain.ids import EditId
from bot.domain.messages import Language, Verb


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a turn. `kind` names its durable step, and the task in what is stored."""

    kind: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Upload(Task):
    """Uploads the turn's files; if there are none, explains how to send them."""

    kind: ClassVar[str] = "upload"


@dataclass(frozen=True, slots=True)
class ShowCard(Task):
    """Shows the project's card. `earlier`: the id of the project that was put aside for it."""

    kind: ClassVar[str] = "card"
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class Captions(Task):
    """Writes the waiting captions of photos into the video; `words` once they are known."""

    kind: ClassVar[str] = "captions"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Batch(Task):
    """Makes a video of each file by itself, all by the same `words`."""

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
    """Says that the video already has the requested `shape`, and was exported in it."""

    kind: ClassVar[str] = "same-shape"
    shape: str


@dataclass(frozen=True, slots=True)
class Export(Task):
    """Exports the video; `small` for a chat that takes no larger file."""

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
    """Shows a preview of the video."""

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
    """Tells what is in the project; with `progress` only whether something is being made."""

    kind: ClassVar[str] = Verb.STATUS
    progress: bool = False


@dataclass(frozen=True, slots=True)
class Cancel(Task):
    """Cancels the export, the batch or the turn with this `id`, or all of the conversation."""

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
    """The scope of a deletion: to be asked, everything of the conversation, or everything of the person."""

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
    """Changes a setting; shows the settings if the choice is unknown."""

    kind: ClassVar[str] = Verb.SETTINGS
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Fine(Task):
    """Answers consent that asks for nothing. If the service has asked something, it gets the `words`."""

    kind: ClassVar[str] = "fine"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Thanks(Task):
    """Answers thanks."""

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
    """Says that only others in the group may do what was requested."""

    kind: ClassVar[str] = "refused"


@dataclass(frozen=True, slots=True)
class Stale(Task):
    """Says that the button no longer works."""

    kind: ClassVar[str] = "stale"


@dataclass(frozen=True, slots=True)
class Help(Task):
    """Shows the help."""

    kind: ClassVar[str] = Verb.HELP


@dataclass(frozen=True, slots=True)
class UploadHelp(Task):
    """Explains how photos are sent."""

    kind: ClassVar[str] = Verb.UPLOAD_HELP


@dataclass(frozen=True, slots=True)
class Credits(Task):
    """Tells the balance."""

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
    """Explains what is stored."""

    kind: ClassVar[str] = Verb.PRIVACY


@dataclass(frozen=True, slots=True)
class Keep(Task):
    """Says that nothing changes."""

    kind: ClassVar[str] = Verb.KEEP
