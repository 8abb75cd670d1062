"""Photos whose message was deleted: asks whether they leave the video too, and removes them if a button says so."""

from collections.abc import Sequence

from bot.chat.services import Services
from bot.conversation.edit import sessions
from bot.conversation.project import storyboard
from bot.conversation.step import Step
from bot.domain.ids import TurnId
from bot.domain.messages import Button, ConversationKey, Language, Reply
from bot.domain.task_arguments import LeaveOut, action, of_action
from bot.domain.tasks import AskWithdrawn
from bot.storage.queries import received_files, turns
from bot.texts import say


async def ask(step: Step, task: AskWithdrawn) -> None:
    """Says that photos of deleted messages are still in the video; says nothing if none is."""
    numbers = await _numbers(step.services, step.key, step.project, task.messages)
    if not numbers:
        return
    language = await step.language()
    button = Button(say("button-leave-out", language, n=len(numbers)), action(LeaveOut(TurnId(step.turn.id))))
    text = say("withdrawn", language, n=len(numbers), numbers=_listed(numbers, language))
    await step.services.outbox.post(step.key, f"withdrawn:{step.turn.id}", Reply(text, (button,)))


async def words(services: Services, key: ConversationKey, project: str, turn: TurnId) -> str:
    """The edit that removes them by their present numbers; empty if there is nothing left to remove."""
    try:
        asked = await services.read(turns.turn, str(turn))
    except LookupError:
        return ""
    pressed = [of_action(inbound.action) for inbound in asked.inbounds if inbound.action is not None]
    messages = [message for task in pressed if isinstance(task, AskWithdrawn) for message in task.messages]
    numbers = await _numbers(services, key, project, messages) if asked.key == key else []
    language = await services.language(key)
    return say("leave-out", language, n=len(numbers), numbers=_listed(numbers, language)) if numbers else ""


async def _numbers(services: Services, key: ConversationKey, project: str, messages: Sequence[str]) -> list[int]:
    """The places of the messages' photos in the open project's video."""
    async with services.database.read() as connection:
        orders = await turns.orders_of(connection, key, messages)
        held = await received_files.files_of_project(connection, project) if project else []
    if not any(file.order in orders for file in held):
        return []
    draft = await sessions.draft(services, key, project)
    return [number for number, file in storyboard.numbered(draft, held) if file.order in orders]


def _listed(numbers: Sequence[int], language: Language) -> str:
    return say("list-comma", language).join(map(str, numbers))
