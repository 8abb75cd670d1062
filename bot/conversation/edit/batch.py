"""One video per file: a project, an edit and an export for each, and one progress message for all."""

from collections.abc import Sequence

from bot.chat.services import Services
from bot.conversation.edit import cancellation, edits
from bot.conversation.edit.edit_order import EditOrder
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

MOST = 20
"""The most videos of one request."""
CREDITS, EDIT_CREDITS = 100, 50
"""About what a new video costs in the cloud, and a change of one."""
_PLANNED = frozenset({Intent.EXPORT})


async def run(services: Services, durable: Durable, turn: Turn, wanted: Sequence[Item]) -> None:
    """Makes the videos in turn; their exports run in parallel. After an error, those already begun still go on."""
    key = turn.key
    each = EDIT_CREDITS if any(item.project for item in wanted) else CREDITS
    count = await durable.step("batch", begin, services, turn, len(wanted), each)
    try:
        for number, item in enumerate(wanted[:count], 1):
            if await durable.step("cancelled", cancellation.is_asked, services, turn.id):
                break
            project = item.project or project_of(turn, number)
            if not item.project:
                await durable.step("item", prepare, services, turn, number, item)
            edit = EditOrder(TurnId(turn.id).edit(f"b{number}"), key, project, item.words, _PLANNED, item=number)
            if await edits.carry_out(services, durable, edit) == edits.FAILED:
                break
            await durable.step("item-export", export, services, turn, number, count, item.project)
    except BotError:
        await durable.step("batch-end", end, services, turn, count)
        raise
    await durable.step("batch-end", end, services, turn, count)


def project_of(turn: Turn, number: int) -> str:
    """The id of the project that video `number` is made in."""
    return str(TurnId(turn.id).project(number))


async def keep_wish(services: Services, turn: Turn, project: str, words: str) -> None:
    """Stores the words for later photos and asks for those; names the files that cannot be used."""
    await uploads.report(services, turn)
    if project and Utterance(words).per_photo is not None:
        await services.write(projects.change, project, wish=words)
    await services.say(turn.key, f"batch:{turn.id}", "batch-photos")


async def begin(services: Services, turn: Turn, wanted: int, credits: int = 100) -> int:
    """Says which files cannot be used and what each of the videos will cost. Returns how many there will be."""
    key = turn.key
    await uploads.report(services, turn)
    async with services.database.read() as connection:
        quota = await quotas.left(services, connection, key, turn.asker.id)
    count = min(wanted, MOST, quota.left)
    if not count:
        text = quotas.used_up(quota, services.clock.now(), await services.language(key))
        await services.post(key, f"batch:{turn.id}", text)
    elif count < wanted:
        await services.say(key, f"batch:{turn.id}", "batch-first", n=count, of=wanted)
    if count and not (await services.backend.service()).free:
        await services.say(key, f"batch-cost:{turn.id}", "batch-cost", n=count, credits=credits * count)
    if count:
        # Each of these videos has its own project: the next photos begin another one.
        await services.write(conversations.change, key, project=None)
        await progress.begin_batch(services, key, turn.id, count)
    return count


async def prepare(services: Services, turn: Turn, number: int, item: Item) -> None:
    """Makes the project of one video, with its files."""
    project = project_of(turn, number)
    async with services.database.write() as connection:
        files = [await received_files.file(connection, name) for name in item.files]
        await projects.create(connection, project, turn.key, services.clock.now(), turn.inbounds[0].sender.id)
        await projects.change(connection, project, name=files[0].name)
    for place, file in enumerate(files):
        await _take_in(services, turn, project, place, file)
    await uploads.upload(services, turn.key, project, turn.id)


async def _take_in(services: Services, turn: Turn, project: str, place: int, file: StoredFile) -> None:
    """Puts the turn's photo into the project; a copy if other projects use the file too."""
    if place == 0 and file.turn == turn.id:
        await services.write(received_files.change_file, file.id, project=project)
        return
    await uploads.copy(services, file, f"{project}-{place}", turn.id, project)


async def export(services: Services, turn: Turn, number: int, count: int, project: str = "") -> None:
    """Begins the export of one video, unless the batch was cancelled meanwhile."""
    if await cancellation.is_asked(services, turn.id):
        return
    order = Order(
        str(TurnId(turn.id).step(f"b{number}")),
        project or project_of(turn, number),
        turn.asker.id,
        batch=turn.id,
        batch_size=count,
    )
    await export_requests.start(services, turn.key, order)


async def end(services: Services, turn: Turn, count: int) -> None:
    """If fewer videos were begun than wanted, says so; the progress counts only those from now on."""
    async with services.database.write() as connection:
        made = await projects.of_batch(connection, turn.id)
        if len(made) < count:
            for one in made:
                await projects.change_export(connection, one.id, batch_size=len(made))
    if len(made) < count:
        await services.say(turn.key, f"batch-short:{turn.id}", "batch-short", done=len(made), n=count)
        await progress.end_batch(services, turn.key, turn.id)
