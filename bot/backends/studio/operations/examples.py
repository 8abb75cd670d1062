"""Two things one could say about a film, that would really change it."""

from __future__ import annotations

from bot.backends.studio.film import Film
from bot.backends.studio.texts import TEXTS


def examples(film: Film, language: str) -> list[str]:
    """One sentence with two examples that fit the film; how to go on for a film without photos."""
    count = len(film.shots)
    if not count:
        return [TEXTS.say("length-empty", language)]
    fitting = [
        ("example-remove", count > 2),
        ("example-music", film.music is None),
        ("example-title", film.opening is None),
        ("example-shape", film.ratio != "9:16"),
        ("example-pace", any(shot.ms != 3000 for shot in film.shots)),
        ("example-quieter", film.music is not None and film.music.volume > 0.2),
        ("example-reverse", True),
    ]
    chosen = [TEXTS.say(key, language, number=min(count, 3)) for key, fits in fitting if fits][:2]
    return [TEXTS.say("examples", language, first=chosen[0], second=chosen[-1])]
