"""The composition root: puts the parts together, starts them in order, and stops them in reverse.

Start: files → back end → channels opened (send ready) → work launched (recovery begins) → channels run (receive).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

from bot.app.foundation import Base, Storage, StoredAccounts, base, links, storage
from bot.app.settings import Settings
from bot.backends.nemo import NemoBackend, NemoConfig, seeded_client_id
from bot.backends.nemo.config import CLIENT_ID_FILE
from bot.backends.studio.operations import instructions
from bot.backends.studio.render_jobs import render_key
from bot.backends.studio.server.application import protocol
from bot.backends.studio.studio import Studio
from bot.chat.attachment_copy import AttachmentCopier
from bot.chat.foreground_gate import ForegroundGate
from bot.chat.inbox import Inbox
from bot.chat.limits import Limits
from bot.chat.outbox import Outbox
from bot.chat.services import Quotas, Services, TurnObserver
from bot.conversation import deletion, quick_turns, turns
from bot.conversation.disk_cleanup import DiskCleanup
from bot.conversation.info.command_list import commands
from bot.conversation.project.strips import Strips
from bot.conversation.retention import Retention
from bot.domain.backend import Backend
from bot.domain.clock import SystemClock
from bot.domain.ports import Channel, Clock, Durable, KeepsFiles, KeepsLimits
from bot.domain.rate_limits import RateLimits
from bot.domain.redact import hide
from bot.domain.tiles import DrawsStrips
from bot.exports import workflow
from bot.http.guarded_download import Download
from bot.http.http_app import HostGate, Hosts
from bot.http.public_addresses import is_public
from bot.http.server import serve
from bot.jobs.engine import Work, Workflow
from bot.language_model.client import Access, LanguageModel
from bot.media.measured import MAX_BYTES
from bot.storage import tables
from bot.storage.disk_space import MB, Reserve
from bot.storage.orphans import Sweep, find_place
from bot.storage.queries import received_files
from bot.storage.queries.file_owners import Made, Received
from bot.storage.schema import prepare


@dataclass(frozen=True)
class App:
    """A running bot, with the parts that a caller may need."""

    services: Services
    inbox: Inbox
    channels: Mapping[str, Channel]
    retention: Retention
    cleanup: DiskCleanup
    work: Work

    async def receive(self) -> None:
        """Lets every channel receive, until cancelled or until one of them cannot continue."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.inbox.settle_forever(), name="settle")
            group.create_task(self.services.outbox.retractions.finish_forever(), name="retractions")
            group.create_task(self.retention.run(), name="retention")
            group.create_task(self.cleanup.run(), name="disk cleanup")
            group.create_task(self.work.guard(), name="guard")
            for channel in self.channels.values():
                group.create_task(channel.run(self.inbox.receive), name=f"channel {channel.name}")


READ_LATELY = 256
"""How many texts the bot remembers as read: a turn asks several times what one says."""
Channels = Callable[[Storage], Sequence[Channel]]


@asynccontextmanager
async def started(
    settings: Settings,
    channels: Channels,
    observer: TurnObserver | None = None,
    clock: Clock | None = None,
    is_public: Callable[[str], bool] = is_public,
) -> AsyncIterator[App]:
    """The whole bot, ready to receive; it is stopped when the context ends. Raises ConfigurationProblem.

    `is_public` decides whether links to an IP address are opened.
    """
    async with AsyncExitStack() as stack:
        parts = base(settings, stack, clock or SystemClock())
        database, files, work = parts.database, parts.files, parts.work
        await prepare(database, tables.metadata)
        await find_place(database, files)
        rates = RateLimits(settings.quota_messages_per_minute, settings.quota_files_per_minute)
        built = {channel.name: channel for channel in channels(await storage(settings, parts, rates))}
        studio = _studio(settings, parts) if settings.uses_embedded_studio else None
        backend = await _backend(settings, parts, studio, stack)
        model = _language_model(settings, stack)
        services = _services(settings, parts, backend, built, observer or TurnObserver(), model)
        download = Download(is_public)
        stack.push_async_callback(download.close)
        open_link = partial(download.stream, max_bytes=MAX_BYTES)
        owners = [owner for owner in (Received(database), Made(database), studio, *built.values()) if owner]
        keepers = [owner for owner in owners if isinstance(owner, KeepsFiles)]
        sweep = Sweep(database, files, keepers, alone=not settings.files_url)
        gate = ForegroundGate()
        copier = _copier(parts, services, gate, open_link)
        inbox = _inbox(parts, services, gate, rates)
        for channel in built.values():
            await _open(channel, services, stack)
        stack.push_async_callback(work.close)
        await work.launch(workflows(services, copier, work, studio))
        retention = Retention(services, work, studio.clean if studio else None, sweep)
        reserve = None if settings.is_shared else Reserve(settings.data_dir)
        cleanup = DiskCleanup(services, studio.make_room if studio else None, reserve)
        yield App(services, inbox, built, retention, cleanup, work)


async def _open(channel: Channel, services: Services, stack: AsyncExitStack) -> None:
    """Opens a channel until the end; one that draws strips can ask for them first."""
    if isinstance(channel, DrawsStrips):
        channel.draw_strips(Strips(services))
    stack.push_async_callback(channel.close)
    await channel.open(commands())


