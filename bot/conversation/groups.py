"""Who may change and export what a group makes: everybody, or the project's starter and the group's admins."""

from __future__ import annotations

from dataclasses import replace

from bot import intents
from bot.intents import Intent
from bot.model import ConversationKey, Inbound, InboundKind, Sender, Turn, Verb
from bot.ports import KnowsAdmins
from bot.runtime import Runtime
from bot.store.conversations import Conversation

_FREE_VERBS = frozenset(
    {
        Verb.START,
        Verb.HELP,
        Verb.STATUS,
        Verb.CREDITS,
        Verb.SEND_AGAIN,
        Verb.PROJECTS,
        Verb.PRIVACY,
        Verb.LANGUAGE,
        Verb.SETTINGS,
        Verb.PREVIEW,
        Verb.DELETE,
        Verb.WITHDRAW,
    }
)
"""What anybody may ask for: it changes nothing of the project, or says itself who may."""


async def is_admin(runtime: Runtime, key: ConversationKey, sender: Sender) -> bool:
    """Whether the person administers the chat, or is one of the operator's ADMINS."""
    if f"{key.channel}:{sender.id}" in runtime.admins:
        return True
    channel = runtime.outbox.channels[key.channel]
    return isinstance(channel, KnowsAdmins) and await channel.is_admin(key, sender)


async def may_change(runtime: Runtime, conversation: Conversation, sender: Sender) -> bool:
    """Whether the person may change and export the open project."""
    if not conversation.limited:
        return True
    starter = (await runtime.project(conversation.project)).starter if conversation.project else ""
    return starter in {"", sender.id} or await is_admin(runtime, conversation.key, sender)


async def may_delete(runtime: Runtime, key: ConversationKey, sender: Sender) -> bool:
    """Whether the person may delete everything of a group: its admins, or anybody where nobody knows who they are."""
    known = isinstance(runtime.outbox.channels[key.channel], KnowsAdmins)
    return not known or await is_admin(runtime, key, sender)


async def permitted(runtime: Runtime, conversation: Conversation, turn: Turn) -> tuple[Turn, bool]:
    """The turn without what its people may not do, and whether anything was left out. Photos may come from anybody."""
    if not conversation.limited:
        return turn, False
    kept, refused = [], False
    for inbound in turn.inbounds:
        if not _changes(inbound) or await may_change(runtime, conversation, inbound.sender):
            kept.append(inbound)
            continue
        refused = True
        kept.append(replace(inbound, kind=InboundKind.MESSAGE, text="", action=None))
    return replace(turn, inbounds=tuple(kept)), refused


def _changes(inbound: Inbound) -> bool:
    if inbound.action is not None:
        return inbound.action.verb not in _FREE_VERBS
    return bool(inbound.text.strip()) and not _only_asks(inbound.text)


def _only_asks(text: str) -> bool:
    """Whether the words ask for facts: the timeline, the balance, how to send photos, the projects."""
    steps = intents.plan(text).steps
    return all(step.intent in {Intent.STATUS, Intent.CREDITS, Intent.UPLOAD} for step in steps)
