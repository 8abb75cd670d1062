"""All errors as data: the sentence for the person, and whether trying again helps.

    BotError
    ├── FileProblem           one file cannot be used; the rest goes on
    │   ├── FileEmpty · FileUnsupported · FileDamaged · FileTooLarge · PictureTooLarge · FileUnavailable
    │   ├── ChatFull
    │   ├── DiskFull
    ├── LinkProblem           a link cannot be brought in; the rest goes on
    │   ├── LinkRefused · LinkUnavailable · LinkUnfit
    ├── BackendError          the service that makes the video
    │   ├── BackendUnreachable (retry) · RateLimited (retry) · BackendRefused · TokenRejected · SessionLost
    │   ├── NoRoom · NoCredits · ExportBlocked · UnsupportedUpload · UploadTooLarge
    │   ├── EditLost · DraftChanged (retry) · ChoiceOutdated
    │   └── OutcomeUnknown    it may have happened: reconcile, never send again
    ├── RenderFailed · VideoDamaged (retry) · RenderCancelled · FileStopsRender · NothingToExport
    ├── DeliveryError         the channel
    │   ├── TooLargeToSend · ChatGone · ChatMoved · TryLater (retry) · SendRefused · SentUnknown
    ├── AdminsUnknown (retry) the channel could not say who may do this
    └── ConfigurationProblem  for the operator, on the terminal

`key` names the sentence in `bot/texts` (that of a FileProblem also in `bot/backends/studio/texts`), `params` fill it
in, and `ref` among them leads to the log (`bot.domain.logs.refer`). Durable steps raise only these, so every class
survives pickling. Params never hold a token, a header or a raw answer.
"""

from typing import ClassVar, Self

Param = str | int | float


class BotError(Exception):
    """The root; it holds the parameters of its sentence, and nothing else."""

    key: ClassVar[str] = "error-internal"
    retry: ClassVar[bool] = False
    explained: ClassVar[bool] = False
    """Whether the sentence says everything: the cause is the person's own input, and the log knows no more."""

    def __init_subclass__(cls, *, key: str = "", retry: bool | None = None, explained: bool | None = None) -> None:
        """What a class does not say is as in its parent."""
        cls.key = key or cls.key
        cls.retry = cls.retry if retry is None else retry
        cls.explained = cls.explained if explained is None else explained

    def __init__(self, **params: Param) -> None:
        super().__init__(f"{self.key} {params}" if params else self.key)
        self.params: dict[str, Param] = params

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.params))


def _rebuild(cls: type[BotError], params: dict[str, Param]) -> BotError:
    return cls(**params)


class FileProblem(BotError, key="file-unsupported", explained=True):
    """One file cannot be used. Params: `name`."""


class FileEmpty(FileProblem, key="file-empty"):
    """The file has no bytes."""


class FileUnsupported(FileProblem):
    """The content is not a photo, video or sound we know, whatever the name says. Params: `name`."""


class FileDamaged(FileProblem, key="file-damaged"):
    """The content starts correctly but cannot be decoded to its end."""


