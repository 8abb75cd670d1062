"""Messages that are, as a whole, a command in words: "send v2 again", "my projects", "also as a Reel".

Only a message that fits from its first word to its last is one: "send the title again to the start" is an edit. It is
compared as `bot.language.intents` does: half-width, lower-case, in simplified characters.
"""

from __future__ import annotations

import re

from bot.domain.messages import Action, Verb
from bot.language.intents.account_commands import CHORES, renames
from bot.language.intents.phrase_builder import AFTER, BEFORE, phrases
from bot.language.normalizer import plain
from bot.language.numbers import NUMBER as N
from bot.language.numbers import number

_LONGEST = 200
HELLO = "hello"
"""Said by somebody who may be in the middle of something, unlike the command of the same verb."""
DONE = "done"
"""Asks whether the video is ready, rather than what is in it."""
ALSO = "also-"
"""Before the key of a shape: the project in that shape, made and exported in one go."""

_VERSION = rf"(?:(?:the |my )?(?:version|ver\.?|v) ?(?:number |no\. ?|#)?{N}|(?:the |my )?{N} version)"
_VERSION_ZH = rf"(?:第? ?{N} ?版本?|版本 ?{N}|v ?\d{{1,3}})(?:的?视频)?"
_SEND = r"(?:re-?send|send|post|share|give|show)"
_LAST = r"(?:it|that|this|(?:the|my|that)(?: last| latest| finished)? (?:one|video|version|movie|clip))"
_AGAIN = r"(?:again|once more|one more time)"
_SEND_ZH = r"(?:再|重新?|再重新)(?:给我)?(?:发|传)"
_LAST_ZH = r"(?:它|(?:刚才|最后|最新)?的?(?:那个)?(?:视频|影片|片子|一版|版本))"
_ONCE_ZH = r"(?:给我)?(?:一?[次遍回下])?(?:给我)?"

_SHAPES = {
    "9-16": r"(?:instagram )?reels?|tiktoks?|(?:youtube )?shorts?|stor(?:y|ies)|vertical|portrait|upright|9[:x]16"
    r"|竖屏|竖版|竖着?的|抖音|快手",
    "16-9": r"landscape|horizontal|widescreen|16[:x]9|横屏|横版|横着?的",
    "1-1": r"square|1[:x]1|方形|正方形|方的",
}
_SHAPE = f"(?:{'|'.join(_SHAPES.values())})"
_DO = r"(?:(?:make|do|send|give|export|create|render|need|want|i need|i want|i'd like) )?(?:me |us )?"
_IT = r"(?:(?:it|this|that|one|the same|the video|a version|a copy) )?(?:as |in |for |into )?(?:an? |the |one )?"
_KIND = r"(?: (?:version|video|format|one|copy|cut))?"
_DO_ZH = r"(?:做|出|来|要|给我|导出|发|弄|生成|剪|转)*(?:一?[个版份段条])?"
_KIND_ZH = r"(?:的)?(?:版本|版|视频|格式)?(?:的)?"


_LOOK = r"(?:a )?(?:(?:quick|fast|short|brief|little|small|rough|low-?res) )*"
_OF_IT = (
    r"(?: (?:of )?(?:it|this|that|(?:the|my) (?:video|movie|clip|slideshow|result)|what (?:you|we) have(?: so far)?))?"
)
_EXPORTING = r"(?:(?:i|we|you) (?:export|download|render|decide)(?: it)?|exporting|the export)"
_FIRST = rf"(?:,? (?:first|quickly|so far|before {_EXPORTING}))*+"
_LET_ME = r"(?:(?:can|could|may) i|let me|(?:i|we)(?:'d like| want)? to)"
_FOR_ME_ZH = r"(?:先|快速|简单|给我|让我|给我们|让我们|我想?|我要|想|要|能不能|可不可以|能|可以|再)*+"
_GLANCE_ZH = r"(?:看一?看|[看睇]一?[下眼吓]|瞧一?[瞧下眼]|瞄一?[下眼]|过目)"
_NOW_ZH = r"(?:大概|大致|整体|现在|目前|视频|影片|成片|片子|最终|做出来|导出前|的)*+"
_EXPORTING_ZH = r"先?(?:,?(?:满意|可以|没问题|确认)?(?:了|的话)?(?:之?后)?再(?:导出|下载|保存|决定))?"


