"""Clauses that only tell something beside a wish: statements, reasons, and what happens otherwise."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.operations.photos import AddLength, ScaleLength, SetLength, SetTime
from bot.domain.operations.picture import Brighten, Deliver, SetRatio
from bot.domain.operations.sound import ScaleVolume
from bot.domain.operations.words import SetCaptions, StyleWords, TimeWords
from bot.domain.photo_selection import Kind, Selection
from bot.language.edits.said import Said
from bot.language.edits.tags import DEEDS, FOR_PHOTOS, IS, LIGHT, REFS, STATING, STRONG, VERBS, WISHING, tags
from bot.language.edits.tokens import UNKNOWN, Token
from bot.language.patterns import Pattern
from bot.language.tokenizer import HAN

_HAN = Pattern(HAN)

_REMEDIES = (ScaleLength, SetLength, SetTime, TimeWords, Brighten, ScaleVolume, StyleWords)
_BOUNDARY = Pattern(r"[,.;:!?()\n]\s*")
_FINITE = (
    r"(?:is|are|isn't|aren't|has|have|says?|looks?|thinks?|does|doesn't|do|don't|likes?|loves?|knows?|hides?|seems?|gets?"
    r"|keeps?|feels?|sounds?|\w+s)"
)
_VERB = (
    r"is|are|was|were|will|won't|wont|can't|cant|cannot|doesn't|doesnt|don't|dont|didn't|didnt|isn't|aren't|wasn't|has"
    r"|had|gets|got|looks|goes|comes|leaves|takes|sleeps|hurts"
    r"|(?:left|forgot|lost|brought)(?= (?:my|our|his|her|their)\b)"
)
_SUBJECT = Pattern(
    r"(?:(?:and|but|so|because|cause|cuz|since|as|well|oh|sorry|hi|ok|though|only)\s+)*"
    r"(?:(?:i|i'm|i've|i'll|im|we|we're|you|he|he's|she|she's|they|they're|everyone|nobody|it's|its|that's|there's|there)\b"
    rf"|(?:it|that|this|one)\s+(?:\w+ly\s+|just\s+)?(?:{_FINITE}|was|were|came|did|had|went|\w+ed)\b"
    rf"|(?:the|my|our|his|her|their|a|an)\s+(?:[\w']+\s+){{1,4}}?(?!less\b)(?:{_FINITE}|was|were|came|did|had|went|\w+ed)\b"
    r"|(?:nobody|no one|everybody|people|somebody|someone|theyre|thats|(?:can't|cant|cannot|couldn't|can hardly"
    r"|can barely) (?:read|see|hear|find|recogni[sz]e|make)|you (?:only|just) see|(?:don't"
    r"|dont) (?:mind|care))\b"
    rf"|[\w'-]+(?:\s+[\w'-]+){{0,3}}?\s+(?:{_VERB})\b"
    rf"|(?:photo|picture|pic|number)\s+\w+\s+(?:{_FINITE}|was|were)\b|[a-z]+\s+(?:turned|was|has|had|loves|likes|hates)\b"
    r"|too\s+\w+\s+for\b|(?:\w+\s+){1,3}(?:is|are|was|were|keeps?)\s+(?:so\s+|really\s+|just\s+)?\w+ing\b)",
    re.IGNORECASE,
)
"""How a statement begins: a subject, and a verb behind a noun."""
_PAST = Pattern(
    r"\b(?:(?:is|are|get|gets|got) (?:getting|being|cut|chopped|cropped|lost)|you (?:only|just) see|was|were"
    r"|came|did|had|went|made|said|\w+ed)\b",
    re.IGNORECASE,
)
_WISHES = Pattern(
    r"\b(?:(?:wants?|needs?)(?! (?:it|that|them)(?: after all| that way)?$)|wish|should\w*|must|could|would"
    r"|prefer|can(?!'t|not)|please|pls|plz|let|let's|may|might|ought|hop(?:e|ing))\b|'d\b"
    r"|(?<!\bi )(?<!\bwe )\b(?:has|have|had|got) to\b|\?",
    re.IGNORECASE,
)
"""Words that make a statement a wish."""
_WISHED = tags("remove rotate ratio crop restore only color font mute repeat write quote refs nums")
_TOO_FOR = Pattern(r"\btoo \w+ (?:for|to)\b", re.IGNORECASE)
_MEASURED = tags("longer shorter short long faster slower louder quieter loud quiet bigger smaller brighter darker")
_OTHERWISE = Pattern(r"\W*(?:or else|otherwise|or\s+(?:it|they|he|she|we|\w+)\s+\w+s\b)", re.IGNORECASE)
_NAMING = REFS | IS | frozenset({"in", "for", "to"})
_TELLS = Pattern(r"[了太都被着不没是歪躺]|有(?:黑|白)边")
_ORDERS = Pattern(r"[请帮把给让改换加删放调设弄做配要]")
"""Characters of a Chinese clause that tells something, and of one that orders something."""


def with_reason(one: Said, after: Said | None) -> Said:
    """A clause that is not understood as the reason for the next one: "the caption is wrong, it should say Hello"."""
    given = after is not None and isinstance(after.operation, AddLength | SetCaptions)
    if given and not one.understood and names_photos(one):
        return replace(one, understood=True)  # "the dog, two seconds more"
    refers = after is not None and after.operation is not None and after.clause.has("it", "them")
    tokens = one.clause.tokens
    taken = one.clause.source[tokens[0].start :].casefold().startswith("take ") and names_photos(
        replace(one, clause=replace(one.clause, tokens=tokens[1:]))
    )  # "take number six and put it third"
    refers = refers and any(token.tag != UNKNOWN and not token.among(LIGHT) for token in tokens)
    imperative = tokens[0].among(DEEDS | VERBS) and not taken
    return replace(one, understood=True) if refers and not imperative else one


_SUBJECTS = tags("platform") | {UNKNOWN}
_VAGUE = tags("format do make it match")


def repeats_shape(one: Said, said: Sequence[Said]) -> bool:
    """Whether a clause that is not understood only says what for: "square please, it is for my insta profile"."""
    vague = all(token.among(_VAGUE) for token in one.clause.tokens)  # 发小红书，尺寸改一下
    return (vague or one.clause.has("platform")) and any(isinstance(other.operation, SetRatio) for other in said)


_ANY_WISH = (
    STRONG | FOR_PHOTOS | VERBS | tags("too loud quiet undo redo export more less again color outline font move not")
)
_ANY_WISH |= tags("blurry duplicates people nopeople toodark toobright wrong end")


def repeats_size(one: Said, said: Sequence[Said]) -> bool:
    """Whether a clause only says again that a file is to be small: "… only takes 8 MB, can you get it below that"."""
    vague = all(token.among(_SMALL) for token in one.clause.tokens)
    return vague and any(isinstance(other.operation, Deliver) for other in said)


_SMALL = tags("it below atmost smaller do make them filler be to match under than short shorter")


def states(one: Said, said: Sequence[Said] = ()) -> bool:
    """Whether a clause tells something beside the wishes said: "the music drowns out the clip, turn it down"."""
    if one.complains and any(isinstance(other.operation, _REMEDIES) for other in said):
        return True  # "they change too quick, give people time"
    if not one.understood and _CONTEXT.match(_sentence_with_lead(one)) and not one.clause.has(*_MEASURED, "dur"):
        return True  # "our listing at 12 Oak Street"
    if not one.understood and (_ANYWHERE.search(_sentence_of(one)) or _AGE.search(_sentence_with_lead(one))):
        return True
    if not one.understood and (_IS_FINE.search(_sentence_of(one)) or _NOBODY.match(_sentence_of(one))):
        return True
    if _HAN.search(one.clause.source) and not one.understood:
        return _TELLS.search(written(one)) is not None and _ORDERS.search(written(one)) is None
    if not one.understood and not _HAN.search(one.clause.source) and _declares(one):
        return True
    tokens = one.clause.tokens
    if tokens[0].among(_SUBJECTS) and any(token.has("not") for token in tokens[1:]):
        return not (one.understood or any(token.tag == "refs" for token in tokens))  # "my mum can't follow"
    left = [token for token in tokens if not token.has("cut") and not (token.tag == "dur" and one.complains)]
    wishes = any(token.among(WISHING) for token in left)
    return not one.understood and not wishes and any(token.among(STATING) for token in one.clause.tokens)


_CONTEXT = Pattern(r"(?:our|my) [a-z]+(?: [a-z]+)? (?:at|in|on|from|near|by) [^,.;]*$", re.IGNORECASE)
"""A name with its place and no verb."""


def _sentence_with_lead(one: Said) -> str:
    """The words of a clause from the last mark to the next one."""
    begin = max((m.end() for m in _BOUNDARY.finditer(one.clause.source, 0, one.clause.tokens[0].start)), default=0)
    return one.clause.source[begin : one.clause.tokens[0].start] + _sentence_of(one)


_ANYWHERE = Pattern(r"\b(?:wherever|anywhere you|whatever order|any order)\b", re.IGNORECASE)
_AGE = Pattern(
    r"\b(?:he|she|they|who|mum|mom|dad|gran\w*|nan|\w+ma|\w+pa)(?:'s|'re| is| are| will be)?"
    r" (?:turn(?:s|ed|ing)?|just turned|going to be|gonna be)"
    r" (?:\d{1,3}|[a-z]+ty(?:[- ]\w+)?)\b(?! ?(?:s|sec\w*|degrees|°))",
    re.IGNORECASE,
)
"""How old somebody is: "she turns 70"."""
_NOBODY = Pattern(r"(?:nobody|no ?one|who) (?:cares|minds|will notice|notices)\b", re.IGNORECASE)
_IS_FINE = Pattern(
    r"\b(?:is|are|'s|was|were) (?:\w+ )?(?:fine|good|great|perfect|ok|okay|lovely|right)\b", re.IGNORECASE
)


def _sentence_of(one: Said) -> str:
    """The words of a clause up to the next mark."""
    end = _BOUNDARY.search(one.clause.source, one.clause.tokens[-1].end)
    return one.clause.source[one.clause.tokens[0].start : end.start() if end else None]


def tells(one: Said) -> bool:
    """Whether a clause by itself is a statement without a word of an edit: "photo 2 is my favourite"."""
    wishes = any(token.among(_ANY_WISH) for token in one.clause.tokens)
    return not (one.understood or wishes or _HAN.search(one.clause.source)) and bool(_statement(one))


def _declares(one: Said) -> bool:
    """Whether an English clause is a statement with a subject and a verb, and wishes for nothing."""
    text = _statement(one)
    told = _PAST.search(text) is not None or _IT_IS.match(text) is not None
    tokens = one.clause.tokens
    if text.casefold().startswith(("nobody", "no one", "people")):
        tokens = tokens[1:]  # not photos without people
    counted = {i for i, token in enumerate(tokens[:-1]) if token.tag == "nums" and tokens[i + 1].tag == UNKNOWN}
    wished = any(
        token.among(_WISHED) for i, token in enumerate(tokens) if i not in counted and not _is_all_or_rest(token)
    )
    if one.complains and any(token.among(_MEASURED) for token in tokens) and not _TOO_FOR.search(text):
        return False  # "only the sunset is too short"
    return bool(text) and (told or not wished)


def _statement(one: Said) -> str:
    """An English clause with its words before it, if it has the form of a statement; else nothing."""
    begin = max((m.end() for m in _BOUNDARY.finditer(one.clause.source, 0, one.clause.tokens[0].start)), default=0)
    text = one.clause.source[begin : one.clause.limit or one.clause.tokens[-1].end].strip()
    return "" if _WISHES.search(text) or not _SUBJECT.match(text) else text


_IT_IS = Pattern(
    r"(?:(?:and|but|so|because|cause|cuz|since|as|well|oh|sorry|though)\s+)*"
    r"(?:it's|its|it is|they're|theyre|they are|that's|thats|that is|there's|theres|there is|there are)\s+(?!too\b)",
    re.IGNORECASE,
)
"""How a statement begins that gives the reason for a wish beside it: "rotate it, it's lying on its side"."""


def _is_all_or_rest(token: Token) -> bool:
    """Whether it chooses all or the other photos, as in "the others are fine"."""
    return isinstance(token.value, Selection) and token.value.items[0].kind in {Kind.REST, Kind.ALL}


def written(one: Said) -> str:
    """A clause as written, up to the next one."""
    return one.clause.source[one.clause.tokens[0].start : one.clause.limit or one.clause.tokens[-1].end]


def tells_otherwise(one: Said, last: Said) -> bool:
    """Whether a clause tells what happens otherwise: "max 30 seconds or Instagram cuts it off"."""
    begin = last.clause.tokens[-1].end
    between = one.clause.source[begin : one.clause.tokens[0].start]
    return not re.search(r"[,;.!?]\s*$", between) and _OTHERWISE.match(one.clause.source, begin) is not None


def names_photos(one: Said) -> bool:
    """Whether a clause says nothing but which photos."""
    named = all(token.among(_NAMING) for token in one.clause.tokens)
    return bool(one.clause.chosen) and named
