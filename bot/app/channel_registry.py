"""The channels of this installation: the web chat and every platform that is set up. A new platform needs one line."""

from collections.abc import Callable, Sequence

from bot.app.foundation import Storage
from bot.app.settings import Settings
from bot.domain.ports import Channel


def channels(settings: Settings, storage: Storage) -> Sequence[Channel]:
    """The channels, built but not opened. Raises ConfigurationProblem for settings that cannot work."""
    return [channel for build in _BUILDERS if (channel := build(settings, storage)) is not None]


# A builder returns None if its platform is not set up. It imports the platform inside, because an SDK costs memory.


def _web(settings: Settings, storage: Storage) -> Channel:
    from adapters.web import WebChannel, WebConfig

    password = settings.web_password.get_secret_value()
    config = WebConfig(password, settings.public_url, rates=storage.rates, address_key=storage.address_key)
    disk, stored, draw, sharing = storage.disk, storage.stored, storage.draw_small, storage.sharing
    return WebChannel(storage.database, storage.files, config, disk, stored, draw, sharing)


def _telegram(settings: Settings, storage: Storage) -> Channel | None:
    token = settings.telegram_bot_token.get_secret_value()
    if not token:
        return None
    from adapters.telegram import TelegramChannel, TelegramConfig

    config = TelegramConfig(
        token,
        settings.telegram_api_url,
        settings.telegram_local_mode,
        settings.telegram_webhook_url,
        settings.telegram_webhook_secret.get_secret_value(),
        proxy=settings.https_proxy,
    )
    return TelegramChannel(config, storage.files)


def _discord(settings: Settings, storage: Storage) -> Channel | None:
    token = settings.discord_bot_token.get_secret_value()
    if not token:
        return None
    from adapters.discord import DiscordChannel, DiscordConfig

    api, gateway, cdn = settings.discord_api_url, settings.discord_gateway_url, settings.discord_cdn_url
    config = DiscordConfig(token, api, gateway, cdn, proxy=settings.https_proxy)
    return DiscordChannel(config, storage.files)


_BUILDERS: tuple[Callable[[Settings, Storage], Channel | None], ...] = (_web, _telegram, _discord)
