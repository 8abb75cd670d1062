"""Runs the bot, or only the studio, as a service: starts it, prints its address, and stops it on a signal."""

import asyncio
import signal
from contextlib import AsyncExitStack

import structlog
from rich.console import Console

from adapters.web import WebChannel
from bot.app import browser
from bot.app.channel_registry import channels
from bot.app.composition import App, receiving, render_workflow, started
from bot.app.disk_wait import wait_for_disk_space
from bot.app.foundation import base
from bot.app.readiness import hindrance
from bot.app.settings import SHORTEST_PASSWORD, Settings, is_short, trusts_everybody
from bot.app.supervision import LOST_S, STOP_S, end_within, watched
from bot.backends.studio.server.application import protocol
from bot.backends.studio.studio import Studio
from bot.domain import logs
from bot.domain.clock import SystemClock
from bot.domain.errors import ConfigurationProblem
from bot.domain.ports import Mounted
from bot.http.http_app import LOOPBACK, Hosts, application
from bot.http.server import serve
from bot.http.upload_page import UploadPage
from bot.http.watch_page import WatchPage
from bot.storage.disk_space import MB

console = Console(highlight=False)
log = structlog.get_logger()

FAILED = 2
"""The exit status of a process that could not go on."""


async def run_bot(settings: Settings, *, open_page: bool = False) -> int:
    """Serves until a signal; `open_page`: shows the page in a browser. Raises ConfigurationProblem."""
    logs.configure(settings.log_level, settings.log_format)
    stop = _stop_on_signal()
    if not await wait_for_disk_space(settings, settings.web_host, settings.web_port, stop):
        return 0
    if trusts_everybody(settings):
        log.warning("proxies-are-everybody", mend="TRUSTED_PROXIES holds addresses of strangers: name your own only.")
    if is_short(settings):
        log.warning("web-password-short", mend=f"Set WEB_PASSWORD to at least {SHORTEST_PASSWORD} characters.")
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(started(settings, lambda storage: channels(settings, storage)))
        task = await stack.enter_async_context(receiving(app))
        mounts = [channel.asgi() for channel in app.channels.values() if isinstance(channel, Mounted)]

        async def health() -> dict[str, object]:
            return {"ok": not task.done(), "channels": sorted(app.channels)}

        async def ready() -> dict[str, object]:
            found = await hindrance(app.services.database, app.services.disk)
            return {"ok": not task.done() and not found, **({"problem": found} if found else {})}

        site = application(
            mounts,
            health=health,
            ready=ready,
            hosts=Hosts.of(settings.web_host, settings.public_url, settings.telegram_webhook_url),
            files=app.services.files,
            pages=[*_upload_page(app).routes(), *_watch_page(app).routes()],
            link_secret=settings.link_secret.get_secret_value().encode(),
            public_url=settings.public_url,
        )
        served = await serve(site, settings.web_host, settings.web_port, proxies=settings.trusted_proxies)
        stack.push_async_callback(served.stop)
        await stack.enter_async_context(watched())
        _announce(app, served.url)
        if open_page and settings.web_host in LOOPBACK:
            await browser.open_page(served.url)
        await _until(stop, task)
    return 0


async def run_studio(settings: Settings) -> int:
    """Serves the studio's protocol until a signal."""
    logs.configure(settings.log_level, settings.log_format)
    stop = _stop_on_signal()
    if not await wait_for_disk_space(settings, settings.studio_host, settings.studio_port, stop):
        return 0
    async with AsyncExitStack() as stack:
        parts = base(settings, stack, SystemClock())
        work, token = parts.work, settings.studio_token.get_secret_value()
        here = settings.studio_host in LOOPBACK
        studio = Studio(
            *(parts.database, parts.files, work.enqueue, parts.pool),
            token=token,
            anonymous=here,
            pieces=settings.pieces * MB,
            disk=parts.disk,
            lines=settings.studio_lines,
        )
        await studio.open()
        stack.push_async_callback(work.close)
        await work.launch(render_workflow(studio))
        served = await serve(protocol(studio), settings.studio_host, settings.studio_port, settings="STUDIO")
        stack.push_async_callback(served.stop)
        console.print(f"The studio listens on http://{settings.studio_host}:{served.port}")
        if not token:
            console.print("Its token was made by itself; set STUDIO_TOKEN here and at the bots to use one of yours.")
        guarding = asyncio.create_task(work.guard(), name="guard")
        stack.callback(guarding.cancel)
        await stack.enter_async_context(watched())
        await _until(stop, guarding)
    return 0


async def _until(stop: asyncio.Event, task: asyncio.Task[None]) -> None:
    """Waits for the signal, or for the task to end by itself; raises what it failed with.

    From then on the process ends within STOP_S seconds, after a failure within LOST_S.
    """
    waiting = asyncio.ensure_future(stop.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    end_within(LOST_S if task.done() else STOP_S, FAILED)
    if task.done():
        _explain(task)


def _upload_page(app: App) -> UploadPage:
    parts = app.services
    return UploadPage(parts.database, parts.files, app.inbox.receive, parts.clock, disk=parts.disk)


def _watch_page(app: App) -> WatchPage:
    parts = app.services
    return WatchPage(parts.database, parts.files, parts.links, parts.clock)


def _announce(app: App, url: str) -> None:
    console.print(f"\n  The bot is ready. Open [bold]{url}[/bold] and drop your photos there.\n")
    console.print("  Ctrl-C stops it. At the next start it finishes what was under way.\n")
    others = sorted(set(app.channels) - {WebChannel.name})
    if others:
        console.print(f"  It also answers on: {', '.join(others)}\n")


def _explain(task: asyncio.Task[None]) -> None:
    """Raises the error of a channel that cannot continue, which ends the bot."""
    error = task.exception()
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if error is not None:
        # Now, because what is raised is said only once everything has been stopped.
        log.error("stopping", problem=str(error) if isinstance(error, ConfigurationProblem) else type(error).__name__)
        raise error


def _stop_on_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop
