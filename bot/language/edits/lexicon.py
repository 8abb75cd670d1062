"""The words of edits with their meanings: `locales/*/edits.tsv`."""

from collections.abc import Mapping

from bot.language.locales import rows
from bot.language.normalizer import comparable
from bot.language.patterns import compiled

FILLER, _KNOWN = "filler", "known"
"""The tags of filler words, and of words that only look like a typing error."""


def _meanings() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, words in rows("edits.tsv"):
        tag, _, value = key.partition("=")
        if tag != _KNOWN:
            for word in words.split(", "):
                found.setdefault(comparable(word), {}).setdefault(tag, value)
    for phrase in [one for one in found if "n't" in one or "'re " in one]:
        found.setdefault(phrase.replace("n't", "nt").replace("they're", "theyre"), found[phrase])  # "dont", "shouldnt"
    return found


ENTRIES: Mapping[str, Mapping[str, str]] = _meanings()
"""All words and phrases with a meaning, normalised: the values by tag; the first tag is the usual meaning."""
MEANT = frozenset(word for key, words in rows("edits.tsv") if key == _KNOWN for word in words.split(", "))
"""English words that are not typing errors, although they resemble a word with a meaning."""

_PHRASED = ("second", "own", "matchsong", "lastedit", "novideo", "toversion", "versionbefore", "sidebyside")
"""Tags of phrases that have many forms, as `patterns.tsv` describes them, and how they begin in Chinese."""
_BEGIN = frozenset("我等到直音歌曲配先暂现回返退恢换切改用还变加放配写要选采就")


def phrased(text: str, at: int) -> tuple[str, int] | None:
    """The tag and the end of a phrase with many forms that begins there."""
    if text[at].isascii() or text[at] in _BEGIN:
        for tag in _PHRASED:
            if match := compiled(f"{{phrase.{tag}}}(?![a-z])").match(text, at):
                return tag, match.end()
    return None
