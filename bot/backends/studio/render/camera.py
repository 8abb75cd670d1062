"""Values of framing: what has to be known of a photo and of the camera, and what the camera shows."""

from dataclasses import dataclass
from typing import Literal

from bot.backends.studio.render.motion import STILL, Move, amount
from bot.backends.studio.render.rectangles import WHOLE, Rectangle

Fit = Literal["cover", "blur", "auto"]
"""`cover` fills the frame as far as no face is cut, `blur` shows the whole photo; `auto` does what suits the photo."""
Size = tuple[int, int]
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Photo:
    """What has to be known of an upright, turned photo: its size in pixels; the rest in shares of it."""

    size: Size
    crop: Rectangle = WHOLE
    faces: tuple[Rectangle, ...] = ()
    focus: Place | None = None
    """The place that matters most."""
    flat: bool = False
    """Whether it is a screen, a page or a drawing rather than a photograph: no part may be missing."""
    any_size: bool = False
    """Whether it may be enlarged as much as it takes, like a clip."""


@dataclass(frozen=True, slots=True)
class Camera:
    """How the camera moves, for how long, and how its picture fills the frame."""

    frame: Size
    fit: Fit = "auto"
    motion: str = "none"
    seconds: float = 0.0
    speed: float = 1.0

    @property
    def shape(self) -> float:
        """Width by height of the frame."""
        return self.frame[0] / self.frame[1]

    @property
    def amount(self) -> float:
        """How much it changes size or place."""
        return 0.0 if self.motion == "none" else amount(self.seconds, self.speed)


@dataclass(frozen=True, slots=True)
class Framing:
    """The part of the photo that may be seen, how the camera moves over it, and where in the frame.

    What the camera sees beside `card` is a blurred copy; outside of `window`, in shares of the frame, too.
    """

    card: Rectangle = WHOLE
    move: Move = STILL
    window: Rectangle = WHOLE


ALL = Framing()
