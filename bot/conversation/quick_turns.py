"""Answers quick questions at once, but only a few of one chat at a time: none waits for the many of another chat."""

from bot.chat.services import Services
from bot.conversation import turns as every_turn
from bot.domain.fair_turns import FairTurns
from bot.domain.ports import Durable
from bot.storage.queries import turns

AT_ONCE, OF_A_CHAT = 32, 8


def places() -> FairTurns[int]:
    """The places in which quick questions are answered, for `run`."""
    return FairTurns(range(AT_ONCE), OF_A_CHAT)


async def run(services: Services, places: FairTurns[int], durable: Durable, id: str) -> None:
    """The workflow of a turn on the queue `quick`."""
    turn = await services.read(turns.turn, id)
    async with places.place(str(turn.key)):
        await every_turn.run(services, durable, id)
