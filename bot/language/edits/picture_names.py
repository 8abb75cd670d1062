"""The names by which people can call pictures in edits: "the cake", "IMG_0042.jpg"."""

from collections.abc import Iterable

from bot.language.edits.lexicon import ENTRIES
from bot.language.normalizer import plain


def picture_names(files: Iterable[str]) -> dict[str, str]:
    """Normalised names, with and without extensions, with the file names; none that is a word of edits."""
    names: dict[str, str] = {}
    for file in files:
        whole = plain(file).text
        for name in (whole, whole.rpartition(".")[0]):
            if len(name) > 2 and not name.isdigit() and name not in ENTRIES:
                names.setdefault(name, file)
    return names
