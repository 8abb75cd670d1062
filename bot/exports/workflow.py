"""One export, from its row to the video in the chat: rendered, fetched, delivered."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from bot.chat.services import Services
from bot.domain import draft as drafts
from bot.domain.backend import Render
from bot.domain.errors import (
    BackendError,
    BotError,
    DeliveryError,
    DiskFull,
    FileDamaged,
    FileStopsRender,
    FileUnavailable,
    NoRoom,
    RenderCancelled,
    RenderFailed,
    VideoDamaged,
)
from bot.domain.logs import refer
from bot.domain.messages import Action, Button, Language, Media, Reply, Verb
from bot.domain.ownership import answering, owned_by
from bot.domain.ports import Durable
from bot.domain.sharing import file_stem
from bot.domain.task_arguments import AlsoShape, action
from bot.exports import delivery, later_changes, progress, render_tracking
from bot.exports.delivery import Delivery
from bot.media.calls import check, check_end, cover
from bot.storage.queries import projects, restarts, turns, usage
from bot.storage.queries.projects import Export, Project
from bot.texts import language_of_asker, say, tell
from bot.texts.formatting import clock, time
from bot.texts.next_steps import MUSIC, next_steps
from bot.texts.progress import Stage

log = structlog.get_logger()

TOLERANCE_S = 1.0
"""A larger difference between the durations of the file and of the draft is noted in the log …"""
MUCH = 0.2
"""… and one of more than this part of the draft is written beside the video."""


async def run(services: Services, durable: Durable, id: str) -> None:
    """The workflow of one export; whatever happens, it says how it ended."""
    export = await services.read(projects.export, id)
    try:
        language = language_of_asker(await services.read(turns.turn, export.turn))
    except LookupError:
        language = ""
    with answering(export.sender, language), owned_by(turn=export.turn, project=export.project):
        try:
            await durable.step("submit", render_tracking.submit, services, id)
            await durable.step("watch", render_tracking.watch, services, id)
            await durable.step("fetch", fetch, services, id, retries=True)
            state = await durable.step("deliver", deliver, services, id)
            await durable.step("finish", finish, services, id, state)
        except BotError as error:
            await durable.step("failed", fail, services, id, error)


async def fetch(services: Services, id: str) -> None:
    """Fetches the file, checks that it can be seen, and makes its cover.

    What the studio inside has just written is taken as it is; a file of another service is read to its end.

    Raises VideoDamaged, and RenderCancelled if somebody has cancelled the export meanwhile.
    """
    export = await services.read(projects.export, id)
    if export.media is not None:
        return
    if export.cancel_requested:
        raise RenderCancelled
    await progress.show_stage(services, export, Stage.FETCHING)
    account = services.account(export.conversation)
    try:
        render = await services.backend.render(account, export.render)
    except BackendError as error:
        log.info("no-link", export=id, error=type(error).__name__)
        render = Render(export.render, "completed")  # the download needs only the id
    key = f"out/{id}/video.mp4"
    own = await _taken(services, render, key)
    if not own:
        await services.files.put(key, services.backend.download(account, render))
    async with services.files.local(key) as path:
        try:
            made = render if own and render.size and render.width else await _measured(services, render, path)
            poster = await _cover(services, id, path)
        except FileDamaged:
            raise VideoDamaged from None
        if abs(made.duration - export.duration / 1000) > TOLERANCE_S:
            log.info("other-length", export=id, seconds=made.duration, draft=export.duration / 1000)
    project = await services.project(export.project)
    media = _media(key, export, project, made, poster, await services.language(export.conversation))
    if not await services.write(projects.keep_media, id, media):
        raise RenderCancelled


async def _taken(services: Services, render: Render, key: str) -> bool:
    """Names the finished file here, if the back end has it in the same store; False if it has to be fetched."""
    stored = services.backend.stored(render)
    try:
        return bool(stored and await services.files.copy(stored, key))
    except FileUnavailable:
        return False  # the download says what became of it


async def _measured(services: Services, render: Render, path: Path) -> Render:
    """The render with what its file really is. Raises FileDamaged."""
    found = await services.pool.run(check, path)
    await services.pool.run(check_end, path)
    return replace(render, duration=found.duration, size=found.size, width=found.width, height=found.height)


async def _cover(services: Services, id: str, video: Path) -> str:
    with TemporaryDirectory(prefix="bot-cover-") as folder:
        target = Path(folder) / "cover.jpg"
        await services.pool.run(cover, video, target)
        key = f"out/{id}/cover.jpg"
        await services.files.put_file(key, target)
        return key


def _media(key: str, export: Export, project: Project, made: Render, poster: str, language: Language) -> Media:
    alt = "video-alt" if export.number else "preview-alt"
    return Media(
        key,
        _file_name(export, project),
        "video/mp4",
        made.size,
        made.width,
        made.height,
        made.duration,
        poster,
        say(alt, language, length=clock(round(made.duration * 1000))),
    )


def _file_name(export: Export, project: Project) -> str:
    """`Our summer.mp4`, `Our summer v2.mp4`: by the name of the project, else by the title of the video."""
    stem = file_stem(project.name) or file_stem(project.title)
    if not export.number:
        return "preview.mp4"
    if not stem:
        return f"video-v{export.number}.mp4"
    return f"{stem}.mp4" if export.number == 1 else f"{stem} v{export.number}.mp4"


async def deliver(services: Services, id: str) -> str:
    """Posts the video once, in a shape that the chat takes. Returns DELIVERED, or KEPT if nobody could be reached."""
    export = await services.read(projects.export, id)
    media = export.media
    if media is None:
        raise RenderFailed(reason="no file")
    await progress.show_stage(services, export, Stage.SENDING)

    async def fitting() -> None:
        await progress.show_stage(services, export, Stage.FITTING)

    language = await services.language(export.conversation)
    newest = await later_changes.present(services, export)
    missing = later_changes.lacking(export, newest, language) if newest else []
    text = "\n".join([await _caption(services, export, language), *missing])
    buttons = _next(export, media, language, later=bool(missing))
    wanted = Delivery(export, f"video:{id}", text, buttons)
    try:
        await delivery.deliver(services, wanted, fitting)
    except DeliveryError as error:
        told = await delivery.offer_again(services, wanted, error)
        # If the chat did not get that either, the video is offered at the next contact.
        return projects.DELIVERED if told or not export.number else projects.KEPT
    return projects.DELIVERED


async def _caption(services: Services, export: Export, language: Language) -> str:
    if export.quality == projects.PREVIEW:
        return say("preview-ready", language)
    link = await _claim_link(services, export)
    if export.batch:
        made = [one.id for one in await services.read(projects.of_batch, export.batch)]
        name = (await services.project(export.project)).name
        place = made.index(export.id) + 1
        text = say("batch-video", language, name=name, number=place, n=export.batch_size)
    elif ratio := drafts.read(export.draft).export_ratio:
        text = say("video-also", language, ratio=ratio, number=export.number)
    else:
        text = say("video-ready", language, number=export.number)
    lines = [text, *_other_length(export, language), *([say("claim-link", language, link=link)] if link else [])]
    return "\n".join(lines)


def _other_length(export: Export, language: Language) -> list[str]:
    """A line that says how long the video is if that is far from what its timeline says."""
    planned, is_ms = export.duration, round(export.media.duration * 1000) if export.media else 0
    if not planned or abs(is_ms - planned) <= max(TOLERANCE_S * 1000, MUCH * planned):
        return []
    return [say("video-length", language, time=time(is_ms, language), planned=time(planned, language))]


def _next(export: Export, media: Media, language: Language, *, later: bool) -> tuple[Button, ...]:
    """Buttons for the next step; `later`: there is more for a further version.

    A video of a batch has its own project, which has to be opened first.
    """
    if export.quality == projects.PREVIEW:
        return next_steps(drafts.read(export.draft), language, preview=False)
    again = Button(say("button-again", language), Action(Verb.SEND_AGAIN, export.id))
    if export.batch:
        return Button(say("button-change", language), Action(Verb.SWITCH, export.project)), again
    wide = media.width >= media.height
    other = Button(
        say("button-also", language, ratio="9:16" if wide else "16:9"),
        action(AlsoShape(("9-16" if wide else "16-9",))),
    )
    if later:
        return Button(say("button-export", language), Action(Verb.EXPORT)), other, again
    return other, Button(say("button-music", language), MUSIC), again


async def _claim_link(services: Services, export: Export) -> str:
    """The project's link, made once and kept; empty if the back end has none."""
    project = await services.project(export.project)
    if project.claim_link is not None or project.session is None:
        return project.claim_link or ""
    try:
        link = await services.backend.claim_link(services.account(export.conversation), project.session)
    except BackendError as error:
        log.info("no-claim-link", error=type(error).__name__)
        return ""
    await services.write(projects.change, export.project, claim_link=link)
    return link


