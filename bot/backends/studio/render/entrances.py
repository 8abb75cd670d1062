"""How words come and go: pure functions of a text's own clock, in frames."""

from dataclasses import dataclass

from bot.backends.studio.render.line_breaks import clusters

FADE_S = 0.5
_RISE_S, _GROUND_S = 0.6, 0.2
_LETTER_S, _WORD_S = 0.045, 0.2
_LONGEST_S, _MOST = 1.8, 0.35
"""An entrance takes at most so many seconds, and such a part of the text's time: the rest is for reading."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A text in one frame; equal moments look the same."""

    opacity: float = 1.0
    """Of all of it."""
    shown: float = 1.0
    """How much of its letters is there, in the order of reading."""
    lift: float = 0.0
    """How far it stands below its place, in font sizes."""
    ground: float = 1.0
    """The opacity of what lies behind the letters."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """An entrance of so many `frames`; the text fades out in its last `fade` frames."""

    kind: str
    frames: int
    fade: int
    ground: int = 0
    """The frames in which what lies behind the letters appears, if they come one by one."""

    def moment(self, at: int, length: int) -> Moment:
        """The text in the frame `at` of its `length`."""
        gone = _part(length - at, self.fade + 1)
        if at >= self.frames or self.kind == "none":
            return Moment(gone)
        come = _part(at + 1, self.frames + 1)
        if self.kind == "fade":
            return Moment(min(come, gone))
        if self.kind == "rise":
            return Moment(min(_part(at + 1, 0.6 * self.frames + 1), gone), lift=0.55 * (1 - come) ** 3)
        return Moment(gone, come, ground=_part(at + 1, self.ground + 1))


def entrance(kind: str, words: str, frames: int, fps: int) -> Entrance:
    """The entrance of a text that is there for `frames`."""
    fade = min(round(FADE_S * fps), frames // 3)
    seconds = {
        "none": 0.0,
        "fade": FADE_S,
        "rise": _RISE_S,
        "type-on": _LETTER_S * len(clusters(words)),
        "word-by-word": _WORD_S * (1 + len(words.split())),
    }[kind]
    length = min(round(min(seconds, _LONGEST_S) * fps), int(frames * _MOST))
    return Entrance(kind, fade if kind == "fade" else length, fade, min(round(_GROUND_S * fps), length))


def _part(steps: float, of: float) -> float:
    return max(0.0, min(1.0, steps / of))
