"""Whether a text wants a video of each file by itself, and the same words for one file alone."""

from __future__ import annotations

import re

from bot.language.intents.create_requests import creates
from bot.language.normalizer import plain

_NOUN = r"(?:photos?|pictures?|images?|pics?|shots?|files?|clips?)"
_PHOTO = rf"(?:{_NOUN}|one|of (?:them|these|those|the|my)(?: {_NOUN})?)"
_VIDEO = r"(?:little |short )?(?:videos?|clips?|movies?|films?|reels?|mp4s?)"
_OWN = r"(?:own|separate|individual|single|different)"
_MAKE = r"(?:(?:make|turn|create|render|give|let|have|export|produce|animate|do|i want|i need|i'd like) )?(?:me )?"
_INTO = r"(?: (?:in)?to| as| be| becomes?| gets?| should (?:be|get|become))?"
_ITS = rf" (?:in )?(?:(?<!in )(?:an?|one)|its|his|their)(?: own)?(?: {_OWN})?"
_PER = r"(?:per|for each|for every|of each|of every|from each|from every|out of each)"
_OF = r"(?:of|for|from|out of)(?: each| all| every)?(?: of)?(?: the| my| these| those)?"
_ENGLISH = (
    # make each photo its own video; turn every picture into a separate clip
    rf"{_MAKE}(?:each|every) {_PHOTO}{_INTO}{_ITS} {_VIDEO}",
    # one video per photo; a separate video for each picture
    rf"{_MAKE}(?:a|an|one)(?: {_OWN})? {_VIDEO} {_PER} {_PHOTO}",
    # separate videos of these photos; individual clips for all the pictures
    rf"{_MAKE}{_OWN} {_VIDEO} {_OF} {_PHOTO}",
    # each photo separately
    rf"{_MAKE}(?:an? )?(?:{_VIDEO} )?(?:of |from |for )?(?:each|every) {_PHOTO} (?:separately|individually)",
)
_PHOTO_ZH = r"(?:照片|图片|相片|图|文件|片段)?"
_MAKE_ZH = r"(?:做|制作|生成|变|转|剪|弄|合)(?:成|为|出)?"
_VIDEO_ZH = r"(?:一?[个段条]|一)?(?:单独|独立|自己)?的?(?:视频|短片|影片|短视频|小视频)"
_THESE_ZH = r"(?:这些|这几张|所有|全部|它们)?的?"
_CHINESE = (
    # 每张照片单独做一个视频
    rf"(?:请|帮我|把|将)*(?:每|各)一?[张个幅段]?{_PHOTO_ZH}(?:都|各自?|分别|单独|独立)*{_MAKE_ZH}{_VIDEO_ZH}",
    # 把这些照片分别做成视频
    rf"(?:请|帮我|把|将)*{_THESE_ZH}{_PHOTO_ZH}都?(?:分别|各自|单独|逐[张个一])地?{_MAKE_ZH}{_VIDEO_ZH}",
    # 一张照片一个视频
    rf"(?:一|每)张{_PHOTO_ZH}(?:就|各|对应)?一个(?:视频|短片|影片)",
)
_EACH = re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in _ENGLISH) + "|" + "|".join(_CHINESE))
_QUOTED = re.compile(r"[\"“「『《][^\"”」』》]*[\"”」』》]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST = 1000


def each_alone(text: str) -> str | None:
    """The words for a single file ("turn this photo into a video, 5 seconds"); None when one video is wanted of all."""
    written = plain(text[:_LONGEST])
    unquoted = _QUOTED.sub(lambda match: " " * len(match[0]), written.text)
    match = _EACH.search(unquoted)
    if match is None:
        return None
    start, end = written.place(*match.span())
    return f"{text[:start]}{_alone(match[0])}{text[end:]}".strip()


def as_request(text: str) -> str:
    """Words for a single file that ask for a video of it, whatever else they say: "vertical, 2 seconds"."""
    if creates(text):
        return text
    return f"{_alone(text)}{'，' if _HAN.search(text) else ', '}{text}"


def _alone(text: str) -> str:
    return "把这张照片做成视频" if _HAN.search(text) else "turn this photo into a video"
