"""Answers what people ask before they trust a video: a watermark, its quality, how much they may send."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from bot.conversation.edit import sessions
from bot.conversation.step import Step
from bot.domain.draft import EMPTY, Draft
from bot.domain.errors import BackendError
from bot.storage.queries import projects
from bot.texts import say

_CALLED = ((2160, "quality-4k"), (1080, "quality-full-hd"), (720, "quality-hd"))
"""What people call a video whose shorter side has at least so many pixels."""


async def _watermark(step: Step) -> str:
    """The studio puts nothing on a video that nobody asked for; of the service the bot knows only what itself does."""
    language = await step.language()
    if not (await step.services.backend.service()).free:
        return say("watermark-service", language)
    logo = (await _draft(step)).m.get("logo")
    return say("watermark-own" if logo else "watermark-none", language)


async def _quality(step: Step) -> str:
    """The size of the video as it is made, and of what came into the chat if that is smaller."""
    language, draft = await step.language(), await _draft(step)
    width, height = draft.size
    if not (draft.ready and width and height):
        return say("quality-none", language)
    called = next((say(name, language) for lines, name in _CALLED if min(width, height) >= lines), "")
    sentence = "quality-called" if called else "quality"
    lines = [say(sentence, language, width=width, height=height, called=called)]
    project = (await step.conversation()).project
    made = [one for one in await step.services.read(projects.exports_of, step.key) if one.project == project]
    posted = next((one.posted[0] for one in made if one.posted and one.number), None)
    if posted is not None and 0 < min(posted.width, posted.height) < min(width, height):
        lines.append(say("quality-copy", language, width=posted.width, height=posted.height))
    return "\n".join(lines)


async def _limits(step: Step) -> str:
    language, quotas = await step.language(), step.services.quotas
    lines = [say("limits-files", language, n=quotas.files_per_project)]
    videos = [most for most in (quotas.exports_per_day, quotas.exports_per_person) if most]
    lines += [say("limits-videos", language, n=min(videos))] if videos else []
    return "\n".join([*lines, say("limits-length", language)])


async def _draft(step: Step) -> Draft:
    """The draft of the open project; an empty one if there is none, or if the back end is away."""
    project = (await step.conversation()).project
    with suppress(BackendError):
        if await sessions.has_content(step.services, project):
            return await sessions.draft(step.services, step.key, project)
    return EMPTY


FACTS: Mapping[str, Callable[[Step], Awaitable[str]]] = {
    "watermark": _watermark,
    "quality": _quality,
    "limits": _limits,
}
"""The answers by the topic of an `About`."""
