"""A logo or watermark in a corner."""

from dataclasses import replace

from bot.domain.operations.dialogue import Unsupported
from bot.domain.operations.photos import Move, Place, Where
from bot.domain.operations.picture import RemoveLogo, SetLogo
from bot.domain.operations.words import Words
from bot.domain.photo_selection import Item, Kind, Selection, at
from bot.language.edits.clause import Clause
from bot.language.edits.frame import DEGREE, PHOTOS, Built, Frame
from bot.language.edits.frames.lettering import look_of
from bot.language.edits.tags import tags
from bot.language.patterns import Pattern

_LOGO = Pattern("logo|watermark|brand|标志|商标|水印|标识")
"""Names of photos that are logos."""
_LEFT, _RIGHT = Pattern(r"\bleft\b|左[上下边侧角面]"), Pattern(r"\bright\b(?! (?:now|away))|右[上下边侧角面]")
_BOTTOM, _TOP = (
    Pattern(r"\b(?:bottom|lower)\b|[左右]下|底部|下[方面角]"),
    Pattern(r"\b(?:top|upper)\b|[左右]上|顶部|上[方面角]"),
)


def _corner(clause: Clause) -> str:
    """The corner that a clause names; empty if it names none."""
    text = clause.source[clause.tokens[0].start : clause.limit or clause.tokens[-1].end].casefold()
    left, right, bottom, top = (one.search(text) is not None for one in (_LEFT, _RIGHT, _BOTTOM, _TOP))
    if not (left or right or bottom or top):
        return ""
    return f"{'bottom' if bottom and not top else 'top'}-{'left' if left and not right else 'right'}"


def _as_picture(clause: Clause) -> Place | None:
    """The place of a logo that is to be a picture by itself: "at the end"; None if it is for a corner."""
    if clause.has("remove", "unwanted", "not", "off", "corner") or _corner(clause):
        return None
    stands = _AS.search(clause.source, clause.tokens[0].start, clause.tokens[-1].end) is not None
    if clause.has("back", "end", "finish") or (stands and clause.of_or_none == at(-1)):
        return Place(Where.END)
    return Place(Where.START) if clause.has("front", "begin") or (stands and clause.of_or_none == at(1)) else None


_AS = Pattern(r"\bas\b|当|作为|用")


def _size(clause: Clause) -> float:
    return next((look.size for look in look_of(clause, Words.TITLE, None)), 1.0)


def _one(clause: Clause) -> Selection | None:
    """The only photo that a clause names."""
    of = clause.of_or_none
    lone = of is not None and len(of.items) == 1 and of.items[0].kind in {Kind.AT, Kind.NAMED, Kind.LAST, Kind.ADDED}
    return of if lone else None


def _meant(clause: Clause) -> Built:
    """`put our logo in the corner`, `logo bigger`, `photo 5 is the logo`, `no logo`."""
    if clause.value("unsupported") != "logo":
        return None
    if (place := _as_picture(clause)) is not None:
        return Move(Selection((Item(Kind.NAMED, text="logo"),)), place)
    takes_away = clause.has("remove", "unwanted") or (clause.has("not", "off", "out") and not clause.has("put", "add"))
    if takes_away:
        return RemoveLogo()
    return SetLogo(_one(clause), _corner(clause), _size(clause))


def _named(clause: Clause) -> Built:
    """`put logo.png in the corner`: the picture is named."""
    of = _one(clause)
    return SetLogo(of, _corner(clause)) if of is not None else None


def _resized(clause: Clause) -> Built:
    """`logo bigger`, where a file has that name."""
    of = _one(clause)
    named = of is not None and of.items[0].kind is Kind.NAMED and _LOGO.search(of.items[0].text.casefold())
    return SetLogo(None, _corner(clause), _size(clause)) if named else None


_MORE = tags(
    "it them bigger smaller makeit make put move do in at to bit much corner front back spot turnleft turnright"
)


def completed(clause: Clause, logo: SetLogo) -> SetLogo | None:
    """The logo with what a further clause says of its size or its corner; None if that says something else."""
    size, corner = _size(clause), _corner(clause)
    if not all(token.among(_MORE) for token in clause.tokens) or not (size != 1.0 or corner):
        return None
    return replace(logo, size=round(logo.size * size, 2), corner=corner or logo.corner)


def _it(clause: Clause) -> SetLogo:
    return SetLogo(None, _corner(clause), _size(clause), it=True)


_AROUND = (
    f"{PHOTOS} {DEGREE} all video slideshow bigger smaller too add put do make makeit move show remove not off out "
    "unwanted front back name spot corner turnleft turnright quieter who be in at it them end before after only "
    "each keep bit up for word and"
)

FRAMES = (
    Frame("unsupported", _AROUND, _meant),
    Frame("unsupported corner", _AROUND, _meant),
    Frame(
        "unsupported", _AROUND, lambda c: Unsupported("logo") if c.value("unsupported") == "logo" else None, text=True
    ),
    Frame("refs|nums corner", _AROUND, _named),
    Frame("it|them corner", _AROUND, _it),
    Frame("put|move|add|do it|them corner", _AROUND, _it),
    Frame("put|move|add corner", "in at to bit", _it, alone=True),
    Frame("refs bigger|smaller", f"{_AROUND}", _resized),
)
