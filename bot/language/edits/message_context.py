"""What clauses of one message mean together: "only photo 2" after a wish, reasons, corrections, wishes said twice."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import CorrectLast, LeaveAlone, StartOver, Undo
from bot.domain.operations.photos import (
    AddLength,
    AddTotal,
    Arrange,
    Keep,
    Move,
    Place,
    Remove,
    Repeat,
    Restore,
    ScaleLength,
    SetLength,
    SetTime,
    SetTotal,
    Sort,
    Where,
)
from bot.domain.operations.picture import (
    Brighten,
    FadePicture,
    Make,
    SetFit,
    SetLook,
    SetMotion,
    SetSpeed,
    SetTransition,
)
from bot.domain.operations.sound import (
    AnotherMusic,
    FadeMusic,
    MuteClips,
    RemoveMusic,
    RestoreMusic,
    ScaleVolume,
    SetMusic,
    SetVolume,
    StartMusic,
    SyncToBeat,
    UseOwnMusic,
)
from bot.domain.operations.words import SetEnd, SetTitle, StyleWords, TimeWords
from bot.domain.photo_selection import ALL, THEM, Item, Kind, Selection
from bot.language.edits.answers import gives_what_is_open
from bot.language.edits.corrections import corrects, says_nothing_new
from bot.language.edits.evidence import explained, supported
from bot.language.edits.modality import minded
from bot.language.edits.narration import doubted
from bot.language.edits.neighbours import (
    beside,
    drowns,
    following,
    lasting,
    of_latest,
    photos_of,
    placed_there,
    preferring,
    starts_music,
    timed,
    told,
)
from bot.language.edits.references import referring
from bot.language.edits.said import Said, with_photos
from bot.language.edits.sparing import keeping_words, only_excepts, spares, sparing, untouched
from bot.language.edits.statements import (
    repeats_shape,
    repeats_size,
    states,
    tells,
    tells_otherwise,
    with_reason,
)

_FAMILIES = (
    (ScaleLength, SetLength, SetTotal, SetTime, AddLength, AddTotal, SetTransition, SetMotion),
    (ScaleVolume, SetVolume, RemoveMusic, MuteClips),
)
"""Operations of which one may be the remedy for a complaint that reads as another: "too long, 30 seconds at most"."""
_REPEATABLE = (
    *(ScaleLength, ScaleVolume, Brighten, SetTransition, SetMotion, SetFit, Sort, AnotherMusic, SetMusic, Make),
    *(SetSpeed, SyncToBeat, SetLook),
)
"""Operations that people ask for twice in one message, first as a complaint."""


def resolved(said: Sequence[Said]) -> list[Said]:
    """The clauses with their references resolved as far as the message itself tells."""
    found: list[Said] = []
    seen: Selection | None = None
    before: Said | None = None
    clip = False
    alone = all(isinstance(one.operation, StyleWords) or _says_no(one) for one in said)
    for read in said:
        clause = beside(doubted(minded(read, before), before), before)
        last = next((one for one in reversed(found) if one.operation is not None or not one.understood), None)
        one = referring(clause, last, seen, clip, told(before))
        one = lasting(beside(one, before), last, seen)
        one = placed_there(one, last, seen)
        one = following(timed(of_latest(one, clause) if alone else one, before), seen)
        before = clause
        if clause.clause.has("clip", "music", "own", "title", "caption", "end", "card"):
            clip = clause.clause.has("clip") and not clause.clause.has("music") and not drowns(clause)
        seen = photos_of(one) or seen
        if undone := preferring(one, last):
            found[-1] = undone
            continue
        if last is not None and _explains(one, last):
            continue
        if last is not None and last.operation is not None and tells_otherwise(one, last):
            continue
        if not _changes_last(one, found) and (one.operation is not None or not one.understood):
            if last is not None and _replaces(one, last):
                found.remove(last)
            found.append(one)
    found = [with_reason(one, after) for one, after in zip_longest(found, found[1:])]
    found = keeping_words(found)
    found = sparing([untouched(one, found) for one in found])
    found = [_of_all(one) for one in found] if not any(map(_names_some, found)) else found
    found = supported(found, said)
    does = any(one.operation is not None for one in found)
    found = [one for one in found if one.understood or not (repeats_shape(one, found) or repeats_size(one, found))]
    told_beside = [states(one, found) if does else tells(one) for one in found]
    found = [replace(one, understood=True) if told else one for one, told in zip(found, told_beside, strict=True)]
    return explained(found)


def _names_some(one: Said) -> bool:
    """Whether a clause names photos, other than the rest."""
    return any(item.kind is not Kind.REST for _, chosen in one.clause.chosen for item in chosen.items)


def _of_all(one: Said) -> Said:
    """A wish for the rest of photos of which none are named: "leave the music, the rest 4 seconds each"."""
    rest = one.operation is not None and one.of is not None and one.of.items == (Item(Kind.REST),)
    return one.meaning(with_photos(one.operation, ALL)) if rest and one.operation and not one.takes_away else one


def _says_no(one: Said) -> bool:
    return all(token.tag == "not" for token in one.clause.tokens)


def _leaves_out(one: Said) -> bool:
    """Whether a clause only names an exception."""
    of = one.clause.of_or_none
    return of is not None and of.items == ALL.items and bool(of.without) and len(one.clause.tokens) == 1


def _explains(one: Said, last: Said) -> bool:
    """Whether a complaint only gives the reason for the wish before it: "30 seconds at most, it is too long"."""
    return one.complains and not last.complains and _are_family(last.operation, one.operation)


def _are_family(one: Operation | None, other: Operation | None) -> bool:
    return any(isinstance(one, family) and isinstance(other, family) for family in _FAMILIES)


def _changes_last(one: Said, found: list[Said]) -> bool:
    """Whether a clause changes the operation before it, which is done here; it says nothing else then."""
    last = found[-1] if found else None
    if last is None:
        return False
    return (
        corrects(one, last, found)
        or gives_what_is_open(one, last, found)
        or _completes(one, last, found)
        or says_nothing_new(one, last, found)
    )


def _completes(one: Said, last: Said, found: list[Said]) -> bool:
    """Whether a clause gives the operation before it a value or a choice, which is done here."""
    match one.operation, last.operation:
        case None, Restore(of) if (place := _beside(one)) is not None:
            found.append(one.meaning(Move(of or THEM, place)))  # "put it back, but before the cake"
        case None, Repeat() if _beside(one) is not None:
            return True  # "once more at the end, after the fireworks"
        case None, FadePicture(fade_in, fade_out) if one.clause.has("music", "volume") and _names_thing(one):
            found.append(one.meaning(FadeMusic(fade_in, fade_out)))  # "fade to black, and the sound with it"
        case None, Move(of) if (place := _beside(one)) is not None:
            found[-1] = last.meaning(Move(of, place))  # "after the cake, no wait, before the cake"
        case UseOwnMusic(second=True), RestoreMusic():
            found[-1] = one  # 我又发了一首歌，接在后面
        case Move(of, to) | Repeat(of, to), Repeat(again, None) if of in {again, THEM} and to is not None:
            found[-1] = last.meaning(Repeat(again, to))
        case FadeMusic(fade_in, fade_out), FadeMusic() as fade:
            both = (fade.fade_in if fade_in is None else fade_in, fade.fade_out if fade_out is None else fade_out)
            found[-1] = last.meaning(FadeMusic(*both))
        case ((SetTime() | StartMusic() | None), None) if not last.understood and starts_music(one, last):
            found[-1] = one.meaning(StartMusic(one.clause.ms))  # "start the song at the chorus, around 50 s in"
        case SetTime(), Operation():
            return _lasts(one, last, found)
        case _:
            return _paces(one, last, found) or _excepts(one, last, found)
    return True


def _paces(one: Said, last: Said, found: list[Said]) -> bool:
    """Whether a clause says how quick the change before it is, or where else its photos are shown."""
    match one.operation, last.operation:
        case ScaleLength(factor, of), SetMotion(motion) as moving if of == ALL and motion != "none" and _bare(one):
            found[-1] = last.meaning(replace(moving, speed=round(1 / factor, 3)))  # "zoom in, nice and slow"
        case ScaleLength(factor, of), SetTransition(ms=0) as blend if of == ALL and blend.type != "cut" and _bare(one):
            found[-1] = last.meaning(replace(blend, factor=factor))  # "wipes, and a bit slower"
        case None, Repeat(of, None) if all(token.among(_WHERE) for token in one.clause.tokens):
            ends = one.clause.has("back", "finish")
            found[-1] = last.meaning(Repeat(of, Place(Where.END))) if ends else last
            if not ends:
                found.insert(len(found) - 1, one.meaning(Move(of, Place(Where.START))))
        case _:
            return False
    return True


def _names_thing(one: Said) -> bool:
    """Whether a clause says no more than a thing: "and the sound with it"."""
    return all(token.among(_THING) for token in one.clause.tokens)


_THING = frozenset({"music", "volume", "add", "and", "it", "them", "also", "same", "filler", "for", "clipsound"})
_WHERE = frozenset({"front", "back", "begin", "finish", "at", "in", "and", "filler"})


def _bare(one: Said) -> bool:
    """Whether a clause says nothing but how quick: "nice and slow"."""
    chosen = one.clause.chosen or one.clause.has("photo", "video", "slideshow", "all", "each", "long", "show")
    return not chosen and not one.clause.has("longer", "shorter")


def _excepts(one: Said, last: Said, found: list[Said]) -> bool:
    """Whether a clause says for which photos the operation before it is, or is not."""
    if last.of != ALL:
        return False
    match one.operation, last.operation:
        case None, Operation() as operation if _leaves_out(one):
            found[-1] = last.meaning(with_photos(operation, one.clause.of))  # 全部黑白，除了第二张
        case Remove(of), Operation() as operation if only_excepts(one):
            found[-1] = last.meaning(with_photos(operation, Selection(ALL.items, of.items)))  # "but not on the last"
        case LeaveAlone(), Operation() as operation if spares(one):
            spared = Selection(ALL.items, one.clause.of.items)
            found[-1] = last.meaning(with_photos(operation, spared))  # "all black and white, but leave the sunset"
        case Keep(of), Operation() if last.clause.tokens[0].tag == "not" and not isinstance(last.operation, StyleWords):
            found[-1] = one.meaning(CorrectLast(of))  # "not black and white, just photo 2"
        case Keep(of), Operation() as operation if not (isinstance(operation, StyleWords) or one.takes_away):
            found[-1] = last.meaning(with_photos(operation, of))  # "black and white, but only photo 2"
        case _:
            return False
    return True


def _lasts(one: Said, last: Said, found: list[Said]) -> bool:
    """Whether a time says how long the thing of the clause before lasts."""
    match one.operation, last.operation:
        case SetTime(ms), Operation() if any(isinstance(other.operation, Make) for other in found):
            found.append(one.meaning(SetTotal(ms)))  # a new video of that length
        case SetTime(ms), ScaleLength(_, of):
            found[-1] = one if of == ALL else one.meaning(SetLength(ms, of))  # "longer, like 7 seconds"
        case SetTime(ms), FadeMusic(fade_in, fade_out):
            times = [None if fade is None else ms for fade in (fade_in, fade_out)]
            found[-1] = last.meaning(FadeMusic(*times))  # "a longer fade, like 5 seconds"
        case SetTime(ms), FadePicture(fade_in, fade_out):
            times = [None if fade is None else ms for fade in (fade_in, fade_out)]
            found[-1] = last.meaning(FadePicture(*times))  # "slowly to black at the end, 3 seconds or so"
        case SetTime(ms), TimeWords(words, 0):
            found[-1] = last.meaning(TimeWords(words, ms))
        case SetTime(ms), SetTitle(card=True, ms=0) as title:
            found[-1] = last.meaning(replace(title, ms=ms))
        case _:
            return False
    return True


def _beside(one: Said) -> Place | None:
    """The place of a clause that says no more: "before the cake"."""
    tokens = one.clause.tokens
    if len(tokens) != 2 or not tokens[0].among(frozenset({"before", "after"})) or not one.clause.chosen:
        return None
    return Place(Where.BEFORE if tokens[0].has("before") else Where.AFTER, anchor=one.clause.chosen[0][1])


def _replaces(one: Said, last: Said) -> bool:
    """Whether a clause says again what the one before says: "too loud, turn it down"."""
    match one.operation, last.operation:
        case ((SetTitle() | SetEnd()), (SetTitle("") | SetEnd(""))):
            return True
        case (Arrange(), Move() | Arrange()) | (StartOver(), Undo()):
            return True
    if last.complains and _are_family(last.operation, one.operation):
        return True
    alike = type(one.operation) is type(last.operation) and isinstance(one.operation, _REPEATABLE)
    if any(isinstance(each, SetTransition) and (each.after or each.into) for each in (one.operation, last.operation)):
        return False  # "slide, only from 2 to 3 a fade"
    return alike and one.of == last.of
