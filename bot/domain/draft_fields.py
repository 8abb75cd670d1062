"""The fields of a draft whose changes are reported, and how their values are written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from bot.domain.draft import Draft, Segment, TrackType

Value = str | int


class Unit(StrEnum):
    """The kind of a field's values. A field without a value is "" in each, or 0 in PERCENT."""

    TERM = auto()
    """A word with a translation."""
    TEXT = auto()
    """Words that a person wrote."""
    TIME = auto()
    """Milliseconds."""
    PERCENT = auto()
    PLAIN = auto()
    LOGO = auto()
    """A corner, a space and a name."""


@dataclass(frozen=True, slots=True)
class Field:
    """A property whose changes are reported.

    Its name is `field-<key>` in the catalogues of `bot.texts`, that of a TERM's value `term-<key>-<value>`.
    """

    key: str
    track: TrackType | None
    """The track whose segments have the field; None if the whole video has it."""
    unit: Unit
    read: Callable[[Any], Value] | None = None
    """Reads the value from a segment or the draft; by default it is under `key` in the metadata."""

    def of(self, holder: Segment | Draft) -> Value:
        """The value, "" for none."""
        return self.read(holder) if self.read else _text(holder.m.get(self.key))


Reader = Callable[[Segment | Draft], Value]


def _text(value: Any) -> str:
    return str(value) if value and value != "none" else ""


def transition_type(transition: Mapping[str, Any]) -> str:
    """The type of a transition in a draft of the studio, empty for a hard cut.

    Earlier versions drew their slides as pushes: what they wrote lacks `over`, and stays what it was.
    """
    name = _text(transition.get("type"))
    return name if transition.get("over") else name.replace("slide-", "push-")


def _off(value: Any) -> str:
    """A word; `none` was asked for."""
    return "off" if value == "none" else _text(value)


def _transition(segment: Segment) -> str:
    transition = segment.m.get("transition")
    if not isinstance(transition, Mapping):
        return _text(transition)
    return "mixed" if transition.get("mixed") else transition_type(transition)


def _volume(segment: Segment) -> Value:
    return "" if segment.volume is None else segment.volume


def _clip_volume(segment: Segment) -> Value:
    return "" if segment.volume in {None, 100} else _volume(segment)


def _inside(outer: str, key: str, read: Callable[[Any], Value]) -> Reader:
    """Reads a field of an object in the metadata."""

    def inner(holder: Segment | Draft) -> Value:
        found = holder.m.get(outer)
        return read(found.get(key)) if isinstance(found, Mapping) else ""

    return inner


def _field(key: str, read: Callable[[Any], Value]) -> Reader:
    return lambda holder: read(holder.m.get(key))


def _ms(value: Any) -> Value:
    return int(value) if isinstance(value, int | float) and value else ""


def _number(value: Any) -> str:
    return str(value + 1) if isinstance(value, int) and value else ""


def _fade(value: Any) -> Value:
    """A time of which 0 is not the usual one."""
    return int(value) if isinstance(value, int | float) else ""


def _start(part: Any) -> Value:
    return _ms(part[0]) if isinstance(part, list | tuple) and part else ""


def _times(value: Any) -> str:
    return f"{value:g}×" if isinstance(value, int | float) and value != 1 else ""


def _degrees(value: Any) -> str:
    return f"{value}°" if value else ""


def _light(value: Any) -> str:
    return f"{value:+.0%}" if isinstance(value, int | float) and value else ""


def _yes(value: Any) -> str:
    return "yes" if value else ""


def _logo(value: Any) -> str:
    known = isinstance(value, Mapping) and value.get("asset")
    return f"{value.get('corner') or 'top-right'} {value.get('name') or ''}" if known else ""


def _switch(value: Any) -> str:
    return "" if value is None else "yes" if value else "no"


def _crop(value: Any) -> str:
    """What stays of width and height, and an arrow to the side that it lies on."""
    if not isinstance(value, list | tuple) or len(value) != 4:
        return ""
    x, y, width, height = value
    arrows = _arrow((1 - width) / 2 - x, "←", "→") + _arrow((1 - height) / 2 - y, "↑", "↓")
    return f"{width:.0%} × {height:.0%} {arrows}".rstrip()


