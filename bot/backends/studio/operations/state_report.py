"""Describes a video: in one line, as the answer to an edit that changes nothing, and with examples of edits."""

from __future__ import annotations

from collections.abc import Collection

from bot.backends.studio.film import FPS, Film
from bot.backends.studio.texts import TEXTS
from bot.texts import say
from bot.texts.formatting import count, music, quoted, term, time, times


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
    if subject in {"resolution", "fps"}:
        value = f"{film.lines}p" if subject == "resolution" else f"{film.fps or FPS}"
        return f"{say(f'field-{subject}', language)} {value}"
    if subject not in {"look", "motion", "fit"}:
        return ""
    common = _common({str(getattr(shot, subject)) for shot in film.shots})
    return "" if common is None else term(subject, common, language)


def _common(values: Collection[str]) -> str | None:
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
