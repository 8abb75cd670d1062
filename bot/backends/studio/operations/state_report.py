"""Describes a video: in one line, as the answer to an edit that changes nothing, and with examples of edits."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from bot.backends.studio.film import Film, Shot
from bot.backends.studio.film_draft import write
from bot.backends.studio.texts import TEXTS
from bot.domain import draft as drafts
from bot.domain.draft import Segment
from bot.domain.draft_fields import FIELDS
from bot.texts import say
from bot.texts.change_report import in_words
from bot.texts.formatting import count, music, quoted, term, time, times

T = TypeVar("T")
EXAMPLE_MS = 3000
"""The time of each photo that an example names."""
QUIET = 0.2
"""The volume below which music is quiet."""


def summary(film: Film, language: str) -> str:
    """The whole video in one line: `5 photos, 20 s in all (4 s each), 16:9, cross-fades, calm music`."""
    clips = sum(shot.clip for shot in film.shots)
    parts = [count(len(film.shots) - clips, clips, language)]
    if film.shots:
        look = _common({shot.look for shot in film.shots})
        parts += [_length(film, language), film.ratio]
        parts += [term("transition", film.transition.type, language)] if len(film.shots) > 1 else []
        parts += [term("look", look, language)] if look else []
        parts.append(_music(film, language))
        parts += [text for what in ("title", "end") if (text := _text(what, film, language))]
    return say("list-facts", language).join(parts)


def in_style(film: Film, language: str) -> str:
    """A style and what it is in this film: `elegant — 5 s each, slow zooms, cross-fades, romantic music`."""
    photos = [shot for shot in film.shots if not shot.clip]
    look = _common({shot.look for shot in film.shots})
    parts = [say("contents-each", language, each=times([shot.ms for shot in photos], language))] if photos else []
    parts += [TEXTS.say(f"camera-{_camera(photos)}", language)] if photos else []
    parts += [term("transition", film.transition.type, language)] if len(film.shots) > 1 else []
    parts += (
        [TEXTS.say("style-type", language, name=term("type_style", film.type_style, language))]
        if film.type_style
        else []
    )
    parts += [term("look", look, language)] if look else []
    facts = say("list-facts", language).join([*parts, _music(film, language)])
    return TEXTS.say("style-is", language, style=term("style", film.style, language), facts=facts)


SLOW, QUICK = 0.9, 1.25
"""Zoom speeds below and above which the camera moves slowly and quickly."""


def _camera(photos: Collection[Shot]) -> str:
    """How photos move, in a word of the catalogue: `slow-zooms`, `moves`, `still`."""
    moving = [shot for shot in photos if shot.motion != "none"]
    if not moving:
        return "still"
    kind = "zooms" if all(shot.motion.startswith("zoom") for shot in moving) else "moves"
    speed = sum(shot.zoom_speed for shot in moving) / len(moving)
    return f"{'slow' if speed < SLOW else 'quick' if speed > QUICK else 'gentle'}-{kind}"


def unchanged(subject: str, film: Film, language: str) -> str:
    """A sentence that it is so already, with the value. Subjects are those of `subjects`."""
    if not film.shots:
        return say("no-pictures", language)
    if subject in {"order", "photos"}:
        return TEXTS.say(f"already-{subject}", language)
    absent = subject in {"title", "end"} and not _text(subject, film, language)
    if absent or (subject == "captions" and not any(shot.caption for shot in film.shots)):
        return TEXTS.say("already-none", language, what=say(f"field-{subject.removesuffix('s')}", language))
    if subject == "music" and film.music and not film.music.mood:
        # A song becomes the music when it is sent: that is no news from before.
        return TEXTS.say("music-is", language, text=quoted(film.music.name, language))
    state = in_style(film, language) if subject == "film-style" else _state(subject, film, language)
    return TEXTS.say("already-set", language, what=state) if state else TEXTS.say("already-so", language)


def examples(film: Film, language: str, tried: str = "") -> list[str]:
    """A sentence with two examples of edits that would change the video; without photos, how to go on.

    Those about what somebody has `tried` come first.
    """
    shots = len(film.shots)
    if not shots:
        return [say("no-pictures", language)]
    fitting = [example for example in _EXAMPLES if example.fits(film)]
    fitting.sort(key=lambda example: not (example.topic and example.topic.search(tried)))
    chosen = [TEXTS.say(example.key, language, number=min(shots, 3)) for example in fitting[:2]]
    return [TEXTS.say("examples", language, first=chosen[0], second=chosen[-1])]


@dataclass(frozen=True, slots=True)
class _Example:
    """An edit that people could ask for, if it `fits` the video; `topic`: the words for what it is about."""

    key: str
    fits: Callable[[Film], bool]
    topic: re.Pattern[str] | None = None


_PHOTOS, _SOUND, _WORDS, _SHAPE, _TIME, _LOOK, _CUTS, _ORDER = (
    re.compile(words, re.IGNORECASE)
    for words in (
        "photo|picture|pic|image|remove|delete|照片|图|張|张",
        "music|song|sound|audio|volume|loud|quiet|音乐|音樂|歌|声|聲|音量",
        "title|caption|text|words?|write|letter|font|heading|标题|標題|字|文",
        "vertical|horizontal|square|wide|portrait|landscape|shape|format|ratio|crop|竖|豎|横|橫|方|比例|尺寸",
        "second|minute|time|long|short|fast|slow|speed|quick|秒|分钟|时长|快|慢|长|短",
        "colou?r|look|bright|dark|filter|style|black|white|颜色|色|亮|暗|滤镜|风格",
        "transition|fade|cut|blend|switch|effect|转场|轉場|切换|淡|特效",
        "order|first|last|front|move|before|after|swap|sort|顺序|順序|先|后|前|换|换位|移",
    )
)
_EXAMPLES = (
    _Example("example-remove", lambda film: len(film.shots) > 2, _PHOTOS),
    _Example("example-music", lambda film: film.music is None, _SOUND),
    _Example("example-title", lambda film: film.opening is None, _WORDS),
    _Example("example-shape", lambda film: film.ratio != "9:16", _SHAPE),
    _Example("example-pace", lambda film: any(shot.ms != EXAMPLE_MS for shot in film.shots), _TIME),
    _Example("example-quieter", lambda film: film.music is not None and film.music.volume > QUIET, _SOUND),
    _Example("example-no-music", lambda film: film.music is not None, _SOUND),
    _Example("example-bigger", lambda film: film.opening is not None, _WORDS),
    _Example("example-caption", lambda _: True, _WORDS),
    _Example("example-bw", lambda film: any(shot.look != "bw" for shot in film.shots), _LOOK),
    _Example("example-cuts", lambda film: len(film.shots) > 1 and bool(film.transition.type), _CUTS),
    _Example("example-move", lambda film: len(film.shots) > 1, _ORDER),
    _Example("example-reverse", lambda film: len(film.shots) > 1, _ORDER),
)
"""In the order in which they are offered if none is about what was tried."""


def _state(subject: str, film: Film, language: str) -> str:
    """The value in words; "" if the photos differ in it."""
    if subject in {"length", "pace"}:
        return _length(film, language)
    if subject == "shape":
        return f"{say('field-shape', language)} {film.ratio}"
    if subject == "volume" and film.music:
        return f"{say('field-volume', language)} {round(film.music.volume * 100)}%"
    if subject in {"music", "volume"}:
        if film.music and not film.music.mood:  # "music: song.mp3" is no part of a sentence
            text = quoted(film.music.name, language)
            return TEXTS.say("already-music", language, text=text)
        return _music(film, language)
    if subject in {"title", "end"}:
        return _text(subject, film, language)
    if subject == "transition":
        return term(subject, film.transition.type, language)
    if subject == "resolution":
        return f"{say('field-resolution', language)} {film.lines}p"
    if subject not in {"look", "motion", "fit"}:
        return _fields_in_words(_FIELDS.get(subject, ()), film, language)
    common = _common({str(getattr(shot, subject)) for shot in film.shots})
    return "" if common is None else term(subject, common, language)


_FIELDS = {
    "brightness": ("brightness",),
    "rotate": ("rotate",),
    "crop": ("crop",),
    "speed": ("clip-speed",),
    "sound": ("mute", "clip-volume"),
    "trim": ("clip-start",),
    "music-start": ("music-start",),
    "music-fade": ("music-fade-in", "music-fade-out"),
    "fade": ("fade-in", "fade-out"),
    "fps": ("fps",),
    "logo": ("logo",),
    "on-beat": ("on-beat",),
}
"""The fields of the draft that a subject has."""
_OF_CLIPS = frozenset({"clip-speed", "mute", "clip-volume", "clip-start"})


def _fields_in_words(keys: Collection[str], film: Film, language: str) -> str:
    """The values of fields of the draft that are the same throughout."""
    draft = drafts.read(write(film))
    parts = []
    for field in FIELDS:
        if field.key in keys:
            pieces = draft.segments(field.track) if field.track is not None else (draft,)
            if field.key in _OF_CLIPS:
                pieces = tuple(one for one in pieces if isinstance(one, Segment) and not one.is_photo)
            value = _common({field.of(one) for one in pieces})
            if value is not None:
                parts.append(f"{say(f'field-{field.key}', language)} {in_words(field.key, value, language)}")
    return say("list-facts", language).join(parts)


def _common(values: Collection[T]) -> T | None:
    return next(iter(values)) if len(values) == 1 else None


def _length(film: Film, language: str) -> str:
    each = times([shot.ms for shot in film.shots], language)
    return TEXTS.say("summary-length", language, time=time(film.ms, language), each=each)


def _music(film: Film, language: str) -> str:
    return music(film.music.mood, film.music.name, language) if film.music else say("music-none", language)


def _text(what: str, film: Film, language: str) -> str:
    """`title "Summer"`; "" if there is none."""
    title = film.opening if what == "title" else film.ending
    if title is None:
        return ""
    return TEXTS.say("summary-text", language, what=say(f"field-{what}", language), text=quoted(title.text, language))
