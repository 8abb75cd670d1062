"""What changed in a draft, in sentences: one line for each change."""

from collections.abc import Callable, Iterable, Sequence

from bot.domain.draft_diff import Change, ChangeKind
from bot.domain.draft_fields import UNITS, Unit, Value
from bot.texts import say
from bot.texts.formatting import capital, count, listed, picture_name, pictures, quoted, span, term, time, times

_ORDERED = 20
"""How many numbers of a new order are listed."""
_VALUES = 3
"""How many different values are listed."""


def report(changes: Iterable[Change], language: str) -> list[str]:
    """One line for each change, such as `✅ Title added: "Paradise" (0–3 s)`."""
    return [_line(change, language) for change in changes]


def _line(change: Change, language: str) -> str:
    text = capital(_TELL[change.kind](change, language))
    return text if change.what == "length" and not any(change.after) else f"✅ {text}"  # an empty video is no success


def _added_or_removed(change: Change, language: str) -> str:
    key = f"change-{change.kind}"
    if change.what == "picture":
        return say(key, language, n=len(change.numbers), what=_pictures(change, language, named=True))
    what = say(key, language, what=say(f"field-{change.what}", language))
    value = _value(change, change.after or change.before, language)
    return say("change-set", language, what=what, after=value)


def _rearranged(change: Change, language: str) -> str:
    place = change.after[0] if change.after else ""
    return say(f"change-{change.kind}", language, pictures=_pictures(change, language, named=True), place=place)


def _reordered(change: Change, language: str) -> str:
    numbers = say("list-comma", language).join(map(str, change.numbers[:_ORDERED]))
    return say("change-reordered", language, numbers=numbers + (" …" if len(change.numbers) > _ORDERED else ""))


def _plain(change: Change, language: str) -> str:
    return say(f"change-{change.kind}", language)


def _set(change: Change, language: str) -> str:
    if change.what == "length":
        return _length(change, language)
    what = _named(change, language)
    if change.span and change.before == change.after:
        shown = span("change-span", *change.span, language)
        return say("change-timed", language, what=what, text=quoted(str(change.after[0]), language), span=shown)
    named = UNITS[change.what] in {Unit.TEXT, Unit.LOGO}
    if named and not any(change.after):
        return say("change-removed", language, what=what)
    if UNITS[change.what] != Unit.TIME and len(change.after) > _VALUES:
        return say("change-changed", language, what=what)
    after = _value(change, change.after, language)
    short = UNITS[change.what] == Unit.TIME or len(change.before) <= _VALUES
    if not short or (named and not all(change.before)):
        return say("change-set", language, what=what, after=after)
    return say("change-from-to", language, what=what, before=_value(change, change.before, language), after=after)


def _named(change: Change, language: str) -> str:
    """`look of photos 1 and 2`; the photos alone for how long they stay, the look alone if all have it."""
    if change.what == "duration":
        each = "change-each-clip" if change.clips else "change-each"
        return say(each, language) if change.every else _pictures(change, language)
    what = say(f"field-{change.what}", language, n=len(change.numbers))
    if change.of:
        words = listed((say(f"field-{part}", language, n=2) for part in change.of), language)
        what = say("change-of", language, what=what, pictures=words)
    if change.every or not change.numbers:
        return what
    key = "change-after" if change.what.startswith("transition") else "change-of"
    return say(key, language, what=what, pictures=_pictures(change, language))


def _value(change: Change, values: Sequence[Value], language: str) -> str:
    """A value in words; several as a list, times as a range."""
    if UNITS[change.what] == Unit.TIME and "" not in values:
        return times([int(value) for value in values], language)
    return say("list-comma", language).join(_one(change, value, language) for value in values)


def _one(change: Change, value: Value, language: str) -> str:
    text = in_words(change.what, value, language)
    if UNITS[change.what] != Unit.TEXT or not change.span or value not in change.after:
        return text
    return say("change-at", language, text=text, span=span("change-span", *change.span, language))


def in_words(what: str, value: Value, language: str) -> str:
    """A value of `Change.what` in words."""
    unit = UNITS[what]
    if unit == Unit.TERM or value == "":
        return term(what, str(value), language)
    if unit == Unit.TIME:
        return time(int(value), language)
    if unit == Unit.PERCENT:
        return f"{value}%"
    if unit == Unit.LOGO:
        corner, _, name = str(value).partition(" ")
        return say(f"term-corner-{corner}", language, name=picture_name(name, language))
    return str(value) if unit == Unit.PLAIN else quoted(str(value), language)


def _length(change: Change, language: str) -> str:
    before, after = int(change.before[0]), int(change.after[0])
    if not after:
        return say("no-pictures", language)
    ran = time(after, language)
    if before not in {0, after}:
        ran = say("change-before", language, before=time(before, language), after=ran)
    if not change.names:
        return say("change-length", language, time=ran)
    shown = count(len(change.names) - change.clips, change.clips, language)
    return say("change-length-pictures", language, pictures=shown, time=ran)


def _pictures(change: Change, language: str, *, named: bool = False) -> str:
    return pictures(change.numbers, language, change.names if named else (), change.clips)


_TELL: dict[ChangeKind, Callable[[Change, str], str]] = {
    ChangeKind.ADDED: _added_or_removed,
    ChangeKind.RETURNED: _added_or_removed,
    ChangeKind.REMOVED: _added_or_removed,
    ChangeKind.MOVED: _rearranged,
    ChangeKind.SWAPPED: _rearranged,
    ChangeKind.REVERSED: _plain,
    ChangeKind.REORDERED: _reordered,
    ChangeKind.SET: _set,
    ChangeKind.OTHER: _plain,
}
