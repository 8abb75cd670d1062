"""Links by which anybody watches a video: made and stopped from the chat."""

from bot.conversation.step import Step
from bot.domain.messages import Button, Reply
from bot.domain.sharing import ShareVideo, StopSharing
from bot.domain.task_arguments import action
from bot.storage.queries import projects
from bot.storage.queries.projects import Export
from bot.storage.sharing import Sharing
from bot.texts import say
from bot.texts.formatting import day


async def share(step: Step, task: ShareVideo) -> None:
    """Makes a link, or tells the one there is, and until when it works."""
    export, language = await _own(step, task.export), await step.language()
    media = export.media if export else None
    made = await _sharing(step).share(step.key, media.key) if media else None
    if made is None:
        await step.say("share-gone")
        return
    text = say("share-link", language, link=made.url, date=day(made.expires_at, language))
    stop = Button(say("button-unshare", language), action(StopSharing(task.export)))
    await step.show(Reply(text, (stop,)))


async def stop(step: Step, task: StopSharing) -> None:
    """Stops every link to the video."""
    export = await _own(step, task.export)
    if export is None or export.media is None:
        await step.say("share-gone")
        return
    await _sharing(step).stop(step.key, export.media.key)
    await step.say("share-stopped")


async def _own(step: Step, id: str) -> Export | None:
    """The export of this id, if it is of this conversation."""
    export = await step.services.read(projects.find_export, id)
    return export if export and export.conversation == step.key else None


def _sharing(step: Step) -> Sharing:
    return Sharing(step.services.database, step.services.links, step.services.clock)
