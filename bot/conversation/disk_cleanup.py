"""Watches the space on the disk: says when it runs out, and frees what can be made again and the reserve."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.chat.services import Services
from bot.storage.disk_space import Reserve
from bot.storage.queries import smaller_copies

log = structlog.get_logger()

LOOK_S = 30.0
FETCHED_S = 3600.0
"""Seconds after which a finished render has surely been fetched."""


@dataclass(frozen=True)
class DiskCleanup:
    """Frees space whenever it gets low. `studio` deletes what the studio in this process can make again, and renders
    that ended long ago."""

    services: Services
    studio: Callable[[float], Awaitable[int]] | None = None
    reserve: Reserve | None = None
    """Room for the database, if it is on this machine."""

    async def run(self) -> None:
        """Looks until cancelled."""
        was_low = False
        while True:
            await self._measure()
            low = self.services.disk.is_low
            if low != was_low:
                (log.warning if low else log.info)("disk-nearly-full" if low else "disk-has-room-again")
            was_low = low
            if low:
                try:
                    await self.free_space()
                except Exception as error:  # noqa: BLE001 - a full disk takes no deletion either; the next look tries again
                    log.warning("no-room-made", error=type(error).__name__)
            await asyncio.sleep(LOOK_S)
            await self._look_at_reserve(low=low)

    async def _look_at_reserve(self, *, low: bool) -> None:
        if self.reserve is None:
            return
        try:
            if await asyncio.to_thread(self.reserve.release):
                log.warning("reserve-given-back")
            elif not low:
                await asyncio.to_thread(self.reserve.restore, self.services.disk.least)
        except OSError as error:
            log.warning("no-reserve", error=type(error).__name__)

    async def _measure(self) -> None:
        try:
            await self.services.disk.measure()
        except Exception as error:  # noqa: BLE001 - the next look tries again
            log.warning("files-not-measured", error=type(error).__name__)

    async def free_space(self) -> int:
        """Deletes what can be made again; returns how many files."""
        count = await self.studio(FETCHED_S) if self.studio is not None else 0
        async for keys in self.services.files.listed("out/", math.inf):
            free = await self.services.write(smaller_copies.release, keys)
            await self.services.files.delete(free)
            count += len(free)
        if count:
            log.info("room-made", files=count)
        return count
