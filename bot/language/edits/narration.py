"""Clauses that read like a wish but tell something: what was done, what somebody was about to ask, what may happen."""

import re

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import (
    Ask,
    CorrectLast,
    LeaveAlone,
    RepeatLast,
    ReverseLast,
    ScaleLast,
    Undo,
    Unsupported,
)
from bot.domain.operations.photos import Move, Remove, Repeat, ScaleLength, SetTime
from bot.domain.operations.picture import Brighten, Crop, Make, SetLook, SetMotion, SetRatio, SetTransition
from bot.domain.operations.sound import MuteClips, RemoveMusic, ScaleVolume, SetMusic
from bot.domain.operations.words import RemoveWords, SetCaptions, SetEnd, SetTitle, StyleWords, TimeWords
from bot.language.edits.asking import topic_of
from bot.language.edits.said import Said
from bot.language.patterns import Pattern

_BOUNDARY = Pattern(r"[,.;:!?()\n，。；：！？]\s*")
_IRREGULAR = "made|took|cut|gave|went|got|lost|left|put|did|forgot(?! to)|chose|threw|sent|swapt|showed|had|kept"
_DONE_BY_YOU = Pattern(
    r"(?:(?:and|but|so|oh|no|hey|hm+|well|sorry|look)[ ,]+)*(?:you|u)(?:'ve| have)? (?:\w+ly |just |now )?"
    rf"(?:\w+ed|{_IRREGULAR})\b",
    re.IGNORECASE,
)
"""A clause that tells what was done: "you turned it the wrong way"."""
_ABOUT_TO = Pattern(
    r"(?:i|we) (?:was|were) (?:\w+ )?(?:going|about|gonna|planning|thinking)\b|(?:i|we) (?:almost|nearly)\b"
    r"|(?:我们?|咱们?)?(?:本来|本來|原本|原先)(?:是)?(?:想|要|打算|以为|以為)",
    re.IGNORECASE,
)
"""A clause that tells what somebody did not ask for in the end: "I was going to say make it square"."""
_ALLOWS = Pattern(
    r"(?:the |my |all |all the )?(?:others?|rest|remaining)\b.{0,20}? (?:may|can|might|could) be\b", re.IGNORECASE
)
"""A clause that permits something for the other photos: "the others may be cropped"."""
_STAYS = Pattern(r"\b(?:can|may|could|should|must) (?:also |just |definitely )?(?:stay|remain)\b", re.IGNORECASE)
_SOMEBODY = Pattern(
    r"(?:(?:and|but|so|oh|well|sorry|hi|hey)[ ,]+)*(?:i'm|im|i am|we're|we are|he's|she's|my \w+(?:'s| is| are)) "
    r"(?!after|looking|hoping|thinking|wondering|in need|going for|too)",
    re.IGNORECASE,
)
"""How a clause begins that tells how somebody is: "sorry, I'm slow at typing"."""
_WRITES = Pattern(
    r"(?:and |but |because )?(?:(?:it|that|this) says\b(?!.*[\"“])"
    r"|(?:i|we) (?:will |'ll |can |usually |always |already )?(?:write|wrote|type|add|put|say|said)\b)",
    re.IGNORECASE,
)
"""A clause that tells what somebody writes themselves: "I write my own when I post it"."""
_PRAISES = Pattern(
    r"(?:and |but |oh |wow )?"
    r"(?:(?:i|we) (?:really |just |do |absolutely |also )*(?:love|like|adore|enjoy|prefer)|love|adore) "
    r"(?:the|that|how|this|these|those|your|my|our)\b"
    r"(?!.*\b(?:to be|more|less|but|with|without|instead)\b)",
    re.IGNORECASE,
)
"""A clause that praises: "love the transition between 3 and 4"."""
_WAITS = Pattern(r"\b(?:wait|hold off) (?:with|for|until|till|on)\b|\bnot yet\b", re.IGNORECASE)
_LACKS = Pattern(
    r"(?:and |but |so |because )?"
    r"(?:(?:怎么|为什么|咋)都?没有?(?:背景)?(?:声音|音乐|配乐)|没有?声音[啊呀呢]"
    r"|there(?:'s| is| are|s) no\b|(?:we|i|it|you) (?:don't|do not|haven't|didn't|doesn't) (?:have|got)\b)",
    re.IGNORECASE,
)
"""A clause that tells what is missing: "there's no sound"."""
_OFFERS_BOTH = Pattern("好[，,]?还是.{1,8}好")
"""A question which of two is better: 横屏好还是竖屏好."""
_TAKES_AWAY = (RemoveMusic, RemoveWords, Remove, MuteClips)
_FELT = (ScaleLength, ScaleVolume, Brighten, SetMusic, SetMotion)
_BY_NAMES = Pattern(
    r"\bfrom (?!left|right|top|bottom|black|white|above|below|a\b|second|here|there)(?:the |my |our )?[a-z]\w* "
    r"(?:(?:photo|pic|picture|one) )?(?:on|onwards?|to|until|till|through)\b"
    r"|\b(?:up to|until|till) (?:the |my |our )?[a-z]\w* (?:one )?(?:it|they|should|in)\b",
    re.IGNORECASE,
)
"""Photos from one name to another, which are not looked up: "from the cake until the kids"."""
_IS_FINE = Pattern(
    r"\b(?:is|are|'s|was|were|looks?|sounds?)\b(?: \w+){0,2} (?:fine|good|great|perfect|ok|okay|lovely|nice"
    r"|right|beautiful)\b",
    re.IGNORECASE,
)
_OK = Pattern(r"\W*(?:the )?\w+ (?:ok|okay|fine|good)\W*", re.IGNORECASE)
"""A clause that is content with something: "the title is fine"."""
_COMPARES = Pattern(
    r"\b(?:it|that|this|they|these|which|he|she)(?:'?s|'re| is| are)?(?: just)? (?:looks?|is|are|the|almost"
    r"|exactly|nearly)?.*\bsame\b",
    re.IGNORECASE,
)
"""A clause that compares: "it looks the same as the cake"."""
_HAS_ALREADY = Pattern(
    r"\b(?:has|have|had|got|shows?|says)\b.*\balready\b|\balready (?:has|have|had|got|shows?|says)\b", re.IGNORECASE
)
_LOOKS = Pattern(r"\b(?:looks?|is|are|was|came out|seems?|turned)\b", re.IGNORECASE)
_WORDS = ("title", "caption", "end", "words", "letters", "font", "card", "outline", "write", "it")
_TOO = Pattern(r"\b(?:is|are|was|were|'s)\b.*\b(?:too|not enough|isn't enough)\b", re.IGNORECASE)
"""A time that somebody complains of: "3 seconds is too short for the kids"."""
_ASKING = (SetTitle(""), SetEnd(""), SetTitle("", card=True), SetMusic())
_TALKS = (Ask, CorrectLast, LeaveAlone, ReverseLast, ScaleLast, Undo, Unsupported)
_GOES_ON = Pattern(r"^[\s,，]*(?:and\s+)?(?:in|with|at|on|by)\s", re.IGNORECASE)
_ENDS = Pattern(r"[.!?。！？]")


