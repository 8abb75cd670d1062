"""Which channels this installation has: the web chat, and every platform whose token is set. A new one is a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.app.composition import Storage
from bot.app.settings import Settings
from bot.domain.ports import Channel


def channels(settings: Settings, storage: Storage) -> Sequence[Channel]:
    """The channels, built but not opened. Raises ConfigurationProblem for settings that cannot work."""
    return [*_web(settings, storage), *_telegram(settings, storage), *_discord(settings, storage)]


def _web(settings: Settings, storage: Storage) -> Iterator[Channel]:
    from adapters.web import WebChannel, WebConfig

    config = WebConfig(settings.web_password.get_secret_value(), settings.public_url)
    yield WebChannel(storage.database, storage.files, config)


def _telegram(settings: Settings, storage: Storage) -> Iterator[Channel]:
    token = settings.telegram_bot_token.get_secret_value()
    if not token:
        return
    from adapters.telegram import TelegramChannel, TelegramConfig

    config = TelegramConfig(
        token,
        settings.telegram_api_url,
        settings.telegram_local_mode,
        settings.telegram_webhook_url,
        settings.telegram_webhook_secret.get_secret_value(),
        settings.https_proxy,
    )
    yield TelegramChannel(config, storage.files)


def _discord(settings: Settings, storage: Storage) -> Iterator[Channel]:
    token = settings.discord_bot_token.get_secret_value()
    if not token:
        return
    from adapters.discord import DiscordChannel, DiscordConfig

    api, gateway, cdn = settings.discord_api_url, settings.discord_gateway_url, settings.discord_cdn_url
    config = DiscordConfig(token, api, gateway, settings.https_proxy, cdn)
    yield DiscordChannel(config, storage.files)
