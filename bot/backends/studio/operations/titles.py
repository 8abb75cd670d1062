"""Words on the picture: the title at the start, the card at the end, captions of single photos, and their look."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.backends.studio.film import FONTS, Film, Shot, Style, Title
from bot.backends.studio.operations.dialogue import latest
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.domain.operations import Operation
from bot.domain.operations.picture import SetLook, SetMotion
from bot.domain.operations.words import (
    CaptionFrom,
    RemoveWords,
    SetCaptions,
    SetEnd,
    SetTitle,
    StyleWords,
    TimeWords,
    Words,
)
from bot.domain.photo_facts import days
from bot.texts.formatting import whole_date

SHORTEST_MS, LONGEST_MS = 500, 60_000
LONGEST = 120
"""The most characters of a title or caption: nobody could read more in its time."""
SMALLEST, LARGEST = 0.4, 3.0
PLACES = ("top", "center", "bottom")


def _words(scene: Scene, text: str) -> tuple[Scene, str]:
    """The words with their line breaks, but for empty lines; cut if they are too many."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    text = "\n".join(line for line in lines if line)
    if len(text) <= LONGEST:
        return scene, text
    return scene.saying("text-cut", LONGEST), cut(text).rstrip() + "…"


def cut(text: str) -> str:
    """The beginning of a text that is too long; else all of it."""
    if len(text) <= LONGEST:
        return text
    from bot.backends.studio.render.line_breaks import beginning  # loads ICU, which few texts need

    return beginning(text, LONGEST)


def _timed(ms: int, now: Title | None) -> Title:
    """The title so far, or a new one, for `ms`; 0 keeps its time."""
    title = now or Title("")
    return replace(title, ms=max(SHORTEST_MS, min(LONGEST_MS, ms))) if ms else title


@carry_out.register
def opening(operation: SetTitle, scene: Scene) -> Scene:
    """Shows a title over the first pictures or before them, as long and in the look of the earlier title."""
    if not operation.text.strip():
        raise Refused("which-title")
    scene, words = _words(scene, operation.text)
    title = _timed(operation.ms, scene.film.opening)
    title = replace(title, text=words, card=title.card or operation.card)
    return scene.showing(replace(scene.film, opening=title))


@carry_out.register
def ending(operation: SetEnd, scene: Scene) -> Scene:
    """Shows words over the last pictures."""
    if not operation.text.strip():
        raise Refused("which-end")
    scene, words = _words(scene, operation.text)
    return scene.showing(replace(scene.film, ending=replace(_timed(operation.ms, scene.film.ending), text=words)))


@carry_out.register
def captions(operation: SetCaptions, scene: Scene) -> Scene:
    """Shows words under the chosen photos: the same under each, or one for each in order."""
    chosen = scene.chosen(operation.of)
    if not any(text.strip() for text in operation.texts):
        raise Refused("which-caption")
    texts = []
    for text in operation.texts:
        scene, words = _words(scene, text)
        texts.append(words)
    if len(texts) == 1:
        texts *= len(chosen)
    if len(texts) != len(chosen):
        scene = scene.saying("captions-count", len(chosen), texts=len(texts))
    return _captioned(scene, dict(zip(chosen, texts, strict=False)))


def _captioned(scene: Scene, texts: dict[int, str]) -> Scene:
    """The scene with captions by index, in the look that the others have."""
    looks = {shot.style for shot in scene.film.shots if shot.caption}
    common = looks.pop() if len(looks) == 1 else None
    shots = list(scene.film.shots)
    for index, text in texts.items():
        now = shots[index]
        shots[index] = replace(now, caption=text, style=now.style if now.caption or not common else common)
    return scene.showing(replace(scene.film, shots=tuple(shots)))


@carry_out.register
def captions_from(operation: CaptionFrom, scene: Scene) -> Scene:
    """Writes the day, the file name or the number under photos."""
    chosen = scene.chosen(operation.of)
    if operation.source == "date":
        return _dated(scene, chosen)
    sources: dict[str, Callable[[int], str]] = {
        "name": lambda index: scene.film.shots[index].name.rpartition(".")[0] or scene.film.shots[index].name,
        "number": lambda index: str(index + 1),
    }
    if operation.source not in sources:
        raise Refused("which-caption")
    read = sources[operation.source]
    return _captioned(scene, {index: cut(read(index)) for index in chosen})


def _dated(scene: Scene, chosen: Sequence[int]) -> Scene:
    """Writes the day on which each was taken under photos; those of which it is unknown stay as they are."""
    known = days(scene.facts(scene.film.shots))
    texts = {index: whole_date(day, scene.language) for index in chosen if (day := known[index])}
    if not texts:
        raise Refused("no-times-for-captions")
    if unknown := len(chosen) - len(texts):
        scene = scene.saying("some-days-unknown", unknown)
    return _captioned(scene, texts)


