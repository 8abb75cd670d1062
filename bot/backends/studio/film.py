"""The studio's video as a value: shots, music, words and shape. Times are in milliseconds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

from bot.domain.operations import constraints

MOODS, TRANSITIONS, LOOKS = constraints.MOODS, constraints.TRANSITIONS, constraints.LOOKS
MOVES, FONTS, STYLES = constraints.MOVES, constraints.FONTS, constraints.STYLES
MOTIONS = ("zoom-in", "zoom-out")
"""The motions that photos take in turn, so that the video does not always zoom in."""
SIZES = {"16:9": (1920, 1080), "9:16": (1080, 1920), "1:1": (1080, 1080), "4:5": (1080, 1350), "3:4": (1080, 1440)}
LINES = 1080
"""The shorter side of every size in `SIZES`."""

FPS = 30
PHOTO_MS = 4000
"""How long a photo stays by default: long enough to see it; five of them make 20 s."""
HASTY_MS = 700
"""The shortest time of a photo if nobody says how long each stays: a glance."""
TITLE_MS = 3000
"""How long words stay if nobody says, unless they take longer to read, or their photo goes sooner."""
LOOK_MS, WORD_MS, SIGN_MS = 1000, 330, 170
"""The time that people need to see that there are words, and for each word, or sign of a script without spaces."""
LONGEST_READ_MS = 8000
TRANSITION_MS = 700
VOLUME = 0.8
LEAST_COVERED = 0.65
"""The share of a photo that must stay visible if it always fills the frame; with less that depends on the photo."""

_MIXTURE = (
    *("fade", "slide-left", "push-left", "fade", "zoom-through", "slide-up", "fade", "wipe-right", "push-up", "circle"),
    *("fade", "slide-right", "zoom-through", "fade", "wipe-left", "whip-left"),
)
"""What mixed transitions are: quiet ones more often than lively ones."""

_SIGNS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

Rectangle = tuple[float, float, float, float]
"""Left, top, width and height, as shares of a picture."""


@dataclass(frozen=True, slots=True)
class Style:
    """The look of words: `size` a factor on the usual one; what is empty or None is as usual."""

    size: float = 1.0
    color: str = ""
    font: str = ""
    outline: bool | None = None
    place: str = ""
    type_style: str = ""
    """One of `constraints.TYPE_STYLES`; empty for that of the film."""
    entrance: str = ""
    """How they appear, and `backing` what lies behind them; empty for what the type style has."""
    backing: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """How a shot changes into the next: one of `TRANSITIONS`, or empty for a hard cut; `ms` as asked for."""

    type: str = TRANSITIONS[0]
    ms: int = TRANSITION_MS

    def shown(self, shot: Shot) -> int:
        """How long it really takes: a third of its shot, or half if asked, so that every photo is also seen alone."""
        return min(self.ms, shot.ms // (3 if self.ms <= TRANSITION_MS else 2))


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo or clip on the timeline, on screen for `ms`; `photo` is its number in the order of upload."""

    asset: str
    name: str
    photo: int
    ms: int
    motion: str = "none"
    fit: str = "cover"
    look: str = ""
    caption: str = ""
    clip: bool = False
    style: Style = Style()
    """The look of its caption."""
    transition: Transition | None = None
    """Into the next shot, if it is not that of the film."""
    zoom_speed: float = 1.0
    brightness: float = 0.0
    rotate: int = 0
    """Degrees clockwise."""
    crop: Rectangle | None = None
    """The part of the picture, as it is after turning, that is shown."""
    start: int = 0
    """Where in its recording a clip begins."""
    lively: bool = False
    """Whether that was chosen for what is to be seen, and not by a person."""
    speed: float = 1.0
    mute: bool = False
    volume: float = 1.0
    """Of a clip's own sound."""
    wished: int = 0
    """How long it was to stay before its end was put on a beat; 0 if `ms` is that."""
    key: int = field(default=-1, compare=False)
    """Tells shots apart within a message, because one photo may be shown twice. Not stored."""

    @property
    def asked(self) -> int:
        """How long it is to stay, apart from any beat."""
        return self.wished or self.ms


@dataclass(frozen=True, slots=True)
class Music:
    """The music under the whole video: a mood of `MOODS`, or an uploaded file in `asset`, from `start` on."""

    mood: str = ""
    asset: str = ""
    name: str = ""
    volume: float = VOLUME
    start: int = 0
    fade_in: int | None = None
    """0 for none, None for a usual short one; `fade_out` too."""
    fade_out: int | None = None
    seed: int = 0
    """What the composer begins with: another project gets other pieces."""
    piece: int = 0
    """Which of its pieces of that mood plays."""
    bpm: float = 0.0
    """The tempo of music of a mood, if the cuts are on its beats; 0 for one that suits the cuts."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture in a corner of every frame; `size` a factor on the usual one."""

    asset: str
    name: str = ""
    corner: str = "top-right"
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class Title:
    """Words over the picture for up to `ms`, or on a `card` of their own before the first shot.

    If `ms` is 0, nobody has said how long: that depends on the words and on the photo.
    """

    text: str
    ms: int = 0
    style: Style = Style()
    card: bool = False
    longer: int = 0
    """How much longer a card stays, until a beat."""

    def shown(self, film: Film, at_end: bool = False) -> int:
        """How long it is really shown: over the picture at most the whole of it, or half if there are two titles."""
        ms = self.ms or usual_ms(self.text, film.shots[-at_end].ms, self.card)
        return ms + self.longer if self.card else min(ms, room_for_words(film.picture_ms, film.opening, film.ending))


