"""In what mood a wish stands: asked for, denied, told of what was done, or only under a condition."""

import re

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask, AskBack, CorrectLast, LeaveAlone, Undo, Unsupported
from bot.domain.operations.photos import Remove
from bot.domain.operations.picture import SetFit, SetLook, SetMotion, SetTransition
from bot.domain.operations.sound import MuteClips, RemoveMusic
from bot.domain.operations.words import RemoveWords, SetCaptions, SetEnd, SetTitle
from bot.language.edits.asking import topic_of
from bot.language.edits.hearsay import hears, undone
from bot.language.edits.said import Said
from bot.language.edits.surroundings import MARK, SENTENCE, since, until
from bot.language.edits.tags import DEEDS, tags
from bot.language.normalizer import comparable
from bot.language.patterns import Pattern

_TALK = (Ask, AskBack, CorrectLast, LeaveAlone, Undo, Unsupported)
_TEXTS = (SetTitle, SetEnd, SetCaptions)
_ABSENT = (Remove, RemoveMusic, RemoveWords, MuteClips)
"""What people may mean who say what is not to be shown, played or done: "don't show photo 3", "don't zoom"."""
_HOW = tags("bigger smaller longer shorter faster slower louder quieter brighter darker color font")
_WHERE = Pattern(
    r"\b(?:first|second|third|last|start|beginning|end|front|back|top|bottom|before|after|between|next to|behind"
    r"|in (?:red|blue|green|yellow|white|black|pink|gold|orange|purple|bold|capitals|italics))\b",
    re.IGNORECASE,
)
"""Words that say how or where: who says "don't put the dog first" wants the dog all the same."""
_JOINS = Pattern(
    r"\b(?:and|but|then|just|instead|rather|only)\b|而|但|只|改|就|顺便|顺带|然后|另外|还有|再|接着|同时|并",
    re.IGNORECASE,
)
_LEAD = (
    r"(?:(?:and|but|so|no|oh|ok|okay|well|please|pls|plz|also|hey|hi|sorry|actually|just|then|wait|again|look|now"
    r"|like i said|as i said)[ ,]+)*"
)
_PARTICIPLE = (
    r"(?!wanted\b|needed\b|thought\b|asked\b|decided\b|noticed\b|realised\b|realized\b|preferred\b)"
    r"(?:\w+ed|made|took|cut|gave|got|put|did|chose|threw|sent|set|left|swapt|shown|taken|given|done|chosen|thrown)\b"
)
_DENIES = Pattern(
    rf"{_LEAD}(?:(?:there(?:'s| is|s) )?no need (?:for (?:you|u) )?to"
    r"|(?:you|u|we|i) (?:(?:don't|dont|do not) (?:have|need) to|needn't|neednt|need not)"
    r"|(?:i|we) (?:didn't|didnt|did not|never|haven't) (?:say|said|tell|told|ask|asked|mean|meant|want)"
    r"(?: (?:you|u|for you))?(?: to)?|under no circumstances|by no means)\b",
    re.IGNORECASE,
)
"""A clause that says what nobody asked for: "no need to remove the cake"."""
_CHANGING = (
    r"(?:make|making|turn|turning|move|moving|swap|swapping|rotate|rotating|change|changing|set|setting|resize|resizing"
    r"|caption|captioning|reorder|sort|sorting|shuffle|shuffling|reverse|reversing|mute|muting|delete|deleting|remove"
    r"|removing)"
)
_PROHIBITS = Pattern(
    rf"{_LEAD}(?:(?:my \w+|he|she|they) (?:said|says) )?(?:let's |lets |you |we |(?:i'd )?(?:rather|better) )?"
    r"(?:i (?:don't|dont|do not) want (?:you|u) to|don't|dont|do not|never|not|shouldn't|mustn't|should not|must not"
    rf"|avoid|stop|without) (?:ever |please |just )?(?P<verb>put|plac|add|writ|us(?=e|ing)|{_CHANGING}\b)",
    re.IGNORECASE,
)
"""A clause that forbids a change, rather than to show or to play something."""
_TEXT = Pattern(r"\b(?:says?|saying|reads?|reading|called)\b", re.IGNORECASE)
_SHOWING = ("put", "plac", "add", "writ", "us")
"""Verbs of which a forbidden one may mean that something is to be left out: "don't put the dog in"."""
_SO = Pattern(
    r"\b(?:so|too|such|as|much)\b|\bthat (?:big|small|loud|quiet|fast|quick|slow|long|short|bright|dark|strong|far)\b",
    re.IGNORECASE,
)
"""Who forbids too much of something wants less of it: "don't make it so loud"."""
_DONE = Pattern(
    rf"{_LEAD}(?:(?:you|u|i|we|he|she|they|it|my \w+)(?:'ve|'s|'d| have| has| had)? already (?:\w+ly )?{_PARTICIPLE}"
    r"|(?:thanks|thank you|thank u|thx|cheers|ta)(?: so much| a lot)? for \w+ing\b"
    r"|(?:it was|it's|its) (?:so )?(?:nice|good|kind|great|lovely) (?:that|how) you\b"
    r"|(?:last time|yesterday|the other day|last week),? (?:you|u|i|we)\b)",
    re.IGNORECASE,
)
"""A clause that tells what was done: "you already removed the cake", "thanks for adding the title"."""
_HAS_DONE = Pattern(
    rf"{_LEAD}(?:have|has) (?:you|u|it|they)(?: already| just| really)? (?!got\b(?! rid\b)){_PARTICIPLE}", re.IGNORECASE
)
_CONSIDERS = Pattern(
    rf"{_LEAD}(?:(?:i'm|im|i am|we're|we are)(?: still| just)? (?:thinking|wondering|talking)(?: about| of| if"
    r"| whether)?"
    r"|(?:maybe |perhaps )?(?:later|tomorrow|next time|some other time|another time)\b(?!'s| is\b))",
    re.IGNORECASE,
)
"""A clause that says what may be wished another time, or by somebody else: "I'm thinking of making it square"."""
_OTHERS = Pattern(
    rf"{_LEAD}(?:my|his|her|our) \w+ (?:wants?|wanted|likes?|would like|prefers?|asked|suggested)\b.*\bbut (?:i|we)\b"
    r"|(?:我老公|我老婆|我妈|我爸|我妈妈|我爸爸|[他她]|老板|客户).{0,3}(?:想|要).*(?:但我|可我|不过我)",
    re.IGNORECASE,
)
"""What somebody else wishes, against which something is said behind it."""
_POLITE = (
    r"(?!(?:you|u) haven't\b"
    r"|(?:you|u|ya|one|that|this|it|there)(?:'s|s|'ll|'d| is| are| can| could| would| will| do| don't| dont"
    r"| wouldn't| won't| may| might| like| want| wanna| please| think| know| get| find| has| have| were| works?"
    r"| helps?| suits?| ask)\b"
    r"(?!.*\b(?:(?:too|not enough|looks?|sounds?) \w|(?:longer|shorter) than\b))"
    r"|(?:it|that)\b.{0,24}\b(?:trouble|difficult|hard|bother|hassle|problem|easy|work)\b"
    r"|i (?:may|might|can|could|remember|recall|understand|am not|want|were)|(?:at all )?(?:poss|possible)|so\b|not\b"
    r"|any|need|necessary|anything|only\b|we (?:can|could|may|might))"
)
_IF = Pattern(
    rf"{_LEAD}(?:only |but |even )?(?:if|unless|in case|provided(?: that)?|assuming|supposing) {_POLITE}", re.IGNORECASE
)
_BUT_IF = Pattern(
    rf"(?:,\s*|\b)(?<!what )(?<!see )(?<!as )(?<!ask )(?:but )?(?:only )?(?:if|unless|provided(?: that)?) {_POLITE}",
    re.IGNORECASE,
)
_HAN_PROHIBITS = Pattern(
    r"(?:请|麻烦|千万|先|暂时|还是|最好|我妈说|我没说|我没让你|我没有|算了|那|就|可以|能不能|可不可以"
    r"|你|您|我)*(?:不用|不必|不需要|没必要|无需|用不着|不要|不想|别|甭|不|唔好|唔使|没说要|没让你|没叫你)"
    r"(?:要|再|你|帮我|给我)*(?:[把将]|调|改|换|弄|变|移|挪|旋|转(?!场)|裁剪|裁掉|打乱|倒过来|整个|全部弄"
    r"|.{0,6}(?:(?:放|挪|移)(?:到|在)?最?[前后]|(?:放|挪|移)[到在]第))"
)
"""A Chinese clause that forbids a change: 不要把小狗放最前面."""
_HAN_DONE = Pattern(
    r"(?:你|您|我|他|她|它|我们|你们)?(?:都)?(?:已经|早就)(?:帮我|给我)?|(?:上次|上回|昨天)(?:你|您|我|他|她)"
)
_HAN_THANKS = Pattern(r"(?:谢谢|多谢|感谢)(?:你|您)(?!了)")
_HAN_ASKS = Pattern(r"(?:了吗|了没有?|会怎么样|会怎样)$")
_SHOULD = Pattern(
    rf"{_LEAD}(?:should (?:i|we)|would it be (?:better|wise|smart|clever)|is it (?:better|wise|a good idea))\b",
    re.IGNORECASE,
)
"""A question what is better: "should I add a title?"."""
_HAN_MUSES = Pattern("(?:我|我们)(?:在|还在)?(?:想|考虑|纠结)(?:着)?(?:要不要|该不该|需不需要)")
_HAN_SHOULD = Pattern(r"(?:你说|你觉得|那|所以)?(?:要不要|该不该|需不需要|有没有必要)")
_HAN_LATER = Pattern(r"(?:明天|以后|下次|改天|等会儿?|待会儿?|过会儿?|晚点)再")
_HAN_IF = Pattern(
    r"(?:那|但|不过)?(?:如果|要是|假如|万一|倘若|除非)"
    r"(?!.*就(?:更|最)?好|可以|方便|能|行|不麻烦|有空|有时间|你|您|没问题|不难|需要)"
)


