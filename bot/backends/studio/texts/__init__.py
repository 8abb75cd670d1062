"""All sentences of the studio, in English and Chinese."""

from pathlib import Path

from bot.texts.i18n import Catalogue

TEXTS = Catalogue(Path(__file__).parent)


def language(tag: str) -> str:
    """The catalogue's language for a tag such as `zh-TW`: Chinese for any Chinese, else English."""
    return "zh" if tag.lower().startswith("zh") else "en"
