"""Who may change and export a group's projects: everybody, or the project's starter and the group's admins."""

from dataclasses import replace

from bot.chat.services import Services
from bot.conversation.plan.captions_and_requests import Hear
from bot.domain import interruptions, questions, sharing, tasks, touches
from bot.domain.errors import AdminsUnknown, DeliveryError
from bot.domain.intents import Intent
from bot.domain.messages import Action, ConversationKey, InboundKind, Sender, Turn, Verb
from bot.domain.ports import KnowsAdmins
from bot.domain.task_arguments import of_action
from bot.domain.tasks import Task
from bot.language.utterance import Utterance
from bot.storage.queries import idempotency_log, projects, turns
from bot.storage.queries.conversations import Conversation

_FREE: tuple[type[Task], ...] = (
    *(tasks.Start, tasks.Help, tasks.Status, tasks.Credits, tasks.SendAgain, tasks.Projects, tasks.Privacy),
    *(tasks.ChooseLanguage, tasks.ChangeSettings, tasks.Preview, tasks.Delete, tasks.AskWithdrawn, tasks.Keep),
    *(
        tasks.ChooseMusic,
        tasks.ChooseStyle,
        tasks.Explain,
        questions.About,
        questions.Changes,
        tasks.ShowPhotos,
        tasks.TooMany,
        interruptions.Replaced,
    ),
)
"""Tasks that anybody may request: they change nothing in the project, or check permissions themselves."""


async def is_admin(services: Services, key: ConversationKey, sender: Sender) -> bool:
    """Whether the person administers the chat, or is one of the operator's ADMINS. Raises AdminsUnknown."""
    if f"{key.channel}:{sender.id}" in services.admins:
        return True
    channel = services.outbox.channels[key.channel]
    try:
        return isinstance(channel, KnowsAdmins) and await channel.is_admin(key, sender)
    except DeliveryError:
        raise AdminsUnknown from None


async def may_change(services: Services, conversation: Conversation, sender: Sender, task: Task | None = None) -> bool:
    """Whether the person may change and export the open project, or the projects that `task` names."""
    if not conversation.limited:
        return True
    named = await _named(services, conversation, task) if task else set()
    for project in named or {conversation.project}:
        starter = (await services.project(project)).starter if project else ""
        if starter not in {"", sender.id}:
            return await is_admin(services, conversation.key, sender)
    return True


async def _named(services: Services, conversation: Conversation, task: Task) -> set[str]:
    """The ids of the projects that a task names; empty if it works on the open project."""
    key = conversation.key
    async with services.database.read() as connection:
        match task:
            case tasks.Remove(project) | touches.Touched(touches.Touch(project=project)):
                found = await projects.named(connection, key, project)
                return {found.id} if found else set()
            case tasks.Cancel(id):
                made = await projects.running(connection, key, id)
                return {export.project for export in made} | await turns.projects_under_way(connection, key, id)
            case sharing.ShareVideo(id) | sharing.StopSharing(id) | interruptions.StartAgain(id):
                video = await projects.find_export(connection, id)
                return {video.project} if video and video.conversation == key else set()
            case tasks.Retry(edit) | tasks.Choose(edit):
                earlier = await idempotency_log.get(connection, str(edit))
                return {earlier.detail["project"]} if earlier else set()
    return set()


async def may_delete(services: Services, key: ConversationKey, sender: Sender) -> bool:
    """Whether the person may delete all of a group's data: an admin, or anybody if the admins are unknown."""
    known = isinstance(services.outbox.channels[key.channel], KnowsAdmins)
    return not known or await is_admin(services, key, sender)


async def permitted(services: Services, conversation: Conversation, turn: Turn, hear: Hear) -> tuple[Turn, bool]:
    """The turn without what its authors may not do, and whether anything was left out.

    Anybody may send photos and kind words; kind words are answered and do not count as a change.
    """
    if not conversation.limited:
        return turn, False
    kept, refused = [], False
    for inbound in turn.inbounds:
        said = hear(inbound.text.strip())
        task = of_action(inbound.action) if inbound.action else None
        if not _changes(task, said) or await may_change(services, conversation, inbound.sender, task):
            kept.append(inbound)
            continue
        # Beside files, kind words are not a request.
        remark = task is None and all(step.intent is Intent.UPLOAD for step in said.plan.with_files().steps)
        answer = Action(Verb.KEEP) if remark and not inbound.attachments else None
        refused = refused or not remark
        kept.append(replace(inbound, kind=InboundKind.MESSAGE, text="", action=answer, plan=None))
    return replace(turn, inbounds=tuple(kept)), refused


def _changes(task: Task | None, said: Utterance) -> bool:
    if task is not None:
        return not isinstance(task, _FREE)
    return bool(said.text) and not (said.only_asks_facts or said.thanks)