def minded(one: Said, before: Said | None) -> Said:
    """The clause in its mood: what is denied stays, past deeds ask for nothing, a condition is asked back."""
    if (heard := hears(one)) is not None:
        return heard
    one = undone(one)
    if one.operation is None or isinstance(one.operation, _TALK):
        return one
    lead = _written(one, before)
    whole = lead + until(SENTENCE, one.clause.source, one.clause.tokens[-1].end)
    if _denied(one, one.operation, lead):
        return one.meaning(LeaveAlone(""))
    if _DONE.match(lead) or _is_condition(one) or _tells_done(one, lead):
        return Said(one.clause)
    if _asks(one, lead):
        return one.meaning(Ask(topic_of(one.clause)))
    others = _OTHERS.match(whole)
    opposed = others is not None and others.end() > len(lead)
    if opposed or _CONSIDERS.match(lead) or _HAN_LATER.match(lead) or _is_conditional(one):
        return one.supposed()
    return one


def _denied(one: Said, operation: Operation, lead: str) -> bool:
    """Whether a clause says what is not to be done, unless it says so what is not to be there."""
    denies = _DENIES.match(lead)
    if denies is not None:
        return isinstance(operation, _ABSENT) or _SO.search(lead, denies.end()) is None
    if isinstance(operation, _ABSENT) and _contrasts(one):
        return True
    if _stops(operation) and not _HAN_NEEDLESS.match(lead):
        return False
    prohibits, near = _PROHIBITS.match(lead), _to_mark(one, lead)
    near = _JOINS.split(near[prohibits.end() :] if prohibits else near)[0]
    if prohibits is None:
        if _HAN_NEEDLESS.match(lead) and (not isinstance(operation, _ABSENT) or one.clause.has("remove", "off")):
            return True
        more = _HAN_NOT.match(lead) is not None and (one.clause.has(*_HOW) or _HAN_MORE.search(near) is not None)
        return (more or _HAN_PROHIBITS.match(lead) is not None) and not _HAN_SO.search(lead)
    if _SO.search(lead, prohibits.end()):
        return False
    how = one.clause.has(*_HOW) or _WHERE.search(near) or _TEXT.search(near)
    return not (isinstance(operation, _ABSENT) and prohibits["verb"].casefold() in _SHOWING and not how)


