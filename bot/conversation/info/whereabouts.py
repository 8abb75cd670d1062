"""Says where the video is: being made, above in the chat, or not made yet with the latest changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.edit import sessions
from bot.conversation.info.video_facts import FACTS
from bot.conversation.project import versions
from bot.conversation.step import Step
from bot.domain.errors import BackendError
from bot.domain.messages import Action, Button, Language, Reply, Verb
from bot.domain.questions import About
from bot.domain.sharing import ShareVideo, TellsSharing
from bot.domain.task_arguments import action
from bot.domain.tasks import SendAgain
from bot.storage.queries import projects, turns
from bot.storage.queries.conversations import Conversation
from bot.storage.queries.projects import Export
from bot.texts import say
from bot.texts.formatting import capital
from bot.texts.progress import remaining


@dataclass(frozen=True, slots=True)
class _Found:
    """What there is of the open project's video."""

    running: tuple[Export, ...]
    busy: bool
    """Whether something else is under way in the conversation."""
    made: Export | None
    """The newest finished video: of the open project, or of the conversation if that has none."""
    changed: bool
    """Whether the project has been changed since that was made."""
    filled: bool
    """Whether there is something to make a video of."""


async def progress(step: Step, conversation: Conversation) -> None:
    """Tells whether something is being made now; if not, what there is and what people can say."""
    found, language = await _found(step, conversation), conversation.language
    if found.running or found.busy:
        await _under_way(step, found)
    elif found.made is not None:
        sentence = "about-changed" if found.changed else "status-made"
        await step.show(Reply(say(sentence, language, number=found.made.number), (await _button(step, found),)))
    else:
        await _not_made(step, found)


async def about(step: Step, task: About) -> None:
    """Answers a question about the video; sends it only if asked where it is."""
    if task.topic in FACTS:
        await step.show(Reply(await FACTS[task.topic](step)))
        return
    conversation = await step.conversation()
    found, language = await _found(step, conversation), conversation.language
    made = found.made
    if task.topic == "kept":
        await _kept(step, found)
    elif found.running or found.busy:
        await _under_way(step, found, how=task.topic == "get")
    elif made is None:
        await _not_made(step, found)
    elif task.topic == "get":
        sentence = "about-changed" if found.changed else "about-above"
        lines = [say(sentence, language, number=made.number), _how(step, language)]
        await step.show(Reply("\n".join(lines), (*_link_button(step, made, language), await _button(step, found))))
    elif found.changed:
        await step.show(Reply(say("about-changed", language, number=made.number), (await _button(step, found),)))
    else:
        text = say("version-same", language, number=made.number)
        await versions.post(step.services, step.key, made, step.id, text)


async def _kept(step: Step, found: _Found) -> None:
    language = await step.language()
    if not (found.filled or found.made):
        await step.say("status-empty")
        return
    days = say("privacy-days", language, n=step.services.retention_days)
    lines = [say("about-kept", language, days=days)]
    if found.running:
        lines += [say("status-making", language, number=export.number) for export in found.running[:1]]
    elif found.made is None:
        lines.append(say("status-idle", language))
    else:
        sentence = "about-kept-changed" if found.changed else "about-kept-made"
        lines.append(say(sentence, language, number=found.made.number))
    buttons = () if found.running else (await _button(step, found),)
    await step.show(Reply("\n".join(lines), buttons))


async def _under_way(step: Step, found: _Found, *, how: bool = False) -> None:
    """Says what is being made; `how` people get it, too."""
    language = await step.language()
    if not found.running:
        await step.say("edit-working")
        return
    lines = [say("status-making", language, number=export.number) for export in found.running if not export.batch]
    if several := [export for export in found.running if export.batch]:
        lines.append(say("status-making-several", language, n=len(several)))
    lines += await _time_left(step, found, language)
    lines += [_how(step, language)] if how else []
    await step.show(Reply("\n".join(lines), (Button(say("button-cancel", language), Action(Verb.CANCEL)),)))


async def _time_left(step: Step, found: _Found, language: Language) -> list[str]:
    """How long the video that is being made still takes, or how many come before it, if somebody knows."""
    making = [one for one in found.running if not one.batch and one.state == projects.RENDERING]
    if not making:
        return []
    first = making[-1]  # the oldest: those after it wait for it
    try:
        render = await step.services.backend.render(step.services.account(first.conversation), first.render)
    except BackendError:
        return []
    if render.queue_position:
        return [say("render-queued", language, n=render.queue_position)]
    left = render.remaining_s
    return [say("status-left", language, left=capital(remaining(left, language)))] if left else []


async def _not_made(step: Step, found: _Found) -> None:
    language = await step.language()
    buttons = (await _button(step, found),) if found.filled else ()
    await step.show(Reply(say("status-idle" if found.filled else "status-empty", language), buttons))


def _how(step: Step, language: Language) -> str:
    """How people keep the video or pass it on, as it works in this channel."""
    channel = step.services.outbox.channels[step.key.channel]
    return channel.how_to_share(language) if isinstance(channel, TellsSharing) else say("about-how", language)


def _link_button(step: Step, made: Export, language: Language) -> tuple[Button, ...]:
    """The button that makes a link, if there can be one: nothing becomes public by a question."""
    return (Button(say("button-share", language), action(ShareVideo(made.id))),) if step.services.links.possible else ()


async def _button(step: Step, found: _Found) -> Button:
    """One that makes the video if that would be a new one, else one that sends it again."""
    language = await step.language()
    if found.made is None or found.changed:
        return Button(say("button-export", language), Action(Verb.EXPORT))
    return Button(say("button-again", language), action(SendAgain(found.made.id)))


async def _found(step: Step, conversation: Conversation) -> _Found:
    services, project = step.services, conversation.project
    async with services.database.read() as connection:
        exports = [export for export in await projects.exports_of(connection, step.key) if export.number]
        busy = await turns.under_way(connection, step.key, step.turn.id)
    running = tuple(export for export in exports if export.state in projects.RUNNING)
    finished = [export for export in exports if export.media is not None]
    own = [export for export in finished if export.project == project]
    filled = await sessions.has_content(services, project)
    if not filled:
        return _Found(running, busy, next(iter(finished), None), changed=False, filled=False)
    changed = bool(own) and await _is_changed(step, project, own)
    return _Found(running, busy, next(iter(own), None), changed, filled)


async def _is_changed(step: Step, project: str, made: Sequence[Export]) -> bool:
    try:
        draft = await sessions.draft(step.services, step.key, project)
    except BackendError:
        return False
    return draft.ready and all(export.draft != draft.raw for export in made)
