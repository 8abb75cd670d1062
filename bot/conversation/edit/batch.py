"""A video of each file by itself: a project, an edit and an export for every one, and one progress for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.services import Services
from bot.conversation.edit import cancellation, edits
from bot.conversation.edit.edits import Edit
from bot.conversation.info import quotas
from bot.conversation.plan.captions_and_requests import Item
from bot.conversation.project import export_requests, uploads
from bot.domain.errors import BotError
from bot.domain.ids import TurnId
from bot.domain.intents import Intent
from bot.domain.messages import Turn
from bot.domain.ports import Durable
from bot.exports import progress
from bot.language.utterance import Utterance
from bot.storage.queries import conversations, projects, received_files
from bot.storage.queries.projects import Order
from bot.storage.queries.received_files import StoredFile
from bot.texts import say

MOST = 20
"""Videos that one request may ask for."""
_PLANNED = frozenset({Intent.EXPORT})


async def run(services: Services, durable: Durable, turn: Turn, wanted: Sequence[Item]) -> None:
    """Makes one after the other; the exports go on side by side. An error ends it with what was begun until then."""
    key = turn.key
    count = await durable.step("batch", begin, services, turn, len(wanted))
    try:
        for number, item in enumerate(wanted[:count], 1):
            if await durable.step("cancelled", cancellation.is_asked, services, turn.id):
                break
            await durable.step("item", prepare, services, turn, number, item)
            edit = Edit(
                TurnId(turn.id).edit(f"b{number}"), key, project_of(turn, number), item.words, _PLANNED, item=number
            )
            if await edits.carry_out(services, durable, edit) == edits.FAILED:
                break
            await durable.step("item-export", export, services, turn, number, count)
    except BotError:
        await durable.step("batch-end", end, services, turn, count)
        raise
    await durable.step("batch-end", end, services, turn, count)


def project_of(turn: Turn, number: int) -> str:
    """The id of the project that video `number` is made in."""
    return str(TurnId(turn.id).project(number))


async def keep_wish(services: Services, turn: Turn, project: str, words: str) -> None:
    """Asks for the photos, and keeps what shall be made of each; files that cannot be used are named."""
    await uploads.report(services, turn)
    if project and Utterance(words).per_photo is not None:
        await services.write(projects.change, project, wish=words)
    await services.post(turn.key, f"batch:{turn.id}", say("batch-photos", await services.language(turn.key)))


async def begin(services: Services, turn: Turn, wanted: int) -> int:
    """Says which files cannot be used, what the others will cost, and how many videos there will be; 0 for none."""
    key, language = turn.key, await services.language(turn.key)
    await uploads.report(services, turn)
    async with services.database.read() as connection:
        quota = await quotas.left(services, connection, key, turn.asker.id)
    count = min(wanted, MOST, quota.left)
    if not count:
        await services.post(key, f"batch:{turn.id}", quotas.used_up(quota, services.clock.now(), language))
    elif count < wanted:
        await services.post(key, f"batch:{turn.id}", say("batch-first", language, n=count, of=wanted))
    if count and not (await services.backend.service()).free:
        await services.post(key, f"batch-cost:{turn.id}", say("batch-cost", language, n=count, credits=100 * count))
    if count:
        # The next photos are for something else, and each of these videos has a project of its own.
        await services.write(conversations.change, key, project=None)
        await progress.begin_batch(services, key, turn.id, count)
    return count


async def prepare(services: Services, turn: Turn, number: int, item: Item) -> None:
    """The project of one video, with its files in it."""
    project = project_of(turn, number)
    async with services.database.write() as connection:
        files = [await received_files.file(connection, name) for name in item.files]
        await projects.create(connection, project, turn.key, services.clock.now(), turn.inbounds[0].sender.id)
        await projects.change(connection, project, name=files[0].name)
    for place, file in enumerate(files):
        await _take_in(services, turn, project, place, file)
    await uploads.upload(services, turn.key, project, turn.id)


async def _take_in(services: Services, turn: Turn, project: str, place: int, file: StoredFile) -> None:
    """The turn's own photo as it is; a copy of what other projects have as well."""
    if place == 0 and file.turn == turn.id:
        await services.write(received_files.change_file, file.id, project=project)
        return
    await uploads.copy(services, file, f"{project}-{place}", turn.id, project)


async def export(services: Services, turn: Turn, number: int, count: int) -> None:
    """Begins the export of one video, unless a cancelling came while it was made."""
    if await cancellation.is_asked(services, turn.id):
        return
    order = Order(
        str(TurnId(turn.id).step(f"b{number}")),
        project_of(turn, number),
        turn.asker.id,
        batch=turn.id,
        batch_size=count,
    )
    await export_requests.start(services, turn.key, order)


async def end(services: Services, turn: Turn, count: int) -> None:
    """Says it when fewer videos were begun than wanted; the progress counts only those from here on."""
    async with services.database.write() as connection:
        made = await projects.of_batch(connection, turn.id)
        if len(made) < count:
            for one in made:
                await projects.change_export(connection, one.id, batch_size=len(made))
    if len(made) < count:
        text = say("batch-short", await services.language(turn.key), done=len(made), n=count)
        await services.post(turn.key, f"batch-short:{turn.id}", text)
        await progress.end_batch(services, turn.key, turn.id)
