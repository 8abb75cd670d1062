"""Describes a video: in one line, as the answer to an edit that changes nothing, and with examples of edits."""

from collections.abc import Collection
from typing import TypeVar

from bot.backends.studio.film import Film
from bot.backends.studio.film_draft import write
from bot.backends.studio.texts import TEXTS
from bot.domain import draft as drafts
from bot.domain.draft import Segment
from bot.domain.draft_fields import FIELDS
from bot.texts import say
from bot.texts.change_report import in_words
from bot.texts.formatting import count, music, quoted, term, time, times

T = TypeVar("T")


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


def unchanged(subject: str, film: Film, language: str) -> str:
    """A sentence that it is so already, with the value. Subjects are those of `subjects`."""
    if not film.shots:
        return say("no-pictures", language)
    if subject in {"order", "photos"}:
        return TEXTS.say(f"already-{subject}", language)
    absent = subject in {"title", "end"} and not _text(subject, film, language)
    if absent or (subject == "captions" and not any(shot.caption for shot in film.shots)):
        return TEXTS.say("already-none", language, what=say(f"field-{subject.removesuffix('s')}", language))
    state = _state(subject, film, language)
    return TEXTS.say("already-set", language, what=state) if state else TEXTS.say("already-so", language)


def examples(film: Film, language: str) -> list[str]:
    """A sentence with two examples of edits that would change the video; without photos, how to go on."""
    shots = len(film.shots)
    if not shots:
        return [say("no-pictures", language)]
    fitting = [
        ("example-remove", shots > 2),
        ("example-music", film.music is None),
        ("example-title", film.opening is None),
        ("example-shape", film.ratio != "9:16"),
        ("example-pace", any(shot.ms != 3000 for shot in film.shots)),
        ("example-quieter", film.music is not None and film.music.volume > 0.2),
        ("example-reverse", True),
    ]
    chosen = [TEXTS.say(key, language, number=min(shots, 3)) for key, fits in fitting if fits][:2]
    return [TEXTS.say("examples", language, first=chosen[0], second=chosen[-1])]


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
