"""The adapter's own settings, and the keeping of the token out of everything that is written down."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.domain.errors import ConfigurationProblem

CLOUD = "https://api.telegram.org"

CLOUD_FETCH_LIMIT = 20 * 1024 * 1024
"""Bytes the cloud server hands out to a bot: `20 << 20` in its source, said as 20 MB in the documentation."""

CLOUD_UPLOAD_LIMIT = 50_000_000
LOCAL_UPLOAD_LIMIT = 2_000_000_000


@dataclass(frozen=True)
class TelegramConfig:
    """How to reach Telegram. Raises ConfigurationProblem for values that cannot work."""

    token: str = field(repr=False)
    api_url: str = ""
    """Base of a self-hosted Bot API server; empty for Telegram's own."""
    local_mode: bool = False
    """The server runs with `--local` and shares its folder with the bot."""
    webhook_url: str = ""
    """Public address updates are delivered to; empty for long polling."""
    webhook_secret: str = field(default="", repr=False)
    proxy: str = field(default="", repr=False)
    """HTTP proxy for requests to `https` addresses; may hold a password."""

    def __post_init__(self) -> None:
        if not self.token or re.search(r"[\s/]", self.token):
            raise ConfigurationProblem(problem="TELEGRAM_BOT_TOKEN is not a token as @BotFather writes it")
        if self.api_url and urlsplit(self.api_url).scheme not in {"http", "https"}:
            raise ConfigurationProblem(problem="TELEGRAM_API_URL has to begin with http:// or https://")
        if self.webhook_secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", self.webhook_secret):
            raise ConfigurationProblem(
                problem="TELEGRAM_WEBHOOK_SECRET may hold 1 to 256 letters, digits, _ and - and nothing else"
            )
        if self.webhook_url and urlsplit(self.webhook_url).scheme not in {"http", "https"}:
            raise ConfigurationProblem(problem="TELEGRAM_WEBHOOK_URL has to begin with https://")

    @property
    def base(self) -> str:
        """Where the Bot API is, without a slash at the end."""
        return (self.api_url or CLOUD).rstrip("/")

    @property
    def file_base(self) -> str:
        """Where files are downloaded from; holds the token."""
        return f"{self.base}/file/bot{self.token}"

    @property
    def bot_id(self) -> int:
        """The bot's own id, with which its token begins; 0 where it does not."""
        number = self.token.partition(":")[0]
        return int(number) if number.isdecimal() else 0

    def not_known(self, reason: object) -> str:
        """What to mend where the server refuses `getMe`, most often with 404: Telegram's own answers that to what does
        not look like a token."""
        where = "TELEGRAM_API_URL" if self.api_url else "TELEGRAM_BOT_TOKEN"
        return f"{self.base} does not know this bot ({self.redact(reason)}). Check {where}."

    @property
    def proxy_used(self) -> str | None:
        """The proxy, where it applies: a server reached over plain http is on one's own network."""
        return self.proxy or None if self.base.startswith("https://") else None

    @property
    def fetch_limit(self) -> int | None:
        """Bytes of a file people send that the bot can get."""
        return None if self.local_mode else CLOUD_FETCH_LIMIT

    @property
    def upload_limit(self) -> int:
        """Bytes of a file the bot can send."""
        return LOCAL_UPLOAD_LIMIT if self.local_mode else CLOUD_UPLOAD_LIMIT

    @property
    def webhook_path(self) -> str:
        """The path of the webhook on the bot's port."""
        return urlsplit(self.webhook_url).path.rstrip("/") or "/telegram"

    @property
    def webhook_target(self) -> str:
        """The address Telegram is told: the operator's as it is, with a path of its own where that has none."""
        address = urlsplit(self.webhook_url)
        return self.webhook_url if address.path.strip("/") else address._replace(path=self.webhook_path).geturl()

    @property
    def secret(self) -> str:
        """What Telegram sends along with every update: the operator's word, or one every replica derives alike."""
        return self.webhook_secret or hmac.new(self.token.encode(), b"telegram-webhook", hashlib.sha256).hexdigest()

    def redact(self, text: object) -> str:
        """`text` without the token and the secret."""
        return str(text).replace(self.token, "<token>").replace(self.secret, "<secret>")
