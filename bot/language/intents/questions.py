"""Recognises clauses as a whole by patterns: questions about what the video holds, and about how to send files."""

import re

from bot.language.intents.clauses import Clause
from bot.language.lexicon import Token
from bot.language.normalizer import plain
from bot.language.patterns import Pattern, compiled
from bot.language.tokenizer import COMMA, QUESTION, QUOTE, STOP

_LONGEST = 30
"""The most words of a question that is read."""
_JOINTS = {"and": "and", "when": "if", "first": "after", COMMA: ",", STOP: ",", QUESTION: ",", "then": "再"}
_OPENS, _OR = compiled("{ask.opens}"), compiled("还是|或者?|or\\b")
_FIRST = compiled("{ask.first}")
_HOLDS, _TAKES = compiled("{ask.lead}{ask.holds}"), compiled("{ask.lead}{ask.takes}")
_COSTS = compiled("{ask.lead}{ask.price}")
_BRINGS, _AGAIN, _GOES_ON = compiled("{ask.lead}{ask.brings}"), compiled("{ask.again}"), compiled("{ask.go_on}")
_REFERS = compiled("{ask.refers}")
_HAS, _WAITED, _REASON = compiled("{ask.lead}{ask.has}"), compiled("{ask.lead}{ask.waited}"), compiled("{ask.reason}")
_DECLINES = compiled("{ask.declines}")
_SLOW = compiled("{ask.lead}{ask.slow}")
_READS = compiled("{ask.lead}{ask.reads}")
_OFFERS, _LOST = compiled("{ask.lead}{ask.offers}"), compiled("{ask.lead}{ask.lost}")
_BESIDE_HAN = re.compile(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])")

_TIMELINE = compiled("{ask.timeline}")


def names_timeline(text: str) -> bool:
    """Whether words for the state of the video name its timeline: "status", 显示轨道; others only ask what is in it."""
    return _TIMELINE.search(plain(text).text) is not None


def about_the_video(clause: Clause) -> bool:
    """Whether it asks what is in the video, how it is, or whether something was done: "did you swap them yet?"."""
    return _matches(_HOLDS, clause)


def surely_about_the_video(clause: Clause) -> bool:
    """Whether it asks so although its words are those of another request: "u get all 8?"."""
    return _matches(_FIRST, clause)


def about_sending(clause: Clause) -> bool:
    """Whether it asks how, from where, how large or in which formats files may be sent: "can I send a zip?"."""
    return _matches(_TAKES, clause) or _matches(_OFFERS, clause)


def refers_back(clause: Clause) -> bool:
    """Whether it needs the words before it to be understood: "make it bigger", "if not, add one"."""
    return bool(_REFERS.search(_written(clause)))


def about_a_price(clause: Clause) -> bool:
    """Whether it asks if an export costs something: "will a second export cost me again?"."""
    return _matches(_COSTS, clause)


def announces_files(clause: Clause) -> bool:
    """Whether it says that files will come: "I'll send the rest tonight"."""
    return _matches(_BRINGS, clause)


def wants_it_again(clause: Clause) -> bool:
    """Whether it asks for the finished video in another size: "send it again in a smaller file"."""
    return _matches(_AGAIN, clause)


def declines_the_video(clause: Clause) -> bool:
    """Whether no video is to be made for now: "but no video yet", 先不要做视频."""
    return _matches(_DECLINES, clause)


def says_where_files_are(clause: Clause) -> bool:
    """Whether it only says where files are, or that they are to be used: "my photos are on my laptop, how …?"."""
    return _matches(_HAS, clause)


def waits(clause: Clause) -> bool:
    """Whether it says how long somebody has waited: "it's been half an hour"."""
    return _matches(_WAITED, clause)


def finds_slow(clause: Clause) -> bool:
    """Whether it only says that something is slow, which beside a question for the video is the waiting: 好慢."""
    return _matches(_SLOW, clause)


def reads_out(clause: Clause) -> bool:
    """Whether it only says to read out what was asked: 列给我看."""
    return _matches(_READS, clause)


def tells_why(clause: Clause) -> bool:
    """Whether it says what an export is for, or how it is not to be: "so I can post it", "don't compress it"."""
    return _matches(_REASON, clause)


def lost_it(clause: Clause) -> bool:
    """Whether it says why the video is wanted once more: "I lost the video", 我不小心删了."""
    return _matches(_LOST, clause)


def as_one(before: Clause, clause: Clause) -> Clause | None:
    """Both, if the first only names what the second is about: "I've a link, does that work?", 刚才那个视频再发一次."""
    both = _joined(before, clause) if clause.cut in _JOINTS else None
    again = clause.cut == "then" and both is not None and wants_it_again(both)
    return both if both and (again or _matches(_OFFERS, both)) else None


def goes_on(clause: Clause) -> bool:
    """Whether it only says to do what was asked about: "if not, go ahead"."""
    return _matches(_GOES_ON, clause)


def continued(before: Clause, clause: Clause) -> Clause | None:
    """Both as one question ("did you add music and a title?", "any idea if it's done?"); None if they are not one."""
    written = _written(clause)
    nouns = len(clause.tokens) == 1 or "material" in clause.tokens[-1] or _OPENS.match(written)
    noun = clause.cut == "and" and nouns
    if not (noun or clause.cut in {"when", "first"} or (clause.cut == COMMA and _OR.match(written))):
        return None
    both = _joined(before, clause)
    return (
        both if about_the_video(both) or about_sending(both) or announces_files(both) or about_a_price(both) else None
    )


def _joined(before: Clause, clause: Clause) -> Clause:
    joint = Token(_JOINTS[clause.cut], before.end, clause.start, frozenset({"fill"}))
    return Clause((*before.tokens, joint, *clause.tokens), before.cut, clause.asked)


def _matches(pattern: Pattern, clause: Clause) -> bool:
    return len(clause.tokens) <= _LONGEST and pattern.fullmatch(_written(clause)) is not None


def _written(clause: Clause) -> str:
    """The clause in the usual words of the table, with its question mark; a quotation is only its mark."""
    words = " ".join('"' if QUOTE in token else token.text for token in clause.tokens)
    return _BESIDE_HAN.sub("", words) + ("?" if clause.asked else "")
