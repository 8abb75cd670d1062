"""What people ask for in Chinese with words English does not have: photos, their order, and what was done before."""

import re

from bot.domain.operations.dialogue import (
    Ask,
    CorrectLast,
    LeaveAlone,
    Redo,
    RepeatLast,
    ReverseLast,
    ScaleLast,
    StartOver,
    Undo,
)
from bot.domain.operations.photos import (
    Arrange,
    Keep,
    MatchMusic,
    Move,
    Place,
    Remove,
    Repeat,
    Restore,
    ScaleLength,
    Where,
)
from bot.domain.operations.picture import Make
from bot.domain.photo_selection import ALL, THEM, Kind, Selection, at
from bot.language.edits.clause import Clause
from bot.language.edits.frame import PHOTOS, REF, Built, Frame
from bot.language.edits.frames.dialogue import count_of, undo_what
from bot.language.edits.frames.photos import by_nature
from bot.language.edits.frames.places import place_of
from bot.language.tokenizer import has_han


def _of_them(clause: Clause) -> Selection | None:
    """Its photos without "the rest", which only says what happens to the others."""
    items = [item for _, s in clause.chosen for item in s.items if item.kind not in {Kind.REST, Kind.ALL}]
    return Selection(tuple(items)) if items else None


def _unwanted(clause: Clause) -> Built:
    """第三张不要: the word stands behind the photos, and nothing behind it."""
    chosen = clause.of_or_none
    if chosen is None or chosen.is_all or clause.index("unwanted") < clause.chosen[-1][0]:
        return None
    if chosen.items == ALL.items:
        return Keep(Selection(chosen.without))
    return Remove(chosen)


def _removed(clause: Clause) -> Built:
    """从第二张到第四张全删, 除了第二张都删掉."""
    chosen = clause.of_or_none
    if chosen is None or chosen.is_all:
        return None
    if chosen.items == ALL.items:
        return Keep(Selection(chosen.without))
    some = _of_them(clause)
    return Remove(some) if some else None


def _kept(clause: Clause) -> Built:
    """留第一张，其他都删掉: `keep` and `remove`, with the rest behind them."""
    some = _of_them(clause)
    rest = any(item.kind is Kind.REST for _, s in clause.chosen for item in s.items)
    return Keep(some) if some and rest and clause.index("keep", "only") < clause.index("remove", "unwanted") else None


def _one_of(clause: Clause) -> Built:
    """重复的只留一张: the others go."""
    chosen = clause.of_or_none
    return Remove(chosen) if chosen and chosen.items[0].kind is Kind.DUPLICATES else None


def _back_in(clause: Clause) -> Built:
    chosen = _of_them(clause) if not any(token.has("bare") for token in clause.tokens) else None
    if chosen is not None and chosen.items[0].kind is not Kind.THEM:
        return Restore(chosen)
    everything = clause.has("all") or any(s.is_all for _, s in clause.chosen)
    return Restore(ALL) if everything else Restore()


def _move_it(clause: Clause) -> Built:
    """移到最后: the photo of the sentence before."""
    place = place_of(clause, -1) if not clause.chosen and not clause.has("who") else None
    if len(clause.chosen) == 1 and clause.of == at(-1):
        token = clause.tokens[clause.chosen[0][0]]
        bare = token.end - token.start <= 2 and has_han(clause.source[token.start])
        place = Place(Where.END) if bare else None  # 最后, not 最后一张
    return Move(THEM, place) if place else None


def _move_between(clause: Clause) -> Built:
    """把第五张移到第二张和第三张之间."""
    if len(clause.chosen) != 2 or len(clause.chosen[1][1].items) != 2:
        return None
    return Move(clause.chosen[0][1], Place(Where.AFTER, anchor=Selection(clause.chosen[1][1].items[:1])))


def _arrange(clause: Clause) -> Built:
    items = clause.of.items
    return Arrange(clause.of) if len(items) > 1 and not clause.has("swap") and clause.of_or_none is not None else None


def _corrected(clause: Clause) -> Built:
    """不是第三张，是第二张; 是20秒，不是30秒."""
    no = clause.index("isnot")
    times = [(i, t.value) for i, t in enumerate(clause.tokens) if t.tag == "dur"]
    if len(times) == 2:
        value = times[1][1] if no < times[0][0] else times[0][1]
        return CorrectLast(ms=int(str(value)))
    items = [(i, item) for i, s in clause.chosen for item in s.items]
    if len(items) != 2 or times:
        return None
    return CorrectLast(Selection((items[1][1] if no < items[0][0] else items[0][1],)))


def _meant(clause: Clause) -> Built:
    if clause.ms:
        return CorrectLast(ms=clause.ms) if not clause.chosen else None
    return CorrectLast(clause.of) if len(clause.chosen) == 1 else None


def _undo_last(clause: Clause) -> Built:
    return Undo(count_of(clause))


