"""The timeline of a video in frames: what every frame shows and what is heard."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Literal

from bot.backends.studio.render.camera import ALL, Fit, Framing, Place, Size
from bot.backends.studio.render.entrances import Entrance, Moment
from bot.backends.studio.render.job import Asset
from bot.backends.studio.render.lettering import USUAL, Lettering
from bot.backends.studio.render.motion import view
from bot.backends.studio.render.rectangles import WHOLE, Rectangle


def part_of(frame: Size, pane: Rectangle) -> Size:
    """The size of a part of the frame, in pixels."""
    return round(frame[0] * pane[2]), round(frame[1] * pane[3])


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo or clip on screen, in frames: visible from `enter`, fully from `start`, until `end`."""

    asset: Asset | None
    """None for a card."""
    enter: int
    start: int
    end: int
    motion: str = "none"
    fit: Fit = "auto"
    look: str | None = None
    volume: float = 1.0
    """The volume of a clip's own sound, 0 to 1."""
    transition: str | None = None
    blend: int = 0
    """The frames before `end` in which the next shot appears."""
    brightness: float = 0.0
    """From -1 to 1."""
    turn: int = 0
    """Degrees clockwise."""
    crop: Rectangle | None = None
    """The part that is shown, after the turn."""
    zoom_speed: float = 1.0
    speed: float = 1.0
    """Of a clip, as a factor on its own."""
    part: tuple[int, int] = (0, 0)
    """The part of a clip that is shown, in ms of the recording; 0 as its end is the recording's end."""
    framing: Framing = ALL
    """What the camera sees of a photo."""
    faces: tuple[Rectangle, ...] = ()
    """In shares of the turned photo."""
    focus: Place | None = None
    beside: int = 0
    """1 if the next shot stands at its right, -1 if the one before stands at its left: both are seen in both times."""
    pane: Rectangle = WHOLE
    """The part of the frame that is its own; all else about it counts within that."""
    card: Card | None = None
    """What is seen where there is no photo."""

    @property
    def is_clip(self) -> bool:
        """Whether it moves by itself."""
        return self.asset is not None and self.asset.kind in ("video", "animation")


@dataclass(frozen=True, slots=True)
class Card:
    """The ground of a title card: its design, one of `constraints.CARDS`, and the photo in whose colours it is."""

    design: str = ""
    lightest: float = 1.0
    """How much light it gives at most behind its words, as a share of white."""
    behind: Shot | None = None


@dataclass(frozen=True, slots=True)
class Caption:
    """Words on the picture, in frames."""

    text: str
    style: Literal["title", "caption"]
    start: int
    end: int
    entrance: Entrance
    look: Lettering = USUAL
    middle: float | None = None
    """The height of its middle, as a share of the frame's; None is the usual one."""
    share: float = 1.0
    """How much of its usual room in height it has."""
    pane: Rectangle = WHOLE
    """The part of the frame that is its photo's; its place and its room count within that."""

    def moment(self, frame: int) -> Moment:
        """What is there of it in a frame."""
        return self.entrance.moment(frame - self.start, self.end - self.start)


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture in a corner of every frame: `top-right`; `size` a factor on the usual one."""

    asset: Asset
    corner: str
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class Sound:
    """One piece of the sound track, from `start` for `seconds`: a mood to compose, a song, or a clip's own sound."""

    start: float
    seconds: float
    volume: float
    mood: str = ""
    asset: Asset | None = None
    clip: bool = False
    """Whether it plays once, and may be silent; a song is repeated."""
    part: tuple[int, int] = (0, 0)
    """As in a shot; a song begins there and has no end."""
    speed: float = 1.0
    fades: tuple[float | None, float | None] = (None, None)
    """Seconds in which it becomes loud and silent; None is the usual time."""
    seed: int = 0
    """Which piece of the mood."""
    cuts: tuple[float, ...] = ()
    """The seconds, from its start, at which the picture changes."""
    bpm: float = 0.0
    """The tempo to compose in; 0 for one that suits the cuts."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A shot in one frame: what is seen, in shares of a photo, or the n-th frame of a clip's time on screen."""

    shot: int
    view: Rectangle | None
    frame: int = 0
    beside: Layer | None = None
    """What stands at its right."""

    @property
    def all(self) -> Iterator[Layer]:
        """Itself, and what stands beside it."""
        yield self
        if self.beside:
            yield self.beside


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything in one frame; equal scenes give equal pictures."""

    layer: Layer
    next: Layer | None = None
    transition: str = ""
    mix: float = 0.0
    """The share of `next` in the picture, between 0 and 1."""
    captions: tuple[tuple[int, Moment], ...] = ()
    """Numbers of the captions, with what is there of them."""
    light: float = 1.0
    """The share of all that in the picture; the rest is black."""

    @property
    def layers(self) -> Iterator[Layer]:
        """All that is seen of shots."""
        yield from self.layer.all
        if self.next:
            yield from self.next.all


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole video."""

    width: int
    height: int
    fps: int
    frames: int
    shots: tuple[Shot, ...]
    captions: tuple[Caption, ...]
    sounds: tuple[Sound, ...]
    fade_in: int = 0
    fade_out: int = 0
    """The frames in which the picture comes from black and goes to black."""
    logo: Logo | None = None

    def scene(self, frame: int) -> Scene:
        """What a frame shows."""
        number = self._number(frame)
        shot = self.shots[number]
        words = tuple((i, c.moment(frame)) for i, c in enumerate(self.captions) if c.start <= frame < c.end)
        light = self._light(frame)
        into = frame - (shot.end - shot.blend)
        if into < 0 or shot.transition is None:
            return Scene(self._layer(number, frame), captions=words, light=light)
        mix = (into + 0.5) / shot.blend
        return Scene(self._layer(number, frame), self._layer(number + 1, frame), shot.transition, mix, words, light)

    def visible(self, first: int, end: int) -> range:
        """The numbers of the shots visible in the frames [first, end)."""
        number = self._number(first)
        return range(number - (self.shots[number].beside < 0), bisect_left(self.shots, end, key=attrgetter("enter")))

    def until(self, number: int) -> int:
        """The frame at which a shot has left."""
        return self.shots[number + (self.shots[number].beside > 0)].end

    def _number(self, frame: int) -> int:
        """The number of the shot that is on screen, apart from one that only begins to appear."""
        return bisect_right(self.shots, frame, key=attrgetter("start")) - 1

    def _layer(self, number: int, frame: int) -> Layer:
        beside = self.shots[number].beside
        if not beside:
            return self._alone(number, frame)
        left = number - (beside < 0)
        return replace(self._alone(left, frame), beside=self._alone(left + 1, frame))

    def _alone(self, number: int, frame: int) -> Layer:
        shot = self.shots[number]
        if shot.is_clip:
            return Layer(number, None, frame - shot.enter)
        progress = (frame - shot.enter) / (self.until(number) - shot.enter)
        return Layer(number, view(shot.framing.move, progress))

    def _light(self, frame: int) -> float:
        """The first frame of a fade-in and the last of a fade-out are black."""
        up = frame / self.fade_in if self.fade_in else 1.0
        down = (self.frames - 1 - frame) / self.fade_out if self.fade_out else 1.0
        return min(1.0, up) * min(1.0, down)
