"""Whole messages about projects, settings and what is kept, rather than about the video itself."""

from __future__ import annotations

import re

from bot.domain.messages import Action, Verb
from bot.language.intents.phrase_builder import BEFORE, phrases
from bot.language.normalizer import plain
from bot.language.numbers import NUMBER as N
from bot.language.numbers import number

_MADE = (
    r"(?:(?:the |my |this |that )?(?:exports?|render|video|job|work|batch)|exporting|rendering"
    r"|making (?:it|this|that|the videos?))"
)
_ENGLISH, _CHINESE = r"(?:english|英[文语])", r"(?:chinese|mandarin|中文|汉语|普通话|国语|华语)"
_TONGUE = rf"(?:{_ENGLISH}|{_CHINESE})"
_MINE = r"(?:my|our|the) (?:photos?|pictures?|pics|images?|files?|data)"
_MINE_ZH = r"(?:我们?的?)?(?:照片|图片|相片|数据|文件|隐私)"
_THIS_ZH = r"(?:这个|当前|整个|我的|本)*项目"
_GONE_ZH = r"(?:给)?(?:删除|删掉|删了|移除|去掉)"

_PROJECT_ZH = r"(?:把|将)?(?:这个|当前|我的)?项目(?:的?名[字称]?)?"
_NAME = r"[\"“「『《]?(?P<name>[^\n]*?\S)[\"”」』》]?"


def _project(text: str) -> str:
    found = re.findall(N, text)
    return f"#{number(found[-1])}"


def _numbered(text: str) -> str:
    return _project(text) if re.search(N, re.sub(r"一下", "", text)) else ""


def _tongue(text: str) -> str:
    return "zh" if re.search(_CHINESE, text) else "en" if re.search(_ENGLISH, text) else ""