def _contrasts(one: Said) -> bool:
    """Whether a clause says what it is about and what not: "the caption, not the title", 是字幕不是标题."""
    tokens = one.clause.tokens
    if len(tokens) == 2 and one.operation == RemoveMusic() and _NOT_THE.match(one.clause.source, tokens[0].start):
        return True  # "I meant the title, not the music"
    at = next((i for i, token in enumerate(tokens) if token.among(_NEGATES)), 0)
    things = at and at + 1 < len(tokens) and tokens[at - 1].among(_THINGS) and tokens[-1].among(_THINGS)
    return bool(things) and tokens[at - 1].tag != tokens[-1].tag


_NOT_THE = Pattern(r"not the\b", re.IGNORECASE)
_NEGATES = tags("not isnot")
_THINGS = tags("title caption end music words card photo transition look motion refs")


def _stops(operation: Operation) -> bool:
    """Whether it ends what may go on in the video, which people also say as what not to do: "don't make it zoom"."""
    if isinstance(operation, SetFit):
        return operation.fit != "beside"  # "don't put them side by side"
    if isinstance(operation, SetMotion):
        return operation.motion == "none"
    return operation == SetTransition("cut") or (isinstance(operation, SetLook) and not operation.look)


_HAN_NOT = Pattern(
    r"(?:请|麻烦|千万|先|暂时|还是|最好|我妈说|我没说|我没让你|算了|那|就|能不能|可不可以|你|您|我)*"
    r"(?:不用|不必|不需要|无需|不要|别|甭|没说要|没让你|没叫你)"
)
_HAN_MORE = Pattern("一[点些]|[放缩]大|(?:放|调|变|加|弄)[快慢大小长短亮暗]")
_HAN_NEEDLESS = Pattern("(?:我)?(?:没必要|沒必要|用不着|没说要|没让你|没叫你)")
_HAN_SO = Pattern("那么|这么|太|这样|得")


