"""Words on the picture: the title at the start, the card at the end, captions of single photos."""

from __future__ import annotations

from bot.backends.studio.rules.selections import Several, selection
from bot.domain.operations import Operation
from bot.domain.operations.words import RemoveWords, SetCaptions, SetEnd, SetTitle, TimeWords, Words
from bot.domain.photo_selection import Selection
from bot.language.edits.photo_selection import ALL
from bot.language.rule_engine import Match, Rule


def _text(match: Match) -> str:
    return match.text or match.word("quote")


def _title(match: Match) -> Operation:
    text = _text(match)
    if match.has("back", "last", "endcard", "endwith"):
        return SetEnd(text, match.ms())
    return SetTitle(text, match.ms())


def _written(match: Match) -> Operation | None:
    """Words with a place but without a noun: `write "…" at the end`."""
    return _title(match) if _text(match) else None


def _caption(match: Match) -> Operation | None:
    text, pick = _text(match), match.pick()
    if pick is None:
        return SetCaptions(Selection())
    return SetCaptions(selection(pick), (text,) if text else ())


def _captioned(match: Match) -> Operation | None:
    pick = match.pick()
    return _caption(match) if _text(match) and pick and pick.items != ALL.items else None


def _no_caption(match: Match) -> Operation:
    return RemoveWords(Words.CAPTIONS, selection(match.pick()))


def _timed(match: Match) -> Operation:
    """Sets the time of an existing title."""
    words = Words.END if match.has("back", "last", "endcard") else Words.TITLE
    factor = 2.0 if match.has("longer", "long") else 0.5 if match.has("shorter", "short") else 1.0
    return TimeWords(words, match.ms(), factor)


_TO = "(say|colon|to|be|make|change|add|put|titled|it|for|in|at|title)*"

RULES: list[Rule[Operation]] = [
    # taking away
    Rule("(remove|not|off) ~ title", lambda _: RemoveWords(Words.TITLE)),
    Rule("title ~ (remove|not|off)", lambda _: RemoveWords(Words.TITLE)),
    Rule("(remove|not|off) ~ (endcard|back title|last title)", lambda _: RemoveWords(Words.END)),
    Rule("(endcard|back title|last title) ~ (remove|not|off)", lambda _: RemoveWords(Words.END)),
    Rule("(remove|not|off) ~ (all|refs) title", lambda _: Several((RemoveWords(Words.TITLE), RemoveWords(Words.END)))),
    Rule("(remove|not|off) ~ (P|all)? ~ caption ~ (P|photo)?", _no_caption),
    Rule("P? ~ caption ~ (remove|not|off)", _no_caption),
    Rule("(title|endcard|back title|last title) ~ (dur|longer|shorter) (long|longer|shorter)?", _timed),
    Rule("(longer|shorter) ~ (title|endcard|back title|last title)", _timed),
    # captions
    Rule(f"caption ~ (below|in)* P {_TO}", _caption, slot=True),
    Rule(f"P ~ (below|in)* ~ caption {_TO}", _caption, slot=True),
    Rule(f"P ~ (below|in)* ~ title {_TO}", _captioned, slot=True),
    Rule(f"P ~ (below|in|at)* ~ say {_TO}", _captioned, slot=True),
    Rule(f"below ~ P ~ say {_TO}", _captioned, slot=True),
    Rule("say? ~ caption? quote ~ (below|atmost|in|to|at|for)* (P|photo one)", _captioned),
    Rule("(title|say) quote ~ (below|in|to|at|for)* (P|photo one)", _captioned),
    Rule("(title|say|add|put)* ~ (below|atmost|in|to|at|for)* P ~ colon? quote", _captioned),
    Rule(f"caption {_TO}", _caption, slot=True),
    Rule("add ~ title (to|for|in|at|below)* P E", _caption),
    # cards
    Rule(f"(back|endcard) (sep|stop) ~ (say|titled) {_TO}", _title, slot=True),
    Rule(f"(front|title) (sep|stop) ~ (say|titled) {_TO}", _title, slot=True),
    Rule(f"(endcard|back title|last title) {_TO}", _title, slot=True),
    Rule(f"title {_TO} (back|front|endcard|in|last) {_TO}", _title, slot=True),
    Rule(f"back (title|caption|say|add|put|in|at|it|a)+ {_TO}", _title, slot=True),
    Rule(f"(begin|endwith) ~ (title|say|titled) {_TO}", _title, slot=True),
    Rule("(title|say)? ~ quote ~ (title ~)? (in|at)? (back|endcard)", _written),
    Rule("(back|endwith) ~ quote", _written),
    Rule(f"front (title|caption|say|add|put|in|at|it|a)+ {_TO}", _title, slot=True),
    Rule("(title|say)? ~ quote ~ (in|at)? (title|front)", _written),
    Rule("(front|begin) ~ quote", _written),
    Rule(f"(title|titled) {_TO}", _title, slot=True),
    Rule(f"say {_TO}", _written, slot=True),
    Rule("(add|put) ~ quote", _written),
]
