"""Sentences by key and language from gettext catalogues (`<folder>/<language>.po`), with plurals."""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


class Catalogue:
    """The sentences of one package; keys are ids such as `photo-removed`, never English text."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._load = cache(self._read)

    def say(self, key: str, language: str, /, **values: object) -> str:
        """The sentence for `key`, filled in; a number `n` among the values selects the plural.

        Raises KeyError for a key or a value that is missing: a wrong sentence must not reach a person.
        """
        translations = self._load(language)
        n = values.get("n")
        text = translations.ngettext(key, key, n) if isinstance(n, int) else key
        if text == key:
            text = translations.gettext(key)
        if text == key:
            raise KeyError(key)
        return text.format(**values)

    def keys(self, language: str) -> frozenset[str]:
        """Every key of one language."""
        with (self._folder / f"{language}.po").open("rb") as source:
            return frozenset(str(_first(message.id)) for message in read_po(source) if message.id)

    def _read(self, language: str) -> gettext.GNUTranslations:
        with (self._folder / f"{language}.po").open("rb") as source:
            catalog = read_po(source, locale=language)
        binary = BytesIO()
        write_mo(binary, catalog)
        binary.seek(0)
        return gettext.GNUTranslations(binary)


def _first(value: object) -> object:
    return value[0] if isinstance(value, list | tuple) else value
