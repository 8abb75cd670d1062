"""One export, from its row to the video in the chat: rendered, fetched, delivered."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from bot.chat.services import Runtime
from bot.domain import draft as drafts
from bot.domain.backend import Render
from bot.domain.current_asker import answering
from bot.domain.errors import (
    BackendError,
    BotError,
    DeliveryError,
    FileDamaged,
    RenderCancelled,
    RenderFailed,
    VideoDamaged,
)
from bot.domain.logs import refer
from bot.domain.messages import Action, Button, Language, Media, Reply, Verb
from bot.domain.ports import Durable
from bot.exports import delivery, progress, render_tracking
from bot.exports.delivery import Delivery
from bot.media.video import VideoFacts, check, cover
from bot.storage.queries import projects, usage
from bot.storage.queries.projects import Export
from bot.texts import say, tell
from bot.texts.next_steps import next_steps
from bot.texts.progress import Stage

log = structlog.get_logger()

TOLERANCE_S = 1.0
"""How far the file's duration may be from the draft's, and from what the back end says, before it counts as damaged."""


async def run(runtime: Runtime, durable: Durable, id: str) -> None:
    """The workflow of one export; whatever happens, the person is told how it ended."""
    with answering((await _export(runtime, id)).sender):
        try:
            await durable.step("submit", render_tracking.submit, runtime, id)
            await durable.step("watch", render_tracking.watch, runtime, id)
            await durable.step("fetch", fetch, runtime, id, retries=True)
            state = await durable.step("deliver", deliver, runtime, id)
            await durable.step("finish", finish, runtime, id, state)
        except BotError as error:
            await durable.step("failed", fail, runtime, id, error)


async def fetch(runtime: Runtime, id: str) -> None:
    """Gets the file, makes sure that it opens and runs as long as it should, and makes its poster."""
    export = await _export(runtime, id)
    await progress.show_stage(runtime, export, Stage.FETCHING)
    account = runtime.account(export.conversation)
    try:
        render = await runtime.backend.render(account, export.render)
    except BackendError as error:
        log.info("no-link", export=id, error=type(error).__name__)
        render = Render(export.render, "completed")  # the download call goes by the id alone
    key = f"out/{id}/video.mp4"
    await runtime.files.put(key, runtime.backend.download(account, render))
    async with runtime.files.local(key) as path:
        try:
            facts = await runtime.pool.run(check, path)
        except FileDamaged:
            raise VideoDamaged from None
        lengths = [length for length in (export.duration / 1000, render.duration) if length]
        if lengths and min(abs(facts.duration - length) for length in lengths) > TOLERANCE_S:
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
    alt = "video-alt" if export.number else "preview-alt"
    return Media(
        key,
        f"video-v{export.number}.mp4" if export.number else "preview.mp4",
        "video/mp4",
        facts.size,
        facts.width,
        facts.height,
        facts.duration,
        poster,
        say(alt, language, length=delivery.minutes(facts.duration)),
    )


async def deliver(runtime: Runtime, id: str) -> str:
    """Posts the video once, in a shape the chat takes; DELIVERED, or KEPT where nobody could be reached."""
    export = await _export(runtime, id)
    media = export.media
    if media is None:
        raise RenderFailed(reason="no file")
    await progress.show_stage(runtime, export, Stage.SENDING)

    async def fitting() -> None:
        await progress.show_stage(runtime, export, Stage.FITTING)

    language = await runtime.language(export.conversation)
    wanted = Delivery(export, f"video:{id}", await _caption(runtime, export, language), _next(export, media, language))
    try:
        await delivery.deliver(runtime, wanted, fitting)
    except DeliveryError as error:
        told = await delivery.offer_again(runtime, wanted, error)
        # Where that cannot be said either it is offered at the next contact.
        return projects.DELIVERED if told or not export.number else projects.KEPT
    return projects.DELIVERED


async def _caption(runtime: Runtime, export: Export, language: Language) -> str:
    if export.quality == projects.PREVIEW:
        return say("preview-ready", language)
    link = await _claim_link(runtime, export)
    if export.batch:
        async with runtime.database.read() as connection:
            made = [one.id for one in await projects.of_batch(connection, export.batch)]
        name = (await runtime.project(export.project)).name
        place = made.index(export.id) + 1
        text = say("batch-video", language, name=name, number=place, n=export.batch_size)
    else:
        text = say("video-ready", language, number=export.number)
    return text + ("\n" + say("claim-link", language, link=link) if link else "")


def _next(export: Export, media: Media, language: Language) -> tuple[Button, ...]:
    """What can be done next; a video of a batch has a project of its own, to be opened first."""
    if export.quality == projects.PREVIEW:
        return next_steps(drafts.read(export.draft), language, preview=False)
    again = Button(say("button-again", language), Action(Verb.SEND_AGAIN, export.id))
    if export.batch:
        return Button(say("button-change", language), Action(Verb.SWITCH, export.project)), again
    wide = media.width >= media.height
    other = Button(
        say("button-also", language, ratio="9:16" if wide else "16:9"),
        Action(Verb.PRESET, "also-9-16" if wide else "also-16-9"),
    )
    return other, Button(say("button-music", language), Action(Verb.PRESET, "music")), again


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
    error = refer(error)
    log.warning("export-failed", export=id, error=type(error).__name__, params=error.params)
    try:
        await _tell_failure(runtime, export, error, cancelled=cancelled)
    except DeliveryError as undelivered:
        log.warning("failure-untold", export=id, error=type(undelivered).__name__)
    await finish(runtime, id, projects.CANCELLED if cancelled else projects.FAILED)


async def _tell_failure(runtime: Runtime, export: Export, error: BotError, *, cancelled: bool) -> None:
    language = await runtime.language(export.conversation)
    text = tell(error, language)
    if export.batch and not cancelled:
        text = f"{(await runtime.project(export.project)).name}: {text}"
        await runtime.outbox.post(export.conversation, f"failed:{export.id}", Reply(text))
    elif not export.batch:
        retry = () if cancelled else (Button(say("button-export", language), Action(Verb.EXPORT)),)
        await runtime.outbox.tell(export.conversation, progress.slot(export), Reply(text, retry))
        await runtime.outbox.release(export.conversation, progress.slot(export))


async def finish(runtime: Runtime, id: str, state: str) -> None:
    """Notes how the export ended; one that came to nothing counts for no quota."""
    async with runtime.database.write() as connection:
        await projects.change_export(connection, id, state=state)
        export = await projects.export(connection, id)
        if state in projects.IN_VAIN and export.media is None and export.number:
            await usage.give_back(connection, export.conversation, export.sender, export.started_at)
    await progress.end(runtime, export)
    runtime.heard.export_finished(id)


async def _export(runtime: Runtime, id: str) -> Export:
    async with runtime.database.read() as connection:
        return await projects.export(connection, id)