def mixed_transitions(assets: Sequence[str]) -> list[str]:
    """What mixed transitions are after each photo: it keeps its own when others move, and no two in a row are alike."""
    kinds: list[str] = []
    for asset in assets:
        last = kinds[-1].split("-")[0] if kinds else ""
        others = [kind for kind in _MIXTURE if kind.split("-")[0] != last]
        kinds.append(others[crc32(asset.encode()) % len(others)])
    return kinds


def usual_ms(text: str, photo_ms: int, card: bool) -> int:
    """How long words stay if nobody says: those over a short photo are at least seen long enough for a few words."""
    reading = min(LONGEST_READ_MS, reading_ms(text))
    if card:
        return max(TITLE_MS, reading)
    return max(min(reading, TITLE_MS), min(max(reading, TITLE_MS), photo_ms))


def reading_ms(text: str) -> int:
    """How long words take to read, to the tenth of a second."""
    signs = len(_SIGNS.findall(text))
    words = len(_SIGNS.sub(" ", text).split())
    return round(LOOK_MS + WORD_MS * words + SIGN_MS * signs, -2)


def room_for_words(ms: int, opening: object, ending: object) -> int:
    """The longest time of words over a picture of `ms`: all of it, or half if both titles lie over it."""
    both = ending and opening and not (isinstance(opening, Title) and opening.card)
    return ms // 2 if both else ms


@dataclass(frozen=True, slots=True)
class Film:
    """Everything in the draft. Without shots there is no draft, and nothing else is stored."""

    ratio: str = "16:9"
    shots: tuple[Shot, ...] = ()
    transition: Transition = Transition()
    """Between every two shots that have none of their own."""
    music: Music | None = None
    opening: Title | None = None
    ending: Title | None = None
    fade_in: int = 0
    """Of the picture, from black."""
    fade_out: int = 0
    lines: int = LINES
    """The shorter side, in pixels."""
    fps: int = 0
    """Frames per second; 0 for the usual."""
    type_style: str = ""
    """Of all words that have none of their own; empty for the usual one."""
    card_design: str = ""
    """Of a title card, one of `constraints.CARDS`."""
    fitted: bool = False
    """Whether how long photos stay follows from how long the whole may be, rather than from anybody's wish."""
    logo: Logo | None = None
    on_beat: bool = False
    """Whether cuts are on the beats of the music."""
    exact: bool = False
    """Whether the whole then lasts exactly as long as the times that were asked for."""
    left_out: tuple[str, ...] = ()
    """The files of photos for which that leaves no time."""
    style: str = ""
    """The name of the style, one of `STYLES`, that all this follows unless somebody chose otherwise; it changes
    nothing by itself."""

    @property
    def picture_ms(self) -> int:
        """How long its shots run."""
        return sum(shot.ms for shot in self.shots)

    @property
    def card_ms(self) -> int:
        """How long the card before the first shot stays; 0 without one."""
        return self.opening.shown(self) if self.opening and self.opening.card else 0

    @property
    def ms(self) -> int:
        """How long it runs."""
        return self.card_ms + self.picture_ms

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, both even."""
        width, height = (side * self.lines / LINES for side in SIZES[self.ratio])
        return round(width / 2) * 2, round(height / 2) * 2

    def after(self, shot: Shot) -> Transition:
        """How a shot changes into the next."""
        return shot.transition or self.transition

    def numbered(self) -> Film:
        """The film in which every shot has its place as its key."""
        return replace(self, shots=tuple(replace(shot, key=key) for key, shot in enumerate(self.shots)))


def fitting(width: int, height: int, ratio: str, flat: bool = False) -> str:
    """Whether a picture of this size fills the frame (`cover`), or is shown as suits what it shows (`auto`).

    What is `flat`, such as a page, is shown whole: words stand at its edges.
    """
    if flat:
        return "auto"
    frame_width, frame_height = SIZES[ratio]
    if not width or not height:
        return "cover"
    relation = (width / height) / (frame_width / frame_height)
    return "cover" if min(relation, 1 / relation) >= LEAST_COVERED else "auto"


def shape_of(sizes: list[tuple[int, int]]) -> str:
    """The shape of more than two thirds of the pictures (width, height): upright or square; else wide."""
    upright = sum(width < height * 0.9 for width, height in sizes)
    wide = sum(width * 0.9 > height for width, height in sizes)
    counts = {"9:16": upright, "1:1": len(sizes) - upright - wide}
    return next((shape for shape, count in counts.items() if count * 3 > len(sizes) * 2), "16:9")
