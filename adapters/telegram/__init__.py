"""Telegram: what people do there becomes Inbounds, and what the core says becomes messages."""

from adapters.telegram.channel import TelegramChannel
from adapters.telegram.config import TelegramConfig

__all__ = ["TelegramChannel", "TelegramConfig"]
