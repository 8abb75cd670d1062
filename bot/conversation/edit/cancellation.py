"""Cancels a running turn between two steps; an edit stops waiting for its answer at once."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.chat.services import Services
from bot.domain.errors import OutcomeUnknown
from bot.domain.messages import Action, Button, ConversationKey, Reply, Verb
from bot.storage.queries import turns
from bot.texts import say

T = TypeVar("T")
LOOK_S = 10.0
"""How often the bot looks for a cancellation that another process took in; one of this process wakes it at once."""


async def ask(services: Services, key: ConversationKey, own: str, wanted: str) -> bool:
    """Requests the end of the turn with the id `wanted`, else of the running one. Returns whether there is one."""
    cancelled = await services.write(turns.cancel_turns, key, own, wanted)
    for turn in cancelled:
        services.cancelled.notify(turn)
    return bool(cancelled)


async def is_asked(services: Services, turn: str) -> bool:
    """Whether the turn was cancelled."""
    return await services.read(turns.is_cancelled, turn)


async def tell_stopped(services: Services, turn: str) -> None:
    """Says that the turn has stopped, as the answer to the request promised."""
    key = (await services.read(turns.turn, turn)).key
    await services.say(key, f"stopped:{turn}", "turn-stopped")


async def unless_cancelled(
    services: Services, key: ConversationKey, turn: str, waiting: Coroutine[Any, Any, T], *, shown: bool
) -> T:
    """The result of `waiting`. Raises OutcomeUnknown if the turn is cancelled first: what was sent may still happen.

    `shown`: after a while a message offers to cancel; it is removed when the waiting is over.
    """
    task = asyncio.ensure_future(waiting)
    slot = f"working:{turn}"
    try:
        with services.cancelled.subscribe(turn) as pressed:
            while not await is_asked(services, turn):
                look = asyncio.ensure_future(services.clock.sleep(LOOK_S))
                heard = asyncio.ensure_future(pressed.wait())
                await asyncio.wait({task, look, heard}, return_when=asyncio.FIRST_COMPLETED)
                look.cancel()
                heard.cancel()
                if task.done():
                    return task.result()
                if shown and not pressed.is_set():
                    await _offer(services, key, turn, slot)
        raise OutcomeUnknown
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if shown:
            await services.outbox.retract(key, slot)


async def _offer(services: Services, key: ConversationKey, turn: str, slot: str) -> None:
    language = await services.language(key)
    cancel = Button(say("button-cancel", language), Action(Verb.CANCEL, turn))
    await services.outbox.update_live_message(
        key, slot, Reply(say("edit-working", language), (cancel,), silent=True), optional=True
    )
