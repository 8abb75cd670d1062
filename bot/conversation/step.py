"""One task of a running turn: what every handler gets, and how it answers."""

from dataclasses import dataclass
from typing import Any

from bot.chat.services import Services
from bot.conversation.plan.turn_plan import TurnPlan, load_plan
from bot.domain.ids import StepId, TurnId
from bot.domain.messages import ConversationKey, Language, Reply, Turn
from bot.domain.ownership import owned_by
from bot.domain.tasks import Task
from bot.storage.queries import turns
from bot.storage.queries.conversations import Conversation
from bot.texts import say


@dataclass(frozen=True, slots=True)
class Step:
    """The task at `index` of the turn's plan. `project` is the id of the project it works on, or empty."""

    services: Services
    turn: Turn
    plan: TurnPlan
    project: str
    index: int

    @property
    def task(self) -> Task:
        """The task to do."""
        return self.plan.tasks[self.index]

    @property
    def key(self) -> ConversationKey:
        """The key of the conversation that gets the answer."""
        return self.turn.key

    @property
    def step_id(self) -> StepId:
        """The step's id, the same after a crash: what the step posts or exports is made once."""
        return TurnId(self.turn.id).step(self.index)

    @property
    def id(self) -> str:
        """The step's id, as messages and exports carry it."""
        return str(self.step_id)

    async def conversation(self) -> Conversation:
        """The conversation as it is now. Raises LookupError if it was deleted."""
        return await self.services.conversation(self.key)

    async def language(self) -> Language:
        """The language of the answer."""
        return await self.services.language(self.key)

    async def say(self, sentence: str, /, **values: Any) -> None:
        """Answers with one sentence of the catalogue."""
        await self.services.say(self.key, self.id, sentence, **values)

    async def notice(self, sentence: str, /, **values: Any) -> None:
        """As `say`; to a press of a button that does nothing any more, as a toast."""
        await self.show(Reply(say(sentence, await self.language(), **values), toast=self.turn.pressed))

    async def show(self, reply: Reply) -> None:
        """Answers with a message about the project: its buttons, and replies to it, are for that project."""
        with owned_by(project=self.project):
            await self.services.outbox.post(self.key, self.id, reply)


async def load_step(services: Services, turn_id: str, index: int = 0) -> Step:
    """The stored step. Raises LookupError if the turn was deleted."""
    async with services.database.read() as connection:
        turn = await turns.turn(connection, turn_id)
        plan, project = await turns.get_plan(connection, turn_id)
    return Step(services, turn, load_plan(plan), project, index)
