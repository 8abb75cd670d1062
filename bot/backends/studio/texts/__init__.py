"""Every sentence of the studio, English and Chinese."""

from pathlib import Path

from bot.texts.i18n import Catalogue

TEXTS = Catalogue(Path(__file__).parent)


def language(tag: str) -> str:
    """The language of the catalogues for a tag such as `zh-TW`: Chinese for any Chinese, English for all others."""
    return "zh" if tag.lower().startswith("zh") else "en"
