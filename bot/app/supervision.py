"""Ends a process that cannot go on, so that a supervisor starts it again: its loop stands still, or it cannot stop."""

import asyncio
import faulthandler
import os
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

STANDSTILL_S = 120.0
"""The longest that the event loop may be busy with one thing."""
STOP_S = 25.0
"""The longest that an orderly stop may take; systemd and Docker allow 30 s."""
LOST_S = 3.0
"""The same after a failure: whatever still waits for a lost database waits for ever."""


@asynccontextmanager
async def watched(standstill_s: float = STANDSTILL_S) -> AsyncIterator[None]:
    """Ends the process with status 1, and its stacks on standard error, once the loop stands still for that long.

    Also tells systemd that the process is ready and alive (`Type=notify`, `WatchdogSec`).
    """
    notify("READY=1")
    beating = asyncio.create_task(_beat(standstill_s), name="heartbeat")
    try:
        yield
    finally:
        beating.cancel()
        faulthandler.cancel_dump_traceback_later()
        notify("STOPPING=1")


async def _beat(standstill_s: float) -> None:
    while True:
        faulthandler.dump_traceback_later(standstill_s, exit=True)
        notify("WATCHDOG=1")
        await asyncio.sleep(standstill_s / 6)


def end_within(seconds: float, status: int) -> None:
    """Ends the process with that status, if it has not ended by itself by then: threads of libraries may hang."""
    timer = threading.Timer(seconds, os._exit, (status,))
    timer.daemon = True
    timer.start()


def notify(state: str) -> None:
    """Tells systemd, if it supervises this process (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
            supervisor.sendto(state.encode(), address.replace("@", "\0", 1) if address[0] == "@" else address)
