"""A change that comes too late for the video that is being made: the next version has it, or this one begins again."""

from bot.chat.services import Services
from bot.conversation.edit.edit_order import EditOrder
from bot.conversation.project import export_requests, restarts
from bot.conversation.step import Step
from bot.domain.ids import TurnId
from bot.domain.interruptions import StartAgain
from bot.domain.messages import Button, Language
from bot.domain.ownership import current_asker
from bot.domain.task_arguments import action
from bot.domain.tasks import Cancel
from bot.language.normalizer import comparable
from bot.language.patterns import compiled
from bot.storage.queries import projects
from bot.storage.queries.projects import Export, Order
from bot.texts import say

_POSTED = compiled("{create.posts}")


async def told(services: Services, edit: EditOrder, language: Language) -> tuple[str, tuple[Button, ...]]:
    """Says that the version that is being made lacks the change, with a button to begin it again.

    If the words asked for a video, the next version is queued, and follows by itself.
    """
    running = await _being_made(services, edit)
    if running is None:
        return "", ()
    follows = edit.creates or _POSTED.search(comparable(edit.words)) is not None
    if follows:
        order = Order(str(TurnId(edit.turn).step(restarts.AUTO)), edit.project, current_asker())
        await export_requests.start(services, edit.key, order)
    text = say("video-later-next" if follows else "video-later", language, number=running.number)
    return text, (Button(say("button-restart", language), action(StartAgain(running.id))),)


async def _being_made(services: Services, edit: EditOrder) -> Export | None:
    """The oldest of the project's videos that are being made: those after it only wait."""
    made = await services.read(projects.running, edit.key, "")
    own = [one for one in made if one.project == edit.project and one.number and not one.cancel_requested]
    return own[-1] if own else None


async def start_again(step: Step, task: StartAgain) -> None:
    """Makes the video that lacks a change again, with it. Raises NothingToExport."""
    services, key = step.services, step.key
    draft = await export_requests.require_draft(services, key, step.project)
    made = [one for one in await services.read(projects.running, key, "") if not one.cancel_requested]
    running = next((one for one in made if one.id == task.export and one.media is None), None)
    if running is None or running.project != step.project or running.draft == draft.raw:
        await step.notice("restart-late")
        return
    if any(one.project == step.project and one.draft == draft.raw for one in made):
        await export_requests.cancel(step, Cancel(running.id))  # the next one waits already
        return
    order = Order(step.id, step.project, step.turn.asker.id)
    began = await restarts.by_request(services, key, running, order, draft)
    await (step.say("video-again") if began else step.notice("restart-late"))
