"""In which order the parts of laid out words appear: letter by letter or word by word, as they are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.backends.studio.render import text
from bot.backends.studio.render.line_breaks import clusters, is_backward, pieces
from bot.backends.studio.render.text_layout import Block

_OVERLAP = 1.6
"""How many words appear at the same time."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a line, in pixels from where the line begins; `line` counts from 0."""

    line: int
    start: int
    end: int


def parts(block: Block, whole_words: bool) -> tuple[Part, ...]:
    """The letters or words of a text in the order of reading."""
    found: list[Part] = []
    for number, line in enumerate(block.lines):
        edges = _edges(line, block, whole_words)
        width = round(text.measure(line, block.size, block.face))
        if is_backward(line):
            edges = [width - edge for edge in edges]
        found += [Part(number, min(pair), max(pair)) for pair in pairwise(edges)]
    return tuple(found)


def _edges(line: str, block: Block, whole_words: bool) -> list[int]:
    """The edges of the parts of a line, as it is read."""
    backward = is_backward(line)
    edges, done = [0], ""
    for unit in pieces(line) if whole_words or backward else clusters(line):
        done += unit
        end = max(edges[-1], round(text.measure(done, block.size, block.face)))
        # The letters of scripts that are read from the right join: their words are uncovered in equal steps.
        steps = len(clusters(unit)) if backward and not whole_words else 1
        edges += [edges[-1] + (end - edges[-1]) * step // steps for step in range(1, steps + 1)]
    return edges


def opacities(count: int, shown: float, whole_words: bool) -> Sequence[float]:
    """How much of each of `count` parts is there when `shown` of them are."""
    if not whole_words:
        return [1.0 if number < shown * count else 0.0 for number in range(count)]
    reached = shown * (count + _OVERLAP)
    return [max(0.0, min(1.0, (reached - number) / _OVERLAP)) for number in range(count)]
