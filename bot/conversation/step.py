"""One task of a turn under way: what every handler gets, and how it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.chat.services import Services
from bot.conversation.plan.turn_plan import TurnPlan, load_plan
from bot.domain.ids import StepId, TurnId
from bot.domain.messages import ConversationKey, Language, Reply, Turn
from bot.domain.tasks import Task
from bot.storage.queries import turns
from bot.storage.queries.conversations import Conversation
from bot.texts import say


@dataclass(frozen=True, slots=True)
class Step:
    """The task at `index` of the turn's plan. `project` is the id of the project that is open for it, or empty."""

    services: Services
    turn: Turn
    plan: TurnPlan
    project: str
    index: int

    @property
    def task(self) -> Task:
        """What is to be done."""
        return self.plan.tasks[self.index]

    @property
    def key(self) -> ConversationKey:
        """The conversation that is answered."""
        return self.turn.key

    @property
    def step_id(self) -> StepId:
        """The same after a crash: what the step posts is posted once, what it exports is exported once."""
        return TurnId(self.turn.id).step(self.index)

    @property
    def id(self) -> str:
        """The step's id, as messages and exports carry it."""
        return str(self.step_id)

    async def conversation(self) -> Conversation:
        """The conversation as it is now. Raises LookupError when it was deleted."""
        return await self.services.conversation(self.key)

    async def language(self) -> Language:
        """The language of the answer."""
        return await self.services.language(self.key)

    async def say(self, sentence: str, /, **values: Any) -> None:
        """Answers with one sentence of the texts."""
        await self.services.post(self.key, self.id, say(sentence, await self.language(), **values))

    async def show(self, reply: Reply) -> None:
        """Answers with a message."""
        await self.services.outbox.post(self.key, self.id, reply)


async def load_step(services: Services, turn_id: str, index: int = 0) -> Step:
    """The step as it is stored. Raises LookupError when the turn was deleted."""
    async with services.database.read() as connection:
        turn = await turns.turn(connection, turn_id)
        plan, project = await turns.get_plan(connection, turn_id)
    return Step(services, turn, load_plan(plan), project, index)
