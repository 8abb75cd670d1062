"""Messages that are, as a whole, a command in words: "send v2 again", "my projects", "also as a Reel".

Only a message that fits from its first word to its last is one: "send the title again to the start" is an edit. It is
compared as `bot.intents` does: half-width, lower-case, in simplified characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.intents.script import plain
from bot.model import Action, Verb

_LONGEST = 200
ALSO = "also-"
"""Before the key of a shape: the project in that shape, made and exported in one go."""

_BEFORE = (
    r"(?:(?:please|pls|ok|okay|hey|hi|and|now|just|then|so|(?:can|could|would|will) you|can i (?:get|have)"
    r"|i(?:'d like| want)(?: you)? to|请|麻烦你?|帮我|那就?|好的?|现在|可以)[ ,、]*)*"
)
_AFTER = (
    r"(?:[ ,、]*(?:please|pls|thanks|thank you|thx|now|for me|to me|here|吧|呗|啊|哦|谢谢|好吗|可以吗|行吗|吗|给我"
    r"|一下))*[ .!?。~…]*"
)
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_ORDERS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_DIGITS = "一二三四五六七八九"
_N = rf"(?:\d{{1,3}}(?:st|nd|rd|th)?|{'|'.join(_WORDS + _ORDERS)}|[{_DIGITS}]?十[{_DIGITS}]?|[{_DIGITS}两])"

_VERSION = rf"(?:(?:the |my )?(?:version|ver\.?|v) ?(?:number |no\. ?|#)?{_N}\b|(?:the |my )?{_N} version)"
_VERSION_ZH = rf"(?:第? ?{_N} ?版本?|版本 ?{_N}|v ?\d{{1,3}})(?:的?视频)?"
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

_PROJECT_ZH = r"(?:把|将)?(?:这个|当前|我的)?项目(?:的?名[字称]?)?"
_NAME = r"[\"“「『《]?(?P<name>[^\n]*?\S)[\"”」』》]?"

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


@dataclass(frozen=True, slots=True)
class _Phrase:
    pattern: re.Pattern[str]
    verb: Verb
    argument: Callable[[str], str]


def _phrases(verb: Verb, *patterns: str, argument: Callable[[str], str] = lambda _: "") -> list[_Phrase]:
    return [_Phrase(re.compile(f"{_BEFORE}(?:{pattern}){_AFTER}"), verb, argument) for pattern in patterns]


def number(text: str) -> int:
    """The number that a word of the table stands for: `2`, `2nd`, `two`, `second`, `二`, `十二`."""
    if digits := re.match(r"\d+", text):
        return int(digits[0])
    for words in (_WORDS, _ORDERS):
        if text in words:
            return words.index(text) + 1
    tens, ten, ones = text.partition("十")
    if not ten:
        return _digit(text.replace("两", "二"))
    return 10 * (_digit(tens) or 1) + _digit(ones)


def _digit(text: str) -> int:
    return _DIGITS.index(text) + 1 if text else 0


def _version(text: str) -> str:
    named = re.search(_VERSION, text) or re.search(_VERSION_ZH, text)
    found = re.search(_N, named[0].replace("version", "").replace("ver", "")) if named else None
    return f"v{number(found[0])}" if found else ""


def _project(text: str) -> str:
    found = re.findall(_N, text)
    return f"#{number(found[-1])}"


def _shape(text: str) -> str:
    return ALSO + next(key for key, words in _SHAPES.items() if re.search(words, text))


_TABLE = [
    *_phrases(
        Verb.START,
        r"(?:hi+|hello|hey|good (?:morning|afternoon|evening))(?: there| bot)?",
        r"(?:你好|您好|嗨|哈喽|在吗|在不在|早上好|下午好|晚上好)呀?",
    ),
    *_phrases(
        Verb.HELP,
        r"help(?: me)?|(?:show (?:me )?)?(?:the )?commands",
        r"what (?:can|do) (?:you|i) (?:do|say)(?: (?:here|with you|to you))?|what else can (?:you|i) (?:do|say)",
        r"how (?:does|do) (?:this|it|you|i use (?:this|it|you))(?: bot)?(?: work)?",
        r"帮助|求助|怎么用|怎么使用|如何使用|使用说明|(?:你|我)?(?:都)?(?:能|会|可以)(?:做|干|说)(?:些)?(?:什么|啥)",
    ),
    *_phrases(
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
    *_phrases(
        Verb.PRESET,
        rf"also {_DO}{_IT}{_SHAPE}{_KIND}",
        rf"(?:export|导出) ?{_IT}(?:成|为)?{_SHAPE}(?:{_KIND}|{_KIND_ZH})",
        rf"{_DO}{_IT}{_SHAPE}{_KIND},? (?:too|as well|also)",
        rf"{_DO}(?:another|one more)(?: one| version| copy| video)?(?: as| in| for)?(?: an?)? {_SHAPE}{_KIND}",
        rf"(?:也|再|还|同时|另外|顺便|另)+{_DO_ZH}{_SHAPE}{_KIND_ZH}(?:也|都)?(?:的)?",
        rf"{_SHAPE}{_KIND_ZH}(?:也|再|还)+{_DO_ZH}",
        argument=_shape,
    ),
    *_phrases(
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
    *_phrases(
        Verb.PROJECTS,
        r"(?:show |list |see |open )?(?:me )?(?:my |all my |all |all the )(?:video )?projects",
        r"(?:list|show) projects|what projects do i have|which projects (?:do i have|are there)",
        r"(?:查看|看看|显示|列出|打开)?(?:我的|所有|全部|我的全部|我的所有)的?项目|(?:查看|打开)?项目列表|我有哪些项目",
    ),
    *_phrases(
        Verb.NEW,
        r"(?:(?:start|begin|create|open|make) )?(?:me )?(?:a |another )?new project",
        r"(?:新建|创建|开|建)一?个?新?的?项目|(?:开始|来)?一?个?新的?项目|开始一?个?新的?项目",
    ),
    *_phrases(
        Verb.SWITCH,
        rf"(?:open|switch to|(?:go )?back to|continue(?: with)?) project (?:number |no\. ?|#)?{_N}",
        rf"(?:打开|切换到|切到|换到|回到|继续)(?:第)?(?:{_N}个项目|项目 ?{_N}(?:号)?)",
        argument=_project,
    ),
    *_phrases(
        Verb.PRIVACY,
        r"privacy(?: policy)?|what (?:data )?do you (?:keep|store|save)(?: (?:about|of) me)?",
        r"隐私(?:政策|说明)?|你(?:都|会)?(?:保存|存储?|保留)(?:了|我的)?(?:什么|哪些)(?:数据|信息|照片)?",
    ),
    *_phrases(
        Verb.DELETE,
        r"(?:delete|erase|remove|wipe|forget) (?:all (?:of )?)?my (?:personal |chat )?data",
        r"(?:delete|erase|forget) everything (?:you (?:have|know|keep|stored|store) )?about me",
        r"(?:删除|清除|删掉|清空)我的(?:所有|全部|个人)?(?:数据|资料|信息)|把我的(?:所有|全部|个人)?(?:数据|资料|信息)(?:都|全部?)?(?:删除|清除|删掉|清空|删了)",
    ),
]
_RENAME = [
    re.compile(f"{_BEFORE}(?:{pattern})[ .!?。]*")
    for pattern in (
        rf"(?:rename|name|call) (?:the |this |my )?project (?:to |as )?{_NAME}",
        rf"(?:rename|name|call) (?:it|this|that) project {_NAME}",
        rf"{_PROJECT_ZH}(?:改名|重命名|改名字|命名)?(?:为|成|叫做?|改为|改成|改叫) ?{_NAME}",
    )
]
_UNDO = re.compile(
    rf"{_BEFORE}(?:undo(?: (?:it|that|this|(?:the |my )?last (?:change|edit|one|step)|(?:the|that) (?:change|edit)))?"
    rf"|go back|revert(?: (?:it|that))?|take (?:it|that) back"
    rf"|撤[销銷回](?:上一步|刚才的?(?:修改|操作)?)?|取消上一步){_AFTER}"
)


def read(text: str) -> Action | None:
    """The command that a whole message is; None for every other message, which `bot.intents` understands."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    written = plain(text)
    for phrase in _TABLE:
        if phrase.pattern.fullmatch(written.text):
            return Action(phrase.verb, phrase.argument(written.text))
    for pattern in _RENAME:
        if match := pattern.fullmatch(written.text):
            start, end = written.origin[match.start("name")], written.origin[match.end("name") - 1] + 1
            return Action(Verb.RENAME, text[start:end])
    return None


def undoes(text: str) -> bool:
    """Whether an edit takes the one before it back, so that it can be done again."""
    return len(text) <= _LONGEST and _UNDO.fullmatch(plain(text.strip()).text) is not None