CHORES = [
    *phrases(
        Verb.CANCEL,
        rf"(?:cancel|stop|abort|halt)(?: (?:it|this|that|everything|all))?(?: {_MADE})?",
        r"(?:取消|停|停止|停下来?|停掉|终止|中止|中断|暂停)(?:导出|汇出|输出|生成|渲染|制作|任务|全部|视频)*(?:了|掉)?",
        r"(?:先)?(?:别|不要?|不用)(?:再|继续)?(?:做|弄|搞|导出|汇出|生成|渲染|制作)(?:视频)?了|(?:先)?停一[停下]",
    ),
    *phrases(
        Verb.SETTINGS,
        r"(?:show |open |change |see |go to )?(?:me )?(?:the |my )?(?:settings?|preferences)",
        r"(?:打开|查看|看看|修改|更改)?(?:偏好|系统)?设置",
    ),
    *phrases(
        Verb.LANGUAGE,
        rf"(?:(?:speak|talk|answer|reply|write|respond|continue)(?: to me| with me| us)?(?: in)?|in|use|switch to"
        rf"|(?:change|set)(?: (?:the |my )?language)? to) {_TONGUE}",
        rf"(?:do|can) you (?:speak|talk|understand) {_TONGUE}\??|{_TONGUE}",
        r"(?:change |set |choose |switch |select )?(?:the |my |another )?languages?",
        rf"(?:你?(?:会|能)(?:不能|不会)?)?(?:用|说|讲|换成?|改成?|切换?[到成]|改用|转成)回?{_TONGUE}"
        rf"(?:跟我|和我)?(?:回答|回复|说话?|交流|聊天?|讲)?\??",
        r"(?:切换|更改|修改|更换|换|改|选择|设置)?(?:一下)?语言(?:设置)?",
        argument=_tongue,
    ),
    *phrases(
        Verb.PROJECTS,
        r"(?:show |list |see |open )?(?:me )?(?:my |all my |all |all the )(?:video )?projects",
        r"(?:list|show) projects|what projects do i have|which projects (?:do i have|are there)",
        r"(?:查看|看看|显示|列出|打开)?(?:我的|所有|全部|我的全部|我的所有)的?项目|(?:查看|打开)?项目列表|我有哪些项目",
    ),
    *phrases(
        Verb.NEW,
        r"(?:(?:start|begin|create|open|make) )?(?:me )?(?:a |another )?new project",
        r"(?:新建|创建|开|建)一?个?新?的?项目|(?:开始|来)?一?个?新的?项目|开始一?个?新的?项目",
    ),
    *phrases(
        Verb.SWITCH,
        rf"(?:open|switch to|(?:go )?back to|continue(?: with)?) project (?:number |no\. ?|#)?{N}",
        rf"(?:打开|切换到|切到|换到|回到|继续)(?:第)?(?:{N}个项目|项目 ?{N}(?:号)?)",
        argument=_project,
    ),
    *phrases(
        Verb.REMOVE,
        r"(?:delete|remove|erase|discard|drop|get rid of|throw away) (?:this|the|my|that)"
        r"(?: whole| entire| current| open)? project",
        rf"(?:delete|remove|erase) project (?:number |no\. ?|#)?{N}",
        rf"(?:删除|删掉|移除|去掉)(?:第{N}个项目|项目 ?{N}|{_THIS_ZH})",
        rf"(?:把|将)?(?:第{N}个项目|项目 ?{N}|{_THIS_ZH}){_GONE_ZH}",
        argument=_numbered,
    ),
    *phrases(
        Verb.RENAME,
        r"rename(?: it)?|(?:rename|name) (?:this|the|my|that)(?: current| open)? project"
        r"|(?:change|edit) (?:the |this |my )?project(?:'s)? name|change the name(?: of (?:the|this|my) project)?",
        rf"(?:给|把)?(?:{_THIS_ZH})?(?:改名字?|重命名|命名|[改换起取]个名字?|[改换]一?下?名字)(?:{_THIS_ZH})?",
    ),
    *phrases(
        Verb.PRIVACY,
        r"privacy(?: policy)?|what (?:data )?do you (?:keep|store|save)(?: (?:about|of) me)?",
        rf"what (?:happens|will happen|are you doing|do you do) (?:to|with) {_MINE}(?: (?:after|afterwards|later))?\??",
        rf"(?:where|how long|how|why)? ?(?:do|will) you (?:keep|store|save|share|sell|use|publish) {_MINE}\??",
        rf"(?:where|how long|how)? ?(?:are|will) {_MINE} (?:be )?(?:stored|kept|saved|safe|private|secure|shared)"
        r"(?: with you| here)?\??",
        rf"who (?:can|could|will) (?:see|look at|access) {_MINE}\??|is (?:this|it) (?:private|safe|secure)\??",
        rf"{_MINE_ZH}(?:都|是|会|能|要|将|会被|会不会|会不会被|被)*(?:怎样|怎么样|怎么处理|怎么用|怎么保存|如何处理"
        r"|存在?哪里?|保存在哪里?|保存多久|存多久|安全|泄露|泄漏|被?保存|外传|公开|谁能?看到)(?:吗|呢|啊)?\??",
        rf"谁(?:能|可以|会)(?:看到|看见|看){_MINE_ZH}\??|你们?(?:会|要)?(?:怎么|如何)(?:处理|使用|用|保存){_MINE_ZH}\??",
        rf"你们?会(?:不会)?(?:保存|泄露|泄漏|分享|使用|外传|公开){_MINE_ZH}\??",
        r"隐私(?:政策|说明)?|你(?:都|会)?(?:保存|存储?|保留)(?:了|我的)?(?:什么|哪些)(?:数据|信息|照片)?",
    ),
    *phrases(
        Verb.DELETE,
        r"(?:delete|erase|remove|wipe|forget) (?:all (?:of )?)?my (?:personal |chat )?data",
        r"(?:delete|close|remove) my account",
        r"注销(?:我的)?(?:账号|账户|帐号|帐户)?|(?:删除|删掉)(?:我的)?(?:账号|账户|帐号|帐户)",
        r"(?:delete|erase|forget) everything (?:you (?:have|know|keep|stored|store) )?about me",
        r"(?:删除|清除|删掉|清空)我的(?:所有|全部|个人)?(?:数据|资料|信息)|把我的(?:所有|全部|个人)?(?:数据|资料|信息)(?:都|全部?)?(?:删除|清除|删掉|清空|删了)",
    ),
]
_RENAME = [
    re.compile(f"{BEFORE}(?:{pattern})[ .!?。]*")
    for pattern in (
        rf"(?:rename|name|call) (?:the |this |my )?project (?:to |as )?{_NAME}",
        rf"(?:rename|name|call) (?:it|this|that) project {_NAME}",
        rf"{_PROJECT_ZH}(?:改名|重命名|改名字|命名)?(?:为|成|叫做?|改为|改成|改叫) ?{_NAME}",
    )
]


def renames(text: str) -> Action | None:
    """ "Rename the project to Summer": with the name as it is written."""
    written = plain(text)
    for pattern in _RENAME:
        if match := pattern.fullmatch(written.text):
            start, end = written.place(*match.span("name"))
            return Action(Verb.RENAME, text[start:end])
    return None
