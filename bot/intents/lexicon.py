"""Text → tokens by a table of words: the longest phrase wins, quotations and links are one token, slips are mended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from bot.intents.script import Plain, plain
from bot.intents.slips import Slips

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
    r"""|(?P<comma>[,、])"""
    r"""|(?P<colon>:)"""
    r"""|(?P<mark>\S)"""
)
_KINDS = {"format": re.compile(r"\d+(?:p|k|fps|mb|kbps|mbps)|\d{3,}[x×]\d+"), "shape": re.compile(r"\d{1,2}:\d{1,2}")}
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


@dataclass(frozen=True)
class Lexicon:
    """A table of words: phrases by their atoms, and the longest phrase each atom begins."""

    phrases: Mapping[tuple[str, ...], frozenset[str]]
    longest: Mapping[str, int]
    slips: Slips = field(default_factory=Slips)
    """The words that are recognised with a slip of the keyboard."""

    def tokens(self, text: str) -> list[Token]:
        """The tokens of `text` in order. Takes time in proportion to its length."""
        atoms = list(_atoms(plain(text)))
        words = [self._word(kind, word) for kind, word, *_ in atoms]
        found: list[Token] = []
        index = 0
        while index < len(atoms):
            longest = min(self.longest.get(words[index], 1), len(atoms) - index)
            size = next((n for n in range(longest, 0, -1) if tuple(words[index : index + n]) in self.phrases), 1)
            phrase = tuple(words[index : index + size])
            kind, _, start, _ = atoms[index]
            tags = self.phrases.get(phrase) or _tags(kind, phrase[0])
            found.append(Token(" ".join(phrase), start, atoms[index + size - 1][3], tags, text[start].isupper()))
            index += size
        return found

    def _word(self, kind: str, word: str) -> str:
        return self.slips.mended(word) if kind == "word" and (word,) not in self.phrases else word


@cache
def read(package: str, name: str, mended: frozenset[str] = frozenset()) -> Lexicon:
    """The table `name` of a package: lines of tags, a tab, and phrases separated by commas.

    Single words that bear a tag of `mended` are recognised with a slip of the keyboard.
    """
    phrases: dict[tuple[str, ...], frozenset[str]] = {}
    longest: dict[str, int] = {}
    for line in files(package).joinpath(name).read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        tags, _, words = line.partition("\t")
        for phrase in words.split(","):
            atoms = tuple(text for _, text, *_ in _atoms(plain(phrase)))
            phrases[atoms] = phrases.get(atoms, frozenset()) | set(tags.split())
            longest[atoms[0]] = max(longest.get(atoms[0], 0), len(atoms))
    slips = Slips(
        keys=tuple(atoms[0] for atoms, tags in phrases.items() if len(atoms) == 1 and tags & mended),
        known=frozenset(word for atoms in phrases for word in atoms),
    )
    return Lexicon(phrases, longest, slips)


def unquoted(text: str) -> str:
    """`text` in its comparable writing with each quotation and link replaced by "…", and single spaces."""
    masked = _ATOM.sub(lambda match: "…" if match.lastgroup in {"quote", "link"} else match[0], plain(text).text)
    return re.sub(r"[^\S\n]+", " ", masked).strip()


def _atoms(text: Plain) -> Iterator[tuple[str, str, int, int]]:
    """(kind, text, start, end) with positions in the original; pictures and ornaments are left out."""
    for match in _ATOM.finditer(text.text):
        kind = match.lastgroup or MARK
        if kind == MARK and unicodedata.category(match[0])[0] in "SMC" and match[0] not in "+&→":
            continue
        found, end = match[0], match.end()
        if kind == LINK:
            found = found.rstrip(".,;:!?)")
            end = match.start() + len(found)
        yield kind, found, text.origin[match.start()], text.origin[end - 1] + 1


def _tags(kind: str, word: str) -> frozenset[str]:
    if kind == "num":
        return frozenset({NUMBER, *(tag for tag, shape in _KINDS.items() if shape.fullmatch(word))})
    return frozenset({kind}) if kind in {LINK, QUOTE, STOP, COMMA, QUESTION, COLON, MARK} else frozenset()
