"""The webhook: an ASGI application that answers 200 once the update is persisted, and not before."""

import hmac
from collections.abc import Callable
from functools import partial

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from telegram import Bot
from telegram.error import TelegramError

from adapters.shared.json_request import json_object
from adapters.shared.retries import until_answered
from adapters.telegram.config import TelegramConfig
from adapters.telegram.errors import wait_at_start
from adapters.telegram.inbound import ALLOWED_UPDATES
from adapters.telegram.intake import Intake
from bot.domain.errors import ConfigurationProblem
from bot.domain.ports import Clock

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
BODY_LIMIT = 1024 * 1024
CONNECTIONS = 40


class Webhook:
    """The application on the bot's port. For any status but 200 Telegram delivers the update again."""

    def __init__(self, config: TelegramConfig, intake: Callable[[], Intake | None]) -> None:
        self._secret = config.secret.encode()
        self._intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        text, status = await self._answer(Request(scope, receive)) if scope["type"] == "http" else ("", 404)
        await PlainTextResponse(text, status)(scope, receive, send)

    async def _answer(self, request: Request) -> tuple[str, int]:
        if request.method != "POST":
            return "only POST", 405
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
            return "wrong secret", 403
        intake = self._intake()
        if intake is None:
            return "not receiving now", 503
        try:
            await intake.take_once(await json_object(request, BODY_LIMIT))
        except HTTPException:
            return "not an update", 400
        except Exception as error:  # noqa: BLE001 - whatever went wrong, Telegram shall deliver the update again
            log.error("telegram-not-persisted", error=type(error).__name__)  # noqa: TRY400 - a traceback would hold people's words
            return "try again", 500
        return "ok", 200


async def set_webhook(config: TelegramConfig, bot: Bot, clock: Clock) -> None:
    """Tells Telegram where to deliver; every replica says the same. Raises ConfigurationProblem if it refuses."""
    tell = partial(bot.set_webhook, config.webhook_target, secret_token=config.secret, max_connections=CONNECTIONS)
    try:
        await until_answered(partial(tell, allowed_updates=ALLOWED_UPDATES), clock, wait_at_start, config.redact)
    except TelegramError as error:
        problem = f"Telegram does not take TELEGRAM_WEBHOOK_URL: {config.redact(error)}"
        raise ConfigurationProblem(problem=problem) from None
