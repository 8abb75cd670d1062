"""Signed links that open one stored file until they expire; only if the bot has a public address."""

import base64
import binascii
import hashlib
import hmac
import ipaddress
import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LIFETIME_S = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Link:
    """What a signed link opens: a key of `bot.storage.object_store`, and the name that people see."""

    key: str
    name: str


def sign(key: str, name: str, expires: float, secret: bytes) -> str:
    """The token of a link that opens one file until `expires` (Unix seconds)."""
    body = _encode(json.dumps([key, name, int(expires)], ensure_ascii=False, separators=(",", ":")).encode())
    return f"{body}.{_encode(_mac(body, secret))}"


def verify(token: str, secret: bytes, now: float) -> Link | None:
    """The link that `sign` wrote; None if it was tampered with or has expired."""
    body, _, mac = token.partition(".")
    if not hmac.compare_digest(_encode(_mac(body, secret)).encode(), mac.encode()):
        return None
    try:
        key, name, expires = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValueError, binascii.Error):
        return None
    return Link(key, name) if now < expires else None


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links: `url` is the bot's public address, `lifetime_s` how long a link opens its file."""

    url: str = ""
    secret: bytes = field(default=b"", repr=False)
    lifetime_s: float = LIFETIME_S

    @property
    def possible(self) -> bool:
        """Whether a link would work for other people: not if it leads to this machine only."""
        return bool(self.secret) and _leaves_this_machine(self.url)

    def upload(self, token: str) -> str:
        """The link to the upload page of an invitation; only if `possible`."""
        return f"{self.url.rstrip('/')}/u/{token}"

    def watch(self, id: str) -> str:
        """The link to the watch page of a share; only if `possible`. It says nothing of whose video it is."""
        return f"{self.url.rstrip('/')}/w/{id}.{self._mark(id)}"

    def watched(self, token: str) -> str:
        """The id of the share that `watch` wrote into its link; empty if it was tampered with."""
        id, _, mark = token.partition(".")  # noqa: A001 - the field's word
        return id if hmac.compare_digest(self._mark(id).encode(), mark.encode()) else ""

    def _mark(self, id: str) -> str:
        return _encode(hmac.digest(self.secret, b"watch page " + id.encode(), hashlib.sha256)[:16])

    def file(self, key: str, name: str, now: float) -> tuple[str, float]:
        """The link to a file, and when it expires (Unix seconds); only if `possible`."""
        expires = now + self.lifetime_s
        return f"{self.url.rstrip('/')}/f/{sign(key, name, expires, self.secret)}", expires


def _leaves_this_machine(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not host:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return True
    return not (address.is_loopback or address.is_unspecified)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _mac(body: str, secret: bytes) -> bytes:
    return hmac.digest(secret, b"file link " + body.encode(), hashlib.sha256)
