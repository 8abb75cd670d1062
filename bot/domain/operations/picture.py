"""Operations on the shape and the look of the video and of its photos."""

from dataclasses import dataclass
from typing import Annotated

from bot.domain.operations import Operation
from bot.domain.operations.constraints import (
    Blend,
    Corner,
    Difference,
    Factor,
    Fade,
    FilmStyle,
    Level,
    Look,
    Move,
    Ms,
    OneOf,
    Within,
)
from bot.domain.photo_selection import ALL, Selection


@dataclass(frozen=True, slots=True)
class Make(Operation):
    """Make the video (then an export follows)."""


@dataclass(frozen=True, slots=True)
class SetStyle(Operation):
    """Pace, transitions, motion, type, look and music together, in one word: `calm`, `energetic`, `elegant`, `playful`,
    `vintage`, `clean`, `cinematic` or `festive`. What somebody chose before, such as a length or a song, stays.
    """

    style: FilmStyle


@dataclass(frozen=True, slots=True)
class SetRatio(Operation):
    """`16:9`, `9:16`, `1:1`, `4:5` or `3:4`."""

    ratio: Annotated[str, OneOf(("16:9", "9:16", "1:1", "4:5", "3:4"))]


@dataclass(frozen=True, slots=True)
class SetFit(Operation):
    """How photos of another shape fill the frame: `cover` crops, `blur` shows them whole on a blurred copy, `beside`
    puts two neighbours side by side, `alone` each by itself again.
    """

    fit: Annotated[str, OneOf(("cover", "blur", "beside", "alone"))]
    of: Selection = ALL


@dataclass(frozen=True, slots=True)
class SetResolution(Operation):
    """The shorter side, in pixels: 480, 720, 1080, 1440 or 2160."""

    lines: Annotated[int, Within(480, 2160)]


@dataclass(frozen=True, slots=True)
class SetFrameRate(Operation):
    """Frames per second."""

    fps: Annotated[int, Within(1, 240)]


@dataclass(frozen=True, slots=True)
class Deliver(Operation):
    """How the finished video is handed over: `file`, `gif`, or in at most `max_bytes`."""

    form: Annotated[str, OneOf(("", "file", "gif"))] = ""
    max_bytes: Annotated[int, Within(0, 10_000_000_000)] = 0


@dataclass(frozen=True, slots=True)
class FadePicture(Operation):
    """Fade the picture in from black at the start or out at the end; times as in `FadeMusic`."""

    fade_in: Fade = None
    fade_out: Fade = None


@dataclass(frozen=True, slots=True)
class SetTransition(Operation):
    """How photos change: a type (`fade`, `wipe-left`, `slide-right`, `zoom-through`, …), `mixed` for several in turn,
    `cut` for none, empty to keep the type or turn transitions on again. A push moves both pictures,
    a slide the next one.

    `ms`: its length; `factor`: times as long as now; `after`: only between these photos and their next ones;
    `into`: only between these and the ones before.
    """

    type: Blend = ""
    ms: Ms = 0
    factor: Factor = 1.0
    after: Selection | None = None
    into: Selection | None = None


@dataclass(frozen=True, slots=True)
class SetMotion(Operation):
    """How photos move: `zoom-in`, `zoom-out`, `pan-left`, `pan-right`, `pan-up`, `pan-down`, `none`, or empty for a
    usual mixture; `speed`: times as fast as now.
    """

    motion: Move = None
    speed: Factor = 1.0
    of: Selection = ALL


@dataclass(frozen=True, slots=True)
class SetLook(Operation):
    """`bw`, `sepia`, `warm`, `cool`, `vivid`, `faded`, `film`, or empty for the photo's own colours."""

    look: Look
    of: Selection = ALL


@dataclass(frozen=True, slots=True)
class Brighten(Operation):
    """Brighter (above 0) or darker, as a share: 0.15 is one usual step. `level`: to exactly this instead."""

    by: Annotated[float, Within(-1, 1)]
    of: Selection = ALL
    level: Annotated[float | None, Within(-1, 1)] = None


@dataclass(frozen=True, slots=True)
class Rotate(Operation):
    """Turn photos clockwise by these degrees: 90, 180 or 270."""

    degrees: Annotated[int, Within(0, 359)]
    of: Selection


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a picture, as shares of its width and height from its left and top."""

    left: Level
    top: Level
    width: Level
    height: Level


@dataclass(frozen=True, slots=True)
class Crop(Operation):
    """Crop photos closer: `keep` is the share of width and height that stays, `side` what to keep
    (`center`, `left`, `right`, `top`, `bottom`). `part`: exactly this part of the whole photo instead."""

    of: Selection
    keep: Annotated[float, Within(0.05, 1)] = 0.8
    side: Annotated[str, OneOf(("center", "left", "right", "top", "bottom"))] = "center"
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class SetSpeed(Operation):
    """The speed of clips, as a factor on their own."""

    factor: Factor
    of: Selection | None = None


@dataclass(frozen=True, slots=True)
class Trim(Operation):
    """Show only a part of clips: from `start` to `end` ms of the recording; negative counts from its end, 0 as `end`
    is its end. `best`: of that length, the liveliest part; without a length one that is not too long."""

    start: Difference = 0
    end: Difference = 0
    of: Selection | None = None
    best: bool = False


@dataclass(frozen=True, slots=True)
class SetLogo(Operation):
    """A logo or watermark in a corner of the whole video: the picture `of`, which is no slide any more; without one the
    picture that was just sent, else the logo that there is. `size` is a factor on the size now. `it`: nothing was
    named, so that words may be meant that were changed last.
    """

    of: Selection | None = None
    corner: Corner = ""
    size: Factor = 1.0
    it: bool = False


@dataclass(frozen=True, slots=True)
class RemoveLogo(Operation):
    """No logo in the video, neither in a corner nor as a slide."""