def doubted(one: Said, before: Said | None) -> Said:
    """The clause as it was read; not understood, or a remark, if it only seems to ask for something."""
    if isinstance(one.operation, RepeatLast) and _COMPARES.match(_written(one)):
        return Said(one.clause)
    if one.operation is None or isinstance(one.operation, _TALKS):
        return one
    written = _written(one)
    denied = isinstance(one.operation, _CHOICES) and _IS_NOT.match(_sentence(one))
    if denied or _tells(one, written) or _asks_on(one, before) or _denies(one, before):
        return Said(one.clause)
    if _asks_opinion(one, written):
        return one.meaning(Ask(topic_of(one.clause)))
    if _OFFERS_BOTH.search(_sentence(one)) or _is_of_no_words(one, written):
        return one.meaning(None)
    if (_LACKS.match(written) or _LACKS.match(_sentence(one))) and isinstance(one.operation, _TAKES_AWAY):
        return one.meaning(None)
    if _ALLOWS.match(written) and one.clause.has("crop"):
        return one.meaning(LeaveAlone(""))
    if _BY_NAMES.search(_sentence(one)) and one.of is not None and not isinstance(one.operation, Move):
        return one.meaning(None)
    if _DONE_BY_YOU.match(written) and not one.clause.has("too"):
        return one.meaning(ReverseLast() if one.clause.has("opposite", "wrong") else None)
    return one.meaning(None) if before is not None and _hangs_on(one, one.operation, before) else one


