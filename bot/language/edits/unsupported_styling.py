"""Remarks on how words on the picture look ("the title is too small", 字太小了): no titles, and no edits of ours."""

from __future__ import annotations

import re

from bot.language.normalizer import plain


def _any(words: str) -> str:
    return f"(?:{'|'.join(words.split(', '))})"


_THE = "(?:(?:the|my|your|this|that|all|these|those) )*"
_WORDS = _THE + _any(
    "titles?, heading, headline, texts?, fonts?, lettering, letters, captions?, subtitles?, words, writing, end ?card, "
    "typeface"
)
_WORDS += "(?: (?:text|letters|font|size|colou?r|words|card))?"
_IS = "(?: is| are| looks?| seems?| was|'s| comes? out)"
_ISNT = "(?: isn't| aren't| doesn't look| don't look| is not| are not)"
_VERY = (
    _any(
        "(?:a )?(?:bit|little|tad), way, much, far, really, so, very, too, not, quite, rather, kind of, kinda, just, "
        "pretty, still"
    )
    + " "
)
_BAD = _any(
    "small, big, large, tiny, huge, ugly, bad, boring, thin, thick, bold, dark, bright, pale, faint, plain, weird, "
    "odd, high, low, blurry, long, short, loud, cheesy, tacky, awful, terrible, horrible, hideous, stupid, wrong, "
    "unreadable, illegible, (?:hard|difficult) to (?:read|see), "
    "(?:good|nice|pretty|great|readable|clear|legible|visible|big|large|bold) enough"
)
_GOOD = _any("good, nice, pretty, great, readable, clear, legible, visible, beautiful, cent(?:er|re)d, right")
_FINE = _any("lovely, perfect, cool, fine, ok, okay, amazing, awesome")
_COLOUR = _any("red, blue, green, yellow, white, black, gold, golden, pink, purple, orange, gr[ae]y, brown, silver")
_BIGGER = _any("bigger, smaller, larger, bolder, thinner, nicer, prettier, bold, italic, cent(?:er|re)d")
_FONT = _any("font, colou?r, size, typeface, style, text, letters, lettering, titles?, captions?")
_DO = f"(?:{_any('make, turn, set, change, have, put, get, use, try, choose, pick, with, in, i want')} )?"
_TO = f"(?: {_any('should be, be, to, in, into, a bit, a little, much, look')})*"

_WORDS_ZH = "(?:第[一二三四五六七八九十0-9]+张的?)?" + _any("这个, 那个, 把, 照片上的, 下面的, 上面的") + "*"
_WORDS_ZH += _any("标题, 字幕, 字体, 文字, 片头字, 片尾字, 字号, 字儿?")
_SIDE_ZH = f"的?{_any('字体, 字号, 大小, 颜色, 样子, 样式, 位置, 文字, 字')}?"
_VERY_ZH = _any(
    "太, 很, 好, 真的?, 有点儿?, 有些, 不太?, 不够, 不怎么, 过于, 这么, 那么, 挺, 特别, 非常, 都, 也, 还是, 显得, "
    "看起来, 看着, 实在"
)
_BAD_ZH = _any(
    "小, 大, 丑, 难看, 细, 粗, 土, 暗, 亮, 淡, 浅, 深, 乱, 高, 低, 密, 俗, 花, 普通, 单调, 奇怪, 怪, 长, 短, 挤, "
    "模糊, 花哨, 老气, 好看, 清楚, 清晰, 明显, 显眼, 醒目, 美观, 漂亮, 合适"
)
_GOOD_ZH = _any("好看, 漂亮, 清楚, 清晰, 美观, 合适, 不错, 棒, 好")
_CAN_ZH = f"{_any('可以, 能, 能不能, 要, 再, 改, 换, 调, 弄, 变, 设, 成, 为, 用, 放, 得, 更, 个')}*"
_BIT_ZH = _any("一下, 一?点儿?, 一些, 些")
_COLOUR_ZH = "(?:[红白黑蓝绿黄金粉紫]色?的?)"
_ENDS_ZH = "[了啊呀吧吗哦的]*"

