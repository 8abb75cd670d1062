"""Keeps a test process and its Python children on loopback: any other address is an error.

Python imports `sitecustomize` from PYTHONPATH when it starts. `tests/conftest.py` puts this folder there.
"""

import ipaddress
import socket
import sys
from typing import Any

LOCAL = {"localhost", "", None, socket.gethostname()}


class LeftLoopback(RuntimeError):
    """A test tried to reach another machine."""


def is_local(host: Any) -> bool:
    """Whether `host`, a name or an address, is loopback (or a wildcard address to listen on)."""
    if isinstance(host, bytes):
        host = host.decode()
    if host in LOCAL:
        return True
    try:
        address = ipaddress.ip_address(str(host).split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = args[-1]
        if isinstance(address, tuple) and not is_local(address[0]):
            raise LeftLoopback(f"{event} to {address!r}")
    elif event == "socket.getaddrinfo" and not is_local(args[0]):
        raise LeftLoopback(f"name look-up of {args[0]!r}")


sys.addaudithook(_audit)
