"""Submits a render to the back end, under an id that is stored before, and tracks it to its end."""

import asyncio
from dataclasses import dataclass

import structlog

from bot.chat.services import Services
from bot.domain import draft as drafts
from bot.domain.backend import Render
from bot.domain.draft import TrackType
from bot.domain.errors import (
    BackendError,
    BackendRefused,
    BackendUnreachable,
    DeliveryError,
    FileStopsRender,
    OutcomeUnknown,
    RenderCancelled,
    RenderFailed,
    SessionLost,
)
from bot.domain.fair_turns import at_place
from bot.exports import progress
from bot.exports.remaining import NONE, Outlook, Remaining
from bot.jobs.wakeups import wait_at_most
from bot.storage.queries import idempotency_log, projects, usage
from bot.storage.queries.projects import Export

log = structlog.get_logger()

STILL_WORKING_S = 120.0
"""Seconds without progress after which the bot says that the work goes on."""
SLOW_S = 300.0
"""Seconds after which the bot says that the work goes on in the background."""
RETRY_AFTER_S = (0.0, 5.0, 30.0)
"""Pauses before the bot asks the service whether it knows a render."""
OUTAGE_S = 600.0
"""How long the service may be unreachable before the bot gives the render up."""
QUIET_S = 90.0
"""How long before that the bot no longer says that it keeps at it."""
REFUSALS = 5
"""How many polls in a row may be refused."""


async def submit(services: Services, id: str) -> None:
    """Starts the render under the stored id, and once more under a new id if that is refused.

    Raises RenderCancelled, BackendError.
    """
    export = await services.read(projects.export, id)
    if export.cancel_requested:
        raise RenderCancelled
    await _show(services, export, Render(export.render, "pending"))
    second = f"render_{id}-2"
    try:
        await _start(services, export)
    except (BackendRefused, BackendUnreachable) as error:
        log.warning("submission-failed", render=export.render, error=type(error).__name__)
        if export.render == second:
            raise
        await services.write(projects.change_export, id, render=second)
        await _start(services, await services.read(projects.export, id))
    await services.write(projects.change_export, id, state=projects.RENDERING)


async def _start(services: Services, export: Export) -> None:
    """Submits once. If a submission may have arrived, asks the service first. Returns if the render is there."""
    attempt = f"render:{export.render}"
    earlier = await services.write(idempotency_log.begin, attempt, export.conversation, {}, services.clock.now())
    if earlier is None or not await _is_known(services, export):
        session = (await services.project(export.project)).session
        if session is None:
            raise SessionLost
        try:
            await services.backend.submit(
                services.account(export.conversation),
                session,
                export.render,
                export.draft,
                preview=export.quality == projects.PREVIEW,
                asker=await _asker(services, export),
            )
        except OutcomeUnknown:
            if not await _is_known(services, export):
                raise BackendUnreachable from None
    await services.write(idempotency_log.complete, attempt, idempotency_log.SENT)


async def _asker(services: Services, export: Export) -> str:
    """An opaque key of the person, with their internet address if the channel knows it: a new cookie is nobody new."""
    person = usage.person(export.conversation, export.sender) or usage.chat(export.conversation)
    return at_place(await services.read(usage.address, export.conversation, export.sender), person)


async def _is_known(services: Services, export: Export) -> bool:
    """Whether the service has the render; asks several times, so that no render is left behind there."""
    for seconds in RETRY_AFTER_S:
        await services.clock.sleep(seconds)
        try:
            await services.backend.render(services.account(export.conversation), export.render)
        except BackendError as error:
            if not error.retry:
                return False
        else:
            return True
    return False


async def watch(services: Services, id: str) -> None:
    """Polls and shows the progress until the file is there. Raises RenderFailed, FileStopsRender, …."""
    with services.cancelled.subscribe(id) as cancelled:
        await _watch(services, id, cancelled)


