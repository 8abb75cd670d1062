"""A message as tokens: words of the lexicon, numbers, quotations and file names, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.language.edits.lexicon import ENTRIES, FILLER, MEANT, Entry
from bot.language.normalizer import plain
from bot.language.numbers import CARDINALS, CHINESE, ORDINALS, number
from bot.language.spelling import Speller, stems

UNKNOWN = "word"


@dataclass(frozen=True, slots=True)
class Token:
    """One meaning: its tag in the rules, its value, and where it stands in the message."""

    tag: str
    value: object
    start: int
    end: int


_QUOTED = re.compile(
    r'"([^"\n]*)"|“([^“”\n]*)[”"]|”([^“”\n]*)”|「([^」\n]*)」|『([^』\n]*)』|《([^》\n]*)》|«([^»\n]*)»|„([^“”\n]*)[“”]'
    r"|(?<!\w)'((?:[^'\n]|(?<=\w)'(?=\w))+)'(?!\w)"
    r"|[\"“「『«]([^\"“”「」『』«»\n]+)$",  # never closed: to the end of the line
    re.MULTILINE,
)
_RATIO = re.compile(r"([0-9]{1,4})\s*[:/x比]\s*([0-9]{1,4})(?![0-9:])")
_TIME = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?![0-9:])")
_ORDINAL = re.compile(
    r"([0-9]{1,6})(?:st|nd|rd|th)\b|第\s*([0-9]{1,6}|[零〇一二两三四五六七八九十百]+)|([0-9]{1,6})\s*号"
)
_SIGNED = re.compile(r"(?:#|\bno\.?)\s*(?=[0-9])")
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?(?![0-9])")
_DASH = re.compile(r"(?<=[0-9])\s*[-–~〜至]\s*(?=[0-9])")
_WORD = re.compile(r"[^\W\d_\u2e80-\u9fff]+(?:'[^\W\d_\u2e80-\u9fff]+)*")
_BREAK = re.compile(r"[,.;!?，。；！？\n…—]+")
_LIST = re.compile(r"[、&+]")
_CJK = re.compile(r"[\u3400-\u9fff]")
_SPAN = re.compile(
    r"second(?=\s+(?:and\s+a\s+half|longer|shorter|more|less|extra|each|per|apiece|for each)\b|\s*(?:[,.;!?\n]|$))"
)
"""What follows "a second" where it is a time: elsewhere it is one more photo."""
_SHAPES = ((16, 9), (9, 16), (1, 1), (4, 5))
_TYPOS = str.maketrans("帐", "张")  # "三帐照片": both are typed "zhang"
_UNITS = {"sec", "min", "hour", "times", "pixels"}


def _phrases() -> tuple[dict[str, list[str]], int]:
    by_first: dict[str, list[str]] = {}
    for phrase in sorted(ENTRIES.keys() | CARDINALS.keys(), key=len, reverse=True):
        if not _CJK.search(phrase) and not phrase.isalpha():
            match = _WORD.match(phrase)
            by_first.setdefault(match.group() if match else phrase[0], []).append(phrase)
    return by_first, max(len(word) for word in ENTRIES if _CJK.search(word))


_PHRASES, _LONGEST = _phrases()
_VOCABULARY = {word for word, entry in ENTRIES.items() if word.isascii() and word.isalpha() and entry.tag != FILLER}
_VOCABULARY |= {word for word in CARDINALS.keys() | ORDINALS.keys() if word.isalpha() and word != "one"}
_SPELLER = Speller(_VOCABULARY, MEANT)


def tokens(text: str, names: Mapping[str, str]) -> list[Token]:
    """The tokens of a message without its filler words; `names` are folded names of files and their ids."""
    reader = _Tokeniser(text, names)
    return [
        Token(token.tag, token.value, *reader.plain.place(token.start, token.end))
        for token in reader.all()
        if token.tag != FILLER
    ]


class _Tokeniser:
    def __init__(self, text: str, names: Mapping[str, str]) -> None:
        self._text = text
        self.plain = plain(text)
        self._folded = self.plain.text.translate(_TYPOS)
        self._names = sorted(names.items(), key=lambda item: -len(item[0]))
        self._quotes = {match.start(): match for match in _QUOTED.finditer(self._folded)}
        self._before = ""

    def all(self) -> Iterator[Token]:
        at = 0
        while at < len(self._folded):
            token = self._token(at)
            if token is None:
                at += 1
                continue
            yield token
            self._before = token.tag
            at = token.end

    def _token(self, at: int) -> Token | None:
        if self._folded[at].isspace() and self._folded[at] != "\n":
            return None
        return self._quotation(at) or self._name(at) or self._numeral(at) or self._word(at) or self._mark(at)

    def _quotation(self, at: int) -> Token | None:
        match = self._quotes.get(at)
        if match is None:
            return None
        start, end = self.plain.place(*match.span(match.lastindex or 1))
        return Token("quote", self._text[start:end].strip(), at, match.end())

    def _name(self, at: int) -> Token | None:
        for name, asset in self._names:
            if self._folded.startswith(name, at) and self._bounded(at, at + len(name)):
                return Token("file", asset, at, at + len(name))
        return None

    def _bounded(self, start: int, end: int) -> bool:
        """Whether no letter or digit of the same writing touches what stands between."""
        before, after = self._folded[start - 1 : start], self._folded[end : end + 1]
        return not any(side.isalnum() and not _CJK.match(side) for side in (before, after))

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

    def _word(self, at: int) -> Token | None:
        if _CJK.match(self._folded, at):
            return self._chinese(at)
        match = _WORD.match(self._folded, at)
        first = match.group() if match else self._folded[at]
        for phrase in _PHRASES.get(first, ()):
            if self._folded.startswith(phrase, at) and (len(phrase) == 1 or self._bounded(at, at + len(phrase))):
                return self._entry(phrase, at, at + len(phrase))
        return self._latin(first, at) if match else None

    def _latin(self, word: str, at: int) -> Token:
        end = at + len(word)
        for meant in (*stems(word), _SPELLER.mended(word)):
            if meant in ENTRIES or meant in CARDINALS or meant in ORDINALS:
                return self._entry(meant, at, end)
        return Token(UNKNOWN, word, at, end)

    def _chinese(self, at: int) -> Token:
        longest = min(_LONGEST, len(self._folded) - at)
        known = next((size for size in range(longest, 0, -1) if self._folded[at : at + size] in ENTRIES), 0)
        numeral = CHINESE.match(self._folded, at)
        if numeral and len(numeral.group()) > known:
            return Token("num", float(number(numeral.group())), at, numeral.end())
        if known:
            return self._entry(self._folded[at : at + known], at, at + known)
        return Token(UNKNOWN, self._folded[at], at, at + 1)

    def _entry(self, word: str, start: int, end: int) -> Token:
        counted = self._before in {"num", "one", "half"} or (self._before == "a" and self._spans(start))
        if word in ORDINALS and not (counted and word == "second"):
            return Token("ord", ORDINALS[word], start, end)
        if word in CARDINALS and word != "one":  # "the last one": a word of its own
            return Token("num", float(CARDINALS[word]), start, end)
        entry: Entry = ENTRIES[word]
        if entry.tag in _UNITS and len(word) == 1 and word.isascii() and not counted:
            return Token(FILLER, None, start, end)
        return Token(entry.tag, entry.value, start, end)

    def _spans(self, at: int) -> bool:
        """Whether the "second" of "a second" is a time: "half a second", "a second longer"."""
        return self._folded[:at].rstrip().endswith("half a") or _SPAN.match(self._folded, at) is not None

    def _mark(self, at: int) -> Token | None:
        if match := _BREAK.match(self._folded, at):
            soft = set(match.group()) <= set(",，…—")  # a list goes on over a comma, and ends with a sentence
            return Token("sep" if soft else "stop", match.group(), at, match.end())
        if match := _LIST.match(self._folded, at):
            return Token("and", None, at, match.end())
        return Token("colon", None, at, at + 1) if self._folded[at] == ":" else None


def _ratio(width: int, height: int) -> str | None:
    """The shape that a written pair such as 9:16 or 1080x1920 stands for."""
    for w, h in _SHAPES:
        if width and width * h == height * w and not (w == h and width not in {1, 1080}):
            return f"{w}:{h}"
    return None