def _tells_done(one: Said, lead: str) -> bool:
    """Whether a Chinese clause tells what was done: 你已经把第二张弄成黑白了."""
    before = since(MARK, one.clause.source, one.clause.tokens[0].start)
    if _HAN_THANKS.fullmatch(before):
        return True
    done = _HAN_DONE.match(lead)
    near = done is not None and done.end() >= len(before)
    return near and _to_mark(one, lead).endswith(("了", "过"))


def _asks(one: Said, lead: str) -> bool:
    """Whether a clause asks what was done, or what is thought of it."""
    mark = SENTENCE.search(one.clause.source, one.clause.tokens[0].start)
    marked = mark is not None and mark[0].startswith(("?", "？"))
    if _HAS_DONE.match(lead) or _HAN_MUSES.match(lead) or (marked and (_HAN_SHOULD.match(lead) or _SHOULD.match(lead))):
        return True
    return _HAN_ASKS.search(_to_mark(one, lead).rstrip("?？")) is not None


def _to_mark(one: Said, lead: str) -> str:
    """The words of a clause with those behind it, up to the next mark."""
    return (lead + until(MARK, one.clause.source, one.clause.tokens[-1].end)).strip()


def _is_condition(one: Said) -> bool:
    """Whether a clause stands in a condition itself: "if it is too long, …"."""
    before = since(MARK, one.clause.source, one.clause.tokens[0].start)
    written = comparable(one.clause.source[one.clause.tokens[0].start : one.clause.tokens[-1].end])
    lead = _to_mark(one, before + written)
    behind = list(_BUT_IF.finditer(before))
    if behind and behind[-1].start() and _SHORT.fullmatch(before[behind[-1].end() :].strip()):
        return True
    found = _IF.match(lead) or _HAN_IF.match(lead)
    if found is None or any(token.tag in DEEDS for token in one.clause.tokens):
        return False
    return found.end() > len(before) or _SHORT.fullmatch(before[found.end() :].strip()) is not None


_SHORT = Pattern(r"(?:(?:it|that|this|they|the|my|its|it's|is|are|\w+) ?){0,2}", re.IGNORECASE)


def _is_conditional(one: Said) -> bool:
    """Whether a clause is wished only under a condition before or behind it; words on the picture may contain any."""
    source, begin, end = one.clause.source, one.clause.tokens[0].start, one.clause.tokens[-1].end
    lead = _to_mark(one, since(SENTENCE, source, begin) + comparable(source[begin:end]))
    if _IF.match(lead) or _HAN_IF.match(lead):
        return True
    if isinstance(one.operation, _TEXTS):
        return False
    rest = comparable(source[end:])
    mark = MARK.search(rest)
    until = len(rest) if mark is None else mark.start()
    return _BUT_IF.search(rest, 0, until) is not None or _BUT_IF.match(rest, until) is not None


def _written(one: Said, before: Said | None) -> str:
    """A clause with the words before it, from the last mark or joining word on."""
    source, start = one.clause.source, one.clause.tokens[0].start
    lead = since(MARK, source, start)
    if before is not None and before.clause.tokens[-1].end <= start:
        joined = comparable(source[before.clause.tokens[-1].end : start])
        join = _JOINS.search(joined)
        lead = joined[join.end() :] if join and len(joined) <= len(lead) else lead
    return (lead + comparable(source[start : one.clause.limit or one.clause.tokens[-1].end])).strip()
