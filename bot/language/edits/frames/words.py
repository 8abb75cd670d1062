"""Words on the picture: the title, the end card, captions, and how they look."""

import re
from dataclasses import replace

from bot.domain.operations.dialogue import Ask, LeaveAlone, Unsupported
from bot.domain.operations.words import (
    CaptionFrom,
    RemoveWords,
    ReplaceText,
    SetCaptions,
    SetEnd,
    SetTitle,
    StyleWords,
    TimeWords,
    Words,
)
from bot.domain.photo_selection import ALL, CLIPS, THEM, Kind, Selection, at
from bot.language.edits.clause import Clause
from bot.language.edits.frame import DEGREE, PHOTOS, REF, Built, Frame
from bot.language.edits.frames.lettering import NOUN, look_of, which_words
from bot.language.numbers import number
from bot.language.patterns import Pattern


def _text(clause: Clause) -> str:
    """The text without its place and without how many characters it has: "Opening at the top", 回家 两个字."""
    text = clause.written.texts[0] if clause.written.texts else ""
    if _is_literal(clause):
        return text
    if (counted := _COUNTED.fullmatch(text)) and number(counted["count"]) == len(counted["text"]):
        return counted["text"]
    placed = _PLACED.fullmatch(text)
    return placed["text"] if placed else text


def _is_literal(clause: Clause) -> bool:
    return any(token.tag in {"quote", "colon"} for token in clause.tokens)


_COUNTED = Pattern(r"(?P<text>\S+?)[\s,，]*(?:这|這)?(?P<count>[两兩一二三四五六七八九十]|\d{1,2})[个個]?(?:大)?字")
_PLACED = Pattern(
    r"(?P<text>.+?),? (?:at|along) the (?:very )?(?P<place>top|bottom)(?: of (?:it|the \w+))?(?: please| pls)?",
    re.IGNORECASE,
)


def _placed(clause: Clause, looks: tuple[StyleWords, ...], words: Words, of: Selection) -> tuple[StyleWords, ...]:
    """The looks with the place that stands behind a text."""
    place = _PLACED.fullmatch(clause.written.texts[0]) if not _is_literal(clause) else None
    if place is None:
        return looks
    first = looks[0] if looks else StyleWords(words, of=of)
    return replace(first, place=place["place"].casefold()), *looks[1:]


def _is_end(clause: Clause) -> bool:
    at_last = clause.source.startswith(("最后", "最後"), clause.tokens[0].start)
    if at_last and any(token.tag == "title" for token in clause.tokens):
        return clause.has("end")  # 最后加个标题: at last
    return clause.has("end", "back", "finish")


_TITLES = ("title", "card", "end", "caption", "words", "write", "titled", "front", "back", "begin", "finish")


def _title(clause: Clause) -> Built:
    if len(clause.written.texts) != 1:
        return None
    if "《" in clause.source[clause.tokens[0].start : clause.tokens[-1].end] and not clause.has(*_TITLES):
        return Unsupported("song-by-name")  # 配《难忘今宵》
    if replaced := _CORRECTED.fullmatch(_text(clause)):
        return ReplaceText(replaced["old"] or replaced["alt"], replaced["new"] or replaced["neu"])
    look = look_of(clause, Words.END if _is_end(clause) else Words.TITLE, None)
    if not look and _is_corrected(clause):
        return ReplaceText("", _text(clause))
    look = _placed(clause, look, Words.END if _is_end(clause) else Words.TITLE, ALL)
    if _is_end(clause):
        return SetEnd(_text(clause), clause.ms), *look
    return SetTitle(_text(clause), clause.ms, card=clause.has("card")), *look


def _lower_third(clause: Clause) -> Built:
    """Words on a bar at the lower left, as a name in the news: under a photo, or the first one."""
    if len(clause.written.texts) != 1:
        return None
    text, chosen = _text(clause), clause.of_or_none
    if clause.has("title") or clause.value("lowerthird") == "title":
        return SetTitle(text, clause.ms), StyleWords(Words.TITLE, type_style="news")
    if chosen is None or chosen.is_all:
        chosen = at(1)
    return SetCaptions(chosen, (text,)), StyleWords(Words.CAPTIONS, of=chosen, type_style="news")


_CORRECTED = Pattern(
    r"(?P<new>[^,，]{1,60}?),? (?:not|instead of|rather than) (?P<old>.{1,60})"
    r"|(?P<neu>.{1,30}?)[,，]?(?:不是|而不是)(?P<alt>.{1,30})"
)
"""A text that corrects another one: "Grandad, not Grandpa"."""


