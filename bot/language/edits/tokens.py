"""Tokenises a message: words of the lexicon, numbers, quotations and file names, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.language.edits.lexicon import ENTRIES, FILLER, MEANT, Entry
from bot.language.lexicon import phrases_of, words
from bot.language.normalizer import Plain, plain
from bot.language.numbers import CARDINALS, CHINESE, ORDINALS, number
from bot.language.spelling import Speller, stems
from bot.language.tokenizer import HAN, LINK, MARK, NUMBER, QUOTE, WORD, Atom, atoms

UNKNOWN = "word"


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its tag in the rules, its value, and its place in the message."""

    tag: str
    value: object
    start: int
    end: int


_UNCLOSED = re.compile(r"[\"“「『«][^\"“”「」『』«»\n]+$", re.MULTILINE)
"""A quotation that ends with the line."""
_RATIO = re.compile(r"([0-9]{1,4})\s*[:/x比]\s*([0-9]{1,4})(?![0-9:])")
_TIME = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?![0-9:])")
_ORDINAL = re.compile(
    r"([0-9]{1,6})(?:st|nd|rd|th)\b|第\s*([0-9]{1,6}|[零〇一二两三四五六七八九十百]+)|([0-9]{1,6})\s*号"
)
_SIGNED = re.compile(r"(?:#|\bno\.?)\s*(?=[0-9])")
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?(?![0-9])")
_DASH = re.compile(r"(?<=[0-9])\s*[-–~〜至]\s*(?=[0-9])")
_PIECE = re.compile(r"[^\W\d_\u2e80-\u9fff]+(?:'[^\W\d_\u2e80-\u9fff]+)*|[0-9]+|[^\w\s]")
"""The parts of a word or number that has no meaning as a whole: "zoom-in", "20s"."""
_BREAK = re.compile(r"[,.;!?，。；！？\n…—]+")
_LIST = re.compile(r"[、&+]")
_HAN = re.compile(HAN)
_SPAN = re.compile(
    r"second(?=\s+(?:and\s+a\s+half|longer|shorter|more|less|extra|each|per|apiece|for each)\b|\s*(?:[,.;!?\n]|$))"
)
"""Words after which "a second" is a time; otherwise it means one more photo."""
_SHAPES = ((16, 9), (9, 16), (1, 1), (4, 5))
_TYPOS = str.maketrans("帐", "张")  # "三帐照片": both characters are typed "zhang"
_UNITS = {"sec", "min", "hour", "times", "pixels"}


_NUMBERS = CARDINALS.keys() | ORDINALS.keys()
_MEANINGS = ENTRIES.keys() | _NUMBERS
_PHRASES = phrases_of({words(phrase): phrase for phrase in _MEANINGS})
_KNOWN = frozenset(word for phrase in _PHRASES.meant for word in phrase)
_VOCABULARY = {word for word, entry in ENTRIES.items() if word.isascii() and word.isalpha() and entry.tag != FILLER}
_VOCABULARY |= {word for word in _NUMBERS if word.isalpha() and word != "one"}
_SPELLER = Speller(_VOCABULARY, MEANT)


def tokens(text: str, names: Mapping[str, str]) -> list[Token]:
    """The tokens of a message without filler words; `names` are normalised file names with the ids of the files."""
    reader = _Tokeniser(text, names)
    found = (token for token in reader.all() if token.tag != FILLER)
    return [Token(token.tag, token.value, *reader.plain.place(token.start, token.end)) for token in found]