class FileTooLarge(FileProblem, key="file-too-large"):
    """Params: `name`, `size_mb`, `limit_mb`."""

    @classmethod
    def of(cls, name: str, size: int, limit: int) -> Self:
        """For `size` bytes if `limit` are allowed, in whole megabytes that never look equal."""
        limit_mb = limit // 1_048_576
        return cls(name=name, size_mb=max(-(-size // 1_048_576), limit_mb + 1), limit_mb=limit_mb)


class PictureTooLarge(FileProblem, key="picture-too-large"):
    """More pixels than can be decoded safely. Params: `name`, `megapixels`, `limit_megapixels`."""


class FileUnavailable(FileProblem, key="file-unavailable", explained=False):
    """The platform no longer provides the file, or a link cannot be fetched."""


class DiskFull(FileProblem, key="file-no-room"):
    """The disk of the bot is nearly full, so it takes in no files."""


class ChatFull(FileProblem, key="file-chat-full"):
    """What is kept for the chat, or for the person, is as much as they may have. Params: `limit_mb`."""


class LinkProblem(BotError, key="link-unavailable", explained=True):
    """A link in a message cannot be fetched. Params: `name`, the link's name in a sentence."""


class LinkRefused(LinkProblem, key="link-refused"):
    """The link leads into a private network."""


class LinkUnavailable(LinkProblem):
    """The link is no web address, or its server refuses the file or cannot be reached."""


class LinkUnfit(LinkProblem, key="link-unfit"):
    """The link does not lead to a photo, clip or song."""


class BackendError(BotError, key="backend-refused"):
    """The service that makes the video did not do what was asked."""


class DraftChanged(BackendError, key="draft-changed", retry=True, explained=True):
    """The draft is newer than the one that an edit was meant for; the service did nothing."""


class ChoiceOutdated(BackendError, key="choice-outdated", explained=True):
    """Somebody chose what an earlier message meant, and its photos may be others by now; nothing was sent."""


class TouchRefused(BackendError, key="tile-gone", explained=True):
    """Every tile that a touch was about has left the video meanwhile; nothing was sent."""


class TouchOutdated(TouchRefused, key="touch-outdated", explained=True):
    """Somebody has changed the video since a touch that was for one draft alone; nothing was sent."""


class BackendUnreachable(BackendError, key="backend-unreachable", retry=True):
    """No connection, or an answer that says so; the service did nothing."""


class RateLimited(BackendError, key="backend-busy", retry=True):
    """429, also after one retry. Params: `seconds`."""


class BackendRefused(BackendError):
    """An error answer that has no other class. Params: `code`, for the log only."""


class TokenRejected(BackendError, key="token-rejected"):
    """1001 for an operator's own token."""


class SessionLost(BackendError, key="session-lost"):
    """1002: the session is unknown to the service."""


class NoRoom(BackendError, key="backend-no-room", explained=True):
    """507: its disk is full; it did nothing."""


class NoCredits(BackendError, key="no-credits", explained=True):
    """2001. Params: `link` (to the registration of an anonymous account), empty for a registered one."""


class ExportBlocked(BackendError, key="export-blocked", explained=True):
    """402: the account's plan does not allow it, whatever the credits. Params: `link`."""


class UnsupportedUpload(BackendError, key="file-unsupported", explained=True):
    """4001. Params: `name`."""


class UploadTooLarge(BackendError, key="upload-too-large", explained=True):
    """4002. Params: `name`."""


class EditLost(BackendError, key="edit-lost"):
    """An edit whose outcome was unknown probably did not happen."""


class OutcomeUnknown(BackendError, key="outcome-unknown"):
    """The request left, but no whole answer came: it may have happened. Reconcile, never send again."""


class RenderFailed(BotError, key="render-failed"):
    """The back end gave up a render. Params: `reason`, for the log only."""


class VideoDamaged(BotError, key="render-failed", retry=True):
    """The fetched video does not open, or its length differs from the draft's. Fetching it again may help."""


class RenderCancelled(BotError, key="render-cancelled", explained=True):
    """The render was cancelled, by the person or in the back end."""


class FileStopsRender(BotError, key="file-stops-render", explained=True):
    """A file in the draft can no longer be shown or played: rendering again fails again.

    Params: `name`, and `number`, its place among the pictures, if it has one.
    """


class NothingToExport(BotError, key="nothing-to-export", explained=True):
    """The draft has no track with segments."""


class DeliveryError(BotError, key="delivery-failed"):
    """A message did not get to the chat."""


class TooLargeToSend(DeliveryError, key="delivery-too-large", explained=True):
    """The platform refuses a file of this size. Params: `limit` in bytes, if it is known."""


class ChatGone(DeliveryError):
    """Blocked, kicked or deleted: nothing can be sent there."""


class ChatMoved(DeliveryError):
    """The chat has a new id. Params: `chat`."""


class TryLater(DeliveryError, retry=True):
    """Nothing was sent; it may be sent after `seconds`. Params: `seconds`."""


class SendRefused(DeliveryError):
    """The platform refuses for good. Params: `reason`, for the log only; `code`, the platform's own, for its adapter;
    `permission`, in the platform's own words, if the bot lacks one."""


class SentUnknown(DeliveryError, key="delivery-unknown", explained=True):
    """The message may have arrived: never send it again unless asked."""


class AdminsUnknown(BotError, key="admins-unknown", retry=True):
    """The platform could not say whether somebody administers the chat; nothing was done."""


class ConfigurationProblem(BotError, key="configuration", explained=True):
    """The operator has to change something. Params: `problem`, a sentence for the terminal."""

    def __str__(self) -> str:
        return str(self.params.get("problem", self.key))
