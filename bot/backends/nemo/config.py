"""The client's configuration, as one value that the composition root builds."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

CLIENT_ID_LIMIT = 64
"""The most characters of an `X-Client-Id`."""
CLIENT_ID_FILE = Path(".config/nemovideo/client_id")
"""The file, below the home folder, in which other clients of the service keep their client id."""

_CLIENT_ID = re.compile(rf"[!-~]{{1,{CLIENT_ID_LIMIT}}}")


@dataclass(frozen=True, slots=True)
class NemoConfig:
    """The address of the service and the identity of the client; URLs have no slash at the end."""

    api_url: str
    web_url: str = "https://nemovideo.com"
    token: str = field(default="", repr=False)
    """The operator's own token; if empty, anonymous tokens are minted."""
    client_id: str = ""
    """The client id of the first anonymous account. Once an account is stored, its id is used."""
    skill_source: str = ""
    """Overrides the platform in the attribution."""
    account_per_person: bool = False
    studio: bool = False
    """Whether the service is a studio, embedded or elsewhere: its token is given and no proxy is used."""
    inside: bool = False
    """Whether that studio runs in this process."""
    render_key: Callable[[str], str] | None = None
    """The key under which that studio keeps the file of a render, by its id."""
    proxy: str = field(default="", repr=False)
    """The proxy for the cloud, `http://…` or `socks5://…`; if empty, the environment decides."""


def seeded_client_id(configured: str, file: Path) -> str:
    """The first client id: the configured one, else the file's, else empty.

    An id that cannot be sent in a header is ignored.
    """
    try:
        kept = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        kept = ""
    return valid_client_id(configured) or valid_client_id(kept)


def valid_client_id(text: str) -> str:
    """`text` without surrounding space, or an empty string if it cannot be an `X-Client-Id`."""
    return text.strip() if _CLIENT_ID.fullmatch(text.strip()) else ""
