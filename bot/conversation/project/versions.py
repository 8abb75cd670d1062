"""Versions: sends finished videos of a project again, without rendering."""

from collections.abc import Sequence

import structlog

from bot.chat.services import Services
from bot.conversation.edit import sessions
from bot.conversation.step import Step
from bot.domain import draft as drafts
from bot.domain.draft_diff import compare
from bot.domain.errors import DeliveryError
from bot.domain.messages import Action, Button, ConversationKey, Language, Reply, Verb
from bot.domain.ownership import owned_by
from bot.domain.questions import Changes
from bot.domain.task_arguments import action
from bot.domain.tasks import SendAgain
from bot.exports import delivery, later_changes
from bot.exports.delivery import Delivery
from bot.storage.queries import projects
from bot.storage.queries.projects import Export
from bot.texts import say
from bot.texts.change_report import report
from bot.texts.formatting import day

log = structlog.get_logger()


async def send_again(step: Step, task: SendAgain) -> None:
    """Posts a finished video again. Version numbers count in the open project, else in the newest video's project."""
    services, key = step.services, step.key
    conversation = await step.conversation()
    language = conversation.language
    made = [e for e in await services.read(projects.exports_of, key) if e.media is not None and e.number]
    export = choose(made, conversation.project, task) or await _own(step, task.export)
    if export is not None:
        lacks = await _lacking(services, export, made, language)
        text = "\n".join(lacks) or say("version", language, number=export.number)
        buttons = (Button(say("button-export", language), Action(Verb.EXPORT)),) if lacks else ()
        await post(services, key, export, step.id, text, buttons)
        return
    await _unknown(step, made, conversation.project, task.version)


async def _lacking(services: Services, export: Export, made: Sequence[Export], language: Language) -> list[str]:
    """What the video lacks, if no video has it yet: who wants an older version again knows that there is a newer."""
    newest = await later_changes.present(services, export)
    if newest is None or not newest.ready:
        return []
    own = [one for one in made if one.project == export.project]
    return (
        later_changes.lacking(export, newest, language)
        if all(later_changes.lacking(one, newest, language) for one in own)
        else []
    )


async def changes(step: Step, task: Changes) -> None:
    """Tells what has changed since a version, with a button that makes the next one. Raises NothingToExport."""
    services, conversation = step.services, await step.conversation()
    made = [e for e in await services.read(projects.exports_of, step.key) if e.media is not None and e.number]
    made = [export for export in made if export.project == conversation.project]
    export = choose(made, conversation.project, SendAgain(version=task.version))
    if export is None:
        await _unknown(step, made, conversation.project, task.version)
        return
    draft = await sessions.draft(services, step.key, conversation.project)
    lines = report(compare(drafts.read(export.draft), draft), conversation.language)
    if not lines:
        await step.say("changes-none", number=export.number)
        return
    text = say("changes-since", conversation.language, number=export.number, lines="\n".join(lines))
    button = Button(say("button-export", conversation.language), Action(Verb.EXPORT))
    await step.show(Reply(text, (button,) if draft.ready else ()))


async def _unknown(step: Step, made: Sequence[Export], opened: str, wanted: int | None) -> None:
    """Says that there is no such version, and which there are."""
    project = _versioned(made, opened)
    numbers = sorted({e.number for e in made if e.project == project})
    if numbers and wanted is not None:
        listed = say("list-comma", await step.language()).join(map(str, numbers))
        await step.say("version-unknown", number=wanted, numbers=listed)
    else:
        await step.say("again-nothing")


async def post(
    services: Services, key: ConversationKey, export: Export, id: str, text: str, buttons: tuple[Button, ...] = ()
) -> None:
    """Posts the video of a finished export again, once for the `id`."""
    again = Delivery(export, id, text, buttons, to=key)
    with owned_by(project=export.project):
        try:
            await delivery.deliver(services, again)
        except DeliveryError as error:
            await delivery.offer_again(services, again, error)


async def _own(step: Step, export: str) -> Export | None:
    """The export with this id if the same person requested it in another chat of the platform."""
    found = await step.services.read(projects.find_export, export)
    if found is None or found.media is None or not found.number:
        return None
    asked = found.conversation.channel == step.key.channel and found.sender == step.turn.asker.id != ""
    return found if asked else None


async def offer_kept(services: Services, key: ConversationKey, sender: str) -> None:
    """Offers videos that could not be delivered once finished: of this conversation, or of this person elsewhere."""
    conversation = await services.conversation(key)
    language = conversation.language
    kept = await services.read(projects.kept, key, "" if conversation.group else sender)
    for export in kept:
        again = Button(say("button-again", language), action(SendAgain(export.id)))
        text = say("welcome-back", language, date=day(export.started_at, language))
        try:
            told = await services.outbox.post(key, f"kept:{export.id}", Reply(text, (again,)))
        except DeliveryError as error:
            log.info("offer-untold", export=export.id, error=type(error).__name__)
            return
        if told is None:
            return
        await services.write(projects.change_export, export.id, state=projects.DELIVERED)


def choose(made: Sequence[Export], project: str, wanted: SendAgain) -> Export | None:
    """The wanted one of the finished videos, of which the newest comes first. Version numbers count in `project`.

    If `project` has no video, they count in the newest video's project.
    """
    project = _versioned(made, project)
    if wanted.version is not None:
        return next((one for one in made if (one.project, one.number) == (project, wanted.version)), None)
    if wanted.export:
        return next((one for one in made if one.id == wanted.export), None)
    return next((one for one in made if one.project == project), None)


def _versioned(made: Sequence[Export], project: str) -> str:
    """The open project if it has a video, else the newest video's project."""
    return project if any(one.project == project for one in made) else next((one.project for one in made), "")
