"""One export, from its row to the video in the chat: submit, watch, fetch, deliver."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from bot.errors import (
    BackendError,
    BotError,
    FileDamaged,
    OutcomeUnknown,
    RenderCancelled,
    RenderFailed,
    SentUnknown,
    TooLargeToSend,
    VideoDamaged,
)
from bot.media.video import VideoFacts, check, cover, fit
from bot.model import Action, Button, Language, Media, Progress, Reply, Verb
from bot.ports import Durable, Render
from bot.runtime import Runtime
from bot.store import attempts, projects
from bot.store.projects import Export
from bot.texts import say, tell

log = structlog.get_logger()

SLOW_S = 300.0
"""After this long the person is told that it goes on in the background."""
TOLERANCE_S = 1.0
"""How far the file's duration may be from the draft's before it counts as damaged."""


async def run(runtime: Runtime, durable: Durable, id: str) -> None:
    """The workflow of one export; whatever happens, the person is told how it ended."""
    try:
        await durable.step("submit", submit, runtime, id, retries=True)
        await durable.step("watch", watch, runtime, id, retries=True)
        await durable.step("fetch", fetch, runtime, id, retries=True)
        await durable.step("deliver", deliver, runtime, id)
        await durable.step("finish", finish, runtime, id, projects.DELIVERED)
    except BotError as error:
        await durable.step("failed", fail, runtime, id, error)


async def submit(runtime: Runtime, id: str) -> None:
    """Starts the render under the stored id; a submission that failed gets one retry under a new id."""
    export = await _export(runtime, id)
    await _show(runtime, export, Render(export.render, "pending"))
    for retry in (False, True):
        async with runtime.database.write() as connection:
            export = await projects.export(connection, id)
            now = runtime.clock.now()
            earlier = await attempts.begin(connection, f"render:{export.render}", export.conversation, {}, now)
        if earlier is not None and await _is_known(runtime, export):
            break
        try:
            await _ask(runtime, export)
            break
        except (OutcomeUnknown, BackendError) as error:
            if isinstance(error, OutcomeUnknown) and await _is_known(runtime, export):
                break
            if retry or not _worth_a_retry(error):
                raise
            async with runtime.database.write() as connection:
                await projects.change_export(connection, id, render=f"render_{id}-2")
    async with runtime.database.write() as connection:
        await attempts.complete(connection, f"render:{export.render}", attempts.SENT)
        await projects.change_export(connection, id, state=projects.RENDERING)


def _worth_a_retry(error: BackendError) -> bool:
    return type(error).__name__ in {"BackendRefused", "BackendUnreachable", "OutcomeUnknown", "RateLimited"}


async def _ask(runtime: Runtime, export: Export) -> None:
    project = await runtime.project(export.project)
    if project.session is None:
        raise RenderFailed(reason="no session")
    account = runtime.account(export.conversation)
    await runtime.backend.submit(account, project.session, export.render, export.draft)


async def _is_known(runtime: Runtime, export: Export) -> bool:
    try:
        await runtime.backend.render(runtime.account(export.conversation), export.render)
    except BackendError as error:
        if error.retry:
            raise
        return False
    return True


async def watch(runtime: Runtime, id: str) -> None:
    """Polls until the render is there, telling how far it is. Raises RenderFailed, RenderCancelled."""
    service = await runtime.backend.service()
    asked = False
    while True:
        export = await _export(runtime, id)
        account = runtime.account(export.conversation)
        if export.cancel_requested and not asked:
            asked = True
            if await runtime.backend.cancel(account, export.render):
                raise RenderCancelled
        render = await runtime.backend.render(account, export.render)
        match render.status:
            case "completed":
                return
            case "failed":
                raise RenderCancelled if export.cancel_requested else RenderFailed(reason="the back end gave up")
            case "cancelled":
                raise RenderCancelled
        await _show(runtime, export, render)
        await _tell_if_slow(runtime, export)
        await runtime.clock.sleep(render.poll_s or service.poll_s)


async def _tell_if_slow(runtime: Runtime, export: Export) -> None:
    if export.slow_told or runtime.clock.now() - export.started_at < SLOW_S:
        return
    language = await runtime.language(export.conversation)
    await runtime.post(export.conversation, f"slow:{export.id}", say("render-slow", language))
    async with runtime.database.write() as connection:
        await projects.change_export(connection, export.id, slow_told=True)


async def _show(runtime: Runtime, export: Export, render: Render) -> None:
    language = await runtime.language(export.conversation)
    progress = Progress(render.percent, render.remaining_s, render.queue_position)
    cancel = Button(say("button-cancel", language), Action(Verb.CANCEL, export.id))
    reply = Reply(progress_text(progress, language), (cancel,), progress=progress, silent=True)
    await runtime.outbox.tell(export.conversation, f"progress:{export.id}", reply, optional=True)


def progress_text(progress: Progress, language: Language) -> str:
    """`Rendering your video … 42 % ▓▓▓▓░░░░░░ about 20 s left`, or the place in the queue."""
    if progress.queue_position:
        return say("render-queued", language, n=progress.queue_position)
    percent = math.floor(progress.percent)
    bar = "▓" * (percent // 10) + "░" * (10 - percent // 10)
    line = say("render-progress", language, percent=percent, bar=bar)
    if progress.remaining_s is not None and percent < 100:
        line += " " + remaining(progress.remaining_s, language)
    return line


def remaining(seconds: float, language: Language) -> str:
    """About how long it will still take, rounded so that it does not flicker."""
    if seconds >= 90:
        return say("minutes-left", language, n=math.ceil(seconds / 60))
    return say("seconds-left", language, n=max(5, math.ceil(seconds / 5) * 5))


async def fetch(runtime: Runtime, id: str) -> None:
    """Gets the file, makes sure that it opens and runs as long as the draft, and makes its poster."""
    export = await _export(runtime, id)
    account = runtime.account(export.conversation)
    render = await runtime.backend.render(account, export.render)
    key = f"out/{id}/video.mp4"
    await runtime.files.put(key, runtime.backend.download(account, render))
    async with runtime.files.local(key) as path:
        try:
            facts = await runtime.pool.run(check, path)
        except FileDamaged:
            raise VideoDamaged from None
        if export.duration and abs(facts.duration - export.duration / 1000) > TOLERANCE_S:
            raise VideoDamaged(seconds=facts.duration)
        poster = await _cover(runtime, id, path)
    media = _media(key, export, facts, poster, await runtime.language(export.conversation))
    async with runtime.database.write() as connection:
        await projects.change_export(connection, id, media=media)


async def _cover(runtime: Runtime, id: str, video: Path) -> str:
    with TemporaryDirectory(prefix="bot-cover-") as folder:
        target = Path(folder) / "cover.jpg"
        await runtime.pool.run(cover, video, target)
        key = f"out/{id}/cover.jpg"
        await runtime.files.put_file(key, target)
        return key


def _media(key: str, export: Export, facts: VideoFacts, poster: str, language: Language) -> Media:
    seconds = round(facts.duration)
    return Media(
        key,
        f"video-v{export.number}.mp4",
        "video/mp4",
        facts.size,
        facts.width,
        facts.height,
        facts.duration,
        poster,
        say("video-alt", language, length=f"{seconds // 60}:{seconds % 60:02}"),
    )


async def deliver(runtime: Runtime, id: str) -> None:
    """Posts the video once, in a size the chat takes; the progress goes when it is there."""
    export = await _export(runtime, id)
    key, media = export.conversation, export.media
    if media is None:
        raise RenderFailed(reason="no file")
    language = await runtime.language(key)
    caption = say("video-ready", language, number=export.number)
    link = await _claim_link(runtime, export)
    if link:
        caption += "\n" + say("claim-link", language, link=link)
    buttons = (
        Button("9:16" if media.width >= media.height else "16:9", Action(Verb.PRESET, _other_ratio(media))),
        Button(say("button-again", language), Action(Verb.SEND_AGAIN, export.id)),
    )
    try:
        await _post(runtime, export, Reply(caption, buttons, media=media), language)
    except SentUnknown:
        again = Button(say("button-again", language), Action(Verb.SEND_AGAIN, export.id))
        text = say("delivery-unknown", language)
        await runtime.outbox.post(key, f"maybe:{id}", Reply(text, (again,)))
    await runtime.outbox.retract(key, f"progress:{id}")


def _other_ratio(media: Media) -> str:
    return "ratio-9-16" if media.width >= media.height else "ratio-16-9"


async def _post(runtime: Runtime, export: Export, reply: Reply, language: Language) -> None:
    """The video as it is, else a smaller copy that fits the address."""
    media = reply.media
    limit = (await runtime.outbox.limits(export.conversation)).upload
    if media is None:
        return
    if limit is None or media.size <= limit:
        try:
            await runtime.outbox.post(export.conversation, f"video:{export.id}", reply)
            return
        except TooLargeToSend as error:
            limit = int(error.params.get("limit") or media.size // 2)
    smaller = await _fitted(runtime, media, limit)
    text = f"{reply.text}\n" + say(
        "video-fitted", language, size=_mb(media.size), fits=_mb(smaller.size), p=_p(smaller)
    )
    await runtime.outbox.post(
        export.conversation, f"video:{export.id}:fitted", replace(reply, text=text, media=smaller)
    )


async def _fitted(runtime: Runtime, media: Media, limit: int) -> Media:
    key = media.key.removesuffix(".mp4") + ".small.mp4"
    with TemporaryDirectory(prefix="bot-fit-") as folder:
        target = Path(folder) / "small.mp4"
        async with runtime.files.local(media.key) as source:
            facts = await runtime.pool.run(fit, source, target, int(limit * 0.96))
        await runtime.files.put_file(key, target)
    return replace(media, key=key, size=facts.size, width=facts.width, height=facts.height, reference="")


def _mb(size: int) -> str:
    return f"{size / 1_048_576:.1f}"


def _p(media: Media) -> int:
    return min(media.width, media.height)


async def _claim_link(runtime: Runtime, export: Export) -> str:
    """The project's link, made once and kept; empty where the back end has none."""
    project = await runtime.project(export.project)
    if project.claim_link is not None or project.session is None:
        return project.claim_link or ""
    try:
        link = await runtime.backend.claim_link(runtime.account(export.conversation), project.session)
    except BackendError as error:
        log.info("no-claim-link", error=type(error).__name__)
        return ""
    async with runtime.database.write() as connection:
        await projects.change(connection, export.project, claim_link=link)
    return link


async def fail(runtime: Runtime, id: str, error: BotError) -> None:
    """Ends the export and says how: cancelled, or failed with what can be done."""
    export = await _export(runtime, id)
    cancelled = isinstance(error, RenderCancelled)
    log.warning("export-failed", export=id, error=type(error).__name__, params=error.params)
    language = await runtime.language(export.conversation)
    retry = () if cancelled else (Button(say("button-export", language), Action(Verb.EXPORT)),)
    reply = Reply(tell(error, language), retry)
    await runtime.outbox.tell(export.conversation, f"progress:{id}", reply)
    await finish(runtime, id, projects.CANCELLED if cancelled else projects.FAILED)


async def finish(runtime: Runtime, id: str, state: str) -> None:
    """Notes how the export ended."""
    async with runtime.database.write() as connection:
        await projects.change_export(connection, id, state=state)
    runtime.heard.export_finished(id)


async def _export(runtime: Runtime, id: str) -> Export:
    async with runtime.database.read() as connection:
        return await projects.export(connection, id)