def _ask(clause: Clause) -> Built:
    if clause.has("make", "add", "put", "move"):
        return None
    topic = "music" if clause.has("music") else "photos" if clause.has("count", "photo") else "length"
    named = next((one for one in ("transition", "looks") if clause.has(one)), "")
    return Ask("look" if named == "looks" else named or ("timeline" if clause.has("order") else topic))


def _start_over(clause: Clause) -> Built:
    return StartOver() if all(chosen.is_all for _, chosen in clause.chosen) else None


def _forbids(clause: Clause) -> bool:
    """别把音乐关了, 不要删标题: "not" stands before the verb, not before a thing that goes."""
    no, verb = clause.index("not"), clause.index("remove", "off")
    between = clause.source[clause.tokens[no].end : clause.tokens[verb].start]
    return 0 <= no < verb and (no + 1 == verb or re.match("[给給]?我?[把将將]", between) is not None)


_THINGS = "rest|music|title|end|caption|words|order|looks|transition|volume|speed|format|default|clipsound"
_SUBJECTS = (
    "music title end caption words order look looks ratio transition motion volume speed format photo "
    "refs nums them each video clip place back after rest color all natural"
)

FRAMES = (
    Frame("makeit", "video slideshow photo all refs count", lambda _: Make()),
    Frame(f"{REF} unwanted", f"{PHOTOS} all rest", _unwanted),
    Frame("blurry|duplicates|nopeople unwanted", "photo all", by_nature),
    Frame(f"remove {REF} {REF}", f"{PHOTOS} all rest", _removed),
    Frame("remove all refs", f"{PHOTOS}", _removed),
    Frame(f"keep|only remove|unwanted {REF} {REF}", f"{PHOTOS} all rest keep only", _kept),
    Frame("only|keep refs", f"{PHOTOS} count one keep only", _one_of),
    Frame("gone add|again", f"{PHOTOS} add again in", lambda _: Restore()),
    Frame("gone restore", f"{PHOTOS} all add again undo", _back_in),
    Frame("restore refs again", f"{PHOTOS} all add", _back_in),
    Frame("repeat front|back", "finish begin show", lambda c: Repeat(THEM, place_of(c, -1)) if not c.chosen else None),
    Frame("move|put front|back", "finish begin", _move_it),
    Frame("move|put refs", "to", _move_it),
    Frame("move|put refs refs between", "photo to", _move_between),
    Frame("ordered", "photo show first front begin asis", lambda c: Arrange(c.ordered) if c.ordered else None),
    Frame("order refs|nums", f"{PHOTOS} sort colon show move", _arrange),
    Frame("isnot refs|nums|dur", f"{PHOTOS} meant be wrong", _corrected),
    Frame("gone refs", "be", lambda c: CorrectLast(c.of) if "是" in c.source[: c.tokens[-1].end] else None),
    Frame("fixedrefs", "", lambda c: CorrectLast(next(t.value for t in c.tokens if isinstance(t.value, Selection)))),
    Frame("fixeddur", "", lambda c: CorrectLast(ms=int(c.number("fixeddur") or 0))),
    Frame("meant refs|nums|dur", f"{PHOTOS} be wrong", _meant),
    Frame("asis", f"asis middle write keep only not {_SUBJECTS}", lambda _: LeaveAlone("")),
    Frame(f"untouched {_THINGS}", f"asis {_SUBJECTS} untouched", lambda _: LeaveAlone("")),
    Frame(f"not remove|off {_THINGS}", f"in {_SUBJECTS}", lambda c: LeaveAlone("") if _forbids(c) else None),
    Frame("matchsong", "video slideshow long show longer photo all music own match", lambda _: MatchMusic()),
    Frame("edits|laststep remove|unwanted|off startover", "all refs each again", lambda _: StartOver()),
    Frame("laststep remove|undo|not|unwanted|off", "all again edits", _undo_last),
    Frame("undo edits", "music title end caption order look looks ratio transition motion all before", undo_what),
    Frame("undone restore|redo|same", "all times factor again undo", lambda c: Redo(count_of(c))),
    Frame("edits remove|unwanted|not|off", "all before video", lambda _: StartOver()),
    Frame(
        "startover undo|restore|all|refs|each",
        "all before video edits refs each again do undo restore",
        _start_over,
    ),
    Frame("same refs|nums", f"{PHOTOS} do make add same it", lambda c: RepeatLast(c.of)),
    Frame("howlong", "count photo long video music order them each show sec", _ask),
    Frame("what order|music|title|transition|looks|format|own|end|caption|volume", "photo video show be add all", _ask),
    Frame(
        "twice|factor|half each",
        f"{PHOTOS} long show all",
        lambda c: ScaleLength(c.number("factor") or (0.5 if c.has("half") else 2.0)),
    ),
    Frame("match songref", "video long show longer music own slideshow", lambda _: MatchMusic()),
    Frame("opposite", "not wrong do opposite", lambda _: ReverseLast()),
    Frame("only half", "them long", lambda _: ScaleLast(0.5)),
)
