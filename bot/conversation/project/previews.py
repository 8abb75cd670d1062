"""A quick look at the video: a small one if the back end makes previews, else its storyboard and timeline."""

from bot.conversation.project import export_requests, storyboard
from bot.conversation.step import Step
from bot.domain.messages import Reply
from bot.domain.tasks import Preview
from bot.storage.queries import projects, received_files
from bot.storage.queries.projects import Order
from bot.texts.next_steps import next_steps
from bot.texts.timeline import timeline


async def show(step: Step, _task: Preview) -> None:
    """Shows a preview, which is not a version. Raises NothingToExport."""
    services, key, project = step.services, step.key, step.project
    if (await services.backend.service()).previews:
        await export_requests.start(services, key, Order(step.id, project, step.turn.asker.id, projects.PREVIEW))
        return
    draft = await export_requests.require_draft(services, key, project)
    language = await step.language()
    media = None
    if (await services.outbox.limits(key)).pictures:
        held = await services.read(received_files.files_of_project, project)
        media = await storyboard.draw(services, draft, held, f"out/{project}", language)
    await step.show(
        Reply(timeline(draft, language), next_steps(draft, language, preview=False), media=media, steps=True)
    )
