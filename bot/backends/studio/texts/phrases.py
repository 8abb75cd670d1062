"""Parts of sentences: times, photos, music, and the timeline of a film. Languages are `en` and `zh`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from babel.lists import format_list

from bot.backends.studio.film import Film, Music, Title
from bot.backends.studio.texts import TEXTS

LISTED = 12
"""How many photos a timeline names one by one."""


def time(ms: int, language: str) -> str:
    """`20 s`, `2.5 s`, `1:30`."""
    minutes, rest = divmod(round(ms / 10), 6000)
    seconds = f"{rest / 100:.2f}".rstrip("0").rstrip(".")
    if not minutes:
        return TEXTS.say("time-seconds", language, seconds=seconds)
    if not rest:
        return TEXTS.say("time-minutes-even", language, minutes=minutes)
    padded = seconds if rest >= 1000 else f"0{seconds}"
    return TEXTS.say("time-minutes", language, minutes=minutes, seconds=seconds, padded=padded)


def span(start: int, end: int, language: str) -> str:
    """When something plays: `0–3 s`."""
    return TEXTS.say("span", language, start=_clock(start), end=_clock(end))


def _clock(ms: int) -> str:
    minutes, rest = divmod(round(ms / 10), 6000)
    seconds = f"{rest / 100:.2f}".rstrip("0").rstrip(".")
    return f"{minutes}:{seconds if rest >= 1000 else '0' + seconds}"


def joined(parts: Iterable[str], language: str) -> str:
    """`a, b and c`."""
    return format_list(list(parts), locale={"en": "en_GB", "zh": "zh"}[language])


def listed(parts: Iterable[str], language: str) -> str:
    """`a, b, c`, and in Chinese a、b、c."""
    return TEXTS.say("list-separator", language).join(parts)


def photos(positions: Sequence[int], language: str) -> str:
    """Photos by their positions from 1, three or more in a row as a range: `photos 2–4 and 7`."""
    runs: list[list[int]] = []
    for position in sorted(positions):
        if runs and position == runs[-1][-1] + 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    parts = [
        part for run in runs for part in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(number) for number in run])
    ]
    numbers = listed(parts, language) if language == "zh" else joined(parts, language)
    return TEXTS.say("photos", language, n=len(positions), numbers=numbers)


def photo_count(count: int, language: str) -> str:
    """`5 photos`."""
    return TEXTS.say("photo-count", language, n=count)


def music(value: Music | None, language: str) -> str:
    """`calm music`, or the name of one's own file."""
    if value is None:
        return TEXTS.say("music-none", language)
    if value.asset:
        return TEXTS.say("music-own", language, name=short(value.name))
    return TEXTS.say("music-mood", language, mood=TEXTS.say(f"mood-{value.mood}", language))


def transition(kind: str, language: str) -> str:
    """`cross-fades`."""
    return TEXTS.say(f"transition-{kind or 'none'}", language)


def look(kind: str, language: str) -> str:
    """`black and white`."""
    return TEXTS.say(f"look-{kind or 'none'}", language)


def motion(kind: str, language: str) -> str:
    """`zoom in`."""
    return TEXTS.say(f"motion-{kind}", language)


def fit(kind: str, language: str) -> str:
    """`whole, before a blurred background`."""
    return TEXTS.say(f"fit-{kind}", language)


def short(name: str) -> str:
    """A file's name, its middle left out when it is long."""
    return name if len(name) <= 28 else f"{name[:14]}…{name[-12:]}"


def pace(film: Film, language: str) -> str:
    """How long photos stay: `4 s each`, or from shortest to longest."""
    times = [shot.ms for shot in film.shots]
    if max(times) - min(times) <= 1:
        return TEXTS.say("pace-even", language, time=time(times[0], language))
    return TEXTS.say("pace-mixed", language, least=time(min(times), language), most=time(max(times), language))


def summary(film: Film, language: str) -> str:
    """The whole film in one sentence."""
    count = photo_count(len(film.shots), language)
    if not film.shots:
        return count
    parts = [
        TEXTS.say("summary-length", language, time=time(film.ms, language), pace=pace(film, language)),
        film.ratio,
    ]
    if len(film.shots) > 1:
        parts.append(transition(film.transition, language))
    looks = {shot.look for shot in film.shots}
    if len(looks) == 1 and looks != {""}:
        parts.append(look(film.shots[0].look, language))
    parts.append(music(film.music, language))
    for key, title in (("summary-title", film.opening), ("summary-end", film.ending)):
        if title:
            parts.append(TEXTS.say(key, language, text=title.text))
    separator = TEXTS.say("summary-separator", language)
    return TEXTS.say("summary", language, photos=count, parts=separator.join(parts))


def timeline(film: Film, language: str) -> str:
    """What is in the film, a numbered line for every track and one for the photos."""
    if not film.shots:
        return TEXTS.say("timeline-empty", language)
    lines = [_pictures(film, language)]
    if film.music:
        percent = round(film.music.volume * 100)
        sound, when = music(film.music, language), span(0, film.ms, language)
        lines.append(TEXTS.say("timeline-music", language, music=sound, span=when, percent=percent))
    for key, title, at_end in (("timeline-title", film.opening, False), ("timeline-end", film.ending, True)):
        if title:
            lines.append(TEXTS.say(key, language, text=title.text, span=title_span(film, title, at_end, language)))
    head = TEXTS.say("timeline", language, n=len(lines), shape=film.ratio, time=time(film.ms, language))
    return "\n".join([head, *(f"{number}. {line}" for number, line in enumerate(lines, 1))])


def title_span(film: Film, title: Title, at_end: bool, language: str) -> str:
    """When a title plays."""
    ms = title.shown(film)
    return span(film.ms - ms, film.ms, language) if at_end else span(0, ms, language)


def _pictures(film: Film, language: str) -> str:
    named, clock = [], 0
    for number, shot in enumerate(film.shots[:LISTED], 1):
        key = "timeline-photo-caption" if shot.caption else "timeline-photo"
        when = span(clock, clock + shot.ms, language)
        named.append(
            TEXTS.say(key, language, number=number, name=short(shot.name), span=when, caption=shot.caption),
        )
        clock += shot.ms
    if len(film.shots) > LISTED:
        named.append(TEXTS.say("timeline-more", language, n=len(film.shots) - LISTED))
    count = photo_count(len(film.shots), language)
    head = TEXTS.say(
        "timeline-video",
        language,
        photos=count,
        pace=pace(film, language),
        transition=transition(film.transition if len(film.shots) > 1 else "", language),
    )
    return "\n".join([head, *(f"   {line}" for line in named)])