class _Tokeniser:
    def __init__(self, text: str, names: Mapping[str, str]) -> None:
        self._text = text
        self.plain = plain(text)
        self._folded = self.plain.text.translate(_TYPOS)
        self._atoms = [piece for atom in atoms(Plain(self._folded, self.plain.origin)) for piece in _pieces(atom)]
        self._words = [atom.word for atom in self._atoms]
        self._names = sorted(names.items(), key=lambda item: -len(item[0]))
        self._before = ""

    def all(self) -> Iterator[Token]:
        end = 0
        for index, atom in enumerate(self._atoms):
            at = atom.start
            if at < end:
                continue
            token = self._quotation(atom) or self._name(at) or self._numeral(at) or self._word(index) or self._mark(at)
            if token is not None:
                yield token
                self._before, end = token.tag, token.end

    def _quotation(self, atom: Atom) -> Token | None:
        unclosed = _UNCLOSED.match(self._folded, atom.start)
        if atom.kind != QUOTE and unclosed is None:
            return None
        end = atom.end if atom.kind == QUOTE or unclosed is None else unclosed.end()
        first, last = self.plain.place(atom.start, end)
        return Token("quote", self._text[first + 1 : last - (atom.kind == QUOTE)].strip(), atom.start, end)

    def _name(self, at: int) -> Token | None:
        for name, asset in self._names:
            if self._folded.startswith(name, at) and self._bounded(at, at + len(name)):
                return Token("file", asset, at, at + len(name))
        return None

    def _bounded(self, start: int, end: int) -> bool:
        """Whether no letter or digit of the same script is next to the span."""
        before, after = self._folded[start - 1 : start], self._folded[end : end + 1]
        return not any(side.isalnum() and not _HAN.match(side) for side in (before, after))

    def _numeral(self, at: int) -> Token | None:
        folded = self._folded
        if match := _SIGNED.match(folded, at):
            return Token("photo", None, at, match.end())
        if (match := _RATIO.match(folded, at)) and (ratio := _ratio(int(match[1]), int(match[2]))):
            return Token("ratio", ratio, at, match.end())
        if match := _TIME.match(folded, at):
            return Token("dur", (int(match[1]) * 60 + int(match[2])) * 1000, at, match.end())
        if match := _ORDINAL.match(folded, at):
            written = match[1] or match[2] or match[3]
            return Token("ord", number(written), at, match.end())
        if match := _DASH.match(folded, at):
            return Token("dash", None, at, match.end())
        if match := _NUMBER.match(folded, at):
            return Token("num", float(match.group()), at, match.end())
        return None

    def _word(self, index: int) -> Token | None:
        atom = self._atoms[index]
        size, phrase = _PHRASES.at(self._words, index)
        end = self._atoms[index + size - 1].end
        numeral = CHINESE.match(self._folded, atom.start)
        if numeral and (phrase is None or len(numeral.group()) > len(phrase)):
            return Token("num", float(number(numeral.group())), atom.start, numeral.end())
        if phrase is not None:
            return self._entry(phrase, atom.start, end)
        if atom.kind == WORD:
            meant = next((word for word in (*stems(atom.word), _SPELLER.mended(atom.word)) if word in _MEANINGS), None)
            if meant is not None:
                return self._entry(meant, atom.start, end)
        return Token(UNKNOWN, atom.word, atom.start, end) if atom.kind in {WORD, "han"} else None

    def _entry(self, word: str, start: int, end: int) -> Token:
        counted = self._before in {"num", "one", "half"} or (self._before == "a" and self._spans(start))
        if word in ORDINALS and not (counted and word == "second"):
            return Token("ord", ORDINALS[word], start, end)
        if word in CARDINALS and word != "one":  # "the last one": a word by itself
            return Token("num", float(CARDINALS[word]), start, end)
        entry: Entry = ENTRIES[word]
        if entry.tag in _UNITS and len(word) == 1 and word.isascii() and not counted:
            return Token(FILLER, None, start, end)
        return Token(entry.tag, entry.value, start, end)

    def _spans(self, at: int) -> bool:
        """Whether "a second" is a time: "half a second", "a second longer"."""
        return self._folded[:at].rstrip().endswith("half a") or _SPAN.match(self._folded, at) is not None

    def _mark(self, at: int) -> Token | None:
        if match := _BREAK.match(self._folded, at):
            soft = set(match.group()) <= set(",，…—")  # a list continues after a comma, and ends with a sentence
            return Token("sep" if soft else "stop", match.group(), at, match.end())
        if match := _LIST.match(self._folded, at):
            return Token("and", None, at, match.end())
        return Token("colon", None, at, at + 1) if self._folded[at] == ":" else None


def _pieces(atom: Atom) -> Iterator[Atom]:
    """The parts of an atom that is not in the lexicon."""
    if atom.word in _KNOWN or atom.kind not in {WORD, NUMBER, LINK}:
        yield atom
        return
    for match in _PIECE.finditer(atom.word):
        kind = WORD if match[0][0].isalpha() else MARK
        yield Atom(kind, match[0], atom.start + match.start(), atom.start + match.end())


def _ratio(width: int, height: int) -> str | None:
    """The shape for a pair such as 9:16 or 1080x1920."""
    for w, h in _SHAPES:
        if width and width * h == height * w and not (w == h and width not in {1, 1080}):
            return f"{w}:{h}"
    return None
