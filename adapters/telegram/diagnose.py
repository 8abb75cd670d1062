"""What `doctor` says about Telegram: the token, groups, how updates come, the self-hosted server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot, User, WebhookInfo
from telegram.error import BadRequest, InvalidToken

from adapters.telegram.config import CLOUD, TelegramConfig
from adapters.telegram.connection import build_bot
from bot.domain.ports import Finding


async def diagnose(config: TelegramConfig) -> list[Finding]:
    """Asks Telegram with a connection of its own, so that a running bot is not needed; never raises."""
    try:
        async with _connected(config) as bot:
            return [*_about_the_bot(bot.bot), *await _updates(config, bot), *_about_the_server(config)]
    except Exception as error:  # noqa: BLE001 - whatever a server answers, it is a finding
        return [Finding(ok=False, text=_why_not(config, error))]


def _why_not(config: TelegramConfig, error: Exception) -> str:
    """Why `getMe` brought nothing, and what to do."""
    if isinstance(error, InvalidToken):
        return "Telegram does not accept TELEGRAM_BOT_TOKEN. Ask @BotFather for it: /mybots, the bot, API Token."
    if isinstance(error, BadRequest):
        return config.not_known(error)
    mend = "Check the network, HTTPS_PROXY and TELEGRAM_API_URL."
    return f"{config.base} cannot be reached ({config.redact(error) or type(error).__name__}). {mend}"


async def _updates(config: TelegramConfig, bot: Bot) -> list[Finding]:
    """How updates come; not every server knows of webhooks."""
    try:
        return _about_the_webhook(config, await bot.get_webhook_info())
    except Exception as error:  # noqa: BLE001 - what cannot be asked need not be wrong
        text = f"{config.base} does not say whether a webhook is set ({config.redact(error)})."
        return [Finding(ok=not config.webhook_url, text=text)]


@asynccontextmanager
async def _connected(config: TelegramConfig) -> AsyncIterator[Bot]:
    bot = build_bot(config)
    try:
        await bot.initialize()
        yield bot
    finally:
        await bot.shutdown()


def _about_the_bot(me: User) -> list[Finding]:
    found = [Finding(ok=True, text=f"The token is {_named(me)}'s.")]
    if me.can_join_groups is False:
        text = "The bot cannot be added to groups. To allow it: @BotFather, /setjoingroups."
        found.append(Finding(ok=True, text=text))
    elif me.can_read_all_group_messages is None:
        found.append(Finding(ok=True, text="The server does not say whether privacy mode is on."))
    elif me.can_read_all_group_messages:
        found.append(Finding(ok=True, text="Privacy mode is off: in groups the bot sees every photo."))
    else:
        found.append(
            Finding(
                ok=True,
                text="Privacy mode is on: in groups the bot sees photos only when they mention it or reply to it. To"
                " change that: @BotFather, /setprivacy, Disable; then remove the bot from the group and add it again.",
            )
        )
    return found


def _named(me: User) -> str:
    return f"@{me.username}" if me.username else f"bot {me.id or me.first_name}"


def _about_the_webhook(config: TelegramConfig, info: WebhookInfo) -> list[Finding]:
    if not config.webhook_url:
        if info.url:
            text = "A webhook is set, and no TELEGRAM_WEBHOOK_URL: it is removed when the bot starts."
            return [Finding(ok=True, text=text)]
        return [Finding(ok=True, text="Updates come by long polling.")]
    if info.url != config.webhook_target:
        text = f"Telegram delivers to {info.url or 'nowhere'} as yet; it is told {config.webhook_target} at the start."
        return [Finding(ok=True, text=text)]
    if info.last_error_message and info.pending_update_count:
        text = (
            f"Telegram could not deliver to {info.url}: {info.last_error_message}."
            f" {info.pending_update_count} updates wait. The address has to be reachable from outside by HTTPS."
        )
        return [Finding(ok=False, text=text)]
    return [Finding(ok=True, text=f"Updates are delivered to {info.url}.")]


def _about_the_server(config: TelegramConfig) -> list[Finding]:
    if config.local_mode and config.base == CLOUD:
        text = "TELEGRAM_LOCAL_MODE needs a Bot API server of your own: set TELEGRAM_API_URL, or switch it off."
        return [Finding(ok=False, text=text)]
    if config.local_mode:
        text = f"{config.base} runs in local mode: files to 2000 MB. Its folder has to be shared with the bot."
        return [Finding(ok=True, text=text)]
    return []
