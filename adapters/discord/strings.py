"""The adapter's own sentences, from `strings.tsv`: names of commands, labels of the form, meanings of entries.

Discord distinguishes zh-CN and zh-TW; every other locale gets English. The core's sentences are in `bot/texts`.
"""

import csv
from collections.abc import Mapping
from importlib.resources import files

Said = Mapping[str, str]
"""A text by locale: `en`, `zh-CN`, `zh-TW`."""


_LINES = (files("adapters.discord") / "strings.tsv").read_text("utf-8").splitlines()
TEXTS: Mapping[str, Said] = {
    row.pop("name"): row for row in csv.DictReader(_LINES, delimiter="\t", quoting=csv.QUOTE_NONE)
}


def say(name: str, locale: str, **values: str) -> str:
    """The text in the language of `locale`. Raises KeyError for a name without a text."""
    locale = locale if isinstance(locale, str) else ""  # which a platform sends as anything
    tag = "zh-TW" if locale in {"zh-TW", "zh-HK"} else "zh-CN" if locale.startswith("zh") else "en"
    return TEXTS[name][tag].format(**values)


def localisations(text: Said) -> dict[str, str]:
    """The translations that Discord expects beside the English text."""
    return {locale: said for locale, said in text.items() if locale != "en"}
