"""How many connections and requests a port has at once: in all, and from each address."""

import ipaddress
import resource
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

MOST = 10_000
MOST_EACH = 256
"""From one address: many people may share one, and each open page is one."""
_RESERVE = 256
"""Open files that the port leaves to the database, to children and to people's files."""
_FILES = MOST + 2 * _RESERVE


def most_open() -> int:
    """The most connections that this process can hold open; also raises its limit of open files if it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return MOST if soft == resource.RLIM_INFINITY else max(16, min(MOST, soft - _RESERVE))


class LimitedConnection(Protocol):
    """A connection as the limits see it."""

    @property
    def idle(self) -> bool:
        """Whether nobody would miss it: no whole request has come that is not answered, and nothing is coming."""
        ...

    def hang_up(self) -> None:
        """Closes it at once."""
        ...


class Connections:
    """The connections of one port. A full port closes its oldest idle connection for a new one.

    Loopback and `proxies` are not limited by address: many people may come through them.
    """

    def __init__(self, most: int = MOST, most_each: int = MOST_EACH, proxies: Sequence[str] = ()) -> None:
        self._most = most
        self._most_each = most_each
        self._proxies = [ipaddress.ip_network(proxy) for proxy in proxies]
        self._all: dict[LimitedConnection, str] = {}
        self._by_owner: dict[str, dict[LimitedConnection, None]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def admit(self, connection: LimitedConnection, address: str) -> bool:
        """Counts a new connection. Returns whether there is room for it."""
        whose = "" if self._may_share(address) else owner(address)
        own = self._by_owner.get(whose, {})
        if whose and len(own) >= self._most_each and not self._close_one(own):
            return False
        if len(self._all) >= self._most and not self._close_one(self._all):
            return False
        self._all[connection] = whose
        self._by_owner.setdefault(whose, {})[connection] = None
        return True

    def leave(self, connection: LimitedConnection) -> None:
        """Forgets a connection, also one that it does not know."""
        whose = self._all.pop(connection, None)
        if whose is not None:
            own = self._by_owner[whose]
            del own[connection]
            if not own:
                del self._by_owner[whose]

    def _close_one(self, connections: dict[LimitedConnection, str] | dict[LimitedConnection, None]) -> bool:
        found = next((connection for connection in connections if connection.idle), None)
        if found is not None:
            self.leave(found)
            found.hang_up()
        return found is not None

    def _may_share(self, address: str) -> bool:
        ip = _parsed(address)
        return ip is not None and (ip.is_loopback or any(ip in proxy for proxy in self._proxies))


class RequestLimit:
    """Refuses requests beyond `most` at once from one address with 503: behind a proxy people share connections."""

    def __init__(self, app: ASGIApp, most: int = MOST_EACH) -> None:
        self._app = app
        self._most = most
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it."""
        address = scope["client"][0] if scope.get("client") else ""
        ip, whose = _parsed(address), owner(address)
        if ip is None or ip.is_loopback:
            await self._app(scope, receive, send)
        elif self._open[whose] >= self._most:
            answer = PlainTextResponse("Too many requests at once.\n", 503, {"retry-after": "10"})
            await answer(scope, receive, send)
        else:
            self._open[whose] += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._open[whose] -= 1
                if not self._open[whose]:
                    del self._open[whose]


def owner(address: str) -> str:
    """What one person has: an IPv4 address, or the 64 bits of an IPv6 network."""
    ip = _parsed(address)
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((int(ip) >> 64 << 64, 64)))
    return address


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