_PRAISE = [
    re.compile(pattern)
    for pattern in (
        f"{_WORDS}{_IS} (?:{_VERY})*(?:{_GOOD}|{_FINE})",
        f"{_WORDS_ZH}{_SIDE_ZH}(?:很|真|好|挺|非常|特别|都|也|太)*{_GOOD_ZH}{_ENDS_ZH}",
    )
]
_REMARKS = [
    re.compile(pattern)
    for pattern in (
        rf"{_WORDS}(?:{_IS} (?:{_VERY})*| (?:{_VERY})+){_BAD}(?: (?:for|to|on|in|at|when|now|again)\b.*)?",
        rf"{_WORDS}{_IS} (?:{_VERY})*(?:too|not|so) (?:{_VERY})*\S+(?: \S+)?",
        rf"{_WORDS}{_ISNT} (?:{_VERY})*(?:{_GOOD}|{_BAD})\b.*",
        f"{_DO}{_WORDS}{_TO} (?:{_BIGGER}|{_COLOUR}|(?:another|a different|a nicer|a bigger|a smaller) {_FONT})",
        f"{_DO}(?:an?other |a )?(?:different|{_BIGGER}|{_COLOUR}) {_FONT}",
        "change the (?:font|typeface|(?:text|font|title|caption) (?:colou?r|size))(?: .*)?",
        f"(?:i )?(?:can't|cannot|can hardly|could not) (?:read|see) {_WORDS}(?: .*)?",
        f"{_WORDS_ZH}{_SIDE_ZH}{_VERY_ZH}+{_BAD_ZH}{_ENDS_ZH}",
        f"{_WORDS_ZH}{_SIDE_ZH}[都也]?(?:根本|完全|几乎)?看不(?:清楚?|见|到|懂){_ENDS_ZH}",
        f"看不(?:清楚?|见|到){_WORDS_ZH}{_ENDS_ZH}",
        f"{_WORDS_ZH}{_SIDE_ZH}{_CAN_ZH}(?:[大小粗细]|好看|醒目){_BIT_ZH}{_ENDS_ZH}",
        f"{_WORDS_ZH}{_SIDE_ZH}{_CAN_ZH}(?:居中|加粗|斜体|{_COLOUR_ZH}){_ENDS_ZH}",
        f"(?:加粗|放大|缩小){_WORDS_ZH}",
        f"把?(?:标题|字幕|文字|字)?的?(?:字体|字号|颜色)[改换调变]{_CAN_ZH}{_BIT_ZH}?{_ENDS_ZH}",
        f"[改换]一?[个种下](?:标题|字幕|文字|字)?的?(?:字体|字号){_ENDS_ZH}",
        f"{_WORDS_ZH}(?:不要|别)[这那]么(?:[大小粗细丑长]){_ENDS_ZH}",
    )
]
_LONGEST = 60
_CLAUSE = re.compile(r"[^,.;!?，。；！？\n]+")
_POLITE = re.compile(
    f"^(?:{_any('please, ok, oh, hm+, um, well, sorry, can you, could you, i (?:think|find|feel), but, and')} )+"
    f"|^{_any('请, 麻烦你?, 不过, 但是?, 嗯, 我?觉得, 我?感觉')}+|(?: (?:please|thanks))+$"
)


def apart(text: str) -> tuple[str, bool]:
    """`text` with remarks left blank, praise too, and whether some of them ask for what cannot be had."""
    written, asked = plain(text), False
    for match in _CLAUSE.finditer(written.text):
        clause = _POLITE.sub("", match[0].strip())
        start, end = written.place(*match.span())
        if len(clause) > _LONGEST or _is_title(text[start:end]):
            continue
        praised = any(pattern.fullmatch(clause) for pattern in _PRAISE)
        if praised or any(pattern.fullmatch(clause) for pattern in _REMARKS):
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
            asked = asked or not praised
    return text, asked


def _is_title(clause: str) -> bool:
    """ "title Too Big to Fail": a word in capitals after the first begins a text."""
    capitals = re.findall(r"(?<=\s)[A-Z][a-z]+", clause.strip())
    return any(word not in {"Title", "Caption"} for word in capitals)
