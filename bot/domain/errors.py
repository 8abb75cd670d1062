"""All errors as data: the sentence for the person, and whether trying again helps.

    BotError
    ├── FileProblem           one file cannot be used; the rest goes on
    │   ├── FileEmpty · FileUnsupported · FileDamaged · FileTooLarge · PictureTooLarge · FileUnavailable
    ├── LinkProblem           a link cannot be brought in; the rest goes on
    │   ├── LinkRefused · LinkUnavailable · LinkUnfit
    ├── BackendError          the service that makes the video
    │   ├── BackendUnreachable (retry) · RateLimited (retry) · BackendRefused · TokenRejected · SessionLost
    │   ├── NoCredits · ExportBlocked · UnsupportedUpload · UploadTooLarge
    │   ├── EditLost
    │   └── OutcomeUnknown    it may have happened: reconcile, never send again
    ├── RenderFailed · VideoDamaged (retry) · RenderCancelled · NothingToExport
    ├── DeliveryError         the channel
    │   ├── TooLargeToSend · ChatGone · ChatMoved · TryLater (retry) · SendRefused · SentUnknown
    ├── AdminsUnknown (retry) the channel could not say who may do this
    └── ConfigurationProblem  for the operator, on the terminal

`key` names the sentence in `bot/texts` (that of a FileProblem also in `bot/backends/studio/texts`), `params` fill it
in, and `ref` among them leads to the log (`bot.domain.logs.refer`). Durable steps raise only these, so every class
survives pickling. Params never hold a token, a header or a raw answer.
"""

from __future__ import annotations

from typing import ClassVar

Param = str | int | float


class BotError(Exception):
    """The root; it holds the parameters of its sentence, and nothing else."""

    key: ClassVar[str] = "error-internal"
    retry: ClassVar[bool] = False
    explained: ClassVar[bool] = False
    """Whether the sentence says everything: the cause is the person's own input, and the log knows no more."""

    def __init__(self, **params: Param) -> None:
        super().__init__(f"{self.key} {params}" if params else self.key)
        self.params: dict[str, Param] = params

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.params))


def _rebuild(cls: type[BotError], params: dict[str, Param]) -> BotError:
    return cls(**params)


class FileProblem(BotError):
    """One file cannot be used. Params: `name`."""

    key = "file-unsupported"
    explained = True


class FileEmpty(FileProblem):
    """The file has no bytes."""

    key = "file-empty"


class FileUnsupported(FileProblem):
    """The content is not a photo, video or sound we know, whatever the name says. Params: `name`."""

    key = "file-unsupported"


class FileDamaged(FileProblem):
    """The content starts correctly but cannot be decoded to its end."""

    key = "file-damaged"


class FileTooLarge(FileProblem):
    """Params: `name`, `size_mb`, `limit_mb`."""

    key = "file-too-large"

    @classmethod
    def of(cls, name: str, size: int, limit: int) -> FileTooLarge:
        """For `size` bytes if `limit` are allowed, in whole megabytes that never look equal."""
        limit_mb = limit // 1_048_576
        return cls(name=name, size_mb=max(-(-size // 1_048_576), limit_mb + 1), limit_mb=limit_mb)


class PictureTooLarge(FileProblem):
    """More pixels than can be decoded safely. Params: `name`, `megapixels`, `limit_megapixels`."""

    key = "picture-too-large"


class FileUnavailable(FileProblem):
    """The platform no longer provides the file, or a link cannot be fetched."""

    key = "file-unavailable"
    explained = False


class LinkProblem(BotError):
    """A link in a message cannot be fetched. Params: `name`, the link's name in a sentence."""

    key = "link-unavailable"
    explained = True


class LinkRefused(LinkProblem):
    """The link leads into a private network."""

    key = "link-refused"


class LinkUnavailable(LinkProblem):
    """The link is no web address, or its server refuses the file or cannot be reached."""


class LinkUnfit(LinkProblem):
    """The link does not lead to a photo, clip or song."""

    key = "link-unfit"


class BackendError(BotError):
    """The service that makes the video did not do what was asked."""

    key = "backend-refused"


class BackendUnreachable(BackendError):
    """No connection, or an answer that says so; the service did nothing."""

    key = "backend-unreachable"
    retry = True


class RateLimited(BackendError):
    """429, also after one retry. Params: `seconds`."""

    key = "backend-busy"
    retry = True


class BackendRefused(BackendError):
    """An error answer that has no other class. Params: `code`, for the log only."""

    key = "backend-refused"


class TokenRejected(BackendError):
    """1001 for an operator's own token."""

    key = "token-rejected"


class SessionLost(BackendError):
    """1002: the session is unknown to the service."""

    key = "session-lost"


class NoCredits(BackendError):
    """2001. Params: `link` (to the registration of an anonymous account), empty for a registered one."""

    key = "no-credits"
    explained = True


class ExportBlocked(BackendError):
    """402: the account's plan does not allow it, whatever the credits. Params: `link`."""

    key = "export-blocked"
    explained = True


class UnsupportedUpload(BackendError):
    """4001. Params: `name`."""

    key = "file-unsupported"
    explained = True


class UploadTooLarge(BackendError):
    """4002. Params: `name`."""

    key = "upload-too-large"
    explained = True


class EditLost(BackendError):
    """An edit whose outcome was unknown probably did not happen."""

    key = "edit-lost"


class OutcomeUnknown(BackendError):
    """The request left, but no whole answer came: it may have happened. Reconcile, never send again."""

    key = "outcome-unknown"


class RenderFailed(BotError):
    """The back end gave up a render. Params: `reason`, for the log only."""

    key = "render-failed"


class VideoDamaged(BotError):
    """The fetched video does not open, or its length differs from the draft's. Fetching it again may help."""

    key = "render-failed"
    retry = True


class RenderCancelled(BotError):
    """The render was cancelled, by the person or in the back end."""

    key = "render-cancelled"
    explained = True


class NothingToExport(BotError):
    """The draft has no track with segments."""

    key = "nothing-to-export"
    explained = True


class DeliveryError(BotError):
    """A message did not get to the chat."""

    key = "delivery-failed"


class TooLargeToSend(DeliveryError):
    """The platform refuses a file of this size. Params: `limit` in bytes, if it is known."""

    key = "delivery-too-large"
    explained = True


class ChatGone(DeliveryError):
    """Blocked, kicked or deleted: nothing can be sent there."""

    key = "delivery-failed"


class ChatMoved(DeliveryError):
    """The chat has a new id. Params: `chat`."""

    key = "delivery-failed"


class TryLater(DeliveryError):
    """Nothing was sent; it may be sent after `seconds`. Params: `seconds`."""

    key = "delivery-failed"
    retry = True


class SendRefused(DeliveryError):
    """The platform refuses for good. Params: `reason`, for the log only; `code`, the platform's own, for its adapter;
    `permission`, in the platform's own words, if the bot lacks one."""

    key = "delivery-failed"


class SentUnknown(DeliveryError):
    """The message may have arrived: never send it again unless asked."""

    key = "delivery-unknown"


class AdminsUnknown(BotError):
    """The platform could not say whether somebody administers the chat; nothing was done."""

    key = "admins-unknown"
    retry = True


class ConfigurationProblem(BotError):
    """The operator has to change something. Params: `problem`, a sentence for the terminal."""

    key = "configuration"
    explained = True

    def __str__(self) -> str:
        return str(self.params.get("problem", self.key))
