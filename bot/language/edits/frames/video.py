"""The video as a whole: making it, its shape, its quality, and how it is handed over."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import LeaveAlone
from bot.domain.operations.photos import Keep, SetLength, SetTotal
from bot.domain.operations.picture import (
    Deliver,
    Make,
    SetFit,
    SetFrameRate,
    SetLook,
    SetRatio,
    SetResolution,
    SetStyle,
    SetTransition,
)
from bot.domain.operations.sound import SyncToBeat
from bot.domain.operations.words import SetEnd, SetTitle
from bot.domain.photo_selection import ALL, THEM, Kind, Selection
from bot.language.edits.clause import Clause
from bot.language.edits.frame import PHOTOS, Built, Frame
from bot.language.edits.frames.sound import set_music
from bot.language.edits.tokens import UNKNOWN
from bot.language.patterns import Pattern
from bot.language.tokenizer import has_han


def _ratio(clause: Clause) -> str:
    """The shape that is named: as such, else by its platform."""
    named = [str(t.value) for t in clause.tokens if t.tag == "ratio" and t.value]
    platform = clause.last_value("platform")
    if named == ["9:16"] and platform in _UPRIGHT and has_han(clause.source) and "9" not in clause.source:
        return platform  # 朋友圈要竖的: upright as it is there
    return named[-1] if named else clause.value("ratio") or clause.last_value("platform")


_UPRIGHT = {"4:5", "3:4", "9:16"}


def shape(clause: Clause) -> Built:
    """The shape of the video, by its name or by a platform."""
    if clause.of_or_none is not None and clause.of.names_photos and clause.chosen[0][1].items[0].kind is not Kind.THEM:
        return None  # 第二张是横的: a remark on one photo
    if clause.has("rotate") and clause.has("it", "them"):
        return None  # "turn her upright"
    if clause.chosen and clause.source[clause.tokens[-1].end :].startswith("了"):
        return None  # 它横过来了
    last = max(i for i, token in enumerate(clause.tokens) if token.has("ratio") or token.has("platform"))
    if not clause.has("make", "do", "video", "format") and _OF_PHOTOS.match(clause.source, clause.tokens[last].end):
        return None  # "landscape photos should not be cropped"
    return SetRatio(_ratio(clause))


_OF_PHOTOS = Pattern(
    r"\s*(?:photo|picture|pic|image|shot|one)s?\b|[着著]?的?(?:照片|图片|圖片|相片|那[张張些])", re.IGNORECASE
)
_STAYS = Pattern(r"\b(?:stays?|remains?|staying)\b", re.IGNORECASE)


def _said(clause: Clause) -> str:
    return clause.source[clause.tokens[0].start : clause.tokens[-1].end]


def _fit(fit: str):  # type: ignore[no-untyped-def]
    return lambda clause: SetFit(fit, clause.of)


_NEGATED = "not remove off stop instead"


def _beside(clause: Clause) -> Built:
    """Two photos side by side, or each by itself again."""
    if clause.has(*_NEGATED.split()):
        return SetFit("alone", ALL if clause.of == THEM else clause.of)
    if clause.of.is_all and clause.value("sidebyside") == "joined":
        return Make()  # 照片拼在一起
    return SetFit("beside", clause.of)


def _made(clause: Clause) -> Built:
    """A request for the video, with what it says about it: "a 30 second vertical video with happy music"."""
    wishes: list[Operation] = [Make(), *map(Keep, _of_which(clause))]
    if ratio := _ratio(clause):
        wishes.append(SetRatio(ratio))
    blend = clause.index("blendtype", "transition")
    timed = blend >= 0 and abs(clause.index("dur") - blend) <= 2
    if clause.ms and not timed:
        wishes.append(SetLength(clause.ms) if clause.has("each") else SetTotal(clause.ms, clause.has("atmost")))
    looks = [t.meanings["look"] for t in clause.tokens if t.has("look") and (t.tag == "look" or clause.has("looks"))]
    if looks and not clause.has("stylenoun"):
        wishes.append(SetLook(looks[-1]))
    wishes += _mood(clause)
    if clause.has("blendtype", "transition"):
        wishes.append(SetTransition(clause.value("blendtype"), clause.ms if timed else 0))
    if clause.written.texts:
        text = clause.written.texts[0]
        wishes.append(SetEnd(text) if clause.has("finish", "back", "end") else SetTitle(text))
    if clause.has("it") and not clause.has("video", "slideshow"):
        told = any(token.tag == UNKNOWN for token in clause.tokens)
        return None if told else tuple(wishes[1:]) or None
    if lines := clause.value("lines"):
        wishes.append(SetResolution(int(lines)))
    if clause.has("beat"):
        wishes.append(SyncToBeat())
    return tuple(wishes[1:] if len(wishes) > 1 and _WHOLE.match(_said(clause)) else wishes)


_WHOLE = Pattern(
    r"(?:make|turn|get|do) (?:the|this|my|our) (?:whole|entire|full) (?:thing|video|slideshow|film|movie|clip|show)\b",
    re.IGNORECASE,
)
"""How the video that there is gets another form: no video is asked for with what comes with a new one."""


def _mood(clause: Clause) -> Iterator[Operation]:
    """The style of the video and its music: "a calm video" is about both, "a video with calm music" about one."""
    style = _style(clause)
    if style:
        yield style
    video = clause.index("video", "slideshow", "platform")
    mood = next((i for i, token in enumerate(clause.tokens) if token.tag == "mood"), len(clause.tokens))
    after = any(t.has("add") for t in clause.tokens[max(video, 0) : mood]) and mood < len(clause.tokens)
    if clause.has("music") or ((mood < video or after) and not style):
        yield set_music(clause)


def _style(clause: Clause) -> SetStyle | None:
    """The style of a video: "an elegant video", not "a video with calm music"; "a vintage video" has a look."""
    at, named = clause.index("style"), clause.has("stylenoun")
    if at < 0 or (clause.tokens[at].has("look") and not named):
        return None
    video, music = clause.index("video", "slideshow"), clause.index("music")
    before = at < video and not at < music < video
    return SetStyle(clause.value("style")) if named or before or clause.tokens[at].tag == "style" or music < 0 else None


_VIDEO = r"(?:video|movie|film|slideshow|reel)"
_OF = Pattern(
    rf"(?!.*\bone {_VIDEO}).*\b{_VIDEO} (?:only |just )?(?:out of|of|from|using)\b.*", re.IGNORECASE | re.DOTALL
)
"""What stands before the photos that a video is of; "one video of … and one of …" is another wish."""


def _of_which(clause: Clause) -> Sequence[Selection]:
    """The choice of photos that the video is to be of, if it names one: "of the first three", "without people"."""
    if len(clause.chosen) != 1 or clause.chosen[0][1].without:
        return ()
    place, chosen = clause.chosen[0]
    kinds = {item.kind for item in chosen.items}
    if kinds == {Kind.NO_PEOPLE}:
        return (chosen,)
    before = clause.source[clause.tokens[0].start : clause.tokens[place].start]
    named = clause.source[clause.tokens[place].start : clause.tokens[place].end].casefold()
    numbered = re.match(r"photo|pic|image|number|no\b|#", named) or not kinds & {Kind.AT, Kind.RANGE}  # not "these 5"
    placed = kinds <= {Kind.AT, Kind.FIRST, Kind.LAST, Kind.RANGE} or (kinds == {Kind.PEOPLE} and clause.has("one"))
    return (chosen,) if placed and numbered and _OF.fullmatch(before) else ()


def _is_wanted(clause: Clause) -> bool:
    """Whether it speaks of a new video, not of the one that is there: "a birthday video", 一个视频."""
    at = clause.index("video", "clip")
    whole = len(clause.tokens) == 1 and not clause.source[: clause.tokens[0].start].strip()
    if whole and _ENDED.match(clause.source, clause.tokens[0].end):
        return True
    if _describes(clause, at):
        return True
    lead = clause.source[max(0, clause.tokens[0].start - 12) : clause.tokens[at].start].casefold()
    return re.search(r"\b(?:an?|some)\s|(?<![这那這呢嗰])[个個条條段部支]\S{0,6}$", lead) is not None


def _describes(clause: Clause, video: int) -> bool:
    """Whether a message begins with what kind of video it is to be: "15 second vertical video", 舒缓的影片."""
    kinds = clause.tokens[:video]
    begins = not clause.source[: clause.tokens[0].start].strip()
    return (
        begins and any(one.has("dur") or one.has("mood") for one in kinds) and all(one.among(_KINDS) for one in kinds)
    )


_KINDS = frozenset({"dur", "ratio", "platform", "mood", "style", "look"})


def _is_of_photos(clause: Clause) -> bool:
    """Whether photos follow "video": "video of these", not "the garden opens the video"."""
    video, photos = clause.index("video", "slideshow"), clause.index("photo", "count", "refs", "nums", "them")
    into = clause.tokens[video - 1].tag in {"in", "to", "one", "a", "for"} if video else False
    return video < photos or into or has_han(clause.source)


def _is_order(clause: Clause) -> bool:
    """Whether "start" is all that an English clause says: "u can start now", not "start slowly"."""
    follows = clause.source[clause.tokens[-1].end :].lstrip()
    short = len(clause.tokens) <= 3 and not has_han(clause.source)
    return short and (not follows or follows[0] in ".,;!?" or _NOW.match(follows) is not None)


_ENDED = Pattern(r"\s*(?:(?:please|pls|plz|now|thanks|thx)\b|$|[,!?:;，。！？：]|\.(?!\w))", re.IGNORECASE)
"""What follows "video" if that is an order by itself."""
_NOW = Pattern(r"(?:now|already|please|pls|plz|then|making|with|there|here)\b", re.IGNORECASE)


def _resolution(clause: Clause) -> Built:
    if not clause.value("lines"):
        return None
    rate = clause.number("count") if re.search(r"\bframes?\b", _said(clause), re.IGNORECASE) else None
    size = SetResolution(int(clause.value("lines")))
    return (size, SetFrameRate(int(rate))) if rate and 1 <= rate <= 240 else size  # "1080p at thirty frames"


def _fps(clause: Clause) -> Built:
    rate = clause.number("num", "count") or next((s.items[0].first for _, s in clause.chosen), 0)
    return SetFrameRate(int(rate)) if 1 <= rate <= 240 else None


def _preferred(clause: Clause) -> Built:
    """`vertical, not square`: the shape that is not behind "not"."""
    shapes = [(i, t) for i, t in enumerate(clause.tokens) if t.has("ratio") or t.has("platform")]
    no = clause.index("not", "instead")
    wanted = [t for i, t in shapes if i != next((j for j, _ in shapes if j > no), -1)]
    return (
        SetRatio(wanted[0].meanings.get("ratio") or wanted[0].meanings.get("platform") or str(wanted[0].value))
        if wanted
        else None
    )


def _under(clause: Clause) -> Built:
    size = clause.number("num", "count") or next((s.items[0].first for _, s in clause.chosen), 0)
    return Deliver(max_bytes=int(size * 1_000_000)) if size else None


_THEM = "count photo refs nums each them all one clip added people long format upload"
_MADE = (
    f"{_THEM} word rel third another ratio platform dur music mood near look looks beat lines show exactly "
    f"short fill atmost short shorter blendtype transition motion style stylenoun"
)
_SHAPED = "again cut same format video slideshow photo count all refs fill match long size whole"

FRAMES = (
    Frame("make video|slideshow", _MADE, _made),
    Frame("make video|slideshow", f"{_MADE} finish title end back front begin titled write", _made, text=True),
    Frame(
        "video|slideshow",
        f"{_MADE} finish title end back front begin titled write",
        lambda c: _made(c) if _is_wanted(c) else None,
        text=True,
    ),
    Frame("do video", _MADE, lambda c: _made(c) if _is_wanted(c) else None),
    Frame("do video", "first", lambda c: Make() if len(c.tokens) <= 4 else None),
    Frame("clip photo|count|refs|them", _MADE, lambda c: _made(c) if _is_wanted(c) else None),
    Frame("compose", f"{_MADE} video slideshow", _made),
    Frame("video|slideshow photo|count|refs|them", _MADE, lambda c: _made(c) if _is_of_photos(c) else None),
    Frame("video", _MADE, lambda c: _made(c) if _is_wanted(c) else None, alone=True),
    Frame("make platform", _MADE, _made),
    Frame("slideshow", f"{_MADE} video", _made),
    Frame("begin", "make it", lambda c: Make() if _is_order(c) else None),
    Frame("make it", "all also", lambda c: Make() if len(c.tokens) <= 3 else None),
    Frame("platform export", f"{_SHAPED} later who also", shape),
    Frame("ratio|platform", f"{_SHAPED} ratio platform", shape),
    Frame("ratio|platform instead|not ratio|platform", _SHAPED, _preferred),
    Frame("ratio one platform", "for", lambda c: shape(c) if c.index("ratio") < c.index("one") else None),
    Frame("not crop", PHOTOS, _fit("blur")),
    Frame("not crop|cut heads", f"off {PHOTOS}", _fit("blur")),
    Frame("not crop|cut", f"off {PHOTOS} all", _fit("blur")),
    Frame("not ratio|platform", "format video", lambda _: LeaveAlone("")),
    Frame("for platform", "ratio colon", shape),
    Frame("be for platform", "who rel it", shape),
    Frame("whole blurbg", f"{PHOTOS} show all crop not add", _fit("blur")),
    Frame("show ratio|platform", "format video", lambda c: LeaveAlone("") if _STAYS.search(_said(c)) else None),
    Frame("whole", f"{PHOTOS} show all crop not", _fit("blur")),
    Frame("sidebyside", f"{PHOTOS} show all put place move do make it only people in {_NEGATED}", _beside),
    Frame("blurbg", f"{PHOTOS} show all bars instead fill", _fit("blur")),
    Frame("dislike blurbg|bars", f"{PHOTOS} all video", _fit("cover")),
    Frame("not|remove|off bars", f"{PHOTOS} all video", _fit("cover")),
    Frame("fill", f"instead {PHOTOS} all video format crop bars not", _fit("cover")),
    Frame("crop photo", f"{PHOTOS} all fill", _fit("cover")),
    Frame("lines", "them enough quality format video asfile fps more bigger export it", _resolution),
    Frame("fps nums|num|count", "place video quality faster", _fps),
    Frame(
        "megabytes nums|num|count", "video atmost size format asfile smaller less not bigger export keep them", _under
    ),
    Frame("asfile", "instead video export format quality", lambda _: Deliver("file")),
    Frame("gif", "instead video export format make photo", lambda _: Deliver("gif")),
)
