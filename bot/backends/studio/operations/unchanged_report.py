"""How a film stands, by subject: the answer to an edit that changes nothing."""

from __future__ import annotations

from bot.backends.studio.film import Film
from bot.backends.studio.texts import TEXTS, phrases


def state(subject: str, film: Film, language: str) -> str:
    """One sentence: "Already set", with what is so. Subjects are those of the rules."""
    values: dict[str, str] = {}
    if not film.shots:
        return TEXTS.say("length-empty", language)
    if subject in {"length", "pace"}:
        values = {"time": phrases.time(film.ms, language), "pace": phrases.pace(film, language)}
    elif subject == "shape":
        values = {"shape": film.ratio}
    elif subject == "transition":
        values = {"transition": phrases.transition(film.transition, language)}
    elif subject in {"music", "volume"}:
        percent = round(film.music.volume * 100) if film.music else 0
        values = {"music": phrases.music(film.music, language), "percent": str(percent)}
    elif subject == "title":
        values = {"text": film.opening.text if film.opening else ""}
    elif subject == "end":
        values = {"text": film.ending.text if film.ending else ""}
    elif subject == "captions" and not any(shot.caption for shot in film.shots):
        return TEXTS.say("already-no-captions", language)
    empty = (subject == "title" and not film.opening) or (subject == "end" and not film.ending)
    return TEXTS.say(f"already-no-{subject}" if empty else f"already-{subject}", language, **values)
