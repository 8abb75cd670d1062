"""Operations on music and on the sound of clips."""

from dataclasses import dataclass, field

from bot.domain.operations import Operation
from bot.domain.operations.constraints import Factor, Fade, Level, Mood, Ms
from bot.domain.photo_selection import Selection


@dataclass(frozen=True, slots=True)
class SetMusic(Operation):
    """Generated music of a mood; `asked`: the kind that was named if the mood is only the nearest. Empty: any.

    `another`: another piece, if music of that mood plays already; two that differ only in this ask for the same music.
    """

    mood: Mood = ""
    asked: str = ""
    another: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class UseOwnMusic(Operation):
    """The latest sound that the person sent; `second`: after, or beside, the one that plays already."""

    second: bool = False


@dataclass(frozen=True, slots=True)
class AnotherMusic(Operation):
    """Another piece than now."""


@dataclass(frozen=True, slots=True)
class RemoveMusic(Operation):
    """No music."""


@dataclass(frozen=True, slots=True)
class RestoreMusic(Operation):
    """The music that played last."""


@dataclass(frozen=True, slots=True)
class SetVolume(Operation):
    """The volume of the music, from 0 to 1; of clips if `of` names them."""

    level: Level
    of: Selection | None = None


@dataclass(frozen=True, slots=True)
class ScaleVolume(Operation):
    """Louder (above 1) or quieter; one usual step is 1.5 or 1/1.5, "a lot" is 2, "a bit" 1.2."""

    factor: Factor
    of: Selection | None = None


@dataclass(frozen=True, slots=True)
class StartMusic(Operation):
    """Let the song begin at this time of its own."""

    ms: Ms


@dataclass(frozen=True, slots=True)
class FadeMusic(Operation):
    """Fade the music in or out; a time of -1 means the usual length, 0 none, None unchanged."""

    fade_in: Fade = None
    fade_out: Fade = None


@dataclass(frozen=True, slots=True)
class SyncToBeat(Operation):
    """Put the cuts on the beats of the music, or no longer."""

    on: bool = True


@dataclass(frozen=True, slots=True)
class MuteClips(Operation):
    """Take away the sound of clips, or give it back."""

    muted: bool = True
    of: Selection | None = None