def _services(
    settings: Settings,
    parts: Base,
    backend: Backend,
    channels: Mapping[str, Channel],
    observer: TurnObserver,
    model: LanguageModel | None,
) -> Services:
    return Services(
        parts.database,
        backend,
        Outbox(parts.database, channels, parts.clock),
        parts.files,
        parts.pool,
        parts.clock,
        parts.work.enqueue,
        observer,
        parts.disk,
        Quotas(
            settings.quota_exports_per_day,
            settings.quota_exports_per_person_per_day,
            settings.quota_exports_per_address_per_day,
            settings.quota_files_per_project,
            settings.quota_stored_mb * MB,
        ),
        settings.nemo_account_per_person,
        settings.admins,
        links(settings),
        settings.retention_days,
        lru_cache(READ_LATELY)(instructions),
        model,
    )


def _copier(
    parts: Base, services: Services, gate: ForegroundGate, open_link: Callable[[str], AsyncIterator[bytes]]
) -> AttachmentCopier:
    channels, fetched, most = services.outbox.channels, services.fetched, services.quotas.stored
    return AttachmentCopier(
        parts.database, channels, parts.files, parts.pool, gate, fetched, parts.disk, most, open_link
    )


def _inbox(parts: Base, services: Services, gate: ForegroundGate, rates: RateLimits) -> Inbox:
    """The way in. Some channels keep to the limits for a minute before they accept anything."""
    themselves = {name for name, one in services.outbox.channels.items() if isinstance(one, KeepsLimits)}
    acknowledge = partial(turns.acknowledge, services)
    return Inbox(parts.database, parts.clock, parts.work.enqueue, acknowledge, gate, Limits(rates, themselves))


def _studio(settings: Settings, parts: Base) -> Studio:
    """The studio in this process. What the bot has of a file already is not stored again."""

    async def twin(hash: str) -> str:
        return await parts.database.query(received_files.key_of, hash)

    return Studio(
        *(parts.database, parts.files, parts.work.enqueue, parts.pool),
        twin=twin,
        pieces=settings.pieces * MB,
        disk=parts.disk,
        lines=settings.studio_lines,
    )


def access_to_model(settings: Settings) -> Access:
    """Where the operator's language model is. Its key is hidden in every log from now on."""
    key = settings.llm_key.get_secret_value()
    hide(key)
    access = Access(settings.llm_url.rstrip("/"), settings.llm_model, key, settings.llm_vision)
    return access if access.own else replace(access, proxy=settings.https_proxy)


def _language_model(settings: Settings, stack: AsyncExitStack) -> LanguageModel | None:
    """The client of the operator's language model. The cloud gets people's words as they are, and needs none."""
    if not settings.llm_url or settings.uses_cloud:
        return None
    model = LanguageModel(access_to_model(settings))
    stack.push_async_callback(model.close)
    return model


def workflows(services: Services, copier: AttachmentCopier, work: Work, studio: Studio | None) -> dict[str, Workflow]:
    """What each queue runs with the id of a row."""

    turn = partial(turns.run, services)
    return {
        "quick": partial(quick_turns.run, services, quick_turns.places()),
        "turn": turn,
        "fetch": copier.work,
        "link": copier.work,
        "export": partial(workflow.run, services),
        "forget": partial(deletion.run, services, work),
        **(render_workflow(studio) if studio is not None else {}),
    }


def render_workflow(studio: Studio) -> dict[str, Workflow]:
    """What the studio's own queues run."""

    async def render(durable: Durable, id: str) -> None:
        await durable.step("render", studio.run, id)

    return {"render": render, "preview": render}


async def _backend(settings: Settings, parts: Base, studio: Studio | None, stack: AsyncExitStack) -> Backend:
    """The client of the cloud, of an external studio, or of the studio in this process, which it starts."""
    if studio is not None:
        await studio.open()
        gated = HostGate(protocol(studio), Hosts.of("127.0.0.1"))  # a web page must not reach it by another name
        served = await serve(gated, "127.0.0.1", 0)
        stack.push_async_callback(served.stop)
        address = f"http://127.0.0.1:{served.port}"
        config = NemoConfig(address, token=studio.token, studio=True, inside=True, render_key=render_key)
    elif settings.uses_cloud:
        config = NemoConfig(
            settings.api_url,
            settings.nemo_web_url.rstrip("/"),
            settings.nemo_token.get_secret_value(),
            seeded_client_id(settings.nemo_client_id, Path.home() / CLIENT_ID_FILE),
            settings.skill_source,
            settings.nemo_account_per_person,
            proxy=settings.https_proxy,
        )
    else:
        config = NemoConfig(
            settings.studio_url.rstrip("/"), token=settings.studio_token.get_secret_value(), studio=True
        )
    backend = NemoBackend(config, parts.files, StoredAccounts(parts.database), parts.clock)
    stack.push_async_callback(backend.close)
    return backend


@asynccontextmanager
async def receiving(app: App) -> AsyncIterator[asyncio.Task[None]]:
    """Receives in the background while the context lasts. Raises what ended it early, unless the caller raises."""
    task = asyncio.create_task(app.receive(), name="receive")
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})
    if not task.cancelled():
        task.result()
