"""Who may change and export what a group makes: everybody, or the project's starter and the group's admins."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.services import Services
from bot.conversation.project import project_commands
from bot.domain.errors import AdminsUnknown, DeliveryError
from bot.domain.messages import Action, ConversationKey, Inbound, InboundKind, Sender, Turn, Verb
from bot.domain.ports import KnowsAdmins
from bot.language import intents
from bot.language.intents import Intent, small_talk
from bot.storage.queries import idempotency_log, turns
from bot.storage.queries import projects as exports
from bot.storage.queries.conversations import Conversation
from bot.texts.next_steps import MUSIC, STYLE

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
        Verb.KEEP,
    }
)
"""What anybody may ask for: it changes nothing of the project, or says itself who may."""
_FREE_ACTIONS = frozenset({MUSIC, STYLE})
"""Buttons that show what there is to choose from."""


async def is_admin(services: Services, key: ConversationKey, sender: Sender) -> bool:
    """Whether the person administers the chat, or is one of the operator's ADMINS. Raises AdminsUnknown."""
    if f"{key.channel}:{sender.id}" in services.admins:
        return True
    channel = services.outbox.channels[key.channel]
    try:
        return isinstance(channel, KnowsAdmins) and await channel.is_admin(key, sender)
    except DeliveryError:
        raise AdminsUnknown from None


async def may_change(
    services: Services, conversation: Conversation, sender: Sender, action: Action | None = None
) -> bool:
    """Whether the person may change and export the open project, or those that `action` names."""
    if not conversation.limited:
        return True
    named = await _named(services, conversation, action) if action else set()
    for project in named or {conversation.project}:
        starter = (await services.project(project)).starter if project else ""
        if starter not in {"", sender.id}:
            return await is_admin(services, conversation.key, sender)
    return True


async def _named(services: Services, conversation: Conversation, action: Action) -> set[str]:
    """The projects that an action works on whichever is open; none for one that works on the open one."""
    if action.verb == Verb.REMOVE:
        found = await project_commands.find(
            services, conversation.key, action.argument.removesuffix(project_commands.CONFIRMED)
        )
        return {found.project.id} if found else set()
    async with services.database.read() as connection:
        if action.verb == Verb.CANCEL:
            made = await exports.running(connection, conversation.key, action.argument)
            edited = await turns.projects_under_way(connection, conversation.key, action.argument)
            return {export.project for export in made} | edited
        if action.verb == Verb.RETRY:
            lost = await idempotency_log.get(connection, action.argument)
            return {lost.detail["project"]} if lost else set()
    return set()


async def may_delete(services: Services, key: ConversationKey, sender: Sender) -> bool:
    """Whether the person may delete everything of a group: its admins, or anybody where nobody knows who they are."""
    known = isinstance(services.outbox.channels[key.channel], KnowsAdmins)
    return not known or await is_admin(services, key, sender)


async def permitted(services: Services, conversation: Conversation, turn: Turn) -> tuple[Turn, bool]:
    """The turn without what its people may not do, and whether anything was left out.

    Photos may come from anybody, and so may kind words: those are answered, and not taken for a change.
    """
    if not conversation.limited:
        return turn, False
    kept, refused = [], False
    for inbound in turn.inbounds:
        if not _changes(inbound) or await may_change(services, conversation, inbound.sender, inbound.action):
            kept.append(inbound)
            continue
        remark = inbound.action is None and _only_remarks(inbound.text)
        answer = Action(Verb.KEEP) if remark and not inbound.attachments else None
        refused = refused or not remark
        kept.append(replace(inbound, kind=InboundKind.MESSAGE, text="", action=answer))
    return replace(turn, inbounds=tuple(kept)), refused


def _changes(inbound: Inbound) -> bool:
    if inbound.action is not None:
        return inbound.action.verb not in _FREE_VERBS and inbound.action not in _FREE_ACTIONS
    return bool(inbound.text.strip()) and not (_only_asks(inbound.text) or small_talk.thanks(inbound.text))


def _only_asks(text: str) -> bool:
    """Whether the words ask for facts: the timeline, the balance, how to send photos, the projects."""
    steps = intents.plan(text).steps
    return all(step.intent in {Intent.STATUS, Intent.CREDITS, Intent.UPLOAD} for step in steps)


def _only_remarks(text: str) -> bool:
    """Whether the words ask for nothing: thanks, praise, a greeting. Beside files such words are no request."""
    return all(step.intent is Intent.UPLOAD for step in intents.plan(text, files=1).steps)
