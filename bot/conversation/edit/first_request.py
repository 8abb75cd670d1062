"""The first request of a project makes its video, however it is worded: it answers what shall be made of the photos."""

from bot.chat.services import Services
from bot.domain.ids import TurnId
from bot.language.intents.full_message_commands import undoes
from bot.language.utterance import Utterance
from bot.storage.queries import idempotency_log

MAKES = "makes"
"""The detail of an edit's attempt that says whether it makes the video."""


async def is_open(services: Services, project: str) -> bool:
    """Whether nobody has asked anything of the project yet that the back end understood."""
    if not project:
        return True
    row = await services.project(project)
    if row.exported:
        return False
    earlier = await services.read(idempotency_log.edits_of, row.conversation, project)
    # Edits of versions before 0.2 do not say whether they were understood.
    return not any(one.detail.get(MAKES, True) for one in earlier)


def understood(services: Services, words: str) -> bool:
    """Whether the words say what to make, without regard to the project."""
    read = Utterance(words, editor=services.editor).instructions
    return read.understood and read.begins_with_deed and not undoes(words)


async def made(services: Services, turn: str, tasks: int) -> bool:
    """Whether one of the turn's edits was understood."""
    for index in range(tasks):
        attempt = await services.read(idempotency_log.get, str(TurnId(turn).edit(index)))
        if attempt is not None and attempt.detail.get(MAKES, False):
            return True
    return False
