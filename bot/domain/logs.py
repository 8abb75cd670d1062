"""Logging: structlog for everything, libraries included; secrets are removed from every line."""

import logging
import secrets
import sys
from collections.abc import Mapping
from typing import TypeVar

import structlog
from structlog.typing import Processor

from bot.domain.errors import BotError
from bot.domain.log_filters import Seldom, without_words
from bot.domain.redact import redact_event

QUIET = (
    *("httpx", "httpcore", "dbos", "uvicorn", "telegram", "discord", "PIL", "asyncio", "aiosqlite", "apscheduler"),
    *("alembic", "openai", "httpx2", "httpcore2"),
)
"""Libraries that log more than an operator wants; httpx logs URLs, which may contain tokens."""

Error = TypeVar("Error", bound=BotError)


def refer(error: Error) -> Error:
    """The error, with a short reference that its message and its log line share, if the log says more."""
    if not error.explained:
        error.params.setdefault("ref", secrets.token_hex(2))
    return error


def quieten(levels: Mapping[str, int]) -> None:
    """Shows less of libraries, by the names of their loggers."""
    for name, least in levels.items():
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, least))


def configure(level: str, form: str) -> None:
    """Sets up logging for this process: `form` is `console` or `json`, written to standard error.

    Only at level DEBUG do the messages of errors get into it, which may quote people.
    """
    of_errors = structlog.processors.format_exc_info if level == "DEBUG" else without_words
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        of_errors,
        redact_event,
    ]
    last: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    )
    handler.setFormatter(formatter)
    if level != "DEBUG":
        handler.addFilter(Seldom())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
