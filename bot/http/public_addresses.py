"""Decides what belongs to the public internet, before anything is fetched from an address that somebody gave."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_NAT64 = IPv6Network("64:ff9b::/96")
_METADATA = {IPv4Address("168.63.129.16")}
"""Azure's own service, the only one of the clouds' services with a public address."""
_INWARD_SUFFIXES = (".local", ".localhost", ".internal", ".lan", ".home", ".home.arpa", ".intranet", ".corp")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet and does not wrap another one. Raises ValueError."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        if parsed in _NAT64:  # the way to it from a network without IPv4
            return is_public(str(IPv4Address(int(parsed) & 0xFFFFFFFF)))
        if parsed.ipv4_mapped or parsed.sixtofour or parsed.teredo:
            return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved and parsed not in _METADATA


def is_public_url(url: str) -> bool:
    """Whether `url` is http(s), and its host is neither a private address nor a name of a local network.

    The name is not looked up: behind a proxy, our own network's answer means nothing.
    """
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or parts.username is not None:
        return False
    try:
        return is_public(host)
    except ValueError:
        # 127.1, 0x7f000001 and 2130706433 are addresses too; the last label of a name is never a number.
        last = host.rpartition(".")[2]
        numeric = last.isdecimal() or last.startswith("0x")
        return "." in host and not numeric and not host.endswith(_INWARD_SUFFIXES)