async def fail(services: Services, id: str, error: BotError) -> None:
    """Ends the export and says how: cancelled, or failed with what can be done."""
    export = await services.read(projects.export, id)
    cancelled = isinstance(error, RenderCancelled)
    if isinstance(error, DiskFull) or (isinstance(error, RenderFailed) and services.disk.is_low):
        error = NoRoom()
    error = refer(error)
    log.warning("export-failed", export=id, error=type(error).__name__, params=error.params)
    try:
        if not (cancelled and await services.read(restarts.is_replaced, id)):
            await _tell_failure(services, export, error, cancelled=cancelled)
    except DeliveryError as undelivered:
        log.warning("failure-untold", export=id, error=type(undelivered).__name__)
    await finish(services, id, projects.CANCELLED if cancelled else projects.FAILED)


async def _tell_failure(services: Services, export: Export, error: BotError, *, cancelled: bool) -> None:
    language = await services.language(export.conversation)
    text = tell(error, language)
    if export.batch and not cancelled:
        text = f"{(await services.project(export.project)).name}: {text}"
        await services.outbox.post(export.conversation, f"failed:{export.id}", Reply(text))
    elif not export.batch:
        again = not cancelled and not isinstance(error, FileStopsRender)
        retry = () if not again else (Button(say("button-export", language), Action(Verb.EXPORT)),)
        await services.outbox.update_live_message(export.conversation, progress.slot(export), Reply(text, retry))
        await services.outbox.release(export.conversation, progress.slot(export))


async def finish(services: Services, id: str, state: str) -> None:
    """Stores how the export ended; one that failed does not count for the quota."""
    async with services.database.write() as connection:
        await projects.change_export(connection, id, state=state)
        export = await projects.export(connection, id)
        if state in projects.IN_VAIN and export.media is None and export.number:
            await usage.give_back(connection, export.conversation, export.sender, export.started_at)
    await progress.end(services, export)
    services.observer.export_finished(id)
