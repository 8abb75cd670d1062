"""Whether a text asks for a video to be made, rather than for one to be changed or added to."""

from __future__ import annotations

import re

from bot.language.tokenizer import unquoted


def _any(words: str) -> str:
    return f"(?:{'|'.join(words.split(', '))})"


_THING = _any(
    "videos?, vids?, slide-?shows?, slide shows?, movies?, films?, clips?, reels?, montages?, shorts, "
    "recaps?, trailers?, "
    "vlogs?, tiktoks?, animations?, photo ?story, photo ?stories, mp4s?, gifs?, edit"
)
_MAKE = _any(
    "make, making, create, creating, build, generate, produce, compose, assemble, prepare, animate, craft, design, do"
)
_WISH = _any(
    "(?:i|we)(?:'d| would)? (?:want|need|like|love), wanna, want, need, give (?:me|us), "
    "can (?:i|we) (?:get|have), looking for"
)
_JOIN = _any(
    "turn, convert, transform, combine, merge, stitch, join, put, edit, cut, arrange, make, assemble, mix, "
    "bring, compile, weave"
)
_ONE = _any("an?, one, another, two, three, some, \\d+")
_WHOSE = _any("the, my, our, this, that")
_MAKE_ZH = _any(
    "做, 制作, 制成, 生成, 剪成, 剪辑, 剪, 合成, 合并, 拼, 变成, 转成, 弄, 创建, 整, 编, 来一?个, 来段, "
    "想要一?个, 要一?个"
)
_THING_ZH = _any("视频, 短片, 影片, 幻灯片, vlog, 电影, 片子, 影集, 电子相册, 动画, mv")
_OF_IT_ZH = _any("的, 标题, 开头, 结尾, 太, 长度, 时长, 速度, 里, 中")

# "A film look" and "the video longer" are no things to make: the name of one ends there, or is described further.
_AFTER_WORDS = _any(
    "from, with, of, out, using, for, in, about, that, which, to, and, then, but, please, pls, now, where, "
    "so, on, set, this, "
    "lasting, featuring, at, by, when, each, as, like, showing, under, around, \\d+, one, two, three, four, five, ten"
)
_AFTER = rf"(?=$|\s*[,.!?;:…()\n]| {_AFTER_WORDS}\b)"
_AFTER_WHOSE = rf"(?=$|\s*[,.!?;\n]| {_any('from, with, out, using, for, now, please, and, then, but')}\b)"
_ADJECTIVES = (
    rf"(?: (?!{_any('of, in, on, for, to, the, with, at, and, from, my, is, title, caption, bit')}\b)[^\s,.]+){{0,5}}?"
)
_DO = rf"{''.join(f'(?<!{no} )' for no in ('don.t', 'dont', 'do not', 'not', 'never'))}\b"

_ASKS = [
    re.compile(pattern)
    for pattern in (
        # make me a short birthday video; I'd like a slideshow
        rf"{_DO}(?:{_MAKE}|{_WISH})\b(?: (?!the\b)[^\s,.]+){{0,6}}? {_ONE}\b{_ADJECTIVES} {_THING}\b{_AFTER}",
        # turn my photos into a slideshow
        rf"{_DO}{_JOIN}\b(?: [^\s.]+){{0,14}}? (?:into|as)(?: (?:{_ONE}|{_WHOSE}))?{_ADJECTIVES} {_THING}\b{_AFTER}",
        # make the video from these; create slideshow
        rf"{_DO}{_MAKE}\b(?: (?:me|us|now))?(?: {_WHOSE})?(?: (?:photo|music|short))? {_THING}\b{_AFTER_WHOSE}",
        # each photo its own video
        rf"\b(?:its|their) own {_THING}\b|\bone (?:video|clip) (?:per|for each)\b|\bseparate {_THING}\b",
        # 把照片做成视频; 生成幻灯片
        rf"(?<!别)(?<!不要)(?<!先不){_MAKE_ZH}(?!的)[^,.!?;:，。\n]{{0,16}}?{_THING_ZH}(?!{_OF_IT_ZH})",
        # 每张照片做一个单独的视频
        r"(?:每|各)[^,.\n]{0,8}(?:一个|单独|独立)[^,.\n]{0,4}(?:视频|影片)",
    )
]
# a 15 second slideshow with music: the thing alone, where nothing is told of it
_NOT_ALONE = _any(
    "the, my, our, this, that, your, make, add, remove, cut, put, move, change, in, use, first, second, third, last, "
    "next"
)
_ALONE = re.compile(
    rf"(?:(?:hi|hello|please|ok) )?(?:(?!{_NOT_ALONE}\b)[^\s,.]+ ){{0,5}}?{_THING}"
    r"(?=$|\s*[,.!]| (?:with|of|from|for|about|please)\b)"
    rf"|\s*(?:一[个段条支部]|(?:\d+ ?(?:秒钟?|分钟?)|半分钟|[一两]分钟)的?)"
    rf"[^,.，。\n]{{0,12}}{_THING_ZH}\s*(?:$|[,，。!])"
)
_TOLD_WORDS = _any(
    "should, must, is, are, was, needs?, has, longer, shorter, too, title, export, send, download, where, when, how"
)
_TOLD = re.compile(rf"\b{_TOLD_WORDS}\b")
_START = re.compile(
    rf"(?:{_any('ok, okay, please, now, so, you can, can you, and, just')} )*(?:start|begin|go ahead)"
    r"(?: (?:now|please|making it))*"
    rf"|{_any('请, 现在, 可以, 那就, 就, 好了?')}*开始{_any('吧, 制作, 做, 生成, 剪辑, 了')}*"
)
_THESE = _any("these, those, them, this one, that one, this photo, that photo")
_JOINS = re.compile(
    rf"\b(?:and )?also (?:use |with |take )?{_THESE}\b"
    rf"|\b{_THESE}\b[^,.;\n]{{0,20}} {_any('too, also, as well')}\b"
    rf"|\b{_any('add, adding, include, including, insert, append')} {_THESE}\b"
    rf"|\b{_any('again, once more, the rest, some more, more photos, more pictures, forgot, missed')}\b"
    r"|[这那][^,.，。\n]{0,6}[也都](?:加|放|补|用)|[这那][^,.，。\n]{0,6}(?:加|放|补)[进入到]"
    r"|也(?:加|放|补)[上进入]|忘了?发|漏了|补充|再来几张|还有这"
)
_LONGEST = 4000
"""Characters that are looked at: whoever writes more asks at the beginning."""


def creates(text: str) -> bool:
    """Whether `text` asks for a video to be made ("turn my photos into a slideshow"); quotations say nothing."""
    words = unquoted(text[:_LONGEST])
    if any(pattern.search(words) for pattern in _ASKS):
        return True
    if _ALONE.match(words) and not _TOLD.search(words):
        return True
    return any(_START.fullmatch(clause.strip()) for clause in re.split(r"[,.!;\n，。！]", words))


def joins(text: str) -> bool:
    """Whether photos that come with `text` are meant for the video that is there already ("these as well, please")."""
    return bool(_JOINS.search(unquoted(text[:_LONGEST])))
