"""Words behind a wish that say for whom or why: "for my mother", "so you can read it", "it's making me seasick"."""

import re
from collections.abc import Sequence

from bot.domain.photo_selection import Kind, Selection
from bot.language.edits.remarks import is_strong
from bot.language.edits.tags import CONTRAST, IS, JUDGING, LIGHT, TALK, VALUES, tags
from bot.language.edits.tokens import UNKNOWN, Token
from bot.language.patterns import Pattern

_PURPOSE = Pattern(
    r"(?:so|so that|in order that|in case) (?:that )?(?:you|u|i|we|he|she|they|people|everyone|everybody|no one|nobody"
    r"|it|(?:the|my|our|his|her|their) \w+)(?:'s| is| are| (?:can|could|will|would|may|might|don't|doesn't|won't"
    r"|has|have|gets?|sees?))\b",
    re.IGNORECASE,
)
"""How a purpose begins, whatever it speaks of."""
_STATES = Pattern(r"(?:it's|its|it is|they're|theyre|they are|there's|theres|he's|she's) (?!too\b)", re.IGNORECASE)
"""How a reason begins without a comma before it."""
_NOUN_STATES = Pattern(
    r"[a-z']+ (?:[a-z']+ )?(?:can't|cant|cannot|can hardly|doesn't|doesnt|don't|dont|won't|wont|hates?|wants?"
    r"|needs?|likes?|loves?"
    r"|thinks?|prefers?|gets?|has|is|are|was|looks?)\b",
    re.IGNORECASE,
)
"""How a reason begins whose subject is a word that nobody knows: "my mum can't read that fast"."""


def _judges(tokens: Sequence[Token]) -> bool:
    return any(
        token.among(JUDGING) or (isinstance(token.value, Selection) and token.value.by_nature) for token in tokens
    )


_CAUSE = Pattern(
    r"(?:because|cause|cuz|coz|since|as) (?:that(?:'s| is)|my|our|his|her|their|the|we|they|he|she|i|people"
    r"|everyone)\b",
    re.IGNORECASE,
)
"""How a reason begins that has a subject of its own: "no music as our site mutes it"."""
_DENIED = Pattern(r"(?:is|are|was|does|do)n'?t\b", re.IGNORECASE)
_THINGS = tags("clip music title end caption refs nums photo words")
_SCOPE = Pattern(
    r"for (?:\w+ ){1,4}?(?:(?:photos?|pictures?)(?! album| book| wall| studio)|pics?|images?|shots?|ones?)\b"
)
"""Photos that a wish is for, whether they can be made out or not."""
_LIKE = ("like in ", "as in ", "just like ")


def is_reason(source: str, tokens: Sequence[Token], *, of_photos: bool = False) -> bool:
    """Whether tokens behind a wish, which may be `of_photos`, ask for nothing themselves."""
    first, left = tokens[0], tokens[1:]
    if not left:
        return False
    written = source[first.start : left[-1].end].casefold()
    unknown = any(token.tag == UNKNOWN for token in left)
    strong = any(map(is_strong, left))
    told = _STATES.match(written) or (first.tag == UNKNOWN and _NOUN_STATES.match(written))
    if (
        _PURPOSE.match(written)
        or _CAUSE.match(source[first.start :])
        or (told and (unknown or first.tag == UNKNOWN or _judges(left)) and not strong)
    ):
        return True
    states = first.tag == UNKNOWN and left[0].among(IS)  # "baby is asleep"
    contrasts = first.among(CONTRAST) and not _DENIED.match(written) and (unknown or first.has("instead"))
    if not (first.among(TALK) or states or contrasts):
        return False
    if written.startswith(("when ", "while ", "until ", "unless ")) and any(t.among(_THINGS) for t in left):
        return False  # "turn it down when the clip plays": it says when
    if of_photos and _SCOPE.match(written):
        return False  # "sepia for the old picture": it says which
    if written.startswith(_LIKE) or first.has("than"):
        return True
    if first.among(CONTRAST) and all(token.among(VALUES | LIGHT) for token in left):
        return True  # "longer than the others", "4 seconds instead of 3"
    valued = any(token.among(VALUES) and not _is_named(token) for token in left)
    return not (valued or strong)


def _is_named(token: Token) -> bool:
    """Whether it is a photo by its name, whose word may mean anything in a reason."""
    return isinstance(token.value, Selection) and token.value.items[0].kind is Kind.NAMED
