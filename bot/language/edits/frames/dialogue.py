"""Undoing, referring to the edit before, questions, and what cannot be done."""

import re

from bot.domain.operations.dialogue import (
    Ask,
    CorrectLast,
    LeaveAlone,
    Redo,
    RepeatLast,
    ReverseLast,
    ScaleLast,
    StartOver,
    ToVersion,
    Undo,
    Unsupported,
)
from bot.domain.operations.photos import Restore
from bot.domain.operations.picture import SetRatio
from bot.domain.photo_selection import Kind, at
from bot.language.edits.clause import Clause
from bot.language.edits.frame import PHOTOS, REF, Built, Frame
from bot.language.normalizer import comparable
from bot.language.numbers import number
from bot.language.patterns import Pattern, compiled
from bot.language.tokenizer import has_han

_MOST = 30
_SUBJECTS = {
    "music": "music",
    "title": "title",
    "end": "end",
    "caption": "captions",
    "order": "order",
    "look": "look",
    "looks": "look",
    "ratio": "ratio",
    "transition": "transition",
    "motion": "motion",
}
_CHANGING = frozenset({"add", "do", "put", "remove", "switch", "another", "make"})


def count_of(clause: Clause) -> int:
    """How many edits are meant; 1 if no number is said."""
    factor = clause.number("factor", "num")
    if factor is None and clause.chosen:
        item = clause.chosen[0][1].items[0]
        factor = item.first if item.kind in {Kind.LAST, Kind.FIRST, Kind.AT} else 1
    return int(factor) if factor and 1 <= factor <= _MOST else 1


def _undo(clause: Clause) -> Built:
    return Undo(count_of(clause))


def undo_what(clause: Clause) -> Built:
    """Undoes the latest edit of a subject: "undo the music"."""
    return Undo(what=_subject(clause))


def _subject(clause: Clause) -> str:
    return next((subject for tag, subject in _SUBJECTS.items() if clause.has(tag)), "")


def _words_back(clause: Clause) -> Built:
    """`put the title back`: as it was before it was changed or removed."""
    return undo_what(clause) if clause.has("restore") or _says_back(clause) else None


def _wanted_back(clause: Clause) -> Built:
    """`I want it back`."""
    wants = _WANTED.search(clause.source[: clause.tokens[-1].end]) is not None
    return Restore() if wants and _says_back(clause) else None


def _says_back(clause: Clause) -> bool:
    again = clause.tokens[clause.index("again")]
    return comparable(clause.source[again.start : again.end]).endswith(("back", "回来", "回去"))


_WANTED = Pattern(r"\b(?:want|need|would like|have|get|'d like)\b", re.IGNORECASE)


def _since(clause: Clause) -> Built:
    return Undo(since=_subject(clause))


def undo_since(clause: Clause) -> Built:
    """Goes back to before the latest edit of a subject: "back to how it was before the music", 回到加音乐之前."""
    before, thing = clause.index("before"), clause.index(*_SUBJECTS)
    if clause.source.isascii():
        return Undo(since=_subject(clause)) if before < thing else None
    changed = clause.tokens[thing - 1].among(_CHANGING) if thing else False
    return Undo(since=_subject(clause)) if changed and before == thing + 1 else None


def _to_version(clause: Clause) -> Built:
    """`go back to version 2`, 回到第4版: the number is within the phrase."""
    phrase = next(token for token in clause.tokens if token.tag == "toversion")
    said = comparable(clause.source[phrase.start : phrase.end])
    return ToVersion(number(compiled("{number}").findall(said)[0]))


def _unsupported(clause: Clause) -> Built:
    return Unsupported(clause.value("unsupported"))


def _same(clause: Clause) -> Built:
    return RepeatLast(clause.of) if clause.of_or_none else None


def _correct(clause: Clause) -> Built:
    """`I meant the second`, `not that one, the second`: the choice that is not behind "not"."""
    if clause.ms:
        return CorrectLast(ms=clause.ms)
    bare = [s.items[0].first for i, s in clause.chosen if clause.tokens[i].tag == "nums" and len(s.items) == 1]
    if len(bare) == len(clause.chosen) == 2 and max(bare) >= _MOST and clause.has("not"):
        return CorrectLast(ms=1000 * bare[clause.index("not") < clause.chosen[0][0]])  # "I said 3 not 30"
    kept = [s for i, s in clause.chosen if not (i and clause.tokens[i - 1].tag == "not")]
    return CorrectLast(kept[-1]) if kept and clause.chosen else None


def _meant(clause: Clause) -> Built:
    """`I meant quieter`: the edit before did the opposite."""
    return ReverseLast() if clause.tokens[0].has("correct") else None


def _asks(clause: Clause) -> Built:
    """A question begins with its word, or ends with its mark."""
    asking = frozenset({"what", "howlong"})
    begins = clause.tokens[0].among(asking) and not clause.has("who")
    begins = begins or (clause.tokens[-1].among(asking) and has_han(clause.source))
    after = clause.source[clause.tokens[-1].end :].lstrip()
    return Ask("timeline") if begins or after[:1] in {"?", "？"} else None


