"""The strip of a project: its video as a row of tiles, as it is now, and who asks for it. Times are in ms."""

from collections import Counter
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.domain.draft import Draft, TrackType
from bot.domain.messages import ConversationKey, Language, Sender
from bot.domain.photo_facts import Box


@dataclass(frozen=True, slots=True)
class Tile:
    """One photo or clip on the timeline. What is empty or 0 is as usual."""

    id: str
    """The photo's number in the order of upload, `3`, or `3-2` if it is shown again: the same wherever it stands."""
    file: str
    """The id of its file; empty if nobody sent it."""
    name: str
    clip: bool
    ms: int
    start: int = 0
    """Where in its recording a clip begins."""
    whole_ms: int = 0
    """How long the recording of a clip is."""
    caption: str = ""
    type_style: str = ""
    transition: str = ""
    """Into the next one; empty for a hard cut."""
    motion: str = "none"
    look: str = ""
    brightness: float = 0.0
    turn: int = 0
    """Degrees clockwise."""
    crop: Box | None = None
    """The part of the turned picture that is shown."""
    faces: tuple[Box, ...] = ()
    """Where the upright picture has faces."""
    muted: bool = False
    volume: float = 1.0
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Strip:
    """A project's video. `revision` counts its changes; None if the back end does not say."""

    project: str
    name: str
    revision: int | None
    tiles: tuple[Tile, ...]
    ms: int
    ratio: str = ""
    style: str = ""
    title: str = ""
    mood: str = ""
    """The kind of composed music; empty for a song, or for none."""
    song: str = ""
    volume: float = 0.0
    """Of the music."""
    undoes: bool = False
    redoes: bool = False
    touchable: bool = False
    """Whether the back end takes typed operations, and the person may change the project."""


@dataclass(frozen=True, slots=True)
class StripPreview:
    """A quick small film of a project's video, which is being made."""

    id: str
    percent: float = 0.0
    key: str = ""
    """Of the film, once it is there."""
    failed: bool = False


def tile_ids(draft: Draft) -> list[str]:
    """The ids of the tiles of a video, in order. Pictures that nobody sent have none that they keep: `x1`."""
    seen: Counter[int] = Counter()
    ids = []
    for place, segment in enumerate(draft.segments(TrackType.VIDEO), 1):
        number = segment.m.get("photo")
        if type(number) is not int or number < 1:
            ids.append(f"x{place}")
            continue
        seen[number] += 1
        ids.append(str(number) if seen[number] == 1 else f"{number}-{seen[number]}")
    return ids


class Strips(Protocol):
    """What a channel that draws strips asks for; `bot.conversation.project.strips` implements it."""

    async def strip(self, key: ConversationKey, sender: Sender) -> Strip | None:
        """The strip of the conversation's open project; None if that has no video yet. Raises BackendError."""

    async def refusal(self, key: ConversationKey, sender: Sender, project: str) -> str:
        """Why the person may not touch that project now: `gone`, `read-only` or `not-yours`; empty if they may."""

    async def picture(self, key: ConversationKey, file: str, turn: int = 0, crop: Box | None = None) -> str:
        """The key of a small JPEG of a file, turned and cropped; empty if the conversation has no such picture."""

    async def begin_preview(self, key: ConversationKey, sender: Sender, project: str) -> StripPreview | None:
        """Begins a film of the project as it is now; None if there is none to make. Raises BackendError."""

    async def preview(self, key: ConversationKey, project: str, id: str) -> StripPreview | None:
        """How far a film is; None if the project is not of the conversation. Raises BackendError."""

    async def style_sample(self, key: ConversationKey, project: str, style: str, language: Language) -> str:
        """The key of a JPEG of a photo of the project in a style; empty if there is none. Raises BackendError."""

    async def music_sample(self, key: ConversationKey, project: str, mood: str) -> str:
        """The key of an M4A of ten seconds of music of a mood; empty if there is none. Raises BackendError."""


@runtime_checkable
class DrawsStrips(Protocol):
    """A channel that draws strips."""

    def draw_strips(self, strips: Strips) -> None:
        """Gives the channel what it asks, before it receives anything."""
