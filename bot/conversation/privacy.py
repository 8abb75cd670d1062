"""What is kept and for how long, and how all of it goes."""

from __future__ import annotations

from bot import forgetting
from bot.model import Action, Button, ConversationKey, Reply, Verb
from bot.ports import Forgets
from bot.runtime import Runtime
from bot.texts import say

SURE = "yes"
"""The argument with which DELETE deletes; without it, it asks."""


async def explain(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """What is kept, where, how long, and what leaves this bot."""
    language = await runtime.language(key)
    own = (await runtime.backend.service()).own
    leaves = say("privacy-own" if own else "privacy-cloud", language)
    days = say("privacy-days", language, n=runtime.retention_days)
    text = say("privacy", language, days=days, leaves=leaves)
    button = Button(say("button-delete", language), Action(Verb.DELETE))
    await runtime.outbox.post(key, id, Reply(text, (button,)))


async def delete(runtime: Runtime, key: ConversationKey, id: str, sure: str) -> None:
    """Asks whether everything shall go; once that is confirmed it goes, and the person is told when it has."""
    language = await runtime.language(key)
    stays = [] if _forgets(runtime, key) else [say("delete-stays-chat", language)]
    service = say("delete-stays-service", language)
    if sure == SURE:
        done = [say("deleted", language), *stays]
        async with runtime.database.write() as connection:
            partly = "\n".join([*done, service])
            await forgetting.conversation(runtime, connection, key, "\n".join(done), partly)
        return
    if not (await runtime.backend.service()).forgets:
        stays.append(service)
    buttons = (
        Button(say("button-delete-sure", language), Action(Verb.DELETE, SURE)),
        Button(say("button-keep", language), Action(Verb.KEEP)),
    )
    text = "\n".join([say("delete-sure", language), *stays])
    await runtime.outbox.post(key, id, Reply(text, buttons))


def _forgets(runtime: Runtime, key: ConversationKey) -> bool:
    """Whether the messages of the chat go too."""
    return isinstance(runtime.outbox.channels[key.channel], Forgets)
