"""Deletes, every hour, what nobody has used within the retention period."""

import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.chat.services import Services
from bot.conversation import believed_clock, deletion
from bot.domain.ports import Workflows
from bot.storage.database import advisory_lock
from bot.storage.orphans import Sweep
from bot.storage.queries import conversations, invitations, shares, usage
from bot.storage.queries import deletion as store

log = structlog.get_logger()

EVERY_S = 3600.0
LOOK_S = 1200.0
"""How often to look at the clock, and to remember how long the bot has run."""
DAY_S = 86_400.0


@dataclass(frozen=True)
class Retention:
    """Keeps the promise of `/privacy`: deletes what has not been used for `services.retention_days`."""

    services: Services
    workflows: Workflows
    clean_studio: Callable[[float], Awaitable[None]] | None = None
    """Removes what nobody has used for so many seconds from the studio inside this process, if there is one."""
    sweep: Sweep | None = None

    async def run(self) -> None:
        """Cleans now and every hour, until cancelled, if the clock is believed; a failed run is repeated later."""
        looked, cleaned = time.monotonic(), -math.inf
        while True:
            try:
                now = time.monotonic()
                clock = await self.services.write(believed_clock.look, self.services.clock.now(), now - looked)
                looked = now
                if clock.believed and now - cleaned >= EVERY_S:
                    cleaned = now
                    await self.clean()
            except Exception:
                log.exception("housekeeping-failed")
            await self.services.clock.sleep(LOOK_S)

    async def clean(self) -> None:
        """Deletes old conversations, projects, turns of no project, and records of work."""
        kept_s = self.services.retention_days * DAY_S
        before = self.services.clock.now() - kept_s
        async with self.services.database.write() as connection:
            await advisory_lock(connection, "housekeeping")
            for key in await store.stale_conversations(connection, before):
                await deletion.conversation(self.services, connection, key)
            for key, project in await store.stale_projects(connection, before):
                await deletion.project(self.services, connection, key, project)
            await deletion.loose_turns(self.services, connection, before)
            await usage.drop(connection, self.services.clock.now() - usage.DAY_S)
        self.services.database.drop_copies(self.services.clock.now() - DAY_S)
        going_on = await self.services.read(conversations.keys)
        for key in going_on:
            await self.services.outbox.forget(key, before)
        await self._drop_invitations()
        await self.workflows.forget_ended(before)
        if self.clean_studio is not None:
            # Sessions are deleted with their projects. This finds those that a crash left without a project. The
            # period is doubled because a project may be in use while its session stays untouched.
            await self.clean_studio(2 * kept_s)
        if self.sweep is not None:
            await self.sweep.run()

    async def _drop_invitations(self) -> None:
        """Drops expired links to videos, and expired invitations with uploads that were never taken in."""
        await self.services.write(shares.drop_expired, self.services.clock.now())
        expired = await self.services.write(invitations.drop_expired, self.services.clock.now())
        for id in expired:  # noqa: A001 - the field's word
            await self.services.files.delete_prefix(invitations.folder(id))
