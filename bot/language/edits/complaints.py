"""Complaints that do not say "too", and what is asked for behind one: "it feels slow", "too dark make it light"."""

import re
from collections.abc import Iterator, Sequence

from bot.language.edits.asking import complaining
from bot.language.edits.tags import BREAKS, DEEDS
from bot.language.edits.tokens import Token
from bot.language.patterns import Pattern
from bot.language.tokenizer import has_han

_DEGREES = frozenset(
    {"faster", "slower", "loud", "louder", "quiet", "quieter", "short", "shorter", "long", "longer"}
    | {"bigger", "smaller", "brighter", "darker"}
)
_OPPOSITES = {
    "faster": "slower",
    "louder": "quieter",
    "loud": "quieter",
    "quiet": "louder",
    "quieter": "louder",
    "slower": "faster",
    "short": "longer",
    "shorter": "longer",
    "long": "shorter",
    "longer": "shorter",
    "bigger": "smaller",
    "smaller": "bigger",
    "brighter": "darker",
    "darker": "brighter",
}
_STATED = Pattern(r"slow|fast|quick|quiet|loud", re.IGNORECASE)
"""What a video or its music is, if nobody says that it should be."""
_IS = Pattern(
    r"(?:\b(?:is|are|was|were|looks?|seems?|feels?|sounds?|its|thats)|['’](?:s|re))\s+"
    r"(?:(?:all|so+|super|really|very|pretty|kinda|rather|quite|still|just|awfully|a bit|a little|kind of)\s+)*$",
    re.IGNORECASE,
)
_SHOULD = Pattern(
    r"\b(?:should|must|needs?|has to|have to|want|make sure|if|when|until|where|which|that|not|never)\b[^,.;!?]*$",
    re.IGNORECASE,
)
_HAN_DEGREE = Pattern("慢|快|小声|大声|吵|小聲|大聲")
_HAN_VERY = Pattern("(?:好|很|真|超|超级|超級|非常|这么|這麼|那么|挺|蛮|蠻|特别|特別|实在|實在|怎么这么)$")
_HAN_WISH = Pattern("[要想让讓使弄做调調变變放得再]|希望|可以|能")
_REQUEST = Pattern(
    r"(?:(?:can|could|would|will) (?:you|u|we)|please|pls|plz|能不能|能否|可不可以|可以|麻烦你?|请|帮我?|帮忙)$",
    re.IGNORECASE,
)


def complained(source: str, found: Sequence[Token]) -> list[Token]:
    """The tokens, with "too" where somebody complains without it, and a break before what they ask for instead."""
    whole = list(_uncropped(source, found))
    told = complaining(source, _answered(source, _without_no(source, whole)))
    return list(_apart(source, list(_stating(source, told))))


def _uncropped(source: str, found: Sequence[Token]) -> Iterator[Token]:
    """The tokens, with "not cropped" for the complaint that a face or a head is cut off."""
    cut = next((match for match in _CUT_OFF.finditer(source) if not _DENIED.search(source, 0, match.start())), None)
    for i, token in enumerate(found):
        inside = cut is not None and cut.start() <= token.start < cut.end()
        first = inside and not (i and cut is not None and cut.start() <= found[i - 1].start)
        if cut is not None and first:
            yield Token("not", None, cut.start(), cut.start() + 1)
            yield Token("crop", None, cut.start() + 1, cut.end())
        if not inside:
            yield token


_PART = r"(?:(?:fore)?head|face|hair|chin|hat|body|leg|arm|hand|ear)s?|feet|foot"
_CUT_OFF = Pattern(
    rf"(?:\b(?:my|our|his|her|their|your|the|some|people['’]?s|[\w-]+['’]s)\s+)*(?:\b[\w-]+['’]s\s+)?\b(?:{_PART})(?:['’]s)?"
    r"\s+(?:(?:is|are|was|were|gets?|got|keeps? getting|getting|being|all|always|half|partly|often|a bit)\s+)+"
    r"(?:cut(?: off| out)?|cropped(?: off| out)?|chopped(?: off)?)(?!\s+(?:to|in)\b(?! photo| number| the))"
    r"|\b(?:photo|picture|pic|image)s"
    r"\s+(?:(?:is|are|was|were|gets?|got|keeps? getting|being|all|always)\s+)+(?:cut off|cropped)(?!\s+(?:to|in)\b)"
    r"|(?:[^\x00-\u33ff第张張图圖片，。]{1,4}的|的)?(?:半张|半邊|半边)?(?:脸部?|臉部?|头部?|頭部?|头顶|頭頂|脑袋|腦袋|下巴|额头|額頭|脚|腳|人像|人脸|人臉)"
    r"(?:都|也|总是|老是|全|就|有点|還|还)*(?:被|给|給)(?:切|裁|截|剪|砍)[掉没沒去到断斷]?了?(?:一半|一块|一塊|一点|一點|半边|半邊)?了?",
    re.IGNORECASE,
)
"""What people say of a photo that is not shown whole: "grandma's face gets cut off", 奶奶的脸被切掉了."""
_DENIED = Pattern(
    r"(?:\b(?:no|not|nobody['’]?s?|no one['’]?s?|without|never|unless|if)\b|n['’]t\b|不要|别|別|不能|没有|沒有|避免)"
    r"[^,.;!?，。；！？]*$",
    re.IGNORECASE,
)


