"""/settings: the language, and in a group who may change and export its videos, and whether each has a thread."""

from bot.chat.services import Services
from bot.conversation.plan import permissions
from bot.conversation.project import threads
from bot.conversation.step import Step
from bot.domain.messages import Button, Language, Reply, Sender
from bot.domain.task_arguments import action
from bot.domain.tasks import ChangeSettings, ChooseLanguage
from bot.storage.queries import conversations
from bot.storage.queries.conversations import Conversation
from bot.texts import say

EVERYBODY, LIMITED = "everybody", "limited"
THREADS, CHANNEL = "threads", "channel"
_VALUES: dict[str, dict[str, bool]] = {
    EVERYBODY: {"limited": False},
    LIMITED: {"limited": True},
    THREADS: {"threads": True},
    CHANNEL: {"threads": False},
}


async def choose(step: Step, task: ChangeSettings) -> None:
    """Shows the settings with a button for each change, or makes one. Only an admin or the project's starter may.

    The language is named in both languages, because people may not understand one of them.
    """
    conversation = await step.conversation()
    if task.choice not in _VALUES:
        await step.show(_card(conversation, threaded=threads.possible(step.services, conversation)))
    elif not await _may_set(step.services, conversation, step.turn.asker):
        await step.say("settings-not-you")
    else:
        await step.services.write(conversations.change, step.key, **_VALUES[task.choice])
        await step.say(f"settings-now-{task.choice}")


async def _may_set(services: Services, conversation: Conversation, sender: Sender) -> bool:
    """With no open project: the admins. If the chat has none, or we cannot tell who they are, whoever asks first."""
    if conversation.project:
        starter = (await services.project(conversation.project)).starter
        return starter == sender.id or await permissions.is_admin(services, conversation.key, sender)
    return await permissions.may_delete(services, conversation.key, sender)


def _card(conversation: Conversation, *, threaded: bool) -> Reply:
    """The card. A private chat has no row about who may change videos."""
    language = conversation.language
    lines = [say("settings-language", language, language=say("language-name", language))]
    changes = []
    if conversation.group:
        who = EVERYBODY if not conversation.limited else LIMITED
        lines.append(say("settings-who", language, who=say(f"settings-{who}", language)))
        changes.append(LIMITED if who == EVERYBODY else EVERYBODY)
    if threaded:
        lines.append(say("settings-threads-on" if conversation.threads else "settings-threads-off", language))
        changes.append(CHANNEL if conversation.threads else THREADS)
    buttons = [Button(say(f"button-{change}", language), action(ChangeSettings(change))) for change in changes]
    languages = [
        Button(say("language-name", other), action(ChooseLanguage(other))) for other in Language if other != language
    ]
    return Reply("\n".join(lines), (*buttons, *languages))