def _arrow(off: float, before: str, after: str) -> str:
    return before if off > _CENTRED else after if off < -_CENTRED else ""


_CENTRED = 0.005
_LETTERING = (
    ("size", Unit.PLAIN, _times),
    ("color", Unit.TERM, _text),
    ("font", Unit.TERM, _text),
    ("outline", Unit.TERM, _switch),
    ("place", Unit.TERM, _text),
    ("type_style", Unit.TERM, _text),
    ("entrance", Unit.TERM, _off),
    ("backing", Unit.TERM, _off),
)


def _caption_field(key: str, unit: Unit, read: Callable[[Any], Value]) -> Field:
    """A field of the captions' look, which counts only for pictures that have one."""
    inner = _inside("caption_style", key, read)
    return Field(key, TrackType.VIDEO, unit, lambda segment: inner(segment) if segment.m.get("caption") else "")


FIELDS = (
    Field("duration", TrackType.VIDEO, Unit.TIME, lambda segment: segment.duration),
    Field("transition", TrackType.VIDEO, Unit.TERM, _transition),
    Field("transition-length", TrackType.VIDEO, Unit.TIME, _inside("own_transition", "d", _ms)),
    Field("motion", TrackType.VIDEO, Unit.TERM),
    Field("zoom-speed", TrackType.VIDEO, Unit.PLAIN, _field("zoom_speed", _times)),
    Field("look", TrackType.VIDEO, Unit.TERM),
    Field("brightness", TrackType.VIDEO, Unit.PLAIN, _field("brightness", _light)),
    Field("rotate", TrackType.VIDEO, Unit.PLAIN, _field("rotate", _degrees)),
    Field("crop", TrackType.VIDEO, Unit.PLAIN, _field("crop", _crop)),
    Field("fit", TrackType.VIDEO, Unit.TERM),
    Field("clip-start", TrackType.VIDEO, Unit.TIME, _field("trim", _start)),
    Field("clip-speed", TrackType.VIDEO, Unit.PLAIN, _field("speed", _times)),
    Field("mute", TrackType.VIDEO, Unit.TERM, _field("mute", _yes)),
    Field("clip-volume", TrackType.VIDEO, Unit.PERCENT, _clip_volume),
    Field("caption", TrackType.VIDEO, Unit.TEXT),
    *(_caption_field(key, unit, read) for key, unit, read in _LETTERING),
    *(Field(key, TrackType.TEXT, unit, _field(key, read)) for key, unit, read in _LETTERING),
    Field("card", TrackType.TEXT, Unit.TERM, _field("card", _yes)),
    Field("volume", TrackType.AUDIO, Unit.PERCENT, _volume),
    Field("music-start", TrackType.AUDIO, Unit.TIME, _field("from", _ms)),
    Field("music-piece", TrackType.AUDIO, Unit.PLAIN, _field("piece", _number)),
    Field("music-fade-in", TrackType.AUDIO, Unit.TIME, _field("fade_in", _fade)),
    Field("music-fade-out", TrackType.AUDIO, Unit.TIME, _field("fade_out", _fade)),
    Field("transition-length", None, Unit.TIME, _inside("transition", "d", _ms)),
    Field("fade-in", None, Unit.TIME, _field("fade_in", _ms)),
    Field("fade-out", None, Unit.TIME, _field("fade_out", _ms)),
    Field("logo", None, Unit.LOGO, _field("logo", _logo)),
    Field("logo-size", None, Unit.PLAIN, _inside("logo", "size", _times)),
    Field("on-beat", None, Unit.TERM, _field("on_beat", _yes)),
    Field("style", None, Unit.TERM),
    Field("fps", None, Unit.PLAIN, lambda draft: _text(draft.raw.get("fps"))),
)
"""The fields whose changes are reported, in the order of the report. A new one needs a row here and its sentences."""
UNITS = {"shape": Unit.PLAIN, "resolution": Unit.PLAIN, "title": Unit.TEXT, "end": Unit.TEXT, "music": Unit.TERM}
UNITS |= {field.key: field.unit for field in FIELDS}
"""The unit of each `Change.what` that has a value, apart from `length`."""
