"""Recognises requests for one video per file, and gives the same request for a single file."""

import re

from bot.language.intents.create_requests import creates
from bot.language.normalizer import plain
from bot.language.patterns import compiled

_EACH = compiled("{each}")
_QUOTED = re.compile(r"[\"“「『《][^\"”」』》]*[\"”」』》]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST = 1000


def each_alone(text: str) -> str | None:
    """The words for a single file ("turn this photo into a video, 5 seconds"); None if the text wants one of all."""
    written = plain(text[:_LONGEST])
    match = _EACH.search(_QUOTED.sub(lambda quoted: " " * len(quoted[0]), written.text))
    if match is None:
        return None
    start, end = written.place(*match.span())
    return f"{text[:start]}{_alone(match[0])}{text[end:]}".strip()


def as_request(text: str) -> str:
    """The words for a single file as a request for a video, whatever else they say: "vertical, 2 seconds"."""
    if creates(text):
        return text
    return f"{_alone(text)}{'，' if _HAN.search(text) else ', '}{text}"


def _alone(text: str) -> str:
    return "把这张照片做成视频" if _HAN.search(text) else "turn this photo into a video"
