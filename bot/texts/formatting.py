"""Parts of sentences: lists, quotations, times, and the names of pictures, music and effects."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from babel.dates import format_date, format_skeleton

from bot.domain.camera_names import is_camera_name
from bot.texts import say

_LONGEST = 60
"""The most characters shown of a name or a quotation."""
_NAMED = 3
"""The most pictures that are called by their names."""
_INVENTED = re.compile(r"(?:photo|video|music|voice|file)-\d+(?:\.\w+)?")
"""Names that an adapter gave to files without one: nobody knows them."""
MINUTE_MS = 60_000


_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Marks that turn the direction of what follows, also of the sentence in which a name is quoted."""
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters that show nothing."""


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def short(text: str, most: int = _LONGEST) -> str:
    """The text on one line, in at most `most` characters; a cut text ends with an ellipsis.

    One that shows nothing is empty, and none turns the direction of the words around it.
    """
    text = " ".join(text.translate(_TURNING).split())
    if not any(_is_seen(char) for char in text):
        return ""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _is_seen(char: str) -> bool:
    return unicodedata.category(char)[0] not in "CZ" and unicodedata.category(char) != "Mn" and char not in _BLANKS


def quoted(text: str, language: str) -> str:
    """`“Paradise”`, cut if it is long."""
    return say("quoted", language, text=short(text))


def listed(parts: Iterable[str], language: str) -> str:
    """`a, b and c`."""
    *rest, last = parts
    return say("list-and", language, first=say("list-comma", language).join(rest), last=last) if rest else last


def time(ms: int, language: str) -> str:
    """`20 s`, `2.5 s`, `1:30`."""
    minutes, rest = divmod(round(ms / 10), 6000)
    seconds = f"{rest / 100:.2f}".rstrip("0").rstrip(".")
    if not minutes:
        return say("time-seconds", language, seconds=seconds)
    if not rest:
        return say("time-minutes-even", language, minutes=minutes)
    key = "time-minutes" if rest >= 1000 else "time-minutes-few"  # English writes 1:05
    return say(key, language, minutes=minutes, seconds=seconds)


def times(values: Sequence[int], language: str) -> str:
    """`4 s`, or from the shortest to the longest: `2 s to 4 s`."""
    least, most = time(min(values), language), time(max(values), language)
    # Sharing time between photos may leave over a millisecond, which does not count.
    return least if max(values) - min(values) <= 1 else say("time-range", language, least=least, most=most)


def clock(ms: int) -> str:
    """`1:05`."""
    minutes, seconds = divmod(round(ms / 1000), 60)
    return f"{minutes}:{seconds:02}"


def day(at: float, language: str) -> str:
    """`May 3`, for a time in Unix seconds."""
    return format_skeleton("MMMd", datetime.fromtimestamp(at, UTC), locale=language)


def whole_date(day: date, language: str) -> str:
    """`May 3, 2024`."""
    return format_date(day, "long", locale=language)


def span(key: str, start: int, end: int, language: str) -> str:
    """When something plays: in seconds by the sentence `key`, from a minute on as `1:05` by `<key>-long`."""
    if end >= MINUTE_MS:
        return say(f"{key}-long", language, start=clock(start), end=clock(end))
    start_s, end_s = (f"{ms / 1000:.1f}".removesuffix(".0") for ms in (start, end))
    return say(key, language, start=start_s, end=end_s)


def pictures(numbers: Sequence[int], language: str, names: Sequence[str] = (), clips: int = 0) -> str:
    """Pictures by their places from 1: `photos 2–4 and 7`; `photo 3 (lake.jpg)` if people gave a few their `names`.

    `clips` of them are no photos.
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [part for run in runs for part in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run))]
    key = "pictures-photos" if clips < len(numbers) else "pictures-clips"
    text = say(key, language, n=len(numbers), numbers=listed(parts, language))
    known = [short(name) for name in names if name and not (is_invented(name) or is_camera_name(name))]
    if not 0 < len(known) <= _NAMED:
        return text
    return say("pictures-named", language, pictures=text, names=say("list-comma", language).join(known))


def is_invented(name: str) -> bool:
    """Whether a platform, or an adapter, has made up the name: it says nothing to people."""
    return _INVENTED.fullmatch(name) is not None


def picture_name(name: str, language: str) -> str:
    """`“logo.png”`, or `your picture` for a name that nobody knows."""
    return quoted(name, language) if name and not is_invented(name) else say("your-picture", language)


def count(photos: int, clips: int, language: str) -> str:
    """`5 photos and 1 clip`."""
    numbers = {"count-photos": photos, "count-clips": clips}
    parts = [say(key, language, n=n) for key, n in numbers.items() if n]
    return listed(parts, language) if parts else say("count-photos", language, n=0)


def term(what: str, value: str, language: str) -> str:
    """`black and white`: a value in the person's language, or as the service calls it."""
    try:
        return say(f"term-{what}-{value or 'none'}", language)
    except KeyError:  # a value that only the service knows
        if what == "music" and is_invented(value):
            return say("term-music-own", language)
        readable = value if what == "music" else value.replace("-", " ")
        return short(readable) or say("term-none", language)


def music(mood: str, name: str, language: str) -> str:
    """`calm music`, `music: song.mp3`, or just `music`."""
    try:
        return say("music-mood", language, mood=say(f"term-music-{mood}", language))
    except KeyError:  # a song that somebody sent, or a mood that only the service knows
        shown = say("term-music-own", language) if is_invented(name) else short(name)
        return say("music-named", language, name=shown) if name else say("field-music", language)
