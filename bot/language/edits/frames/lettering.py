"""How words on the picture look: size, colour, font, place, type style, how they appear and what is behind them."""

import re

from bot.domain.operations.dialogue import Ask
from bot.domain.operations.words import StyleWords, Words
from bot.domain.photo_selection import ALL, THEM, Selection
from bot.language.edits.clause import Clause
from bot.language.edits.frame import DEGREE, Built, Frame
from bot.language.patterns import Pattern

BIGGER, BIGGER_BIT, BIGGER_MUCH = 1.3, 1.15, 1.7


def which_words(clause: Clause) -> Words:
    """Which words a clause is about."""
    if clause.has("end") or (clause.has("title", "words") and clause.has("back")):
        return Words.END
    styled = clause.source[clause.tokens[0].start : clause.tokens[-1].end] if clause.has("textstyle") else ""
    if clause.has("title", "card") or _TITLE.search(styled):
        return Words.TITLE
    return Words.CAPTIONS if clause.has("caption") or _CAPTION.search(styled) else Words.ALL


_TITLE, _CAPTION = Pattern("title|标题|標題", re.IGNORECASE), Pattern("caption|字幕", re.IGNORECASE)
"""The words that "title style" is about."""


def _styled(clause: Clause) -> Built:
    """The look of words: size, colour, font, outline and place, several at once."""
    chosen = clause.of_or_none if clause.of_or_none != THEM else None
    words = which_words(clause)
    if words is Words.ALL and chosen is not None and not chosen.is_all:
        words = Words.CAPTIONS
    return look_of(clause, words, chosen) or (Ask("font") if clause.has("font") else None)


def _resized(clause: Clause) -> Built:
    """`double the size of the title`."""
    size = clause.number("factor") or (0.5 if clause.has("half") else 2.0)
    return StyleWords(which_words(clause), size)


def _raised(clause: Clause) -> Built:
    """`lower the title`: its place, not its volume."""
    if clause.has("bigger", "smaller"):
        return None  # 字小一点: a size
    return StyleWords(which_words(clause), place="bottom" if clause.has("quieter") else "top")


def look_of(clause: Clause, words: Words, chosen: Selection | None) -> tuple[StyleWords, ...]:
    """The look that a clause gives to words; nothing if it says none."""
    size = 1.0
    if clause.has("bigger", "smaller"):
        size = BIGGER_MUCH if clause.has("much") else BIGGER_BIT if clause.has("bit") else BIGGER
        size = clause.number("factor") or size
        told = _TOLD_SIZE.search(clause.source[clause.tokens[0].start : clause.tokens[-1].end]) is not None
        if clause.has("bigger") == (clause.has("too") or told):
            size = round(1 / size, 2)
    color = clause.value("color")
    outline = None if not clause.has("outline") else not clause.has("not", "remove", "off")
    style = StyleWords(
        words,
        size,
        color,
        clause.value("font"),
        outline,
        clause.value("spot"),
        chosen or ALL,
        clause.value("typestyle"),
        _without("entrance", clause),
        _without("backing", clause),
    )
    return () if style == StyleWords(words, of=chosen or ALL) else (style,)


def _without(tag: str, clause: Clause) -> str:
    """How words appear or what is behind them; `none` if the clause does not want it."""
    value = clause.value(tag)
    return "none" if value and clause.has("not", "remove", "off", "unwanted") else value


def _of_words(clause: Clause) -> Built:
    """`handwritten`, 毛笔字, 打字机效果: what only words can be; other styles may be those of the film."""
    written = clause.source[clause.tokens[0].start : clause.tokens[-1].end]
    only = clause.value("typestyle") in _ONLY_WORDS or clause.value("entrance") in {"type-on", "word-by-word"}
    return _styled(clause) if only or _LETTERS.search(written) else None


_ONLY_WORDS = {"handwritten", "typewriter", "poster", "label", "brush"}
_LETTERS = Pattern(r"font|letter|typograph|字", re.IGNORECASE)


def _still(clause: Clause) -> Built:
    """`no animation for the title`."""
    return StyleWords(which_words(clause), entrance="none")


_TOLD_SIZE = Pattern(
    r"(?<!it )\b(?:is|are|was|were|looks?|came out|turned out) (?:\w+ly |so |rather |pretty |quite |a bit |awfully )?"
    r"(?:tiny|small|little|microscopic|minuscule|huge|massive|big|large|giant|enormous)\b",
    re.IGNORECASE,
)
"""A size that somebody complains of: "the captions are tiny"."""
NOUN = "title|end|caption|words|card|letters"
_LOOK = (
    f"letters title end caption words card color font size bigger smaller outline spot {DEGREE} too all in "
    "typestyle entrance backing show looks fadein begin "
    f"refs nums each front back video photo default another move"
)

FRAMES = (
    Frame("bigger|smaller", f"{DEGREE} too also again", _styled, alone=True),
    Frame("move|put it|them spot", "up", _styled),
    Frame("title|caption|words|end louder|quieter|up", "bit move", _raised),
    Frame("twice|factor|half size title|end|caption|words|letters", "all", _resized),
    Frame(f"{NOUN} bigger|smaller|color|font|outline|spot|typestyle|entrance|backing", f"{_LOOK}", _styled),
    Frame(f"color|font|outline|size|typestyle|entrance|backing {NOUN}", f"{_LOOK}", _styled),
    Frame(f"not|remove|off|unwanted backing|entrance {NOUN}", f"{_LOOK}", _styled),
    Frame("not|remove|off|unwanted backing", _LOOK, _styled),
    Frame("textstyle", f"{NOUN.replace('|', ' ')} another what do", lambda _: Ask("type_style")),
    Frame("textstyle typestyle|entrance|backing", _LOOK, _styled),
    Frame("typestyle|entrance", f"{DEGREE} letters font words show looks it them", _of_words),
    Frame(f"not motion {NOUN}", "all each show", _still),
    Frame(f"still {NOUN}", "all each show", _still),
    Frame("not|remove|off outline", _LOOK, _styled),
    Frame("letters bigger|smaller|color|font|outline|spot", _LOOK, _styled),
    Frame("font|spot", f"{DEGREE} letters extra color bigger smaller much bit outline", _styled),
    Frame(
        "it|them bigger|smaller|color|font|outline|backing",
        f"darker bigger smaller color font outline backing {DEGREE} too",
        _styled,
    ),
)
