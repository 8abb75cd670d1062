"""What `doctor` says about Telegram: the token, groups, how updates come, a self-hosted server."""

from telegram import Bot, User
from telegram.error import BadRequest, EndPointNotFound, InvalidToken

from adapters.telegram.api_calls import build_bot
from adapters.telegram.config import CLOUD, TelegramConfig
from bot.domain.ports import Finding


async def diagnose(config: TelegramConfig) -> list[Finding]:
    """Asks Telegram over a separate connection, so that the bot need not run; never raises."""
    bot = build_bot(config)
    try:
        await bot.initialize()
        return [*_about_the_bot(bot.bot), await _updates(config, bot), *_about_the_server(config)]
    except Exception as error:  # noqa: BLE001 - whatever a server answers is a finding
        return [Finding(False, why_not(config, error))]
    finally:
        await bot.shutdown()


def why_not(config: TelegramConfig, error: Exception) -> str:
    """Why Telegram refuses every call, and what to do."""
    if isinstance(error, InvalidToken | EndPointNotFound):
        return "TELEGRAM_BOT_TOKEN is not accepted by Telegram. Ask @BotFather for it: /mybots, the bot, API Token."
    if isinstance(error, BadRequest):
        # Most servers answer 404 if they do not know the bot.
        setting = "TELEGRAM_API_URL" if config.api_url else "TELEGRAM_BOT_TOKEN"
        return f"{config.base} does not know this bot ({config.redact(error)}). Check {setting}."
    mend = "Check the network, HTTPS_PROXY and TELEGRAM_API_URL."
    return f"{config.base} cannot be reached ({config.redact(error) or type(error).__name__}). {mend}"


def _about_the_bot(me: User) -> list[Finding]:
    name = f"@{me.username}" if me.username else f"bot {me.id or me.first_name}"
    if me.can_join_groups is False:
        text = "The bot cannot be added to groups. To allow it: @BotFather, /setjoingroups."
    elif me.can_read_all_group_messages is None:
        text = "The server does not say whether privacy mode is on."
    elif me.can_read_all_group_messages:
        text = "Privacy mode is off: in groups the bot sees every photo."
    else:
        text = (
            "Privacy mode is on: in groups the bot sees photos only when they mention it or reply to it. To"
            " change that: @BotFather, /setprivacy, Disable; then remove the bot from the group and add it again."
        )
    return [Finding(True, f"The token is {name}'s."), Finding(True, text)]


async def _updates(config: TelegramConfig, bot: Bot) -> Finding:
    """How updates come: by webhook or by polling. Not every server knows webhooks."""
    try:
        info = await bot.get_webhook_info()
    except Exception as error:  # noqa: BLE001 - a question that is not answered need not be a fault
        text = f"{config.base} does not say whether a webhook is set ({config.redact(error)})."
        return Finding(ok=not config.webhook_url, text=text)
    if not config.webhook_url:
        removed = "A webhook is set, and no TELEGRAM_WEBHOOK_URL: it is removed when the bot starts."
        return Finding(True, removed if info.url else "Updates come by long polling.")
    if info.url != config.webhook_target:
        place = info.url or "nowhere"
        return Finding(True, f"Telegram delivers to {place} until the bot starts, then to {config.webhook_target}.")
    if info.last_error_message and info.pending_update_count:
        return Finding(
            False,
            f"Telegram could not deliver to {info.url}: {info.last_error_message}."
            f" {info.pending_update_count} updates wait. The address has to be reachable from outside by HTTPS.",
        )
    return Finding(True, f"Updates are delivered to {info.url}.")


def _about_the_server(config: TelegramConfig) -> list[Finding]:
    if not config.local_mode:
        return []
    if config.base == CLOUD:
        text = "TELEGRAM_LOCAL_MODE needs a Bot API server of your own: set TELEGRAM_API_URL, or switch it off."
        return [Finding(False, text)]
    text = f"{config.base} runs in local mode: files to 2000 MB. Its folder has to be shared with the bot."
    return [Finding(True, text)]
