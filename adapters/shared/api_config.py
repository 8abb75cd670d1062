"""The settings that every platform with an HTTP API has."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.domain.errors import ConfigurationProblem


@dataclass(frozen=True)
class ApiConfig(ABC):
    """How to reach a platform's API."""

    token: str = field(repr=False)
    api_url: str = ""
    """Base of another server with the same API; empty for the platform's own."""
    proxy: str = field(default="", repr=False, kw_only=True)
    """HTTP proxy for requests to `https` addresses; may have a password in it."""

    @property
    @abstractmethod
    def base(self) -> str:
        """The base address of the API, without a slash at the end."""

    @property
    def proxy_used(self) -> str | None:
        """The proxy; None for a server over plain http, which is in the operator's own network."""
        return self.proxy or None if self.base.startswith("https://") else None

    def redact(self, text: object) -> str:
        """`text` without the token."""
        return str(text).replace(self.token, "<token>")


def check_url(setting: str, url: str, *schemes: str) -> None:
    """Raises ConfigurationProblem if a URL is set and has none of these schemes."""
    if url and urlsplit(url).scheme not in schemes:
        expected = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ConfigurationProblem(problem=f"{setting} has to begin with {expected}")
