"""Corrections of words on the picture: of a piece that is named, or of the one that is most like its correction."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from bot.backends.studio.film import Film, Title
from bot.backends.studio.operations.dialogue import latest
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.backends.studio.operations.titles import cut
from bot.backends.studio.texts import TEXTS
from bot.domain.operations.words import CaptionFrom, ReplaceText, SetCaptions, SetEnd, SetTitle, Words
from bot.language.tokenizer import has_han
from bot.texts import say
from bot.texts.formatting import pictures, quoted

TITLE, END = -2, -1
"""The places of the title and the end card, beside those of captions."""
_PLACES = {Words.TITLE: TITLE, Words.END: END}
_ALIKE = 0.5
"""How alike a piece of text and its correction are at least."""
_MOST_NAMED = 4
"""The most texts that a question lists."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of the text at a place, and how like the correction it is."""

    place: int
    text: str
    alike: float


@carry_out.register
def replaced(operation: ReplaceText, scene: Scene) -> Scene:
    """Replaces a piece of text in all words on the picture; if none is named, the one that the new words correct."""
    texts = _named_texts(operation, scene)
    if operation.old:
        if not any(operation.old in text for text in texts.values()):
            is_so = any(operation.new in text for text in texts.values())
            raise Refused("already-so") if is_so else Refused("no-such-text", text=operation.old)
        return _corrected(scene, dict.fromkeys(texts, operation.old), operation.new)
    if not texts:
        if len(operation.new.split()) < 2 and len(operation.new) < 4 * (1 + operation.new.isascii()):
            raise Refused("no-words")
        return carry_out(SetTitle(operation.new), scene)
    return _corrected(scene, _meant(operation.new, texts, scene), operation.new)


def _named_texts(operation: ReplaceText, scene: Scene) -> dict[int, str]:
    """The words on the picture that the correction may be for, by their place. Raises Refused if there are none."""
    texts = _texts(scene.film)
    if operation.words in {Words.TITLE, Words.END}:
        texts = {place: text for place, text in texts.items() if place == _PLACES[operation.words]}
    elif operation.words is Words.CAPTIONS:
        chosen = scene.chosen(operation.of)
        texts = {place: text for place, text in texts.items() if place in chosen}
    if not texts and operation.words is not Words.ALL:
        raise Refused("no-such-text", text=operation.new)
    return texts


def _texts(film: Film) -> dict[int, str]:
    """All words on the picture, by their place."""
    titles = {TITLE: film.opening, END: film.ending}
    texts = {place: title.text for place, title in titles.items() if title}
    return texts | {place: shot.caption for place, shot in enumerate(film.shots) if shot.caption}


def _meant(new: str, texts: dict[int, str], scene: Scene) -> dict[int, str]:
    """The piece that `new` corrects, by the place of its text. Raises Refused if it is not clear which."""
    told = _told_last(scene) & texts.keys()
    found = [piece for place, text in texts.items() for piece in _pieces(place, text, new)]
    found = [piece for piece in found if piece.place in told] or found
    best = [piece for piece in found if piece.alike == max(one.alike for one in found)]
    same_word = len({piece.text for piece in best}) == 1 and not new.isdigit()
    if len(best) == 1 or (best and same_word):
        return {piece.place: piece.text for piece in best}
    if any(new in text for text in texts.values()):
        return {}  # it says so already
    lone = told if len(told) == 1 else set(texts) if len(texts) == 1 else set()
    if not best and not new.isdigit() and lone and len(new) * 2 >= len(texts[next(iter(lone))]):
        return {place: texts[place] for place in lone}
    raise _which(new, texts, scene.language)


def _told_last(scene: Scene) -> set[int]:
    """The places of the words that the latest edit put on the picture."""
    places: set[int] = set()
    for last in latest(scene):
        match last:
            case SetTitle():
                places.add(TITLE)
            case SetEnd():
                places.add(END)
            case SetCaptions(of) | CaptionFrom(_, of):
                places.update(scene.chosen(of))
    return places


def _pieces(place: int, text: str, new: str) -> Iterator[_Piece]:
    """The pieces of a text that are like `new`, but not the same: all of it, a word, or a number as long."""
    if new.isdigit():
        numbers = re.findall(r"\d+", text)
        yield from (_Piece(place, one, 1.0) for one in dict.fromkeys(numbers) if len(one) == len(new) and one != new)
        return
    size = len(new)
    words = re.findall(r"[\w'’-]+", text)
    if has_han(new):
        words = [text[at : at + size] for at in range(max(1, len(text) - size + 1))]
    for one in dict.fromkeys([text, *words]):
        alike = Levenshtein.normalized_similarity(one.casefold(), new.casefold())
        if alike >= _ALIKE and one.casefold() != new.casefold():
            yield _Piece(place, one, alike)


def _which(new: str, texts: dict[int, str], language: str) -> Refused:
    """The question which words are meant."""
    names = [_named(place, text, language) for place, text in texts.items()][:_MOST_NAMED]
    word = max(re.findall(r"\w+", next(iter(texts.values()))), key=len, default="")
    return Refused("which-text", len(texts), text=new, names=tuple(names), word=word)


def _named(place: int, text: str, language: str) -> str:
    """`title “Summer”`, `caption of photo 2 “At the lake”`."""
    what = say({TITLE: "field-title", END: "field-end"}.get(place, "field-caption"), language, n=1)
    if place >= 0:
        what = say("change-of", language, what=what, pictures=pictures([place + 1], language))
    return TEXTS.say("summary-text", language, what=what, text=quoted(text, language))


def _corrected(scene: Scene, pieces: dict[int, str], new: str) -> Scene:
    """The scene in which the piece at each place is replaced; a title without words goes."""

    def text_at(place: int, text: str) -> str:
        old = pieces.get(place, "")
        return cut(text.replace(old, new)) if old else text

    def title_at(place: int, title: Title | None) -> Title | None:
        text = text_at(place, title.text) if title else ""
        return replace(title, text=text) if title and text.strip() else None

    film = scene.film
    shots = tuple(replace(shot, caption=text_at(place, shot.caption)) for place, shot in enumerate(film.shots))
    opening, ending = title_at(TITLE, film.opening), title_at(END, film.ending)
    return scene.showing(replace(film, opening=opening, ending=ending, shots=shots))
