"""A frame: an operation that a clause may ask for, with the words that must be there and those it accounts for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.domain.operations import Operation
from bot.language.edits.clause import Clause
from bot.language.edits.tags import LIGHT
from bot.language.edits.tokens import Token

Built = Operation | tuple[Operation, ...] | None


@dataclass(frozen=True)
class Frame:
    """An operation as people ask for it.

    `needs`: groups of tags, separated by spaces, such as `remove|off refs|nums`: each group needs a word of its own
    clause. `takes`: tags of words that the operation accounts for besides. A clause with any other word that carries
    meaning does not fit. `build` makes the operation; None if the clause does not make sense as one after all.
    `text`: it puts words on the picture, and the clause must contain some.
    """

    needs: str
    takes: str
    build: Callable[[Clause], Built]
    text: bool = False
    alone: bool = False
    """Whether it says so little that its clause must stand by itself: "slower"."""

    @cached_property
    def needed(self) -> tuple[frozenset[str], ...]:
        """The groups of `needs`."""
        return tuple(frozenset(group.split("|")) for group in self.needs.split())

    @cached_property
    def accounted(self) -> frozenset[str]:
        """All tags that it accounts for."""
        return LIGHT.union(self.takes.split(), *self.needed)

    def fits(self, clause: Clause) -> bool:
        """Whether the clause has all that it needs, and nothing that it does not account for."""
        covered = clause.written.covered
        if self.text != bool(clause.written.texts):
            return False
        if clause.muddled:
            return False
        bare = [token for i, token in enumerate(clause.tokens) if i not in covered]
        return all(token.among(self.accounted) for token in bare) and self._filled(bare)

    def _filled(self, bare: Sequence[Token], groups: Sequence[frozenset[str]] | None = None) -> bool:
        """Whether each group has a token of its own."""
        groups = self.needed if groups is None else groups
        if not groups:
            return True
        return any(
            token.among(groups[0]) and self._filled([*bare[:i], *bare[i + 1 :]], groups[1:])
            for i, token in enumerate(bare)
        )


REF = "refs|nums|each|them"
"""A choice of photos, as a group of `needs`."""
PHOTOS = "refs nums each them photo video one"
"""Words for photos, for `takes`."""
DEGREE = "even bit much more less factor times half twice"
"""Words for how much, for `takes`."""


def flat(built: Iterable[Built]) -> list[Operation]:
    """The operations in order."""
    found: list[Operation] = []
    for one in built:
        if isinstance(one, Operation):
            found.append(one)
        elif one:
            found += one
    return found
