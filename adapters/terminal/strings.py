"""The terminal's own sentences, and the language that its environment asks for."""

from collections.abc import Mapping
from pathlib import Path

from bot.texts.i18n import Catalogue

TEXTS = Catalogue(Path(__file__).parent / "texts")


def terminal_locale(environment: Mapping[str, str]) -> str:
    """The language tag of a terminal, such as `zh-CN`; empty if the environment has none."""
    named = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    tag = named.partition(".")[0].partition("@")[0].replace("_", "-")
    return "" if tag in {"C", "POSIX"} else tag
