"""Words on the picture: the title at the start, the card at the end, captions of single photos."""

from __future__ import annotations

from dataclasses import replace

from bot.backends.studio.film import TITLE_MS, Title
from bot.backends.studio.operations.draft_edit import Edit, Instruction, Scene, saying
from bot.language.edits.photo_selection import ALL, Pick
from bot.language.rule_engine import Match, Rule

TITLE, END, CAPTIONS = "title", "end", "captions"
SHORTEST_MS = 500
LONGEST = 120
"""The most characters of a title or caption: nobody could read more in its time."""


def _words(scene: Scene, text: str) -> tuple[Scene, str]:
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return scene, text
    return scene.saying("text-cut", LONGEST), text[:LONGEST].rstrip() + "…"


def opening(text: str, ms: int) -> Edit:
    """Shows a title over the first pictures, for `ms` or as long as the earlier title."""

    def edit(scene: Scene) -> Scene:
        scene, words = _words(scene, text)
        before = scene.film.opening.ms if scene.film.opening else TITLE_MS
        return scene.showing(replace(scene.film, opening=Title(words, ms or before)))

    return edit


def ending(text: str, ms: int) -> Edit:
    """Shows words over the last pictures."""

    def edit(scene: Scene) -> Scene:
        scene, words = _words(scene, text)
        before = scene.film.ending.ms if scene.film.ending else TITLE_MS
        return scene.showing(replace(scene.film, ending=Title(words, ms or before)))

    return edit


def caption(pick: Pick, text: str) -> Edit:
    """Shows words under the chosen photos."""

    def edit(scene: Scene) -> Scene:
        scene, words = _words(scene, text)
        return scene.each(pick, lambda shot: replace(shot, caption=words))

    return edit


def _no_opening(scene: Scene) -> Scene:
    return scene.showing(replace(scene.film, opening=None))


def _no_ending(scene: Scene) -> Scene:
    return scene.showing(replace(scene.film, ending=None))


def _no_titles(scene: Scene) -> Scene:
    return _no_ending(_no_opening(scene))


def _text(match: Match) -> str:
    return match.text or match.word("quote")


def _title(match: Match) -> Instruction:
    text = _text(match)
    if match.has("back", "last", "endcard", "endwith"):
        return Instruction(ending(text, match.ms()), END) if text else saying("which-end")
    return Instruction(opening(text, match.ms()), TITLE) if text else saying("which-title")


def _written(match: Match) -> Instruction | None:
    """Words with a place but without a noun: `write "…" at the end`."""
    return _title(match) if _text(match) else None


def _caption(match: Match) -> Instruction | None:
    text, pick = _text(match), match.pick()
    if pick is None:
        return saying("which-caption")
    return Instruction(caption(pick, text), CAPTIONS) if text else saying("which-caption")


def _captioned(match: Match) -> Instruction | None:
    pick = match.pick()
    return _caption(match) if _text(match) and pick and pick.items != ALL.items else None


def _no_caption(match: Match) -> Instruction:
    return Instruction(lambda scene: scene.each(match.pick(), lambda shot: replace(shot, caption="")), CAPTIONS)


def _timed(match: Match) -> Instruction:
    """Sets the time of an existing title."""
    at_end = match.has("back", "last", "endcard")

    def edit(scene: Scene) -> Scene:
        title = scene.film.ending if at_end else scene.film.opening
        if title is None:
            return scene.saying("which-end" if at_end else "which-title")
        factor = 2.0 if match.has("longer", "long") else 0.5 if match.has("shorter", "short") else 1.0
        shown = Title(title.text, max(SHORTEST_MS, match.ms() or round(title.ms * factor)))
        film = replace(scene.film, ending=shown) if at_end else replace(scene.film, opening=shown)
        return scene.showing(film)

    return Instruction(edit, END if at_end else TITLE)


_TO = "(say|colon|to|be|make|change|add|put|titled|it|for|in|at|title)*"

RULES = [
    # taking away
    Rule("(remove|not|off) ~ title", lambda _: Instruction(_no_opening, TITLE)),
    Rule("title ~ (remove|not|off)", lambda _: Instruction(_no_opening, TITLE)),
    Rule("(remove|not|off) ~ (endcard|back title|last title)", lambda _: Instruction(_no_ending, END)),
    Rule("(endcard|back title|last title) ~ (remove|not|off)", lambda _: Instruction(_no_ending, END)),
    Rule("(remove|not|off) ~ (all|refs) title", lambda _: Instruction(_no_titles, TITLE)),
    Rule("(remove|not|off) ~ (P|all)? ~ caption ~ (P|photo)?", _no_caption),
    Rule("P? ~ caption ~ (remove|not|off)", _no_caption),
    Rule("(title|endcard|back title|last title) ~ (dur|longer|shorter) (long|longer|shorter)?", _timed),
    Rule("(longer|shorter) ~ (title|endcard|back title|last title)", _timed),
    # captions
    Rule(f"caption ~ (below|in)* P {_TO}", _caption, slot=True),
    Rule(f"P ~ (below|in)* ~ caption {_TO}", _caption, slot=True),
    Rule(f"P ~ (below|in)* ~ title {_TO}", _captioned, slot=True),
    Rule(f"P ~ (below|in|at)* ~ say {_TO}", _captioned, slot=True),
    Rule(f"below ~ P ~ say {_TO}", _captioned, slot=True),
    Rule("say? ~ caption? quote ~ (below|atmost|in|to|at|for)* (P|photo one)", _captioned),
    Rule("(title|say) quote ~ (below|in|to|at|for)* (P|photo one)", _captioned),
    Rule("(title|say|add|put)* ~ (below|atmost|in|to|at|for)* P ~ colon? quote", _captioned),
    Rule(f"caption {_TO}", _caption, slot=True),
    Rule("add ~ title (to|for|in|at|below)* P E", _caption),
    # cards
    Rule(f"(back|endcard) (sep|stop) ~ (say|titled) {_TO}", _title, slot=True),
    Rule(f"(front|title) (sep|stop) ~ (say|titled) {_TO}", _title, slot=True),
    Rule(f"(endcard|back title|last title) {_TO}", _title, slot=True),
    Rule(f"title {_TO} (back|front|endcard|in|last) {_TO}", _title, slot=True),
    Rule(f"back (title|caption|say|add|put|in|at|it|a)+ {_TO}", _title, slot=True),
    Rule(f"(begin|endwith) ~ (title|say|titled) {_TO}", _title, slot=True),
    Rule("(title|say)? ~ quote ~ (title ~)? (in|at)? (back|endcard)", _written),
    Rule("(back|endwith) ~ quote", _written),
    Rule(f"front (title|caption|say|add|put|in|at|it|a)+ {_TO}", _title, slot=True),
    Rule("(title|say)? ~ quote ~ (in|at)? (title|front)", _written),
    Rule("(front|begin) ~ quote", _written),
    Rule(f"(title|titled) {_TO}", _title, slot=True),
    Rule(f"say {_TO}", _written, slot=True),
    Rule("(add|put) ~ quote", _written),
]
