"""Removes the apology with which the agent ends good answers, for a fault that the person never saw."""

import re

_APOLOGY = re.compile(
    r"(?:\A|(?<=[\s.!?。！？…]))"
    r"(?:(?:but|sorry|however|unfortunately|apologies|oops)\b[,:!. ]*(?:but )?)?"
    r"I(?:['’]ve| have)? (?:just )?encountered (?:a|some) temporary (?:issue|problem|error)s?\b[^.!?\n]*[.!?…]*"
    r"(?:\s+(?:please|you can|try|let['’]s try)\b[^.!?\n]*[.!?…]*)?"
    r"\s*\Z",
    re.IGNORECASE,
)
_BEGINNING = "i encountered a temporary issue"


def without_apology(text: str, *, after_answer: bool = False) -> str:
    """`text` without a final "I encountered a temporary issue", if something was said before it.

    `after_answer`: it was said in an earlier part. Then a text that is, or may become, only the apology is dropped.
    """
    kept = _APOLOGY.sub("", text).rstrip() if _APOLOGY.search(text) else text
    if after_answer and _BEGINNING.startswith(text.strip().lower()):
        return ""
    return kept if kept.strip() or after_answer else text