_CHOICES = (SetLook, SetMusic, SetRatio, SetTransition, SetMotion)
_IS_NOT = Pattern(r"[\w -]{1,30}?\b(?:is|are|was|were|looks?)(?: not|n't|nt)\b", re.IGNORECASE)
"""What somebody denies is no wish: "sepia is not on brand"."""
_IN_THE_WAY = Pattern(r"\b(?:is|are|covers?|hides?|blocks?)\b", re.IGNORECASE)
"""A clause about words that are there: "the writing on the first photo is in the way"."""


def _tells(one: Said, written: str) -> bool:
    """Whether a clause tells what somebody nearly asked for, how they are, what they write, or what may stay."""
    return bool(
        _ABOUT_TO.match(written) is not None
        or (isinstance(one.operation, _FELT) and _SOMEBODY.match(written) is not None)
        or (isinstance(one.operation, SetTitle | SetEnd | SetCaptions) and _WRITES.match(written) is not None)
        or (
            isinstance(one.operation, SetTitle | SetEnd | SetCaptions)
            and _HAS_ALREADY.search(_sentence(one)) is not None
        )
        or (one.operation in _ASKING and (_IS_FINE.search(_sentence(one)) or _OK.fullmatch(_sentence(one))))
        or (isinstance(one.operation, SetTime) and _TOO.search(_sentence(one)) is not None)
        or (isinstance(one.operation, SetCaptions) and not one.operation.texts and _IN_THE_WAY.search(_sentence(one)))
        or _PRAISES.match(written) is not None
        or (isinstance(one.operation, SetLook) and one.clause.chosen and _SEEMS.search(_sentence(one)) is not None)
        or (isinstance(one.operation, Crop) and _IS_CUT.search(_sentence(one)) is not None)
        or (isinstance(one.operation, Repeat) and _IS_THERE.match(written) is not None)
        or (isinstance(one.operation, Make) and _WAITS.search(written) is not None)
        or (isinstance(one.operation, Move) and _STAYS.search(written) is not None)
    )


_SEEMS = Pattern(
    r"^(?!.*\b(?:should|must|could|can|has|have|needs?)\b).*\b(?:looks|came out|turned out|(?:they|ones|\d) look)\b",
    re.IGNORECASE,
)
"""A clause that tells how a photo looks: "the beach one looks washed out"."""
_IS_CUT = Pattern(
    r"^(?!.*\b(?:should|must|could|can|has|have|needs?|want)\b).*\b(?:is|are|was|were|gets?|got) (?:\w+ )?"
    r"(?:cut|cropped|chopped)\b",
    re.IGNORECASE,
)
"""A clause that tells that something is cut off: "the text on photo 2 is cut off"."""
_IS_THERE = Pattern(
    r"(?:and |but |because )?(?:the |my |our )?.{1,30}?\b(?:is|are|was|shows|appears|comes|plays|runs) (?:\w+ ){0,3}?"
    r"(?:twice|again|double|two times)\b",
    re.IGNORECASE,
)
"""A clause that tells what is there: "the dog photo shows twice"."""


def _asks_opinion(one: Said, written: str) -> bool:
    """Whether a clause asks what is thought of something: "would it look better in black and white?"."""
    mark = _SENTENCE_END.search(one.clause.source, one.clause.tokens[-1].end)
    asks = mark is not None and mark[0] == "?" and _TRIES.match(one.clause.source, mark.end()) is None
    return asks and _OPINION.match(written) is not None