def _version(text: str) -> str:
    named = re.search(_VERSION, text) or re.search(_VERSION_ZH, text)
    found = re.search(N, named[0]) if named else None
    return f"v{number(found[0])}" if found else ""


def _shape(text: str) -> str:
    return ALSO + next(key for key, words in _SHAPES.items() if re.search(words, text))


_TABLE = [
    *phrases(
        Verb.STATUS,
        r"(?:is|are) (?:it|this|that|they|you|we|(?:the|my|our) (?:video|export|movie|slideshow)s?)(?: all)?"
        r" (?:done|ready|finished|complete)(?: yet| now| already)?\??|(?:done|ready|finished)(?: yet| already)?\?",
        r"(?:how much longer|how long (?:will|does|is) (?:it|this|that)(?: still)? (?:take|going to take|gonna take)"
        r"|how much time is left|how long (?:until|till) it(?:'s| is) (?:done|ready|finished))(?: (?:still|now))?\??",
        r"when (?:will|is) (?:it|the video|my video)(?: going to)?(?: be)? (?:done|ready|finished)\??",
        r"(?:视频|影片)?(?:做|弄|生成|渲染|制作)?(?:好|完|完成)了(?:吗|没有?|嘛)\??|(?:视频|影片)?好了没有?\??",
        r"(?:大概)?(?:还|还需?要|需要)(?:等|做)?多久|多久(?:能|可以|才能)?(?:做)?好"
        r"|(?:视频)?(?:什么时候|几时)(?:能|可以|才能|会)?(?:做|弄)?(?:好|完成?)"
        r"|(?:现在|目前)?(?:做|生成)?到哪(?:里|儿|一步)?了|(?:生成|导出|制作)?进度(?:怎么样|如何|多少)?了?",
        argument=lambda _: DONE,
    ),
    *phrases(
        Verb.START,
        r"(?:hi+|hello|hey|good (?:morning|afternoon|evening))(?: there| bot)?",
        r"(?:你好|您好|嗨|哈喽|在吗|在不在|早上好|下午好|晚上好)呀?",
        argument=lambda _: HELLO,
    ),
    *phrases(
        Verb.HELP,
        r"help(?: me)?|(?:show (?:me )?)?(?:the )?commands",
        r"what (?:can|do) (?:you|i) (?:do|say)(?: (?:here|with you|to you))?|what else can (?:you|i) (?:do|say)",
        r"how (?:does|do) (?:this|it|you|i use (?:this|it|you))(?: bot)?(?: work)?",
        r"帮助|求助|怎么用|怎么使用|如何使用|使用说明|(?:你|我)?(?:都)?(?:能|会|可以)(?:做|干|说)(?:些)?(?:什么|啥)",
    ),
    *phrases(
        Verb.SEND_AGAIN,
        rf"{_SEND}(?: me| us)?(?: over)? {_VERSION}(?: (?:to me|to us))?(?: {_AGAIN})?",
        rf"{_VERSION},? {_AGAIN}",
        rf"{_SEND}(?: me| us)? {_LAST}(?: to me| to us)? {_AGAIN}",
        rf"re-?send(?: me)?(?: {_LAST})?",
        rf"{_SEND_ZH}{_ONCE_ZH}(?:{_VERSION_ZH}|{_LAST_ZH})?{_ONCE_ZH}",
        rf"(?:把)?{_VERSION_ZH}(?:再|重新?)?(?:给我)?(?:发|传){_ONCE_ZH}",
        rf"(?:把)?{_LAST_ZH}{_SEND_ZH}{_ONCE_ZH}",
        rf"(?:再)?(?:发|传|给)(?:给|我)*{_ONCE_ZH}{_VERSION_ZH}",
        argument=_version,
    ),
    *phrases(
        Verb.EXPORT,
        r"(?:re-?send|send|give|export|make)(?: me| us| it as)? (?:a |the )?(?:small(?:er)?|low-?res|compressed) "
        r"(?:file|version|copy|video)(?: of (?:it|that|this|the video))?(?: (?:for|to|on|over) [\w ]{2,20})?",
        r"(?:再)?(?:发|传|导出|给)(?:我|给我)?一?(?:个|份)?(?:小文件|(?:小一?点儿?|小些)的?(?:文件|视频|版本))(?:给我)?",
        argument=lambda _: "small",
    ),
    *phrases(
        Verb.PRESET,
        rf"also {_DO}{_IT}{_SHAPE}{_KIND}",
        rf"(?:export|导出) ?{_IT}(?:成|为)?{_SHAPE}(?:{_KIND}|{_KIND_ZH})",
        rf"{_DO}{_IT}{_SHAPE}{_KIND},? (?:too|as well|also)",
        rf"{_DO}(?:another|one more)(?: one| version| copy| video)?(?: as| in| for)?(?: an?)? {_SHAPE}{_KIND}",
        rf"(?:也|再|还|同时|另外|顺便|另)+{_DO_ZH}{_SHAPE}{_KIND_ZH}(?:也|都)?(?:的)?",
        rf"{_SHAPE}{_KIND_ZH}(?:也|再|还)+{_DO_ZH}",
        argument=_shape,
    ),
    *phrases(
        Verb.PREVIEW,
        rf"(?:the )?{_LOOK}preview{_OF_IT}{_FIRST}",
        rf"(?:show|give|send|make|render|get|do)(?: me| us)? (?:the )?{_LOOK}preview{_OF_IT}{_FIRST}",
        rf"(?:{_LET_ME}|let's) (?:see |have |get |watch )?(?:the )?{_LOOK}preview{_OF_IT}{_FIRST}",
        rf"{_LOOK}preview (?:version|would be (?:nice|good|great)){_FIRST}|show (?:it|the video) to me first",
        rf"(?:show me|{_LET_ME} see) (?:what|how) (?:it|the video|that|this)(?: will| would)? looks?(?: like)?{_FIRST}",
        rf"{_LET_ME} (?:see|watch|check) (?:it|the video) (?:first|before {_EXPORTING})",
        rf"{_LET_ME} (?:have|take) {_LOOK}(?:look|peek)(?: at (?:it|the video))? first",
        rf"{_FOR_ME_ZH}(?:来|做|出|发|弄|生成|搞|看)?一?[个下份段]?(?:快速|简单|低清)?的?(?:小样|样片|小?预览)"
        rf"(?:一?[下遍次眼个]|版本?)?{_NOW_ZH}(?:效果|视频|影片|成片)?(?:先?(?:给我)?{_GLANCE_ZH})?{_EXPORTING_ZH}",
        rf"{_FOR_ME_ZH}(?:{_GLANCE_ZH}|看){_NOW_ZH}(?:效果|样子|(?:是|成)?(?:什么|啥|怎么)样子?){_EXPORTING_ZH}",
        rf"(?:先(?:(?:给|让)我们?)?|(?:给|让)我们?先){_GLANCE_ZH}{_EXPORTING_ZH}",
        rf"(?:{_NOW_ZH}(?:效果|小样|样片))先?(?:给|让)我们?先?{_GLANCE_ZH}",
    ),
]
_UNDO = re.compile(
    rf"{BEFORE}(?:undo(?: (?:it|that|this|(?:the |my )?last (?:change|edit|one|step)|(?:the|that) (?:change|edit)))?"
    rf"|go back|revert(?: (?:it|that))?|take (?:it|that) back"
    rf"|撤[销回](?:上一步|刚才的?(?:修改|操作)?)?|取消上一步){AFTER}"
)


def read(text: str) -> Action | None:
    """The command that a whole message is; None for every other message, which `bot.language.intents` understands."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    written = plain(text)
    for phrase in (*_TABLE, *CHORES):
        if phrase.pattern.fullmatch(written.text):
            return Action(phrase.verb, phrase.argument(written.text))
    return renames(text)


def undoes(text: str) -> bool:
    """Whether an edit takes the one before it back, so that it can be done again."""
    return len(text) <= _LONGEST and _UNDO.fullmatch(plain(text.strip()).text) is not None
