"""Sentences by key and language from gettext catalogues (`<folder>/<language>.po`), with plurals."""

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po


@dataclass(frozen=True)
class _Sentences:
    """The sentences of one language: the forms of each, and which form a number takes."""

    forms: Mapping[str, tuple[str, ...]]
    form_of: Callable[[int], int]


class Catalogue:
    """The sentences of one package; keys are ids such as `photo-removed`, never English text."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._load = cache(self._read)

    def say(self, key: str, language: str, /, **values: object) -> str:
        """The sentence for `key`, filled in; a number `n` among the values selects the plural.

        Raises KeyError for a key or a value that is missing: a wrong sentence must not reach a person.
        """
        sentences = self._load(language)
        forms, n = sentences.forms[key], values.get("n")
        form = sentences.form_of(n if isinstance(n, int) else 1) if len(forms) > 1 else 0
        return forms[form].format(**values)

    def keys(self, language: str) -> frozenset[str]:
        """Every key of one language."""
        return frozenset(self._load(language).forms)

    def _read(self, language: str) -> _Sentences:
        with (self._folder / f"{language}.po").open("rb") as source:
            catalog = read_po(source, locale=language)
        forms = {
            str(_several(message.id)[0]): tuple(_several(message.string))
            for message in catalog
            if message.id and message.string
        }
        return _Sentences(forms, gettext.c2py(catalog.plural_expr))


def _several(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