@carry_out.register
def without(operation: RemoveWords, scene: Scene) -> Scene:
    """Takes words off the picture; without saying which, what the latest edit has put on these photos."""
    if operation.words is Words.THEM:
        return scene.performed(_latest_gone(operation, scene))
    film = scene.film
    if operation.words in {Words.TITLE, Words.ALL}:
        film = replace(film, opening=None)
    if operation.words in {Words.END, Words.ALL}:
        film = replace(film, ending=None)
    scene = scene.showing(film)
    if operation.words in {Words.TITLE, Words.END}:
        return scene
    return scene.each(operation.of, lambda shot: replace(shot, caption=""))


@carry_out.register
def timed(operation: TimeWords, scene: Scene) -> Scene:
    """Sets how long a title or the end card stays."""
    if operation.words is Words.CAPTIONS:
        raise Refused("captions-stay")

    def longer(title: Title) -> Title:
        shown = title.shown(scene.film, title is scene.film.ending)
        ms = operation.ms or max(SHORTEST_MS, round((title.ms or shown) * operation.factor))
        return title if ms == shown else _timed(ms, title)

    return scene.showing(_with_titles(scene.film, operation.words, longer))


@carry_out.register
def styled(operation: StyleWords, scene: Scene) -> Scene:
    """Changes the look of words that there are."""
    if operation.words is Words.THEM:
        return scene.performed(_about_latest(operation, scene))
    if operation.font not in {"", "plain", *FONTS}:
        raise Refused("no-such-font", terms=("font", *FONTS))
    if operation.place not in {"", *PLACES}:
        raise Refused("no-such-word-place")
    has_captions = any(shot.caption for shot in scene.film.shots)
    if operation.words is Words.CAPTIONS and not has_captions:
        raise Refused("no-captions")

    def restyled(title: Title) -> Title:
        return replace(title, style=_restyled(title.style, operation))

    def restyled_caption(shot: Shot) -> Shot:
        return replace(shot, style=_restyled(shot.style, operation)) if shot.caption else shot

    film = scene.film
    if operation.words is not Words.CAPTIONS and not (operation.words is Words.ALL and has_captions):
        film = _with_titles(film, operation.words, restyled)
    elif operation.words is Words.ALL:
        film = _with_titles(film, operation.words, restyled, needed=False)
    scene = scene.showing(film)
    return scene.each(operation.of, restyled_caption) if operation.words in {Words.CAPTIONS, Words.ALL} else scene


def _with_titles(film: Film, words: Words, change: Callable[[Title], Title], *, needed: bool = True) -> Film:
    """The film with its title, its end card or both changed. Raises Refused if there is none to change."""
    opening = change(film.opening) if film.opening and words in {Words.TITLE, Words.ALL} else None
    ending = change(film.ending) if film.ending and words in {Words.END, Words.ALL} else None
    if needed and opening is None and ending is None:
        raise Refused("no-words" if words is Words.ALL else "no-end" if words is Words.END else "no-title")
    return replace(film, opening=opening or film.opening, ending=ending or film.ending)


def _about_latest(operation: StyleWords, scene: Scene) -> StyleWords:
    """The look for the words that the latest edit was about."""
    for last in reversed(latest(scene)):
        match last:
            case SetTitle():
                return replace(operation, words=Words.TITLE)
            case SetEnd():
                return replace(operation, words=Words.END)
            case SetCaptions(of) | CaptionFrom(_, of):
                return replace(operation, words=Words.CAPTIONS, of=of)
            case StyleWords(words) if words is not Words.THEM:
                return replace(operation, words=words, of=last.of)
    raise Refused("nothing-to-repeat")


def _latest_gone(operation: RemoveWords, scene: Scene) -> Operation:
    """What takes the latest edit off the photos: its captions, its look, its motion."""
    for last in reversed(latest(scene)):
        match last:
            case SetCaptions() | CaptionFrom() | StyleWords(Words.CAPTIONS | Words.ALL):
                return replace(operation, words=Words.CAPTIONS)
            case SetLook():
                return SetLook("", operation.of)
            case SetMotion():
                return SetMotion("none", of=operation.of)
    raise Refused("nothing-to-repeat")


def _restyled(style: Style, operation: StyleWords) -> Style:
    """The look with what is asked for; a type style brings its own colour, font, outline, entrance and backing."""
    if operation.type_style:
        style = Style(size=style.size, place=style.place, type_style=operation.type_style)
    return replace(
        style,
        size=max(SMALLEST, min(LARGEST, round(style.size * operation.size, 2))),
        color=operation.color or style.color,
        font="" if operation.font == "plain" else operation.font or style.font,
        outline=style.outline if operation.outline is None else operation.outline,
        place=operation.place or style.place,
        entrance=operation.entrance or style.entrance,
        backing=operation.backing or style.backing,
    )
