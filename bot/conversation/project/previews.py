"""A quick look at the video: a small one if the back end makes previews, else its storyboard and timeline."""

from bot.conversation.project import export_requests, storyboard
from bot.conversation.step import Step
from bot.domain.draft import Draft
from bot.domain.messages import Language, Media, Reply
from bot.domain.tasks import Preview, ShowPhotos
from bot.storage.queries import projects, received_files
from bot.storage.queries.projects import Order
from bot.texts import say
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
    media = await _drawn(step, draft, language)
    await step.show(
        Reply(timeline(draft, language), next_steps(draft, language, preview=False), media=media, steps=True)
    )


async def show_photos(step: Step, _task: ShowPhotos) -> None:
    """Shows the storyboard, in which every photo has its number. Raises NothingToExport."""
    draft = await export_requests.require_draft(step.services, step.key, step.project)
    language = await step.language()
    await step.show(Reply(say("photos-numbered", language), media=await _drawn(step, draft, language)))


async def _drawn(step: Step, draft: Draft, language: Language) -> Media | None:
    """The storyboard, if the chat shows pictures."""
    services, key, project = step.services, step.key, step.project
    if not (await services.outbox.limits(key)).pictures:
        return None
    held = await services.read(received_files.files_of_project, project)
    return await storyboard.draw(services, draft, held, f"out/{project}", language)
