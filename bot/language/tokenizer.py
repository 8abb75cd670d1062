"""Splits text into atoms: words, single Chinese characters, numbers, quotations, links and marks, with their places."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.language.normalizer import Plain, plain

LINK = "link"
NUMBER = "num"
WORD = "word"
STOP = "stop"
COMMA = "comma"
QUESTION = "question"
QUOTE = "quote"
COLON = "colon"
MARK = "mark"
HAN = r"[\u3400-\u9fff]"
_HAN = re.compile(HAN)

# The length of a quotation is limited, which bounds the time for texts with many single marks.
_LINES = r"""(?:\n[^{0}\n]{{0,200}}){{0,4}}"""
"""Further lines of a quotation. Only marks that open and close differently may begin with a space or end with one."""
_QUOTED = (
    r"""(?:"[^"\n]{0,300}"|(?<!\w)"(?=\S)[^"\n]{1,200}(?:\n[^"\n]{0,200}){1,4}(?<=\S)"(?!\w)"""
    rf"""|“[^“”\n]{{0,300}}{_LINES.format("“”")}[”"]|”[^“”\n]{{0,300}}”|„[^“”\n]{{0,300}}{_LINES.format("“”")}[“”]"""
    rf"""|「[^」\n]{{0,300}}{_LINES.format("」")}」|『[^』\n]{{0,300}}{_LINES.format("』")}』"""
    rf"""|《[^》\n]{{0,300}}》|«[^»\n]{{0,300}}{_LINES.format("»")}»"""
    r"""|(?<!\w)'(?=\S)(?:[^'\n]|(?<=\w)'(?=\w)){0,200}(?<=\S)'(?!\w))"""
)

LINK_PATTERN = r"""https?://[^\s<>"'，。；、！？（）「」]+"""
_ATOM = re.compile(
    rf"""(?P<link>{LINK_PATTERN})"""
    rf"""|(?P<quote>{_QUOTED})"""
    r"""|(?P<num>\d+(?:[.:,/x×]\d+)*(?:%|[a-z]{0,4}(?![a-z])))"""
    rf"""|(?P<han>{HAN})"""
    rf"""|(?P<word>(?:(?!{HAN})[^\W_])+(?:['-](?:(?!{HAN})[^\W_])+)*)"""
    r"""|(?P<arrow>[-=]>)"""
    r"""|(?P<question>\?)"""
    r"""|(?P<stop>[\n!;。…]|\.(?!\w))"""
    r"""|(?P<comma>[,、—]|(?<=\s)[-–](?=\s))"""
    r"""|(?P<colon>:)"""
    r"""|(?P<mark>\S)"""
)


class Atom(NamedTuple):
    """A piece of a normalised text, its kind, and its place there: [start, end)."""

    kind: str
    word: str
    start: int
    end: int


def atoms(text: Plain) -> Iterator[Atom]:
    """The atoms of a text in order; a link excludes the marks that end its sentence."""
    for match in _ATOM.finditer(text.text):
        kind = match.lastgroup or MARK
        word = match[0].rstrip(".,;:!?)") if kind == LINK else match[0]
        yield Atom(kind, word, match.start(), match.start() + len(word))


def unquoted(text: str) -> str:
    """The normalised `text` with each quotation and link replaced by "…", and with single spaces."""
    masked = _ATOM.sub(lambda match: "…" if match.lastgroup in {"quote", "link"} else match[0], plain(text).text)
    return re.sub(r"[^\S\n]+", " ", masked).strip()


def has_han(text: str) -> bool:
    """Whether Chinese characters stand in it; emoji and accents tell nothing about the language."""
    return _HAN.search(text) is not None
