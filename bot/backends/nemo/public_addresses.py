"""Which addresses may be handed to the service to fetch from: public ones only."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

_INWARD_SUFFIXES = (".local", ".localhost", ".internal", ".lan", ".home", ".home.arpa", ".intranet", ".corp")


def is_public(url: str) -> bool:
    """Whether `url` is http(s) and its host neither a private address nor a name that only a local network knows.

    The name is not looked up: the service fetches it from its own network, where ours would say nothing.
    """
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or parts.username is not None:
        return False
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_global
    except ValueError:
        # 127.1, 0x7f000001 and 2130706433 are addresses too: a name's last label is never a number.
        last = host.rpartition(".")[2]
        numeric = last.isdecimal() or last.startswith("0x")
        return "." in host and not numeric and not host.endswith(_INWARD_SUFFIXES)
