"""Support for Bot API servers other than Telegram's own. Installed only if TELEGRAM_API_URL is set."""
