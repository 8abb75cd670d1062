"""Finds the render of a version that an edit goes back to: "go back to version 2"."""

from collections.abc import Sequence

from bot.chat.services import Services
from bot.conversation.edit.edit_order import EditOrder
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import AskBack, ToVersion
from bot.storage.queries import projects
from bot.texts import say


async def located(services: Services, edit: EditOrder, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The operations with the renders of the versions that they name; of a version that does not exist they say so."""
    if not any(isinstance(one, ToVersion) for one in operations):
        return tuple(operations)
    every = await services.read(projects.exports_of, edit.key)
    made = {one.number: one.render for one in every if one.project == edit.project and one.media and one.number}
    language = await services.language(edit.key)
    numbers = say("list-comma", language).join(map(str, sorted(made)))

    def found(one: Operation) -> Operation:
        if not isinstance(one, ToVersion):
            return one
        if one.version in made:
            return ToVersion(one.version, made[one.version])
        sentence = "version-unknown" if made else "version-none"
        return AskBack(say(sentence, language, number=one.version, numbers=numbers))

    return tuple(map(found, operations))
