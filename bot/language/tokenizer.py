"""Text → tokens by a table of words: the longest phrase wins, quotations and links are one token, slips are mended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from bot.language.locales import rows
from bot.language.normalizer import Plain, is_ornament, plain
from bot.language.spelling import Speller

T = TypeVar("T")
LINK = "link"
NUMBER = "num"
STOP = "stop"
COMMA = "comma"
QUESTION = "question"
QUOTE = "quote"
COLON = "colon"
MARK = "mark"
HAN = r"[\u3400-\u9fff]"

_ATOM = re.compile(
    r"""(?P<link>https?://[^\s<>"'，。；、！？（）「」]+)"""
    r"""|(?P<quote>"[^"\n]{0,300}"|“[^”\n]{0,300}”|「[^」\n]{0,300}」|『[^』\n]{0,300}』|《[^》\n]{0,300}》|«[^»\n]{0,300}»"""
    r"""|(?<!\w)'(?=\S)(?:[^'\n]|(?<=\w)'(?=\w)){0,200}(?<=\S)'(?!\w))"""
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
_KINDS = {
    "format": re.compile(r"\d+(?:p|k|fps|mb|kbps|mbps)|\d{3,}[x×]\d+"),
    "shape": re.compile(r"\d{1,2}:\d{1,2}|\d{3,}[x×]\d+"),
}
"""What a number says besides: a quality, or the shape of the picture."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or phrase with its tags (none: unknown), and where it stands in the original: [start, end)."""

    text: str
    start: int
    end: int
    tags: frozenset[str]
    capital: bool = False

    def __contains__(self, tag: str) -> bool:
        return tag in self.tags


class _Atom(NamedTuple):
    kind: str
    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Phrases(Generic[T]):
    """What sequences of words stand for; the longest one that begins at a place is found there."""

    meant: Mapping[tuple[str, ...], T]
    longest: Mapping[str, int]

    def at(self, words: Sequence[str], index: int) -> tuple[int, T | None]:
        """How many words the longest phrase at `index` has (one if there is none), and what it stands for."""
        longest = min(self.longest.get(words[index], 1), len(words) - index)
        for size in range(longest, 0, -1):
            meant = self.meant.get(tuple(words[index : index + size]))
            if meant is not None:
                return size, meant
        return 1, None


@dataclass(frozen=True)
class Lexicon:
    """A table of words: the tags of its phrases, and the ways of writing that stand for others."""

    phrases: Phrases[frozenset[str]]
    variants: Phrases[tuple[str, ...]]
    slips: Speller = field(default_factory=Speller)
    """The words that are recognised with a slip of the keyboard."""

    def tokens(self, text: str) -> list[Token]:
        """The tokens of `text` in order. Takes time in proportion to its length."""
        atoms = list(_usual([self._mended(atom) for atom in _atoms(plain(text))], self.variants))
        words = [atom.word for atom in atoms]
        found: list[Token] = []
        index = 0
        while index < len(atoms):
            size, tags = self.phrases.at(words, index)
            first, last = atoms[index], atoms[index + size - 1]
            phrase = " ".join(words[index : index + size])
            tags = tags or _tags(first.kind, first.word)
            found.append(Token(phrase, first.start, last.end, tags, text[first.start].isupper()))
            index += size
        return found

    def _mended(self, atom: _Atom) -> _Atom:
        known = atom.kind != "word" or (atom.word,) in self.phrases.meant or atom.word in self.variants.longest
        return atom if known else atom._replace(word=self.slips.mended(atom.word))


def _usual(atoms: Sequence[_Atom], variants: Phrases[tuple[str, ...]]) -> Iterator[_Atom]:
    """The atoms in the usual writing: "lemme" → "let me", "而家" → "现在"."""
    words = [atom.word for atom in atoms]
    index = 0
    while index < len(atoms):
        size, usual = variants.at(words, index)
        written = atoms[index : index + size]
        yield from _spread(usual, written) if usual else written
        index += size


def _spread(words: Sequence[str], written: Sequence[_Atom]) -> Iterator[_Atom]:
    """Words that stand for what is written, each with its share of the places."""
    for index, word in enumerate(words):
        first = index * len(written) // len(words)
        last = max(first, (index + 1) * len(written) // len(words) - 1)
        yield _Atom("word", word, written[first].start, written[last].end)


@cache
def read(table: str, mended: frozenset[str] = frozenset()) -> Lexicon:
    """A table of all languages: lines of tags, a tab, and phrases separated by commas.

    A line "= phrase", a tab, and phrases says that these are other ways of writing that phrase (with no phrase: that
    they are no such way, though a part of them is). Single words that bear a tag of `mended` are recognised with a slip
    of the keyboard.
    """
    lines = [(tags, phrase) for tags, phrases in rows(table) for phrase in phrases.split(",")]
    variants = _phrases(
        {_words(phrase): _words(tags[1:]) or _words(phrase) for tags, phrase in lines if tags[0] == "="}
    )
    tagged: dict[tuple[str, ...], frozenset[str]] = {}
    for tags, phrase in lines:
        if tags[0] != "=":
            words = _words(phrase, variants)
            tagged[words] = tagged.get(words, frozenset()) | set(tags.split())
    slips = Speller(
        keys=tuple(words[0] for words, tags in tagged.items() if len(words) == 1 and tags & mended),
        known=frozenset(word for words in (*tagged, *variants.meant) for word in words),
    )
    return Lexicon(_phrases(tagged), variants, slips)


def _phrases(meant: Mapping[tuple[str, ...], T]) -> Phrases[T]:
    longest: dict[str, int] = {}
    for words in meant:
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return Phrases(meant, longest)


def _words(phrase: str, variants: Phrases[tuple[str, ...]] | None = None) -> tuple[str, ...]:
    atoms = list(_atoms(plain(phrase)))
    return tuple(atom.word for atom in (_usual(atoms, variants) if variants else atoms))


def unquoted(text: str) -> str:
    """`text` in its comparable writing with each quotation and link replaced by "…", and single spaces."""
    masked = _ATOM.sub(lambda match: "…" if match.lastgroup in {"quote", "link"} else match[0], plain(text).text)
    return re.sub(r"[^\S\n]+", " ", masked).strip()


def _atoms(text: Plain) -> Iterator[_Atom]:
    """Words and marks with their places in the original; pictures and ornaments are left out."""
    for match in _ATOM.finditer(text.text):
        kind = match.lastgroup or MARK
        if kind == MARK and is_ornament(match[0]):
            continue
        found, end = match[0], match.end()
        if kind == LINK:
            found = found.rstrip(".,;:!?)")
            end = match.start() + len(found)
        yield _Atom(kind, found, *text.place(match.start(), end))


def _tags(kind: str, word: str) -> frozenset[str]:
    if kind == "num":
        return frozenset({NUMBER, *(tag for tag, shape in _KINDS.items() if shape.fullmatch(word))})
    return frozenset({kind}) if kind in {LINK, QUOTE, STOP, COMMA, QUESTION, COLON, MARK} else frozenset()
