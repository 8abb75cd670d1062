"""Links by which anybody can watch a video: their values, and the protocol of who makes them."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.domain.messages import ConversationKey, Language, Verb
from bot.domain.tasks import Task


@dataclass(frozen=True, slots=True)
class Shared:
    """A link to a video, and when it expires (Unix seconds)."""

    url: str
    expires_at: float


class SharesVideos(Protocol):
    """Makes and stops links; `bot.storage.sharing` implements it."""

    @property
    def possible(self) -> bool:
        """Whether a link would work for other people."""

    async def share(self, key: ConversationKey, media_key: str) -> Shared | None:
        """The link to a video of the conversation, the same until it expires; None if there is no such video."""

    async def stop(self, key: ConversationKey, media_key: str) -> None:
        """Stops every link to a video of the conversation, for good."""


@runtime_checkable
class TellsSharing(Protocol):
    """A channel that says how people pass a video on there."""

    def how_to_share(self, language: Language) -> str:
        """A sentence or two."""


@dataclass(frozen=True, slots=True)
class ShareVideo(Task, kind=Verb.SHARE):
    """Makes a link to the video of the `export` with this id."""

    export: str = ""


@dataclass(frozen=True, slots=True)
class StopSharing(Task, kind=Verb.UNSHARE):
    """Stops every link to the video of the `export` with this id."""

    export: str = ""


def file_stem(name: str) -> str:
    """The name of a project as the name of a file, without what some systems do not take in one."""
    kept = "".join(" " if char in '<>:"/\\|?*' or not char.isprintable() else char for char in name)
    return " ".join(kept.split()).strip(" .")[:80].strip(" .")
