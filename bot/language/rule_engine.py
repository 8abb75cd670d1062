"""Joins neighbouring tokens by rules: regular expressions whose words are tags, such as `(num|one) sec`."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.domain.photo_selection import Selection
from bot.language.edits.tokens import Token

_PIECE = re.compile(r"\(\?[:=!<]*|[a-z]+|\S")


def _compiled(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern, over tags that are each followed by a space."""
    pieces = (match.group() for match in _PIECE.finditer(pattern))
    return re.compile("".join(f"(?:{piece} )" if piece.isalpha() else piece for piece in pieces))


@dataclass(frozen=True, slots=True)
class Match:
    """The tokens that a rule joins."""

    tokens: tuple[Token, ...]

    def has(self, *tags: str) -> bool:
        """Whether a token has one of the tags."""
        return any(token.tag in tags for token in self.tokens)

    def values(self, *tags: str) -> list[object]:
        """The values of the tokens with these tags, in order."""
        return [token.value for token in self.tokens if token.tag in tags]

    def ms(self) -> int:
        """The duration in the match; 0 if there is none."""
        return next((value for value in self.values("dur", "plus") if isinstance(value, int)), 0)

    def chosen(self) -> list[Selection]:
        """The choices of photos, in order."""
        return [value for value in self.values("refs", "nums", "each") if isinstance(value, Selection)]


@dataclass(frozen=True)
class Group:
    """A rule for tokens that become one; `build` returns None if they have no meaning together after all."""

    pattern: str
    build: Callable[[Match], Token | None]

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return _compiled(self.pattern)


class _Tags:
    """The tags of a sequence of tokens, as one string to match patterns against."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._offsets = [0]
        for token in tokens:
            self._offsets.append(self._offsets[-1] + len(token.tag) + 1)
        self._text = "".join(f"{token.tag} " for token in tokens)

    def match(self, pattern: re.Pattern[str], index: int) -> int:
        """The index after a match at token `index`; `index` itself if there is none."""
        match = pattern.match(self._text, self._offsets[index])
        return bisect_left(self._offsets, match.end()) if match else index


def grouped(tokens: Sequence[Token], rules: Sequence[Group]) -> list[Token]:
    """The tokens, with each group that a rule matches replaced by the token it builds; the longest match counts."""
    tags, result, index = _Tags(tokens), [], 0
    while index < len(tokens):
        found = [(end, rule) for rule in rules if (end := tags.match(rule.expression, index)) > index]
        for end, rule in sorted(found, key=lambda item: -item[0]):
            built = rule.build(Match(tuple(tokens[index:end])))
            if built is not None:
                result.append(replace(built, start=tokens[index].start, end=tokens[end - 1].end))
                index = end
                break
        else:
            result.append(tokens[index])
            index += 1
    return result
