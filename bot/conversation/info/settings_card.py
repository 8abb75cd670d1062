"""/settings: the language, and in a group who may change and export its videos, and whether each has a thread."""

from __future__ import annotations

from bot.chat.services import Services
from bot.conversation.plan import permissions
from bot.conversation.project import threads
from bot.domain.messages import Action, Button, ConversationKey, Language, Reply, Sender, Verb
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


async def show(services: Services, key: ConversationKey, id: str) -> None:
    """How things stand, with a button for each change; the words of both languages, since one may not be understood."""
    conversation = await services.conversation(key)
    await services.outbox.post(key, id, _card(conversation, threaded=threads.possible(services, conversation)))


async def choose(services: Services, key: ConversationKey, id: str, wanted: str, sender: Sender) -> None:
    """Sets who may change and export, or where projects live; only an admin or the starter of the open project may."""
    conversation = await services.conversation(key)
    if wanted not in _VALUES:
        await show(services, key, id)
        return
    if not await _may_set(services, conversation, sender):
        await services.post(key, id, say("settings-not-you", conversation.language))
        return
    async with services.database.write() as connection:
        await conversations.change(connection, key, **_VALUES[wanted])
    await services.post(key, id, say(f"settings-now-{wanted}", conversation.language))


async def _may_set(services: Services, conversation: Conversation, sender: Sender) -> bool:
    """Where no project is open: the admins, or whoever asks first in a chat that has none or whose nobody knows."""
    if conversation.project:
        starter = (await services.project(conversation.project)).starter
        return starter == sender.id or await permissions.is_admin(services, conversation.key, sender)
    return await permissions.may_delete(services, conversation.key, sender)


def _card(conversation: Conversation, *, threaded: bool) -> Reply:
    """Alone with the bot there is nobody to be limited."""
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
    buttons = [Button(say(f"button-{change}", language), Action(Verb.SETTINGS, change)) for change in changes]
    languages = [
        Button(say("language-name", other), Action(Verb.LANGUAGE, other.value))
        for other in Language
        if other != language
    ]
    return Reply("\n".join(lines), (*buttons, *languages))
