"""Access control: the chat's cookie, requests from other sites, the password, and the headers of every answer."""

import hashlib
import hmac
import ipaddress
import re
import secrets
import time
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from bot.http.connection_limits import owner

COOKIE = "image_video_chat"
SESSION = "image_video_session"
"""What a browser gets for the password, anew each time: whoever planted or stole a chat's cookie lacks it."""
COOKIE_S = 400 * 24 * 3600
"""Seconds: the longest time for which browsers keep a cookie."""

_HALF = 32
"""Digits: 128 bits."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""What the page may load: its own files."""


def chat_of(connection: HTTPConnection) -> str | None:
    """The chat's id: a digest of the browser's secret, so that no log or table can open the chat."""
    secret = connection.cookies.get(COOKIE, "")
    return chat_of_secret(secret) if re.fullmatch(r"[A-Za-z0-9_-]{43}", secret) else None


def chat_of_secret(secret: str) -> str:
    """The id of the chat that a browser's secret opens."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


def give_cookie(connection: HTTPConnection, response: Response, *, secure: bool, secret: str = "") -> None:
    """Gives the browser this secret for its chat, else prolongs the one it has, else makes one (256 bits)."""
    secret = secret or (connection.cookies[COOKIE] if chat_of(connection) else secrets.token_urlsafe(32))
    _set(response, COOKIE, secret, secure=secure)


def session_of(connection: HTTPConnection) -> str:
    """The browser's session; empty if it has given no password."""
    return connection.cookies.get(SESSION, "")


def give_session(response: Response, session: str, *, secure: bool) -> None:
    """Gives the browser a session, or prolongs it."""
    _set(response, SESSION, session, secure=secure)


def _set(response: Response, name: str, secret: str, *, secure: bool) -> None:
    response.set_cookie(name, secret, max_age=COOKIE_S, path="/", secure=secure, httponly=True, samesite="strict")


def from_our_page(connection: HTTPConnection, public_url: str) -> bool:
    """Whether the request comes from our own page, not from another site.

    Another port of the same machine is another origin but the same site, so its requests carry our cookie.
    """
    if connection.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        return False
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    ours = {connection.headers.get("host", "").lower(), urlsplit(public_url).netloc.lower()} - {""}
    return urlsplit(origin).netloc.lower() in ours


def address_code(connection: HTTPConnection, key: bytes) -> str:
    """A code of the address from which the request comes, of IPv6 that of the network; it says nothing without the key.

    Empty for this machine itself, which may be a proxy that many people use, and without a key.
    """
    address = connection.client.host if connection.client else ""
    try:
        local = ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return ""
    return "" if local or not key else hmac.new(key, owner(address).encode(), hashlib.sha256).hexdigest()[:32]


class Password:
    """The one password in front of every chat, or none."""

    def __init__(self, password: str) -> None:
        self._password = password.encode()
        # A slow key, so that a stolen table does not give away a short password.
        salt = b"image-video-bot web chat"
        self._key = hashlib.scrypt(self._password, salt=salt, n=2**14, r=8, p=1) if password else b""

    @property
    def wanted(self) -> bool:
        """Whether a password is set."""
        return bool(self._password)

    def fits(self, given: str) -> bool:
        """Whether `given` is the password. The time it takes reveals nothing."""
        tried = hashlib.sha256(given.encode(errors="replace")).digest()
        return hmac.compare_digest(tried, hashlib.sha256(self._password).digest())

    def mark(self, chat: str, session: str) -> str:
        """The mark to keep for a chat that gave the password in a session. Another password makes another mark.

        Its second half tells the browser whose session it is also after that has ended.
        """
        opens = hmac.new(self._key, f"{chat} {session}".encode(), hashlib.sha256).hexdigest()
        return opens[:_HALF] + _browser(chat, session)

    def ended(self, chat: str, session: str) -> str:
        """The mark to keep once that session has ended: it opens nothing."""
        return "-" * _HALF + _browser(chat, session)

    def opened(self, chat: str, session: str, mark: str) -> bool:
        """Whether the session may use the chat."""
        return not self.wanted or hmac.compare_digest(self.mark(chat, session)[:_HALF], mark[:_HALF])

    def was_opened(self, chat: str, session: str, mark: str) -> bool:
        """Whether the session may use the chat, or could before it ended or the password changed."""
        return self.opened(chat, session, mark) or hmac.compare_digest(_browser(chat, session), mark[_HALF:])


def _browser(chat: str, session: str) -> str:
    """What shows a browser by its session, which has 256 bits and cannot be guessed from this."""
    return hashlib.sha256(f"browser {chat} {session}".encode()).hexdigest()[:_HALF]


class Throttle:
    """Limits tries by a key, such as an IP address: `burst` at once, then one every `every_s` seconds."""

    def __init__(self, burst: int, every_s: float) -> None:
        self._burst = burst
        self._every_s = every_s
        self._free_at: dict[str, float] = {}

    def wait_s(self, address: str = "") -> float:
        """Counts one try. Returns the seconds to wait if it is one too many, else 0."""
        now = time.monotonic()
        self._free_at = {name: at for name, at in self._free_at.items() if at > now}
        at = max(self._free_at.get(address, now), now) + self._every_s
        if at - now > self._burst * self._every_s:
            return at - now - self._burst * self._every_s
        self._free_at[address] = at
        return 0.0
