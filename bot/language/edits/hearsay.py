"""Clauses that wish for nothing themselves: what other people had, and questions what would happen if."""

import re

from bot.domain.operations.dialogue import Ask, LeaveAlone, Undo
from bot.domain.operations.photos import Remove
from bot.domain.photo_selection import Kind
from bot.language.edits.asking import topic_of
from bot.language.edits.said import Said
from bot.language.edits.surroundings import MARK, SENTENCE, since, until
from bot.language.normalizer import comparable
from bot.language.patterns import Pattern

_LEAD = (
    r"(?:(?:and|but|so|no|oh|ok|okay|well|um|hey|hi|sorry|actually|just|look|now|quick question|question|btw)[ ,:]+)*"
)
_PEOPLE = (
    r"(?:clients?|customers?|brides?|grooms?|couples?|bosse?s?|friends?|guys?|girls?|m[ae]n|wom[ae]n|lad(?:y|ies)|person"
    r"|people|famil(?:y|ies)|colleagues?|neighbou?rs?|cousins?|teams?|schools?|shops?|teachers?|compan(?:y|ies))"
)
_WISHED = (
    r"(?:wanted|asked for|had|insisted on|chose|went for|liked|loved|used|got|picked|demanded|ordered|requested"
    r"|begged for|did)\b"
)
_WISH = rf"(?:{_WISHED}|(?:wants?|has|have|goes? for|likes?|loves?|uses?)\b)"
_OTHER_PEOPLE = Pattern(
    rf"{_LEAD}(?:(?:the|my|our|a|another|some|that) (?:last|previous|other|earlier|former|first|ex|different)"
    rf"[ -](?:\w+ )?{_PEOPLE}(?: i had| we had)? {_WISHED}"
    rf"|another {_PEOPLE} {_WISHED}"
    r"|(?:i|we)(?:'ve)? (?:once |also |recently |just )?(?:had|have had|knew|met|worked (?:with|for)"
    r"|did (?:one|a video) for) (?:a|an|one|this|some|another)"
    rf"(?: \w+){{0,2}} {_PEOPLE} (?:last \w+ )?(?:who|that) (?:\w+ )?{_WISHED}"
    rf"|(?:every(?:one|body) else|other people|most people|others|other {_PEOPLE}) (?:\w+ )?{_WISH})",
    re.IGNORECASE,
)
"""How a sentence begins that tells what somebody else wished for another video."""
_OURS = Pattern(
    r"\b(?:but|so|anyway|instead|ours|mine|for (?:us|me)|(?:i|we) (?:want|need|would|like)|(?:i|we)'d|please|pls|plz"
    r"|can (?:you|u)|could (?:you|u)|now|same|let's|this time|and (?:i|we)|make|give)\b|我|给我|咱|那就|改成|换成",
    re.IGNORECASE,
)
"""Words from which on such a sentence speaks of this video."""
_HAN_OTHER_PEOPLE = Pattern(
    r"(?:我|我们)?(?:上一?[个個位]|上次那?[个個位]|之前[有那]?[个個位]|以前[有那]?[个個位]|另一?[个個位]|别的|別的|其他)的?.{0,3}?"
    r"(?:客户|客戶|顾客|顧客|新娘|新人|老板|老闆|朋友|人|家长|家長|公司|班).{0,2}?(?:想要?|要|喜欢|喜歡|用|非要|让|讓|点名)"
    r"|(?:别人家?|別人家?)(?:都|总是)?(?:想要|要|喜欢|喜歡|用|爱用|愛用)"
)
_WHAT_IF = Pattern(
    rf"{_LEAD}(?:what(?:'s| is| would| will| could|'ll|'d)?(?: \w+)? happens?(?: to (?:it|them|the \w+|everything))?"
    r"(?: \w+)? (?:if|when)\b"
    r"|(?:if|say|suppose|supposing) (?:i|we|you(?! (?:can|could|would|will|might|please)\b)) (?:\w+)\b"
    r".{3,60}?\b(?:would|will|does|do|is) (?:it|that|this|they"
    r"|everything|(?:the|my|our) [\w ]{2,20}?) (?:still |then |also )?(?:get|become|be|end|run|last|look|sound|change"
    r"|stay|fit|work|go|going|take|cost|lose|make)\b"
    r"|(?:would|will|does) (?:it|that|this|the [\w ]{2,20}?|everything) (?:get|become|end up|turn out|run|change)\b"
    r"[^.;!?]*\bif (?:i|we|you)\b)",
    re.IGNORECASE,
)
"""How a sentence begins that asks what a change would do."""
_HAN_WHAT_IF = Pattern(
    r"(?:那|请问|請問|想问下?|问一下)*(?:如果|要是|假如|假设|假設)(?:说)?(?:我|我们|我們|你)?[^。；！？]*"
    r"(?:会怎么?样|會怎麼?樣|会不会|會不會|是不是[就会會]|会变(?:成)?什么|会变[^。；！？]*吗|會變[^。；！？]*嗎)"
)
_EDITS = Pattern(
    r"\s*(?:(?:big|small|little|other|of the|of my|of these|of those|of) ?)*"
    r"(?:things?|stuff|changes?|edits?|requests?|wish(?:es)?|modifications?|adjustments?|tweaks?|commands?|instructions?"
    r"|steps?|moves?|actions?)\b(?! photos?| pictures?| pics?)"
    r"|[\s的个個项項条條次步]*(?:改动|改動|修改|要求|操作|更改|编辑|編輯|指令|步骤|步驟|变动|變動|调整|調整|(?:我)?(?:说|說|让你做|讓你做|要求|改)的(?!照片|图|圖))",
    re.IGNORECASE,
)
"""Nouns for what somebody asked for, which no photo is called."""
_MOST = 30