def _without_no(source: str, found: Sequence[Token]) -> Sequence[Token]:
    """The tokens without a "no" to what was done before, ahead of what shall be done: "noooo only on the first"."""
    first = next((i for i, token in enumerate(found) if not token.has("filler")), 0)
    if first + 1 >= len(found) or not _NO.fullmatch(source[found[first].start : found[first].end]):
        return found
    behind = first + 1 + (found[first + 1].has("correct") and first + 2 < len(found))  # "no I mean move …"
    named = behind + 1 < len(found) and _NAMED.match(source, found[first].end) is not None
    wished = named or (found[behind].among(DEEDS | _WISHED) and not found[behind].has("extra"))
    return [*found[:first], *found[behind:]] if wished else found


_NO = Pattern(r"no+|nope|nah|ugh+|argh+|a+h+", re.IGNORECASE)
_NAMED = Pattern(r"\s+(?:the|my|our|these|those)\b", re.IGNORECASE)
"""What a "no" is no part of: "no the letters handwritten", beside "no letters"."""
_WISHED = frozenset({"only", "undo", "repeat", "swap"})


def _answered(source: str, found: Sequence[Token]) -> list[Token]:
    """The tokens without the 不 at the end of a Chinese question: 能加个转场不."""
    return [
        token
        for i, token in enumerate(found)
        if not (
            token.tag == "not"
            and source[token.start : token.end] == "不"
            and i
            and (i + 1 == len(found) or found[i + 1].among(BREAKS))
        )
    ]


def _stating(source: str, found: Sequence[Token]) -> Iterator[Token]:
    for i, token in enumerate(found):
        written = source[token.start : token.end]
        clause = source[: token.start]
        if token.among(_DEGREES) and not any(before.has("too") for before in found[max(0, i - 3) : i]):
            if has_han(written):
                begin = max((clause.rfind(mark) for mark in "，,。.！!？? ；;\n"), default=-1) + 1
                if _HAN_DEGREE.fullmatch(written) and _HAN_VERY.search(clause) and not _HAN_WISH.search(clause[begin:]):
                    yield Token("too", None, token.start, token.start)
            elif _STATED.fullmatch(written) and _IS.search(clause) and not _SHOULD.search(clause):
                yield Token("too", None, token.start, token.start)
        yield token


def _apart(source: str, found: Sequence[Token]) -> Iterator[Token]:
    """Cuts between a complaint and its remedy: "too dark | can you brighten it", 太快|慢一点."""
    complaint: Token | None = None
    for i, token in enumerate(found):
        if token.among(BREAKS):
            complaint = None
        if complaint is not None and not token.has("too") and _asks(source, found, i, complaint):
            yield Token("sep", None, token.start, token.start)
            complaint = None
        yield token
        if i and found[i - 1].has("too") and token.among(_DEGREES):
            complaint = token


def _asks(source: str, found: Sequence[Token], index: int, complaint: Token) -> bool:
    """Whether a wish begins there: a request with something behind it, or the opposite of what is complained of."""
    token = found[index]
    if any(complaint.has(tag) and token.has(other) and not token.has(tag) for tag, other in _OPPOSITES.items()):
        return not found[index - 1].has("not")
    rest = found[index + 1 :]
    end = next((i for i, one in enumerate(rest) if one.among(BREAKS)), len(rest))
    asked = _REQUEST.match(source[token.start : token.end]) is not None
    return asked and any(one.among(_DEGREES | DEEDS) for one in rest[:end])
