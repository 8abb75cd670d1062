"""Remarks: clauses that tell something and ask for nothing."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.language.edits.tags import IDLE, IS, JUDGING, LIGHT, STRONG, TALK, VALUES, VERBS, tags
from bot.language.edits.tokens import UNKNOWN, Token
from bot.language.patterns import Pattern
from bot.language.tokenizer import HAN

_TOLD = "talk"
"""The tag of words that judge or tell: 拍得太丑, 看不清, 手滑."""
_CHANGES = tags(
    "remove restore repeat swap sort reverse shuffle caption write titled mute volume louder quieter transition motion"
    " zoomin zoomout look ratio rotate crop color font only quote undo redo startover howlong unsupported faster slower"
    " brighter darker lines fps fill whole platform music title mood blendtype dur makeit keep"
    " blurbg bars gif asfile megabytes outline numbering date filename beat own another brightness pan still natural"
    " unwanted end toodark toobright sidebyside"
)
"""Words that ask for a change if nothing shows that the clause only tells something."""
_ASKED = tags(
    "remove restore repeat swap caption write titled mute volume rotate quote undo ratio redo startover "
    "unsupported only"
    " music title dur makeit transition shuffle sort reverse taken beat outline own another lines fps "
    "platform end meant crop"
    " isnot"
)
"""Words that ask for a change even beside a word that judges."""
_JUDGED = LIGHT | tags(
    "talk too bit much music songref title end caption words transition motion volume photo refs them looks speed order"
    " quality format video slideshow clip clipsound who"
)
_JUDGED |= {UNKNOWN}
"""Words of a judgement on something: 转场太花了, 这曲子不对味."""
_FELT = tags("look mood near")
_NAMED = tags("who one photo count talk them") | {UNKNOWN}
_ORDER = Pattern(
    r"^(?:请|麻烦|帮|把|将|给|让|再|加|改|换|调|弄|做|来|要|不要|别|去|能不能|能否|可不可以|可以)|一下|一点|[些点]$"
)
"""How a clause begins or ends that orders something."""
_TELLS = Pattern(
    r"^(?:您好|你好|哈喽|嗨|其实|反正|因为|毕竟|不然|所以|本来|刚才|刚刚|现在|这个|这是|那是|就是|但|可是|不过)*"
    r"(?:我们?(?!想|要|希望|需要)|咱们?|他们?|她们?|大家|人家|你|这是|这样|那样|不然|毕竟|因为|省得|免得|主要|感觉|看着|看起来|反正)"
)
"""How a clause begins that tells something."""
_HAN = Pattern(HAN)
_THIS_IS = Pattern("[那这][个张]?是")
_MORE = tags("more less each show plus")
_WISHING = Pattern(r"能不能|可不可以|能否|[让讓帮幫]")
"""Words without meaning of their own that begin a wish."""
_SENDS = Pattern(
    "(?:等一?下|等会儿?|待会儿?|一会儿?|晚点|晚些|明天|回头|稍后|稍等|马上).{0,6}[发發传傳]|我再(?:去)?[发發传傳找拍挑选選]|还有.{0,3}张(?:没|要|还没)[发發传傳]"
)
_SHORT = 3
"""The most unknown characters that may still be the name of something to change."""


def _judges(left: Sequence[Token]) -> bool:
    """Whether a word that judges stands there, or "too" before one that names no wish: 太悲伤了, not 太小了."""
    pairs = pairwise(left)
    return any(token.has(_TOLD) for token in left) or any(
        first.has("too") and (second.tag == UNKNOWN or second.among(_FELT)) for first, second in pairs
    )


def is_strong(token: Token) -> bool:
    """Whether a word makes a wish likely."""
    return token.among(STRONG) and not token.has("filler")


_NOW = Pattern(r"\s*(?:right )?(?:now|currently|at the moment|so far|already)\b", re.IGNORECASE)
_WISHED = Pattern(r"\b(?:should|must|needs?|has to|have to|can|could|want|make|let|please)\b", re.IGNORECASE)


_LATER = Pattern(
    r"(?:i'll|ill|i will|we'll|we will|brb|bbl|gonna|i'm going to|im gonna) (?:\w+ ){0,4}"
    r"(?:send|upload|add|get|think|check|ask|be|come|do|find|look|show|let)\b",
    re.IGNORECASE,
)
"""What somebody will do themselves: "I'll send more later"."""
_ASKING = Pattern(
    r"\b(?:(?:i|we) (?:want|need|would like)|(?:i|we)'d like|please|pls|(?:can|could) (?:you|u|we)|would you)\b",
    re.IGNORECASE,
)
_FOR_WHOM = Pattern(
    r"(?:it'?s |this is |that's |they're |these are |all )?(?:for|from|about|of) "
    r"(?:my|our|the|a|an|his|her|their|some)\b",
    re.IGNORECASE,
)
_WHOSE = IDLE | tags("color look at in near mood")
_MEASURED = tags("brighter darker faster slower loud quiet long short longer shorter bigger smaller")
_DEMANDS = Pattern(r"\b(?:should|must|needs? to|has to|have to|ought to|gotta)\b", re.IGNORECASE)


def is_present(source: str, left: Sequence[Token]) -> bool:
    """Whether an English clause tells how it is now: "the sunset is last now"."""
    if left[0].among(tags("what howlong how")):
        return False
    states = any(token.tag == "be" for token in left[1:]) and not left[0].among(VERBS)
    written = source[left[0].start : left[-1].end]
    return states and _NOW.match(source, left[-1].end) is not None and not _WISHED.search(written)


def counts_wishes(text: str) -> bool:
    """Whether a text up to a colon ends with how many wishes follow: "two changes"."""
    return _COUNTS.search(text) is not None


_COUNTS = Pattern(
    r"\b(?:one|two|three|four|five|\d|some|few|couple of|more|another|last)\s+(?:more |small |little |last |quick )?"
    r"(?:things?|changes?|points?|wishes|requests?|tweaks?|edits?|fixes|corrections?)\s*$",
    re.IGNORECASE,
)


def _announces(left: Sequence[Token], written: str) -> bool:
    """Whether an English clause says for whom the video is, or what somebody will do themselves."""
    if _FOR_WHOM.match(written) and any(t.tag == UNKNOWN for t in left):
        return all(t.among(_WHOSE) for t in left)  # "for our golden wedding: …"
    return _LATER.match(written) is not None and not any(map(is_strong, left))


def is_remark(left: Sequence[Token], lead: str, written: str) -> bool:
    """Whether a clause asks for nothing: it has no word of an edit, or begins like talk.

    `lead`: the words without meaning before it; `written`: the clause with those around it.
    """
    if all(token.tag == "not" for token in left):
        return True  # "no, undo that"
    if _ASKING.search(lead) and any(token.tag != UNKNOWN and not token.among(LIGHT | TALK | IS) for token in left):
        return False  # "I want to hear people in the clip more"
    if _announces(left, written) or _is_chinese_remark(left, written):
        return True
    if any(map(is_strong, left)) or _WISHING.search(lead):
        return False
    if _DEMANDS.search(written) and any(token.among(VALUES) for token in left):
        return False  # "the sunset needs to be …"
    unknown = any(token.tag == UNKNOWN for token in left)
    complains = any(token.has("too") for token in left)
    if complains and any(token.among(_MEASURED) for token in left):
        return False  # "the bedroom came out way too dark"
    if (left[0].among(TALK | IS) or _is_pronoun(left[0]) or complains) and unknown:
        return True
    if any(token.among(VALUES) for token in left):
        talks = unknown or any(token.among(JUDGING) for token in left)
        return talks and any(token.among(IS) for token in left) and not any(t.among(VERBS) for t in left)
    shows = any(token.tag == "show" for token in left) and any(token.tag in {"each", "refs"} for token in left)
    return not (shows or any(token.among(VERBS) for token in left)) and all(token.among(IDLE) for token in left)


def _is_pronoun(token: Token) -> bool:
    """Whether it is "it", not "slow it down"."""
    return token.tag == "it" and not any(meaning != "it" for meaning in token.meanings)


def _is_chinese_remark(left: Sequence[Token], source: str) -> bool:
    """Whether a Chinese clause only tells something: it judges, speaks of people, or has no word of an edit."""
    if not _HAN.search(source):
        return False
    if _SENDS.search(source):
        return True  # 等一下我再发几张
    unknown = sum(token.tag == UNKNOWN for token in left)
    if any(token.tag in {"dur", "plus"} for token in left) and any(token.among(_MORE) for token in left):
        return False  # 我眼睛跟不上每张多停两秒
    if _judges(left) and all(token.among(_JUDGED | _FELT) for token in left):
        return True
    if _THIS_IS.match(source) and all(token.tag in {*_NAMED, "refs"} for token in left):
        return True  # 那是我们公司的招牌
    if "是" in source and left[0].tag == "refs" and all(token.tag in _NAMED for token in left[1:]) and len(left) > 1:
        return True  # 第三张是我阿嬷
    if all(token.tag == "meant" for token in left):
        return True  # 看岔了
    if any(token.has(_TOLD) for token in left):
        return not any(token.among(_ASKED) for token in left) or (unknown > 0 and bool(_TELLS.match(source)))
    past = source.endswith("了") and "把" not in source and (left[0].has("who") or source.startswith("现在"))
    if past and not any(token.has("remove") for token in left):
        return True  # 现在外婆的脚切掉了
    return not any(token.among(_CHANGES) for token in left) and _tells(left, source, unknown)


def _tells(left: Sequence[Token], source: str, unknown: int) -> bool:
    """Whether a clause without a word of an edit tells something, and orders nothing."""
    if source.endswith(("：", ":")):
        return True  # 我提三点意见：
    if left[0].tag == "who" and any(token.among(tags("put move refs nums")) for token in left[1:]):
        return False  # 全家福放第一张
    if left[0].tag == "who" or _TELLS.match(source):
        return unknown > 0 or left[0].tag == "who"
    return unknown > _SHORT and not _ORDER.search(source)
