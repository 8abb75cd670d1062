"""What differs between two films, in sentences: an answer tells what happened, not what was meant to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.backends.studio.film import Film, Shot, Title
from bot.backends.studio.texts import TEXTS, phrases

ITEMS = 4
"""How many photos with changes of their own are told one by one."""
NUMBERS = 20
"""How many photos of a new order are listed."""


def account(before: Film, after: Film, language: str) -> list[str]:
    """One sentence for every change; the numbers of photos are those of `after`, of removed ones those of `before`."""
    sentences = (sentence for tell in _SUBJECTS for sentence in tell(before, after, language))
    return [sentence[:1].upper() + sentence[1:] for sentence in sentences]


def _pairs(before: Film, after: Film) -> list[tuple[int, Shot, Shot]]:
    """Position in `after`, then the shot before and after, of every photo in both."""
    old = {shot.asset: shot for shot in before.shots}
    return [(i, old[shot.asset], shot) for i, shot in enumerate(after.shots, 1) if shot.asset in old]


def _named(shots: Sequence[tuple[int, Shot]], language: str) -> str:
    """`photo 3 (lake.jpg)`, without the names when there are many."""
    numbers = phrases.photos([number for number, _ in shots], language)
    names = [phrases.short(shot.name) for _, shot in shots if shot.name]
    if not 0 < len(names) <= 3:
        return numbers
    return TEXTS.say("photos-named", language, photos=numbers, names=phrases.listed(names, language))


def _photos(before: Film, after: Film, language: str) -> Iterator[str]:
    now, then = {shot.asset for shot in after.shots}, {shot.asset for shot in before.shots}
    gone = [(i, shot) for i, shot in enumerate(before.shots, 1) if shot.asset not in now]
    back = [(i, shot) for i, shot in enumerate(after.shots, 1) if shot.asset not in then]
    if gone:
        yield TEXTS.say("removed", language, photos=_named(gone, language))
    if back:
        yield TEXTS.say("returned", language, n=len(back), photos=_named(back, language))


def _order(before: Film, after: Film, language: str) -> Iterator[str]:
    numbers = {shot.asset: number for number, shot in enumerate(before.shots, 1)}
    kept = [numbers[shot.asset] for shot in after.shots if shot.asset in numbers]
    places = {numbers[shot.asset]: i for i, shot in enumerate(after.shots, 1) if shot.asset in numbers}
    if kept == sorted(kept):
        return
    if kept == sorted(kept, reverse=True) and len(kept) > 2:
        yield TEXTS.say("reversed", language)
        return
    settled = sorted(kept)
    moved = [number for number, other in zip(kept, settled, strict=True) if number != other]
    if len(moved) == 2:
        first, second = sorted(moved)
        shots = [(number, before.shots[number - 1]) for number in (first, second)]
        yield TEXTS.say("swapped", language, photos=_named(shots, language))
    elif single := _single_move(kept, settled):
        shot = [(single, before.shots[single - 1])]
        yield TEXTS.say("moved", language, photos=_named(shot, language), place=places[single])
    else:
        listed = phrases.listed(map(str, kept[:NUMBERS]), language) + (" …" if len(kept) > NUMBERS else "")
        yield TEXTS.say("reordered", language, numbers=listed)


def _single_move(kept: list[int], settled: list[int]) -> int | None:
    """The one number that was taken out and put elsewhere; None when more happened."""
    first = next(i for i, number in enumerate(kept) if number != settled[i])
    for candidate in (kept[first], settled[first]):
        if [n for n in kept if n != candidate] == [n for n in settled if n != candidate]:
            return candidate
    return None


def _times(before: Film, after: Film, language: str) -> Iterator[str]:
    pairs = _pairs(before, after)
    changed = [(number, old.ms, new.ms) for number, old, new in pairs if old.ms != new.ms]
    if not changed:
        return
    olds, news = [old for _, old, _ in changed], [new for _, _, new in changed]
    if len(changed) == len(pairs) > 1 and _even(olds) and _even(news):
        old, new = phrases.time(olds[0], language), phrases.time(news[0], language)
        yield TEXTS.say("times-all", language, before=old, after=new)
        return
    groups: dict[tuple[int, int], list[int]] = {}
    for number, old_ms, new_ms in changed:
        groups.setdefault((old_ms, new_ms), []).append(number)
    if len(groups) > ITEMS:
        least, most = phrases.time(min(news), language), phrases.time(max(news), language)
        yield TEXTS.say("times-many", language, n=len(changed), least=least, most=most)
        return
    for (old_ms, new_ms), numbers in groups.items():
        old, new = phrases.time(old_ms, language), phrases.time(new_ms, language)
        yield TEXTS.say("times", language, photos=phrases.photos(numbers, language), before=old, after=new)


def _even(times: Sequence[int]) -> bool:
    """Whether times differ by no more than the millisecond that sharing leaves over."""
    return max(times) - min(times) <= 1


def _shape(before: Film, after: Film, language: str) -> Iterator[str]:
    if before.ratio != after.ratio:
        yield TEXTS.say("shape", language, before=before.ratio, after=after.ratio)


def _per_photo(key: str, field: str, name: Callable[[str, str], str]) -> Callable[[Film, Film, str], Iterator[str]]:
    """Tells a property of photos: once when it now is the same for all of them, else for those that changed."""

    def tell(before: Film, after: Film, language: str) -> Iterator[str]:
        groups: dict[tuple[str, str], list[int]] = {}
        pairs = _pairs(before, after)
        for number, old, new in pairs:
            values = (getattr(old, field), getattr(new, field))
            if values[0] != values[1]:
                groups.setdefault(values, []).append(number)
        count = sum(map(len, groups.values()))
        whole = count == len(pairs) > 1
        for (old_value, new_value), numbers in groups.items():
            values_ = {"before": name(old_value, language), "after": name(new_value, language)}
            if whole and len(groups) == 1:
                yield TEXTS.say(f"{key}-all", language, **values_)
            else:
                yield TEXTS.say(key, language, photos=phrases.photos(numbers, language), **values_)

    return tell


_looks = _per_photo("look", "look", phrases.look)


def _motion(before: Film, after: Film, language: str) -> Iterator[str]:
    """Motion off or on at once is one change, however the photos moved before."""
    moving = [any(shot.motion != "none" for shot in film.shots) for film in (before, after)]
    if moving[0] != moving[1] and before.shots and after.shots:
        yield TEXTS.say("motion-on" if moving[1] else "motion-off", language)
    elif moving[0]:
        yield from _motions(before, after, language)


_motions = _per_photo("motion", "motion", phrases.motion)
_fits = _per_photo("fit", "fit", phrases.fit)


def _fit(before: Film, after: Film, language: str) -> Iterator[str]:
    """Fits that follow from a new shape are part of it."""
    if before.ratio == after.ratio:
        yield from _fits(before, after, language)


def _transitions(before: Film, after: Film, language: str) -> Iterator[str]:
    if before.transition != after.transition and min(len(before.shots), len(after.shots)) > 1:
        old, new = phrases.transition(before.transition, language), phrases.transition(after.transition, language)
        yield TEXTS.say("transitions", language, before=old, after=new)


def captions(before: Film, after: Film, language: str) -> Iterator[str]:
    """The captions that came, changed or went."""
    groups: dict[tuple[str, str], list[int]] = {}
    for number, old, new in _pairs(before, after):
        if old.caption != new.caption:
            groups.setdefault((old.caption, new.caption), []).append(number)
    if len(groups) > ITEMS:
        yield TEXTS.say("captions-many", language, n=sum(map(len, groups.values())))
        return
    for (old_text, new_text), numbers in groups.items():
        yield _words("caption", old_text, new_text, language, photos=phrases.photos(numbers, language))


def _words(key: str, old: str, new: str, language: str, **values: Any) -> str:
    if not old:
        return TEXTS.say(f"{key}-added", language, text=new, **values)
    if not new:
        return TEXTS.say(f"{key}-removed", language, text=old, **values)
    return TEXTS.say(f"{key}-changed", language, before=old, text=new, **values)


def _titles(before: Film, after: Film, language: str) -> Iterator[str]:
    yield from _title("title", before.opening, after.opening, after, language)
    yield from _title("end", before.ending, after.ending, after, language)


def _title(key: str, old: Title | None, new: Title | None, film: Film, language: str) -> Iterator[str]:
    if old == new or not film.shots:
        return
    span = phrases.title_span(film, new, key == "end", language) if new else ""
    if old and new and old.text == new.text:
        yield TEXTS.say(f"{key}-timed", language, text=new.text, span=span)
    else:
        yield _words(key, old.text if old else "", new.text if new else "", language, span=span)


def _music(before: Film, after: Film, language: str) -> Iterator[str]:
    old, new = before.music, after.music
    if old == new or not after.shots:
        return
    if old and new and (old.mood, old.asset) == (new.mood, new.asset):
        values: Mapping[str, int] = {"before": round(old.volume * 100), "after": round(new.volume * 100)}
        yield TEXTS.say("volume", language, **values)
    elif old and new:
        yield TEXTS.say(
            "music-changed", language, before=phrases.music(old, language), after=phrases.music(new, language)
        )
    elif new:
        yield TEXTS.say("music-added", language, music=phrases.music(new, language))
    else:
        yield TEXTS.say("music-removed", language, music=phrases.music(old, language))


def _length(before: Film, after: Film, language: str) -> Iterator[str]:
    if before.ms == after.ms and len(before.shots) == len(after.shots):
        return
    if not after.shots:
        yield TEXTS.say("length-empty", language)
        return
    old, new = phrases.time(before.ms, language), phrases.time(after.ms, language)
    if len(before.shots) == len(after.shots):
        yield TEXTS.say("length", language, before=old, after=new)
    else:
        count = phrases.photo_count(len(after.shots), language)
        yield TEXTS.say("length-photos", language, photos=count, before=old, after=new)


_SUBJECTS = (_photos, _order, _times, _shape, _transitions, _motion, _looks, _fit, captions, _titles, _music, _length)
