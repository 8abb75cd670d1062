"""One video per file: a project, an edit and an export for each, and one progress message for all.

People see one project, that of the photos: its photos are copied for the others, whose parent it is.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.services import Services
from bot.conversation.edit import cancellation, edits
from bot.conversation.edit.edit_order import EditOrder
from bot.conversation.info import quotas
from bot.conversation.plan.captions_and_requests import Item
from bot.conversation.project import export_requests, uploads
from bot.domain.errors import BotError
from bot.domain.ids import TurnId
from bot.domain.intents import Intent
from bot.domain.messages import Language, MediaKind, Turn
from bot.domain.ports import Durable
from bot.exports import progress
from bot.language.utterance import Utterance
from bot.storage.queries import projects, received_files
from bot.storage.queries.projects import Order
from bot.storage.queries.received_files import StoredFile
from bot.texts import say
from bot.texts.formatting import is_invented

MOST = 20
"""The most videos of one request."""
CREDITS, EDIT_CREDITS = 100, 50
"""About what a new video costs in the cloud, and a change of one."""
_PLANNED = frozenset({Intent.EXPORT})


async def run(services: Services, durable: Durable, turn: Turn, parent: str, wanted: Sequence[Item]) -> None:
    """Makes the videos in turn; their exports run in parallel. After an error, those already begun still go on."""
    key = turn.key
    each = EDIT_CREDITS if any(item.project and item.words for item in wanted) else CREDITS
    each = each if any(item.words or not item.project for item in wanted) else 0
    alike = len(wanted) if len({item.words for item in wanted}) == 1 else 0
    posted = 0
    count = await durable.step("batch", begin, services, turn, parent, wanted, each)
    try:
        for number, item in enumerate(wanted[:count], 1):
            if await durable.step("cancelled", cancellation.is_asked, services, turn.id):
                break
            project = item.project or project_of(turn, number)
            if not item.project:
                await durable.step("item", prepare, services, turn, parent, number, item)
            edit = EditOrder(TurnId(turn.id).edit(f"b{number}"), key, project, item.words, _PLANNED, item=number)
            if item.words or not item.project:
                edit = replace(edit, alike=min(alike, count))
                if await edits.carry_out(services, durable, edit) == edits.FAILED:
                    break
            posted += bool(await durable.step("item-export", export, services, turn, number, count, item.project))
    except BotError:
        await durable.step("batch-end", end, services, turn, count - posted)
        raise
    await durable.step("batch-end", end, services, turn, count - posted)


def project_of(turn: Turn, number: int) -> str:
    """The id of the project that video `number` is made in."""
    return str(TurnId(turn.id).project(number))


async def keep_wish(services: Services, turn: Turn, project: str, words: str) -> None:
    """Stores the words for later photos and asks for those; names the files that cannot be used."""
    await uploads.report(services, turn)
    if project and Utterance(words).per_photo is not None:
        await services.write(projects.change, project, wish=words)
    await services.say(turn.key, f"batch:{turn.id}", "batch-photos")


async def begin(services: Services, turn: Turn, parent: str, items: Sequence[Item], credits: int = 100) -> int:
    """Takes the files in, and says which cannot be used and what each of the videos will cost.

    Returns how many there will be.
    """
    key, wanted = turn.key, len(items)
    if parent and not any(item.project for item in items):
        await uploads.hand_over(services, turn, parent)
    else:
        await uploads.report(services, turn)
    if await quotas.is_full(services, key, turn.asker.id, f"batch:{turn.id}"):
        return 0
    async with services.database.read() as connection:
        quota = await quotas.left(services, connection, key, turn.asker.id, turn.asker.address)
    count = min(wanted, MOST, quota.left)
    if not count:
        text = quotas.used_up(quota, services.clock.now(), await services.language(key))
        await services.post(key, f"batch:{turn.id}", text)
    elif count < wanted:
        await services.say(key, f"batch:{turn.id}", "batch-first", n=count, of=wanted)
    if count and credits and not (await services.backend.service()).free:
        await services.say(key, f"batch-cost:{turn.id}", "batch-cost", n=count, credits=credits * count)
    if count:
        await progress.begin_batch(services, key, turn.id, count)
    return count


async def prepare(services: Services, turn: Turn, parent: str, number: int, item: Item) -> None:
    """Makes the project of one video, with copies of its files."""
    project, sender = project_of(turn, number), turn.inbounds[0].sender.id
    language = await services.language(turn.key)
    async with services.database.write() as connection:
        files = [await received_files.file(connection, name) for name in item.files]
        await projects.create(connection, project, turn.key, services.clock.now(), sender, parent)
        await projects.change(connection, project, name=_name(files[0], number, language))
    for place, file in enumerate(files):
        await uploads.copy(services, file, f"{project}-{place}", turn.id, project)
    await uploads.upload(services, turn.key, project, turn.id)


def _name(file: StoredFile, number: int, language: Language) -> str:
    """What a video is called: as its file, or by its place if nobody has named that."""
    if not is_invented(file.name):
        return file.name
    return say("batch-clip" if file.kind is MediaKind.VIDEO else "batch-photo", language, number=number)


async def export(services: Services, turn: Turn, number: int, count: int, project: str = "") -> bool:
    """Begins the export of one video, unless the batch was cancelled meanwhile.

    Returns whether it was made before and needs no rendering.
    """
    if await cancellation.is_asked(services, turn.id):
        return False
    order = Order(
        str(TurnId(turn.id).step(f"b{number}")),
        project or project_of(turn, number),
        turn.asker.id,
        batch=turn.id,
        batch_size=count,
    )
    return await export_requests.start(services, turn.key, order)


async def end(services: Services, turn: Turn, count: int) -> None:
    """If fewer videos were begun than wanted, says so; the progress counts only those from now on."""
    async with services.database.write() as connection:
        made = await projects.of_batch(connection, turn.id)
        for one in made:
            await projects.change_export(connection, one.id, batch_size=len(made))
    if len(made) < count:
        await services.say(turn.key, f"batch-short:{turn.id}", "batch-short", done=len(made), n=count)
    await progress.end_batch(services, turn.key, turn.id)
