"""What the client has to know, as one value that the composition root builds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

CLIENT_ID_LIMIT = 64
"""Characters of an `X-Client-Id`."""
CLIENT_ID_FILE = Path(".config/nemovideo/client_id")
"""Where other clients of the service on this machine keep theirs, below the home folder."""

_CLIENT_ID = re.compile(rf"[!-~]{{1,{CLIENT_ID_LIMIT}}}")


@dataclass(frozen=True, slots=True)
class NemoConfig:
    """Where the service is and who asks; URLs without a slash at the end."""

    api_url: str
    web_url: str = "https://nemovideo.com"
    token: str = field(default="", repr=False)
    """The operator's own; empty: anonymous ones are minted."""
    client_id: str = ""
    """Seeds the client id of the first anonymous account, once: after that the stored account's counts."""
    skill_source: str = ""
    """Overrides the platform part of the attribution."""
    account_per_person: bool = False
    studio: bool = False
    """A studio, embedded or elsewhere: the token is given, none is minted, and no proxy stands in between."""
    inside: bool = False
    """That studio runs in this process."""
    proxy: str = field(default="", repr=False)
    """`http://…` or `socks5://…` in front of the cloud; empty: as the environment says."""


def seeded_client_id(configured: str, file: Path) -> str:
    """The client id to begin with: the configured one, else the file's, else empty.

    One that no header can carry is passed over.
    """
    try:
        kept = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        kept = ""
    return valid_client_id(configured) or valid_client_id(kept)


def valid_client_id(text: str) -> str:
    """`text` without the space around it, or nothing when it cannot be an `X-Client-Id`."""
    return text.strip() if _CLIENT_ID.fullmatch(text.strip()) else ""
