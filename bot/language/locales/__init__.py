"""What people say, by language: tables of words, of screen instructions, and patterns of whole sentences."""

from collections.abc import Iterator
from importlib.resources import files

LANGUAGES = ("en", "zh")


def rows(table: str) -> Iterator[tuple[str, str]]:
    """The rows of a table in every language: the text before the first tab and after it; "#" begins a comment."""
    for language in LANGUAGES:
        for line in files(__name__).joinpath(language, table).read_text("utf-8").splitlines():
            if line and line[0] != "#":
                key, _, value = line.partition("\t")
                yield key, value
