"""A thread for each project, if people want that: the turn that begins a project moves into its thread."""

from dataclasses import replace

import structlog

from bot.chat.services import Services
from bot.domain.errors import DeliveryError, SentUnknown
from bot.domain.messages import Turn
from bot.domain.ports import OpensThreads, Thread
from bot.storage.queries import conversations, idempotency_log, projects, turns
from bot.storage.queries.conversations import Conversation
from bot.texts import say

log = structlog.get_logger()


def possible(services: Services, conversation: Conversation) -> bool:
    """Whether projects of this conversation can have threads."""
    channel = services.outbox.channels[conversation.key.channel]
    in_thread = bool(conversation.key.thread)
    return isinstance(channel, OpensThreads) and not in_thread and channel.opens_threads(conversation.address)


def wanted(services: Services, conversation: Conversation) -> bool:
    """Whether a new project of this conversation gets a thread."""
    return conversation.threads and possible(services, conversation)


async def moved(services: Services, turn: Turn, conversation: Conversation) -> Conversation:
    """The conversation in which the turn's new project begins: its own thread, else where the turn came from.

    A thread is opened once. If a crash or the platform leaves open whether it was, the project stays in the channel.
    """
    if not wanted(services, conversation):
        return conversation
    thread = await _opened(services, turn, conversation)
    if thread is None:
        return conversation
    async with services.database.write() as connection:
        made = await conversations.touch(
            connection, thread.key, thread.address, conversation.language, services.clock.now(), group=True
        )
        project = conversation.project or None
        await conversations.change(connection, thread.key, limited=conversation.limited, project=project)
        if project:
            # It holds a wish from before the photos.
            await conversations.change(connection, conversation.key, project=None)
            await projects.change(connection, project, conversation=str(thread.key))
        await turns.move_turn(connection, turn.id, thread.key)
    await services.say(turn.key, f"thread:{turn.id}", "thread-opened")
    return replace(made, project=conversation.project)


async def _opened(services: Services, turn: Turn, conversation: Conversation) -> Thread | None:
    channel = services.outbox.channels[conversation.key.channel]
    attempt, key = f"open-thread:{turn.id}", conversation.key
    async with services.database.write() as connection:
        if await idempotency_log.begin(connection, attempt, key, {}, services.clock.now()) is not None:
            return None
    name = say("thread-name", conversation.language, name=turn.asker.name)
    try:
        return await channel.open_thread(conversation.address, name) if isinstance(channel, OpensThreads) else None
    except DeliveryError as error:
        log.info("thread-not-opened", error=type(error).__name__)
        if not isinstance(error, SentUnknown):
            await services.write(idempotency_log.complete, attempt, idempotency_log.NOT_SENT)
        return None
