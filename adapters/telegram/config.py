"""The adapter's own settings. Keeps the token out of logs and messages."""

import hmac
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from adapters.shared.api_config import ApiConfig, check_url
from bot.domain.errors import ConfigurationProblem

CLOUD = "https://api.telegram.org"
CLOUD_FETCH_LIMIT = 20 * 1024 * 1024
"""Bytes of the largest file that Telegram gives a bot: `20 << 20` in its source, 20 MB in its documentation."""


@dataclass(frozen=True)
class TelegramConfig(ApiConfig):
    """How to reach Telegram. Raises ConfigurationProblem for values that cannot work."""

    local_mode: bool = False
    """The server runs with `--local` and shares its folder with the bot."""
    webhook_url: str = ""
    """Public address to which Telegram delivers updates; empty for long polling."""
    webhook_secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        check_url("TELEGRAM_API_URL", self.api_url, "http", "https")
        check_url("TELEGRAM_WEBHOOK_URL", self.webhook_url, "https", "http")
        if not re.fullmatch(r"[^\s/]+", self.token):
            raise ConfigurationProblem(problem="TELEGRAM_BOT_TOKEN is not a token as @BotFather writes it")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", self.webhook_secret):
            problem = "TELEGRAM_WEBHOOK_SECRET may hold 1 to 256 letters, digits, _ and - and nothing else"
            raise ConfigurationProblem(problem=problem)

    @property
    def base(self) -> str:
        """The base address of the Bot API, without a slash at the end."""
        return (self.api_url or CLOUD).rstrip("/")

    @property
    def file_base(self) -> str:
        """The base address of downloads; it has the token in it."""
        return f"{self.base}/file/bot{self.token}"

    @property
    def bot_id(self) -> int:
        """The bot's user id, with which its token begins; 0 if the token has none."""
        number = self.token.partition(":")[0]
        return int(number) if number.isdecimal() else 0

    @property
    def fetch_limit(self) -> int | None:
        """Bytes of the largest file that the bot can fetch."""
        return None if self.local_mode else CLOUD_FETCH_LIMIT

    @property
    def upload_limit(self) -> int:
        """Bytes of the largest file that the bot can send."""
        return 2_000_000_000 if self.local_mode else 50_000_000

    @property
    def webhook_path(self) -> str:
        """The path of the webhook on the bot's port."""
        return urlsplit(self.webhook_url).path.rstrip("/") or "/telegram"

    @property
    def webhook_target(self) -> str:
        """The address to which Telegram delivers: the operator's, with `webhook_path` if it has no path."""
        address = urlsplit(self.webhook_url)
        return self.webhook_url if address.path.strip("/") else address._replace(path=self.webhook_path).geturl()

    @property
    def secret(self) -> str:
        """The secret that comes with every update: the operator's, or one that every replica derives from the token."""
        return self.webhook_secret or hmac.new(self.token.encode(), b"telegram-webhook", "sha256").hexdigest()

    def redact(self, text: object) -> str:
        """`text` without the token and the secret."""
        return super().redact(text).replace(self.secret, "<secret>")