_TRIES = Pattern(r"\s*(?:please|then|if so|so )?\W*(?:try|do|show|let|make|if so)\b", re.IGNORECASE)
_SENTENCE_END = Pattern(r"[.!?\n]")
_OPINION = Pattern(
    r"(?:(?:and|but|so|hm+|ok|okay|well|or)[ ,]+)*(?:do(?:n't)? you (?:think|reckon|like|find)"
    r"|would (?:it|that|this|they) (?:look|sound|be|work)\b(?!.*\b(?:possible|ok|okay|alright)\b)"
    r"|(?:is|are) (?!it possible|there|you).*\b(?:enough|too|better|ok|okay|fine|good|right|readable)\b"
    r"|do(?:es)? (?:it|the|that|this|they|my|our)\b|can (?:people|everyone|anyone|he|she|they|you) (?:see|hear"
    r"|read|watch)"
    r"|(?:will|should) (?:it|they|people|i|we)\b)",
    re.IGNORECASE,
)


def _denies(one: Said, before: Said | None) -> bool:
    """Whether a clause only says what was not meant: "I meant the title, not the caption"."""
    corrects = before is not None and before.clause.has("correct") and isinstance(one.operation, _TAKES_AWAY)
    return corrects and one.clause.tokens[0].tag == "not"


def _is_of_no_words(one: Said, written: str) -> bool:
    """Whether a look is not that of words: "oma looks a bit yellow", "make the file smaller"."""
    if not isinstance(one.operation, StyleWords):
        return False
    of_photo = one.clause.chosen and not one.clause.has(*_WORDS) and _LOOKS.search(written)
    return bool(of_photo or re.search(r"\bfiles?\b|\bMB\b", written, re.IGNORECASE))


def _asks_on(one: Said, before: Said | None) -> bool:
    """Whether a word goes on with a question: "what's the difference between fade and dissolve"."""
    if before is None or not isinstance(before.operation, Ask) or len(one.clause.tokens) > 1:
        return False
    between = one.clause.source[before.clause.tokens[-1].end : one.clause.tokens[0].start]
    return re.fullmatch(r"\s*(?:and|or)\s*(?:an? |the )?", between) is not None


def _hangs_on(one: Said, operation: Operation, before: Said) -> bool:
    """Whether a clause only adds to the one before, which was not understood."""
    if before.understood or before.operation is not None:
        return False
    begin, first = before.clause.tokens[-1].end, one.clause.tokens[0]
    between, led = one.clause.source[begin : first.start], one.clause.source[begin : first.end + 1]
    match operation:
        case SetTime():
            own = one.clause.has("it") or before.clause.ms or before.clause.has("not", "isnot", "correct", "too")
            starts = before.clause.has("music", "own", "songref") and before.clause.has("begin", "front")
            return not (own or starts or _ENDS.search(between))
        case ScaleVolume() if before.clause.has("music", "volume", "clip", "own"):
            return re.fullmatch(r"\s*(?:and|n|&)\s*(?:then )?(?:get )?", between) is not None
        case ScaleLength() if one.alone and not one.clause.chosen:
            return re.fullmatch(r"\s*(?:and|n|&)\s*", between) is not None  # "something funny and fast"
        case StyleWords() | TimeWords() | SetMotion():
            return _GOES_ON.match(led) is not None
        case SetMusic():
            return (
                before.clause.has("mood", "near", "music", "own", "second")
                and re.search(r"\bthen\b|然后|再", between) is not None
            )
    return False


def _sentence(one: Said) -> str:
    """The words of a clause up to the next mark."""
    end = _BOUNDARY.search(one.clause.source, one.clause.tokens[-1].end)
    return one.clause.source[one.clause.tokens[0].start : end.start() if end else None]


def _written(one: Said) -> str:
    """A clause with the words before it, from the last mark on."""
    start = one.clause.tokens[0].start
    begin = max((m.end() for m in _BOUNDARY.finditer(one.clause.source, 0, start)), default=0)
    return one.clause.source[begin : one.clause.limit or one.clause.tokens[-1].end].strip()
