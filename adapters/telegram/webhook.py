"""The webhook: an ASGI application that answers 200 only once the update is committed."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from typing import Any

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from adapters.telegram.config import TelegramConfig
from adapters.telegram.inbound import ALLOWED_UPDATES
from adapters.telegram.intake import Intake
from adapters.telegram.problems import retry_after
from bot.domain.errors import ConfigurationProblem
from bot.domain.ports import Clock

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
BODY_LIMIT = 1024 * 1024
CONNECTIONS = 40


class Webhook:
    """Mounted on the bot's port. Whatever is not 200 makes Telegram deliver the update again."""

    def __init__(self, config: TelegramConfig, intake: Callable[[], Intake | None]) -> None:
        self._secret = config.secret.encode()
        self._intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        response = await self._answer(Request(scope, receive)) if scope["type"] == "http" else _says("", 404)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> PlainTextResponse:
        if request.method != "POST":
            return _says("only POST", 405)
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
            return _says("wrong secret", 403)
        intake = self._intake()
        if intake is None:
            return _says("not receiving now", 503)
        try:
            update = await _json(request)
        except ClientDisconnect:
            return _says("", 400)
        if not isinstance(update, dict):
            return _says("not an update", 400)
        try:
            await intake.take_once(update)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, Telegram shall deliver the update again
            log.error("telegram-not-persisted", error=type(error).__name__)  # noqa: TRY400 - a traceback would hold people's words
            return _says("try again", 500)
        return _says("ok", 200)


async def _json(request: Request) -> Any:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    try:
        return json.loads(body)
    except ValueError:
        return None


def _says(text: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(text, status)


async def set_webhook(config: TelegramConfig, bot: Bot, clock: Clock) -> None:
    """Tells Telegram where to deliver; replicas all say the same. Raises ConfigurationProblem when it will not."""
    wait = 1.0
    while True:
        try:
            await bot.set_webhook(
                config.webhook_target,
                secret_token=config.secret,
                allowed_updates=ALLOWED_UPDATES,
                max_connections=CONNECTIONS,
            )
        except (BadRequest, InvalidToken) as error:
            reason = config.redact(error)
            raise ConfigurationProblem(problem=f"Telegram does not take TELEGRAM_WEBHOOK_URL: {reason}") from None
        except TelegramError as error:
            log.warning("telegram-webhook-not-set", reason=config.redact(error))
            await clock.sleep(retry_after(error) if isinstance(error, RetryAfter) else wait)
            wait = min(2 * wait, 30.0)
        else:
            return
