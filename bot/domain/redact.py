"""Removes secrets from text before it is logged: tokens, passwords, signatures, wherever they occur."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

HIDDEN = "[hidden]"

_SECRETS = (
    # NemoVideo's API tokens, and the claim tokens in a project's link.
    re.compile(r"(?:nmv|clm)_[A-Za-z0-9_\-]+"),
    # `Authorization: Bearer …`, `Bot …`.
    re.compile(r"(?i)(?<=\bbearer )[^\s\"',;]+|(?<=\bbot )[A-Za-z0-9_\-]{20,}\.[^\s\"',;]+"),
    # Keys of language models, as most services form them.
    re.compile(r"\bsk-[A-Za-z0-9_\-]{16,}"),
    # Telegram bot tokens, alone or in an API path.
    re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_\-]{30,}"),
    # Discord bot tokens.
    re.compile(r"\b[A-Za-z0-9_\-]{23,30}\.[A-Za-z0-9_\-]{6,7}\.[A-Za-z0-9_\-]{27,}"),
    # Discord's interaction and webhook tokens.
    re.compile(r"(?<=/)(?:interactions|webhooks)/\d+/[A-Za-z0-9_\-]{20,}"),
    # Passwords in URLs.
    re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"),
    # Signed links: what follows the name in a query.
    re.compile(
        r"(?i)(?<=[?&])(?:ct|[a-z\-_]*(?:token|signature|credential|password|secret)|sig|key|hm)=[^&\s\"'#]+",
    ),
    # The same names in JSON, and in the repr of a mapping.
    re.compile(
        r"(?i)[\"'](?:[a-z\-_]*(?:token|password|secret)|authorization|api_?key)[\"']\s*:\s*"
        r"(?:\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?)"
    ),
)

_SHORTEST = 6
"""Shorter ones would be found in other words."""
_named: set[str] = set()
"""Secrets of this installation, whatever they look like."""


def hide(secret: str) -> None:
    """Has this secret removed from now on, also if it has no form of its own."""
    if len(secret) >= _SHORTEST:
        _named.add(secret)


def redact(text: str) -> str:
    """`text` with every secret it holds replaced by `[hidden]`; a text without one comes back as it is."""
    for secret in _named:
        text = text.replace(secret, HIDDEN)
    for pattern in _SECRETS:
        text = pattern.sub(HIDDEN, text)
    return text


def redact_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that redacts every value of a log line, however deep."""
    for key, value in event.items():
        event[key] = _redacted(value)
    return event


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, bytes):
        return redact(value.decode("utf-8", errors="replace"))
    if isinstance(value, Mapping):
        return {key: _redacted(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted(item) for item in value]
    return value if value is None or isinstance(value, int | float) else redact(str(value))