def _is_corrected(clause: Clause) -> bool:
    """Whether it says how words should be, but not which: "it should say 2019", 应该写2019."""
    bare = [token for place, token in enumerate(clause.tokens) if place not in clause.written.covered]
    verb = next((token for token in bare if token.has("write")), None)
    if verb is None or any(token.among(_NAMED) for token in bare if token is not verb):
        return False
    return _SHOULD.search(clause.source, max(0, verb.start - _NEAR), verb.end) is not None


_NAMED = frozenset(_TITLES) | {"refs", "nums", "photo", "spot", "first", "last", "dur", "put", "add"}
_NEAR = 30
"""Letters before the verb among which its subject stands."""
_SHOULD = Pattern(
    r"\b(?:should|must|ought to|needs? to|has to|(?:is|was) (?:supposed|meant) to)\s+(?:say|read)s?$"
    r"|\b(?:spelled|spelt)$|(?:应该|應該|应当|要|得)(?:是)?(?:写|寫)(?:着|成|的是|上)?$",
    re.IGNORECASE,
)


def _ask_title(clause: Clause) -> Built:
    if clause.has("who", "talk"):
        return None  # 标题的字老人家看不清
    return SetEnd("") if _is_end(clause) else SetTitle("", card=clause.has("card"))


def _captions(clause: Clause) -> Built:
    """Captions, with the look that the clause gives them; "below the photo" is where they stand anyway."""
    built = _captioned(clause)
    if not isinstance(built, SetCaptions):
        return built
    looks = look_of(clause, Words.CAPTIONS, built.of)
    looks = _placed(clause, looks, Words.CAPTIONS, built.of) if len(built.texts) == 1 else looks
    below = clause.value("spot") == "bottom" or any(
        one.place == "bottom" for one in looks
    )  # 下面写: where captions stand anyway
    looks = tuple(replace(one, place="") if below else one for one in looks)
    return built, *(one for one in looks if one != StyleWords(Words.CAPTIONS, of=one.of))


def _captioned(clause: Clause) -> Built:
    texts = (_text(clause),) if len(clause.written.texts) == 1 else clause.written.texts
    chosen = clause.of_or_none
    if len(texts) == 1 and (corrected := _CORRECTED.fullmatch(texts[0])):
        return ReplaceText(corrected["old"] or corrected["alt"], corrected["new"] or corrected["neu"])
    if len(texts) > 1 and len(clause.chosen) == len(texts):
        return tuple(SetCaptions(of, (text,)) for (_, of), text in zip(clause.chosen, texts, strict=True))
    if len(texts) == 1 and (
        chosen in {None, THEM}
        or chosen is None
        or chosen.is_all
        or len(chosen.items) > 1
        or chosen.items[0].kind in _SEVERAL
    ):
        texts = tuple(listed(texts[0]))
    if chosen is None or (chosen == THEM and len(texts) > 1):
        return SetCaptions(ALL, texts) if len(texts) > 1 else SetCaptions(ALL, texts) if clause.has("all") else None
    return SetCaptions(chosen, texts)


_SEVERAL = {Kind.FIRST, Kind.LAST, Kind.RANGE, Kind.ODD, Kind.EVEN, Kind.REST}


def listed(text: str) -> list[str]:
    """The parts of a list of texts: between commas, semicolons, slashes or lines; numbers before them do not count."""
    parts = re.split(r"\s*[\n;；/、]\s*", text)
    if len(parts) < 2:
        parts = re.split(r"\s*[,，]\s*(?:and\s+)?", text)
    if len(parts) < 2:
        return [text]
    cleaned = [re.sub(r"^(?:\d+\s*[.):：、-]\s*|and\s+|最后|和)", "", part).strip(" \"“”'「」") for part in parts]
    return [part for part in cleaned if part]


def _captions_of_it(clause: Clause) -> Built:
    of = clause.of_or_it or (THEM if not clause.chosen else None)
    return SetCaptions(of, clause.written.texts) if of is not None else None


def _under_it(clause: Clause) -> Built:
    """`write Our beach under it`."""
    last = max(clause.written.covered, default=0)
    return _captions_of_it(clause) if any(token.among(_IT) for token in clause.tokens[last + 1 :]) else None


_IT = frozenset({"it", "them"})


def _asks_text_of(clause: Clause) -> Built:
    """`write that on photo 4`: what it points at is unknown."""
    named = [chosen for _, chosen in clause.chosen if chosen != THEM]
    return SetCaptions(named[0]) if named else Ask("caption")


def _asks_caption(clause: Clause) -> Built:
    words = clause.index("words")
    if words > 0 and clause.tokens[words - 1].tag == "nums":
        return None  # "just two words"
    return SetCaptions(clause.of)


