"""/settings: the language, and in a group who may change and export its videos."""

from __future__ import annotations

from bot.conversation import groups
from bot.model import Action, Button, ConversationKey, Language, Reply, Sender, Verb
from bot.runtime import Runtime
from bot.store import conversations
from bot.store.conversations import Conversation
from bot.texts import say

EVERYBODY, LIMITED = "everybody", "limited"


async def show(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """How things stand, with a button for each change; the words of both languages, since one may not be understood."""
    await runtime.outbox.post(key, id, _card(await runtime.conversation(key)))


async def choose(runtime: Runtime, key: ConversationKey, id: str, wanted: str, sender: Sender) -> None:
    """Sets who may change and export; only an admin or the starter of the open project may."""
    conversation = await runtime.conversation(key)
    if wanted not in {EVERYBODY, LIMITED}:
        await show(runtime, key, id)
        return
    if not await _may_set(runtime, conversation, sender):
        await runtime.post(key, id, say("settings-not-you", conversation.language))
        return
    async with runtime.database.write() as connection:
        await conversations.change(connection, key, limited=wanted == LIMITED)
    await runtime.post(key, id, say(f"settings-now-{wanted}", conversation.language))


async def _may_set(runtime: Runtime, conversation: Conversation, sender: Sender) -> bool:
    """In a chat whose admins nobody knows, and that has no project yet, whoever asks first."""
    starter = (await runtime.project(conversation.project)).starter if conversation.project else sender.id
    return starter == sender.id or await groups.is_admin(runtime, conversation.key, sender)


def _card(conversation: Conversation) -> Reply:
    language = conversation.language
    who = say("settings-limited" if conversation.limited else "settings-everybody", language)
    languages = tuple(
        Button(say("language-name", other), Action(Verb.LANGUAGE, other.value))
        for other in Language
        if other != language
    )
    other = EVERYBODY if conversation.limited else LIMITED
    change = Button(say(f"button-{other}", language), Action(Verb.SETTINGS, other))
    text = say("settings", language, language=say("language-name", language), who=who)
    return Reply(text, (change, *languages))