async def _watch(services: Services, id: str, cancelled: asyncio.Event) -> None:
    """`cancelled` wakes it between two polls; a cancellation by another process is seen at the next."""
    service = await services.backend.service()
    good, refusals, asked = services.clock.now(), 0, False
    news, remaining = News(services.clock.now()), Remaining()
    while True:
        cancelled.clear()
        export = await services.read(projects.export, id)
        account = services.account(export.conversation)
        poll_s = service.poll_s
        try:
            if export.cancel_requested and not asked:
                if await services.backend.cancel(account, export.render):
                    raise RenderCancelled
                asked = True
            render = await services.backend.render(account, export.render)
        except BackendError as error:
            log.warning("poll-failed", render=export.render, error=type(error).__name__)
            refusals += not error.retry
            if refusals >= REFUSALS or services.clock.now() - good >= OUTAGE_S:
                raise
        else:
            good, refusals = services.clock.now(), 0
            if _is_over(export, render):
                return
            news.note(services.clock.now(), render)
            outlook = remaining.note(services.clock.now(), render)
            if not export.cancel_requested:
                await _show(services, export, render, outlook)
            poll_s = render.poll_s or poll_s
        if not export.cancel_requested and services.clock.now() - good < OUTAGE_S - QUIET_S:
            await _tell_that_it_goes_on(services, export, news)
        await wait_at_most(cancelled, services.clock, poll_s)


@dataclass
class News:
    """When a render last made progress, or the bot said that it goes on (Unix seconds)."""

    at: float
    changed: float = 0.0
    """When it last made progress."""
    known: tuple[str, float, int | None] = ("", 0.0, None)

    def is_well(self, now: float) -> bool:
        """Whether the render waits its turn, or has made progress within two minutes."""
        return self.known[0] == "pending" or now - self.changed < STILL_WORKING_S

    def note(self, now: float, render: Render) -> None:
        """Notes progress: another status, percentage or place in the queue."""
        known = (render.status, render.percent, render.queue_position)
        if known != self.known:
            self.at = self.changed = now
            self.known = known

    def is_old(self, now: float) -> bool:
        """Whether two minutes have passed without progress; true once for each two minutes."""
        if now - self.at < STILL_WORKING_S:
            return False
        self.at = now
        return True


async def _show(services: Services, export: Export, render: Render, outlook: Outlook = NONE) -> None:
    """Shows the progress; failing to is no reason to give the render up."""
    try:
        await progress.show(services, export, render, outlook)
    except DeliveryError as error:
        log.info("progress-untold", error=type(error).__name__)


def _is_over(export: Export, render: Render) -> bool:
    """Whether the file is there. Nothing of a cancelled export is delivered, even if the service finished it."""
    if render.status == "cancelled" or (export.cancel_requested and render.status in {"completed", "failed"}):
        raise RenderCancelled
    if render.status == "failed" and render.stopped_by:
        raise FileStopsRender(name=render.stopped_by, **_place(export, render))
    if render.status == "failed":
        raise RenderFailed(reason="the back end gave up")
    return render.status == "completed"


def _place(export: Export, render: Render) -> dict[str, int]:
    """The number of the picture for which it failed, as people count; empty if it is none, or not known which."""
    pictures = list(enumerate(drafts.read(export.draft).segments(TrackType.VIDEO), 1))
    same = [n for n, one in pictures if render.stopped_asset and one.m.get("asset") == render.stopped_asset]
    named = same or [n for n, one in pictures if one.name == render.stopped_by]
    return {"number": named[0]} if same or len(named) == 1 else {}


async def _tell_that_it_goes_on(services: Services, export: Export, news: News) -> None:
    """Breaks a silence, and says once that it takes long; not just before it may have to say that it failed."""
    now = services.clock.now()
    if news.is_old(now):
        await services.say(export.conversation, f"still:{export.id}:{now:.0f}", "still-working")
    if export.slow_told or now - export.started_at < SLOW_S or not news.is_well(now):
        return
    if (await services.read(projects.export, export.id)).cancel_requested:
        return  # since the render was asked about
    await services.say(export.conversation, f"slow:{export.id}", "render-slow")
    await services.write(projects.change_export, export.id, slow_told=True)