def _from(source: str):  # type: ignore[no-untyped-def]
    def build(clause: Clause) -> Built:
        counted = source == "number" and not any(token.tag == "refs" for token in clause.tokens)  # 编个号 1 2 3
        return CaptionFrom(source, CLIPS if clause.has("clip") else ALL if counted else clause.of)

    return build


def _dated(clause: Clause) -> Built:
    """`show when each photo was taken`; "in the order I took them" is no caption."""
    written = clause.source[clause.tokens[0].start : clause.tokens[-1].end].casefold()
    return None if "order" in written or re.search(r"\bas (?:i|they)\b", written) else CaptionFrom("date", clause.of)


def _remove(clause: Clause) -> Built:
    words = which_words(clause)
    if _CONTRASTS.match(clause.source, clause.tokens[0].start):
        return LeaveAlone("")  # "I want that one back but not the title"
    if words is Words.ALL and not clause.of.is_all:
        words = Words.CAPTIONS
    return RemoveWords(words, clause.of)


_CONTRASTS = Pattern(r"not (?:the|my|our|that|this)\b", re.IGNORECASE)
"""Words that say what something is not about; nothing is taken away for them."""


def _timed(clause: Clause) -> Built:
    words = Words.TITLE if clause.has("words") and clause.has("front") else which_words(clause)
    if words not in {Words.TITLE, Words.END}:
        return None
    less = clause.has("shorter", "short", "faster", "half") != clause.has("too", "not")
    return TimeWords(words, clause.ms, 1.0 if clause.ms else 0.5 if less else 2.0)


_PLACES = (
    "more again extra also letters bigger smaller color font outline spot typestyle entrance backing much bit front "
    "back end title words card begin finish below caption write titled video slideshow put spot"
)
FRAMES = (
    # texts
    Frame(f"lowerthird {REF}", f"{PHOTOS} in add put write caption spot typestyle backing", _lower_third, text=True),
    Frame("lowerthird", f"{PHOTOS} in add put write caption title dur spot typestyle backing", _lower_third, text=True),
    Frame("titled", f"{_PLACES} dur", _title, text=True),
    Frame("title|card", f"{_PLACES} dur first long", _title, text=True),
    Frame("end", f"{_PLACES} dur last first long", _title, text=True),
    Frame("front|begin", f"{_PLACES} dur first", _title, text=True),
    Frame("back|finish", f"{_PLACES} dur last", _title, text=True),
    Frame("write", "words photo video put", _title, text=True),
    Frame("words", "write video put", _title, text=True),
    Frame("put|add", "video", _title, text=True),
    Frame(
        f"{REF} caption|words|write|below|title|put|add",
        f"same {PHOTOS} below caption words write spot front title in typestyle entrance backing font color",
        _captions,
        text=True,
    ),
    Frame(
        "caption", "photo write below words each all order sort by", lambda c: _captions(c) or Ask("caption"), text=True
    ),
    Frame(REF, "photo one below in put", _captions, text=True),
    Frame("put|add|write below", "caption words write", _captions_of_it, text=True),
    Frame("write it|them", "in below put add", _under_it, text=True),
    Frame("write it|them", "in below put add refs nums photo one", _asks_text_of),
    Frame("below it|them", "put add write caption words", _captions_of_it, text=True),
    # without a text
    Frame("title|card", "video front put words", _ask_title),
    Frame("end", "video back put words", _ask_title),
    Frame("words front|back", "video put", _ask_title),
    Frame("caption", f"{PHOTOS} below all", _asks_caption),
    Frame(f"words|title {REF}|photo", f"{PHOTOS} below all", _asks_caption),
    Frame("stamp", f"{PHOTOS} all only caption below spot", _from("date")),
    Frame("words back|front dur|longer|shorter", f"show keep only exactly {DEGREE} up long", _timed),
    Frame("taken|when caption|below|words|write", f"{PHOTOS} all date spot", _from("date")),
    Frame("photo|each show taken|date|when", f"{PHOTOS} rel all it date taken when what", _dated),
    Frame("in each|refs|photo when|date", f"{PHOTOS} all it", _from("date")),
    Frame(
        "caption|write|show|words|add|put|below date",
        f"{PHOTOS} caption all below words write taken spot",
        _from("date"),
    ),
    Frame(
        "caption|write|show|words|put|below|add filename|name",
        f"{PHOTOS} clip caption all below words write",
        _from("name"),
    ),
    Frame("numbering", f"{PHOTOS} caption all below words write", _from("number")),
    # taking away, time, look
    Frame(f"remove|not|off {NOUN}", f"again {NOUN.replace('|', ' ')} {PHOTOS} all front back below in", _remove),
    Frame(
        "title|end|card longer|shorter|dur|long|short|faster|slower|half",
        f"up instead off again show keep only exactly {DEGREE} too not enough long words",
        _timed,
    ),
)