def _asks_how(clause: Clause) -> Built:
    """In English such a question begins with its word; elsewhere that tells something: "… because that is where …"."""
    return Ask("help") if clause.index("how") <= 1 or has_han(clause.source) else None


def _leave(_: Clause) -> Built:
    return LeaveAlone("")


def _nothing_else(clause: Clause) -> Built:
    return LeaveAlone("") if clause.source[clause.tokens[0].start :].casefold().startswith("nothing else") else None


def _stays(clause: Clause) -> Built:
    """`the title can stay`."""
    written = clause.source[clause.tokens[0].start : clause.tokens[-1].end].casefold()
    return LeaveAlone("") if written.endswith(("stay", "stays", "remain", "remains")) else None


_ABOUT = (
    f"sec upload past who {PHOTOS} video music timeline order title caption end long format what all "
    f"transition looks motion show volume ratio howlong name again own words"
)
_ANY = (
    f"{PHOTOS} all video slideshow words title caption music transition look looks motion bigger smaller "
    f"add more bit front back name spot mood near write color below size end between before "
    f"after only each show dur keep export"
)
_THINGS = "music|title|end|caption|order|look|looks|ratio|transition|motion|words|volume|speed|format|natural"

FRAMES = (
    Frame("correct refs|nums|dur", "not photo one instead them long video", _correct),
    Frame(
        "correct faster|slower|longer|shorter|louder|quieter|bigger|smaller|brighter|darker",
        "not bit much them",
        _meant,
        alone=True,
    ),
    Frame("remove|undo|restore|again lastedit", "off again", lambda _: Undo()),
    Frame("undo refs move|swap|do|add|edits", "", lambda c: Undo() if c.of == at(-1) else None),
    Frame("toversion", "video all again", _to_version),
    Frame(
        f"versionbefore {'|'.join(_SUBJECTS)}",
        "to who add past do put remove goback show keep before format them",
        _since,
    ),
    Frame("undo", f"{PHOTOS} video times factor long again order", _undo),
    Frame(
        "undo music|title|end|caption|order|look|looks|ratio|transition|motion",
        "again all what who past previous to",
        undo_what,
    ),
    Frame("it|them again", "", _wanted_back, alone=True),
    Frame("restore|again title|end|caption", "put add do and move", _words_back),
    Frame(f"undo|goback|again|restore before {'|'.join(_SUBJECTS)}", "to who add past do put remove", undo_since),
    Frame("redo", "them factor times again", lambda c: Redo(count_of(c))),
    Frame("startover", "video all again", lambda _: StartOver()),
    Frame("factor|twice", "them", lambda c: ScaleLast(c.number("factor") or 2.0), alone=True),
    Frame("half", "them long", lambda _: ScaleLast(0.5), alone=True),
    Frame("opposite", "not wrong correct", lambda _: ReverseLast(), alone=True),
    Frame(f"same|again {REF}", "photo one again", _same),
    Frame(
        f"keep {_THINGS}", f"another added {_THINGS.replace('|', ' ')} all default mood video show photo each", _leave
    ),
    Frame(f"show {_THINGS}", "", _stays),
    Frame(f"not do {_THINGS}", f"{_THINGS.replace('|', ' ')} all video", _leave),
    Frame("alone", f"keep show {_ANY} order volume ratio speed", _leave),
    Frame("only photo", "all", _leave),
    Frame("not undo", "", _leave),
    Frame("not another", "", _nothing_else, alone=True),
    Frame("long asis", "each all video photo", _leave),
    Frame("keep it ratio", "video", lambda c: SetRatio(c.value("ratio"))),
    Frame("platform untouched", "do", _leave),
    Frame("keep it", "", _leave, alone=True),
    Frame("keep", "", _leave, alone=True),
    Frame(f"also {REF}", "photo one", _same),
    Frame("more bit|much|even|again", "bit much even again still", lambda _: ScaleLast(1.5)),
    Frame("less bit|much|even|again", "bit much even again still them than", lambda _: ScaleLast(0.67)),
    Frame("not much", "bit", lambda _: ScaleLast(0.5), alone=True),
    Frame("what|howlong", _ABOUT, _asks),
    Frame("timeline", f"{_ABOUT}", lambda _: Ask("timeline")),
    Frame("help", "", lambda _: Ask("help")),
    Frame("how", f"{_ANY} {_ABOUT}", _asks_how),
    Frame("remove word in refs|nums|photo|each", "word photo one", lambda _: Unsupported("photo-content")),
    Frame("not export", "video", lambda _: Ask("no-export")),
    Frame("not video", "make first", lambda _: Ask("no-export")),
    Frame("novideo", "", lambda _: Ask("no-export")),
    Frame("export", "video", lambda _: Ask("export")),
    Frame("order wrong", "not", lambda _: Ask("order")),
    Frame("letters do|another", "title caption words another", lambda _: Ask("font")),
    Frame("looks another|extra|add", "another extra more photo", lambda _: Ask("look")),
    Frame("another transition", "do", lambda _: Ask("transition")),
    Frame("extra photo", "more", lambda _: Ask("more")),
    Frame("unsupported", f"unsupported {_ANY}", _unsupported),
)
