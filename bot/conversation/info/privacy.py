"""What is kept and for how long, and how all of it goes."""

from __future__ import annotations

from bot.chat.services import Services
from bot.conversation import deletion
from bot.conversation.plan import permissions
from bot.domain.messages import Action, Button, ConversationKey, Language, Reply, Sender, Verb
from bot.domain.ports import Forgets
from bot.storage.queries import conversations, user_erasure
from bot.texts import say

CONFIRMED, MINE = "yes", "mine"
"""The arguments with which DELETE deletes: everything of the conversation, or everything of the person."""


async def explain(services: Services, key: ConversationKey, id: str) -> None:
    """What is kept, where, how long, and what leaves this bot."""
    language = await services.language(key)
    service = await services.backend.service()
    where = "privacy-own" if service.inside else "privacy-studio" if service.own else "privacy-cloud"
    leaves = say(where, language)
    days = say("privacy-days", language, n=services.retention_days)
    text = say("privacy", language, days=days, leaves=leaves)
    button = Button(say("button-delete", language), Action(Verb.DELETE))
    await services.outbox.post(key, id, Reply(text, (button,)))


async def delete(services: Services, key: ConversationKey, id: str, wanted: str, sender: Sender) -> None:
    """Asks what shall go; once that is confirmed it goes, and the person is told when it has."""
    if wanted == CONFIRMED:
        await _delete_all(services, key, id, sender)
    elif wanted == MINE:
        await _delete_mine(services, key, sender)
    else:
        await _ask(services, key, id, sender)


async def _ask(services: Services, key: ConversationKey, id: str, sender: Sender) -> None:
    """In a group a person may take out what is his; alone with the bot also what he sent to groups."""
    conversation = await services.conversation(key)
    language = conversation.language
    stays = [] if _forgets(services, key) else [say("delete-stays-chat", language)]
    if not (await services.backend.service()).forgets:
        stays.append(say("delete-stays-service", language))
    everything = Button(say("button-delete-sure", language), Action(Verb.DELETE, CONFIRMED))
    mine = Button(say("button-delete-mine", language), Action(Verb.DELETE, MINE))
    keep = Button(say("button-keep", language), Action(Verb.KEEP))
    async with services.database.read() as connection:
        places = await user_erasure.conversations_of(connection, key.channel, sender.id)
    elsewhere = any(place != key for place in places)
    buttons = (everything, mine, keep) if conversation.group or elsewhere else (everything, keep)
    question = "delete-sure-group" if conversation.group else "delete-sure"
    lines = [say(question, language), *stays]
    if mine in buttons:
        lines.insert(1, say("delete-mine-how", language))
    await services.outbox.post(key, id, Reply("\n".join(lines), buttons))


async def _delete_all(services: Services, key: ConversationKey, id: str, sender: Sender) -> None:
    """The conversation; a group's only by one of its admins."""
    conversation = await services.conversation(key)
    language = conversation.language
    if conversation.group and not await permissions.may_delete(services, key, sender):
        await services.post(key, id, say("delete-not-you", language))
        return
    async with services.database.write() as connection:
        for thread in await conversations.threads_of(connection, key):
            await deletion.conversation(services, connection, thread)
        await deletion.conversation(services, connection, key, *_told(services, key, "deleted", language))


async def _delete_mine(services: Services, key: ConversationKey, sender: Sender) -> None:
    language = await services.language(key)
    forgets = (await services.backend.service()).forgets
    async with services.database.write() as connection:
        told = _told(services, key, "deleted-mine", language)
        if not forgets:
            told = told[1], told[1]
        await deletion.person(services, connection, key, sender.id, *told)


def _told(services: Services, key: ConversationKey, done: str, language: Language) -> tuple[str, str]:
    """What is said once all is gone, and where the back end keeps its copies."""
    lines = [say(done, language)]
    if not _forgets(services, key):
        lines.append(say("delete-stays-chat", language))
    return "\n".join(lines), "\n".join([*lines, say("delete-stays-service", language)])


def _forgets(services: Services, key: ConversationKey) -> bool:
    """Whether the messages of the chat go too."""
    return isinstance(services.outbox.channels[key.channel], Forgets)