def hears(one: Said) -> Said | None:
    """What a clause means that tells of other people or asks what would happen; None for any other."""
    source, begin, end = one.clause.source, one.clause.tokens[0].start, one.clause.tokens[-1].end
    written = comparable(source[begin:end])
    lead = since(SENTENCE, source, begin) + written
    sentence = lead + until(SENTENCE, source, end)
    asked = _WHAT_IF.match(sentence) or _HAN_WHAT_IF.match(sentence)
    if asked is not None:
        return one.meaning(Ask(topic_of(one.clause)))
    if one.operation is not None and _REJECTS.search(written + until(MARK, source, end)):
        return one.meaning(LeaveAlone(""))
    told = _OTHER_PEOPLE.match(sentence) or _HAN_OTHER_PEOPLE.match(sentence)
    if told is None or _OURS.search(lead, told.end()):
        return None
    return Said(one.clause)


_REJECTS = Pattern(
    r"\b(?:makes? (?:absolutely |really |just )?no sense"
    r"|(?:doesn't|doesnt|does not|don't|dont|wouldn't) make (?:any |much )?sense)\b"
    r"|(?:没有?|沒有?)(?:什么|什麼|任何)?(?:道理|意义|意義)",
    re.IGNORECASE,
)
"""What people say of a thing that they do not want: "chronological makes no sense to me"."""


def undone(one: Said) -> Said:
    """The clause as an undo of so many edits, if these and no photos are removed: "scrap the last two changes"."""
    match one.operation:
        case Remove(of) if (
            len(of.items) == 1 and not of.without and of.items[0].kind in {Kind.LAST, Kind.AT, Kind.FIRST}
        ):
            item = of.items[0]
        case _:
            return one
    chosen = next((one.clause.tokens[i] for i, _ in one.clause.chosen), None)
    count = 1 if item.kind is Kind.AT and item.first < 0 else item.first
    if chosen is None or not 1 <= count <= _MOST or not _EDITS.match(one.clause.source, chosen.end):
        return one
    return one.meaning(Undo(count))
