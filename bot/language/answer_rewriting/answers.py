"""Rewrites an answer of the service: keeps content, drops descriptions of a screen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.language.answer_rewriting.actions import action
from bot.language.answer_rewriting.controls import controls, has
from bot.language.answer_rewriting.edits import instruction
from bot.language.answer_rewriting.grammar import Kind, head
from bot.language.answer_rewriting.sentences import Clause, Sentence, lines, sentences
from bot.language.answer_rewriting.values import Follow, Translated
from bot.language.lexicon import Token, read
from bot.language.patterns import compiled
from bot.language.tokenizer import QUOTE


def translate(text: str) -> Translated:
    """The answer without talk of a screen. Adds no words; text without such talk stays as it is, byte for byte.

    Never raises. Translating a translation changes nothing.
    """
    first = _once(text)
    result = first
    while True:
        again = _once(result.text)
        if again.text == result.text:
            return Translated(result.text, first.action, first.instruction)
        result = again
        if first.action is Follow.NONE:
            first = again


@dataclass(slots=True)
class _Judged:
    """A sentence, and which of its clauses are dropped."""

    sentence: Sentence
    gone: list[bool]

    @property
    def dropped(self) -> bool:
        return bool(self.gone) and all(self.gone)

    def lead(self, index: int) -> list[Clause]:
        """The dropped conditions and purposes before an instruction."""
        before = zip(self.sentence.clauses[:index], self.gone, strict=False)
        return [clause for clause, gone in before if gone and clause.kind is Kind.LOOSE]


def _once(text: str) -> Translated:
    places = lines(text)
    found = [_judged(s) for number, (start, end) in enumerate(places) for s in sentences(text, number, start, end)]
    _spread(found)
    if not any(any(judged.gone) for judged in found):
        return Translated(text, Follow.NONE)
    follow, words = _follow(text, found)
    on_line: list[list[_Judged]] = [[] for _ in places]
    for judged in found:
        on_line[judged.sentence.line].append(judged)
    kept = [_line(text, start, end, on) for (start, end), on in zip(places, on_line, strict=True)]
    return Translated(_joined(kept), follow, words)


def _judged(sentence: Sentence) -> _Judged:
    kinds = [clause.kind for clause in sentence.clauses]
    gone = [kind is Kind.SCREEN for kind in kinds]
    before = False
    for index, kind in enumerate(kinds):
        follows = kind in {Kind.OPEN, Kind.LOOSE} or _continues(sentence.clauses[index])
        gone[index] = gone[index] or (before and follows)
        before = gone[index]
    after: bool | None = None
    for index in range(len(kinds) - 1, -1, -1):
        if kinds[index] is not Kind.LOOSE:
            after = gone[index]
        elif after is not None:
            gone[index] = after
    return _Judged(sentence, gone)


def _continues(clause: Clause) -> bool:
    """Whether a clause tells a result or another control: "so the song repeats", "or the arrow at the top"."""
    tokens = clause.tokens
    if not tokens or has(tokens, "report", "fact", "chat"):
        return False
    return tokens[0].text == "so" or (tokens[0].text == "or" and bool(controls(tokens[1:])))


def _spread(found: Sequence[_Judged]) -> None:
    """Also drops what only leads to a dropped instruction or continues it: headings, conditions, further steps."""
    for before, judged in pairwise(found):
        near = judged.sentence.line - before.sentence.line <= 1
        if before.dropped and near and _goes_on(judged.sentence):
            judged.gone = [True] * len(judged.gone)
        elif before.dropped and near and _looks_there(judged.sentence):
            judged.gone[0] = True
    for index in range(len(found) - 2, -1, -1):
        judged = found[index]
        if judged.dropped:
            continue
        if _leads(judged.sentence) and found[index + 1].dropped and _all_below_gone(found, index):
            judged.gone = [True] * len(judged.gone)


def _goes_on(sentence: Sentence) -> bool:
    if not sentence.clauses or not sentence.all(Kind.OPEN, Kind.LOOSE) or not sentence.clauses[0].tokens:
        return False
    first = sentence.clauses[0].tokens
    return bool(first[head(first)].tags & {"weak", "click", "drag", "edit", "open", "preview", "next"}) and first[
        0
    ].tags != {"loose"}


def _looks_there(sentence: Sentence) -> bool:
    """Whether a sentence begins with a look at what was dropped: "Have a look there and tell me"."""
    first = sentence.clauses[0].tokens if sentence.clauses else ()
    return bool(first) and first[-1].text in {"there", "here"} and has(first[:2], "look", "weak")


def _leads(sentence: Sentence) -> bool:
    return sentence.heading or (sentence.all(Kind.LOOSE) and sentence.stop[:1] not in {"!", "！"})


def _all_below_gone(found: Sequence[_Judged], index: int) -> bool:
    """Whether everything below a heading is dropped, up to the next heading or separate paragraph."""
    if not found[index].sentence.heading:
        return True
    below = found[index + 1 :]
    line = found[index].sentence.line
    for judged in below:
        if judged.sentence.heading or (judged.sentence.line - line > 1 and not judged.sentence.step):
            break
        if not judged.dropped:
            return False
        line = judged.sentence.line
    return True


def _follow(text: str, found: Sequence[_Judged]) -> tuple[Follow, str]:
    """The action of the first instruction; inside it, doing something takes precedence over looking at it.

    An instruction is a sentence, or a whole list of steps.
    """
    best, step = Follow.NONE, False
    for judged in found:
        if best is Follow.STATE and not (step and judged.sentence.step):
            break
        step = judged.sentence.step
        for index, clause in enumerate(judged.sentence.clauses):
            if clause.kind is not Kind.SCREEN:
                continue
            tail = _tail(judged, index)
            inner = _quoted(text, clause.tokens)
            said = [token for part in tail for token in part.tokens]
            lead = judged.lead(index)
            follow = action(
                _with_its_verb(judged, index),
                [*said, *_quoted(text, said)],
                inner,
                [t for part in lead for t in part.tokens],
            )
            if follow is Follow.EDIT and _in_a_dialog_of_export(text, judged, index):
                return Follow.EXPORT, ""
            if follow is Follow.EDIT:
                end = tail[-1].end if tail else clause.end
                wish = text[lead[0].start : lead[0].end] if lead else ""
                return follow, instruction(text[_verb_start(clause) : end], wish)
            if follow in {Follow.EXPORT, Follow.CREDITS}:
                return follow, ""
            best = follow if best is Follow.NONE else best
    return best, ""


_DIALOGS = frozenset({"对 话 框", "弹 窗", "弹 框", "对 话 方 块", "dialog", "dialogue", "popup", "pop-up"})


def _in_a_dialog_of_export(text: str, judged: _Judged, index: int) -> bool:
    """Whether a choice in a dialog leads to an export: 在对话框里勾选“包含音频”，然后点“渲染”."""
    clause, *later = judged.sentence.clauses[index:]
    steps = (one.tokens for one in later if one.kind is Kind.SCREEN)
    exports = (action(tokens, (), _quoted(text, tokens)) is Follow.EXPORT for tokens in steps)
    return any(token.text in _DIALOGS for token in clause.tokens) and any(exports)


def _with_its_verb(judged: _Judged, index: int) -> Sequence[Token]:
    """The tokens of a clause, with those of the one before if its verb stands there: "Choose a font and size in …"."""
    clause, before = judged.sentence.clauses[index], judged.sentence.clauses[max(0, index - 1)]
    own = has(clause.tokens, "weak", "click", "open", "drag", "drop", "preview", "edit", "change", "look", "shows")
    joined = index and not own and judged.gone[index - 1] and before.kind in {Kind.OPEN, Kind.LOOSE}
    return (*before.tokens, *clause.tokens) if joined else clause.tokens


def _verb_start(clause: Clause) -> int:
    """The index in the text at which the instruction begins: its verb, or the words that "把" and "将" put first."""
    verb = head(clause.tokens)
    moved = next((token for token in clause.tokens[:verb] if token.text in {"把", "将"}), None)
    return (moved or clause.tokens[verb]).start


def _quoted(text: str, tokens: Sequence[Token]) -> list[Token]:
    """The words inside the quotations."""
    quotes = (text[token.start + 1 : token.end - 1] for token in tokens if QUOTE in token)
    return [token for quote in quotes for token in read("screen.tsv").tokens(quote)]


def _tail(judged: _Judged, index: int) -> list[Clause]:
    tail: list[Clause] = []
    for clause, gone in zip(judged.sentence.clauses[index + 1 :], judged.gone[index + 1 :], strict=True):
        if not gone or clause.kind is Kind.SCREEN:
            break
        tail.append(clause)
    return tail


_JOINT = compiled(r"(?i)[\s,;:，；：、—–(（-]*{screen.joint}?[\s,，(（—–-]*$")
_START = compiled(r"(?i)[\s,;:，；：、—–)）.。-]*{screen.joint}?\s*")


def _line(text: str, start: int, end: int, judged: Sequence[_Judged]) -> str | None:
    """The rest of a line; None if all of it was dropped."""
    if not any(any(one.gone) for one in judged):
        return text[start:end]
    left = text[start : judged[0].sentence.start]
    kept = ""
    for one in judged:
        kept += _kept(text, one)
    if not re.search(r"[^\W_]", kept):
        return None
    newline = "\n" if text[start:end].endswith("\n") else ""
    return left + kept.rstrip() + newline


def _kept(text: str, judged: _Judged) -> str:
    sentence, gone = judged.sentence, judged.gone
    if not any(gone):
        return text[sentence.start : sentence.end]
    if all(gone):
        return ""
    pieces, at = "", sentence.start
    for index, (clause, dropped) in enumerate(zip(sentence.clauses, gone, strict=True)):
        if dropped:
            continue
        begins = sentence.start if index == 0 else at if not gone[index - 1] else clause.start
        piece = text[begins : clause.end]
        pieces += piece if pieces or index == 0 else _capital(_START.sub("", piece, count=1), text[sentence.start :])
        at = clause.end
    if gone[-1]:
        body = _JOINT.sub("", pieces)
        space = text[sentence.start : sentence.end]
        return body + sentence.stop + space[len(space.rstrip()) :]
    return pieces + text[at : sentence.end]


def _capital(piece: str, sentence: str) -> str:
    first = next((letter for letter in sentence if letter.isalpha()), "")
    return piece[:1].upper() + piece[1:] if first.isupper() else piece


def _joined(kept: Sequence[str | None]) -> str:
    """The remaining lines, without the gaps of dropped ones."""
    result = ""
    went = False
    for line in kept:
        if line is None:
            went = True
        elif went and not line.strip() and (not result or result.endswith("\n\n")):
            continue
        else:
            went = went and not line.strip()
            result += line
    return result.strip("\n").rstrip() if any(line is None for line in kept) else result.rstrip()
