"""Clauses that give what the one before leaves open: the words of a title, another transition for its place."""

import re
from dataclasses import replace

from bot.domain.operations.dialogue import Unsupported
from bot.domain.operations.photos import SetTime
from bot.domain.operations.picture import SetLogo, SetTransition
from bot.domain.operations.sound import SetMusic, StartMusic, UseOwnMusic
from bot.domain.operations.words import SetCaptions, SetEnd, SetTitle
from bot.domain.photo_selection import Selection
from bot.language.edits.frames.logo import completed
from bot.language.edits.neighbours import in_song
from bot.language.edits.said import Said
from bot.language.patterns import Pattern


def gives_what_is_open(one: Said, last: Said, found: list[Said]) -> bool:
    """Whether a clause gives the words that the one before leaves open, another transition for its place, or the size
    of its logo, or the place of a part of the song.
    """
    match one.operation, last.operation:
        case None, (SetTitle("") | SetEnd("") | SetCaptions(texts=())) as asking if text := _should_be(one):
            found[-1] = last.meaning(
                replace(asking, texts=(text,)) if isinstance(asking, SetCaptions) else replace(asking, text=text)
            )
        case None, (SetTitle("") | SetEnd("")) as asking if _only_quotes(one):
            found[-1] = last.meaning(replace(asking, text=one.clause.written.texts[0]))
        case SetTransition(after=None, into=None) as new, SetTransition(after=Selection()) as old if _is_there(one):
            found[-1] = one.meaning(replace(new, after=old.after))  # "… between 2 and 3? a cut is better there"
        case None, SetLogo() as logo if (whole := completed(one.clause, logo)) is not None:
            found[-1] = last.meaning(whole)  # "logo top left, bigger"
        case SetTime(ms), (SetMusic("") | UseOwnMusic(second=False) | Unsupported("song-again")) if in_song(one, last):
            own = [last.meaning(UseOwnMusic())] if last.clause.has("own") else []
            found[-1:] = [*own, one.meaning(StartMusic(ms))]  # "my song again but from the chorus, around 1:10"
        case _:
            return False
    return True


def _only_quotes(one: Said) -> bool:
    """Whether a clause is a quotation and nothing else."""
    return [token.tag for token in one.clause.tokens] == ["quote"]


def _is_there(one: Said) -> bool:
    """Whether a clause is about the place of the one before: "a plain cut is better there"."""
    return re.search(r"\bthere\b|那里|那儿", one.clause.source[one.clause.tokens[0].start :]) is not None


def _should_be(one: Said) -> str:
    """The text of a clause that only says what words should be: "it should be Great-Aunt Vera"."""
    match = _SHOULD_BE.match(one.clause.source, one.clause.tokens[0].start)
    return match[1] if match else ""


_SHOULD_BE = Pattern(
    r"(?:it|that|this|they) (?:should|must|has to|needs to) be [\"“']?([A-Z0-9][^\"”\n.;]*[^\"”\n.;\s'])", re.ASCII
)
