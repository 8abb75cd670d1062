"""Tokenises text by tables of words: the longest phrase wins, variants and typing errors become the usual form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, TypeVar

from bot.language.locales import rows
from bot.language.normalizer import Plain, comparable, is_ornament, plain
from bot.language.spelling import Speller
from bot.language.tokenizer import COLON, COMMA, HAN, LINK, MARK, NUMBER, QUESTION, QUOTE, STOP, Atom, atoms

T = TypeVar("T")
_KINDS = {
    "format": re.compile(r"\d+(?:p|k|fps|mb|kbps|mbps)|\d{3,}[x×]\d+"),
    "shape": re.compile(r"\d{1,2}:\d{1,2}|\d{3,}[x×]\d+"),
}
"""Other meanings of a number: a quality, or the shape of the picture."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or phrase with its tags (none if it is unknown), and its place in the original: [start, end)."""

    text: str
    start: int
    end: int
    tags: frozenset[str]
    capital: bool = False

    def __contains__(self, tag: str) -> bool:
        return tag in self.tags


@dataclass(frozen=True)
class Phrases(Generic[T]):
    """A map from sequences of words to values; finds the longest one at a place."""

    meant: Mapping[tuple[str, ...], T]
    longest: Mapping[str, int]

    def at(self, words: Sequence[str], index: int) -> tuple[int, T | None]:
        """The number of words of the longest phrase at `index` (one if there is none), and its value."""
        longest = min(self.longest.get(words[index], 1), len(words) - index)
        for size in range(longest, 0, -1):
            meant = self.meant.get(tuple(words[index : index + size]))
            if meant is not None:
                return size, meant
        return 1, None


@dataclass(frozen=True)
class Lexicon:
    """A table of words: the tags of its phrases, and variants of them."""

    phrases: Phrases[frozenset[str]]
    variants: Phrases[tuple[str, ...]]
    speller: Speller = field(default_factory=Speller)
    """Words that are recognised despite a typing error."""

    def tokens(self, text: str) -> list[Token]:
        """The tokens of `text` in order. Takes time in proportion to its length."""
        written = plain(text)
        usual = list(_usual([self._mended(atom) for atom in _writing(written)], self.variants))
        words = [atom.word for atom in usual]
        found: list[Token] = []
        index = 0
        while index < len(usual):
            size, tags = self.phrases.at(words, index)
            first = usual[index]
            start, end = written.place(first.start, usual[index + size - 1].end)
            phrase = " ".join(words[index : index + size])
            tags = tags or _tags(first.kind, first.word)
            found.append(Token(phrase, start, end, tags, text[start].isupper()))
            index += size
        return found

    def _mended(self, atom: Atom) -> Atom:
        known = atom.kind != "word" or (atom.word,) in self.phrases.meant or atom.word in self.variants.longest
        return atom if known else atom._replace(word=self.speller.mended(atom.word))


def _usual(read: Sequence[Atom], variants: Phrases[tuple[str, ...]]) -> Iterator[Atom]:
    """The atoms with variants in their usual form: "lemme" → "let me", "而家" → "现在"."""
    words = [atom.word for atom in read]
    index = 0
    while index < len(read):
        size, usual = variants.at(words, index)
        written = read[index : index + size]
        yield from _spread(usual, written) if usual else written
        index += size


def _spread(words: Sequence[str], written: Sequence[Atom]) -> Iterator[Atom]:
    """The words in place of the written atoms, each with its share of the characters."""
    for index, word in enumerate(words):
        first = index * len(written) // len(words)
        last = max(first, (index + 1) * len(written) // len(words) - 1)
        yield Atom("word", word, written[first].start, written[last].end)


@cache
def read(table: str, mended: frozenset[str] = frozenset()) -> Lexicon:
    """Reads a table in all languages: lines of tags, a tab, and phrases separated by commas.

    In a line "= phrase", a tab, and phrases, the latter are variants of the phrase before the tab. Without a phrase
    there, they are not variants although a part of them is one. Single words with a tag of `mended` are recognised
    despite a typing error.
    """
    lines = [(tags, phrase) for tags, phrases in rows(table) for phrase in phrases.split(",")]
    variants = phrases_of({words(phrase): words(tags[1:]) or words(phrase) for tags, phrase in lines if tags[0] == "="})
    tagged: dict[tuple[str, ...], frozenset[str]] = {}
    for tags, phrase in lines:
        if tags[0] != "=":
            key = words(phrase, variants)
            tagged[key] = tagged.get(key, frozenset()) | set(tags.split())
    speller = Speller(
        keys=tuple(key[0] for key, tags in tagged.items() if len(key) == 1 and tags & mended),
        known=frozenset(word for key in (*tagged, *variants.meant) for word in key),
        by_key=True,
    )
    return Lexicon(phrases_of(tagged), variants, speller)


def phrases_of(meant: Mapping[tuple[str, ...], T]) -> Phrases[T]:
    """The phrases of a map from sequences of words to values."""
    longest: dict[str, int] = {}
    for key in meant:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return Phrases(meant, longest)


def _writing(text: Plain) -> list[Atom]:
    """The atoms of a text, without emoji and ornaments."""
    return [atom for atom in atoms(text) if not (atom.kind == MARK and is_ornament(atom.word))]


def words(phrase: str, variants: Phrases[tuple[str, ...]] | None = None) -> tuple[str, ...]:
    """The words of a phrase, in their usual form if `variants` has one."""
    if variants is None and _WORDS.fullmatch(phrase):  # most of 10,000 phrases, which are read at the start
        return tuple(phrase.split(" ")) if phrase.isascii() else tuple(comparable(phrase))
    read = _writing(plain(phrase))
    return tuple(atom.word for atom in (_usual(read, variants) if variants else read))


_WORDS = re.compile(rf"[a-z]+(?:['-][a-z]+)*(?: [a-z]+(?:['-][a-z]+)*)*|{HAN}+")
"""Phrases whose words are plain to see: English words between spaces, or Chinese characters."""


def _tags(kind: str, word: str) -> frozenset[str]:
    if kind == "num":
        return frozenset({NUMBER, *(tag for tag, shape in _KINDS.items() if shape.fullmatch(word))})
    return frozenset({kind}) if kind in {LINK, QUOTE, STOP, COMMA, QUESTION, COLON, MARK} else frozenset()
