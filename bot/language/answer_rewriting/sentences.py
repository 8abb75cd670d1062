"""Cuts an answer into lines, sentences and clauses, each with its place in the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.language.answer_rewriting.controls import has
from bot.language.answer_rewriting.grammar import Kind, kind
from bot.language.lexicon import Token, read
from bot.language.tokenizer import COLON, COMMA, MARK, QUESTION, QUOTE, STOP

_BULLET = re.compile(
    r"\s*(?:>\s*)*(?:#{1,6}\s+|[-*•–+▪]\s+(?:\[[ x]\]\s*)?|\(?\d{1,2}[.)）、．](?!\d)\s*|[①-⑳]\s*"
    r"|(?:[0-9]\ufe0f?\u20e3)\s*)?"
)
_HEADING = re.compile(r"\s*(?:#{1,6}\s.*|[*_]{2}[^*]+[*_]{2}\s*[:：]?\s*|.*[:：]\s*[*_]*\s*)$")
_STEP = re.compile(r"\s*(?:[-*•–+▪]\s|\(?\d{1,2}[.)）、．]|[①-⑳]|[0-9]\ufe0f?\u20e3)")
# Belongs to a sentence after its end mark: closing marks, and pictures that do not point at what follows.
_CLOSERS = re.compile(
    r"[.!?。！？…\"'”’」』）)\]*_`~]*(?:\s*[\u2600-\u26ff\u2700-\u2757\u2763-\u2794\U0001f300-\U0001f445\U0001f44a-\U0001f4e3"
    r"\U0001f4e6-\U0001f5b0\U0001f5b2-\U0001faff\ufe0f]+)*\s*"
)
_MARKS = frozenset("-–—()|→")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: [start, end) in the text without the cut before it; `tokens` without punctuation."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: [start, end) in the text with the space after it; `stop` is its end mark, `line` its line number."""

    line: int
    start: int
    end: int
    stop: str
    clauses: tuple[Clause, ...]
    heading: bool = False
    step: bool = False
    """Whether it is an item of a list."""

    def all(self, *kinds: Kind) -> bool:
        """Whether every clause has one of these kinds."""
        return all(clause.kind in kinds for clause in self.clauses)


def lines(text: str) -> list[tuple[int, int]]:
    """[start, end) of each line, its end mark included."""
    return [(match.start(), match.end()) for match in re.finditer(r"[^\n]*\n|[^\n]+", text)]


def sentences(text: str, line: int, start: int, end: int) -> Iterator[Sentence]:
    """The sentences of the line [start, end); a line without words has none."""
    written = text[start:end]
    step, heading = bool(_STEP.match(written)), bool(_HEADING.match(written.rstrip("\n")))
    bullet = _BULLET.match(written)
    begin = start + (bullet.end() if bullet else 0)
    group: list[Token] = []
    for token in _placed(text, begin, end):
        if token.start < begin:
            continue
        group.append(token)
        if token.tags & {STOP, QUESTION} and token.text != ";":
            after = _CLOSERS.match(text, token.end, end)
            closed = after.end() if after else token.end
            yield _sentence(text, line, begin, closed, group, heading, step)
            begin, group = closed, []
    if any(not token.tags & {STOP, MARK} for token in group):
        yield _sentence(text, line, begin, end, group, heading, step)


def _placed(text: str, start: int, end: int) -> Iterator[Token]:
    for token in read("screen.tsv").tokens(text[start:end].rstrip("\n")):
        yield Token(token.text, token.start + start, token.end + start, token.tags, token.capital)


def _sentence(
    text: str, line: int, start: int, end: int, tokens: Sequence[Token], heading: bool, step: bool
) -> Sentence:
    stop = text[tokens[-1].start : end].strip() if tokens[-1].tags & {STOP, QUESTION} else ""
    clauses = tuple(_clauses(tokens))
    if path := _PATH.search(text, start, end):
        clauses = tuple(_on_path(clause, path) for clause in clauses)
    return Sentence(line, start, end, stop, clauses, heading, step)


_PATH = re.compile(
    r"[“「『\"'][^”」』\"'\n]{1,14}[”」』\"']\s*(?:->|[-–>→›»/])\s*[“「『\"'][^”」』\"'\n]{1,14}[”」』\"']"
    r"|\b[A-Z][\w&]*(?: [A-Z&][\w&]*)?\s*(?:->|[>→›»])\s*[A-Z]\w*(?: [A-Z]\w*)*"
)
"""The way through the menus of a screen: "File > Save As", “文件”-“另存为”."""
_LABELS = ("label", "labelled", "export", "save", "file", "state", "credits", "account", "area", "noun", "edit")


def _on_path(clause: Clause, path: re.Match[str]) -> Clause:
    """The clause, as one for a screen if such a way begins in it and one of its parts is the name of a control."""
    named = (*clause.tokens, *read("screen.tsv").tokens(path[0].translate(_UNQUOTED)))
    begins = clause.start <= path.start() < clause.end
    quoted = any(QUOTE in token and token.start < path.start() and path.end() < token.end for token in clause.tokens)
    return replace(clause, kind=Kind.SCREEN, tokens=named) if begins and not quoted and has(named, *_LABELS) else clause


_UNQUOTED = str.maketrans(dict.fromkeys("“”「」『』\"'", " "))


def _clauses(tokens: Sequence[Token]) -> Iterator[Clause]:
    group: list[Token] = []
    heading: list[Token] = []
    worded = False
    for token in tokens:
        if _cuts(token) and group:
            yield _clause(group, worded=worded, surely=_is_copula(heading))
            listed = worded and COMMA in token and (token.text == "、" or any(t.text in _LISTED for t in heading))
            worded = listed or (COLON in token and _introduces(group))
            heading = heading if listed else group
            group = []
        if not _cuts(token) or "cut" in token:
            group.append(token)
    if group:
        yield _clause(group, worded=worded, surely=_is_copula(heading))


_LISTED = frozenset({"captions", "subtitles", "titles", "labels"})


def _introduces(group: Sequence[Token]) -> bool:
    """Whether words of the video follow a colon: "Title:", "The captions are:"."""
    return bool(group[-1].tags & {"words", "reads"}) or (_is_copula(group) and has(group, "words"))


def _is_copula(group: Sequence[Token]) -> bool:
    """Whether words end with "are" or "is"."""
    return bool(group) and group[-1].text in {"are", "is", "是", "为"}


def _cuts(token: Token) -> bool:
    punctuation = token.tags & {STOP, QUESTION, COMMA, COLON}
    return bool(punctuation) or "cut" in token or (MARK in token and token.text in _MARKS)


def _clause(tokens: Sequence[Token], *, worded: bool, surely: bool) -> Clause:
    """The clause of the tokens; `worded` if it follows "Title:", which makes it words of the video.

    `surely`: it follows "The title is:".
    """
    words = tuple(token for token in tokens if MARK not in token)
    content = worded and (surely or not any("noun" in token for token in words))
    return Clause(tokens[0].start, tokens[-1].end, words, Kind.CONTENT if content else kind(_without_joint(words)))


def _without_joint(words: tuple[Token, ...]) -> tuple[Token, ...]:
    return words[1:] if len(words) > 1 and words[0].text in {"but", "so", "while"} else words
