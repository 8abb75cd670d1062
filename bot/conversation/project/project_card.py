"""The card of a project: one message that counts its files, with the storyboard and the next steps."""

from collections.abc import Sequence
from dataclasses import replace

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.services import Services
from bot.conversation.edit import sessions
from bot.conversation.plan.captions_and_requests import PhotoText, quotable
from bot.conversation.plan.project_routing import since_export
from bot.conversation.plan.turn_plan import dump_plan
from bot.conversation.project import storyboard
from bot.conversation.project.alike_photos import alike_lines
from bot.conversation.project.names import card, coming, display_name
from bot.conversation.project.restarts import Late, begin_again
from bot.conversation.project.songs import song_line
from bot.conversation.step import Step
from bot.domain.draft import Draft
from bot.domain.errors import SendRefused, TooLargeToSend
from bot.domain.ids import TurnId
from bot.domain.messages import Button, ConversationKey, Language, MediaKind, Reply
from bot.domain.ownership import owned_by
from bot.domain.task_arguments import TakeTo, TitleOf, action
from bot.domain.tasks import Captions, Edit, OfferTitle, ShowCard
from bot.storage.queries import conversations, live_messages, received_files, turns
from bot.storage.queries.live_messages import Slot
from bot.storage.queries.received_files import StoredFile
from bot.texts import say
from bot.texts.card import facts
from bot.texts.formatting import short
from bot.texts.next_steps import MAKE, MOST, MUSIC, STYLE, menus, next_steps

log = structlog.get_logger()


async def acknowledge(services: Services, turn: str) -> None:
    """Says at once how many files are coming in, before they are here. Raises DeliveryError.

    That message becomes the project's card, or the answer to the words that came with them; else it is removed.
    """
    async with services.database.read() as connection:
        files = await received_files.arriving(connection, turn)
        conversation = await conversations.get(connection, files.key) if files else None
        if files is None or conversation is None or conversation.gone:
            return
        shown = card(conversation.project)
        if await live_messages.get(connection, files.key, coming(turn)) is not None:
            return
        if await live_messages.get(connection, files.key, shown) and not await live_messages.buried_message(
            connection, files.key, shown
        ):
            return
    if conversation.threads and not conversation.project:
        return  # the project will have its own thread
    if files.worded and files.address.expires_at is not None:
        return  # the platform itself shows that an answer is coming
    text = say("coming-photos" if files.photos else "coming-files", conversation.language, n=files.count)
    await services.outbox.post_placeholder(files.key, files.address, coming(turn), Reply(text, silent=True))


async def arrived(services: Services, key: ConversationKey, turn: str) -> None:
    """Removes the message that files are coming in."""
    await services.outbox.retract(key, coming(turn))


async def show_card(step: Step, task: ShowCard) -> None:
    """Posts the card, or edits it if it is the latest message. If later turns bring more files, it leaves that to them.

    If the photos may be for the project that was put aside, a button takes them there.
    """
    services, key, project = step.services, step.key, step.project
    async with services.database.write() as connection:
        held = await received_files.files_of_project(connection, project)
        more = await received_files.more_files_coming(connection, key, step.turn.id)
        added = await _added(connection, step, held, more=more)
    made = (await services.project(project)).exported
    if not held or more or (made and not added):
        return
    language = await step.language()
    draft = await sessions.draft(services, key, project)
    late = await _late(step, draft, added=added)
    kinds = [file.kind for file in held]
    shown = facts(draft, kinds, language)
    asks = (await services.outbox.limits(key)).asks
    text = say(_question(made, kinds, late), language, n=len(kinds), facts=shown) if asks else shown
    song = await song_line(services, step.turn.id, project, draft, language)
    text = "\n".join([text, *song, *await alike_lines(services, draft, held, step.turn.id, language)])
    title = title_button(step, language) if asks else ()
    if title:
        text = f"{text}\n{say('title-offer', language, text=short(step.plan.prose))}"
    elsewhere = await _elsewhere(services, key, project, task.earlier)
    buttons = () if late is Late.AGAIN else _buttons(draft, kinds, language, made=made)
    buttons = (*buttons[:1], *title, *elsewhere, *buttons[1:])[:MOST]
    reply = Reply(text, buttons, menus(draft, language), steps=bool(buttons), silent=made)
    with owned_by(project=step.project):
        await _tell(step, reply, draft, held, language)


async def _added(connection: AsyncConnection, step: Step, held: list[StoredFile], *, more: bool) -> bool:
    """Whether the turn has added a file, or one before it that left the card to this one (`more`: as it does now)."""
    owed = f"card-owed:{step.project}"
    waiting = await live_messages.get(connection, step.key, owed)
    added = waiting is not None or any(file.turn == step.turn.id for file in held)
    if added and more:
        await live_messages.put(connection, step.key, owed, Slot("", "", step.services.clock.now()))
    elif waiting is not None:
        await live_messages.drop(connection, step.key, owed)
    return added


async def _late(step: Step, draft: Draft, *, added: bool) -> Late:
    """What becomes of the new files if a video is being made."""
    if not (added and step.plan.may_export):
        return Late.NONE
    return await begin_again(step.services, step.key, step.turn.id, step.project, draft, brought=True)


async def _tell(step: Step, reply: Reply, draft: Draft, held: list[StoredFile], language: Language) -> None:
    """Posts the card, with the storyboard if the chat shows pictures."""
    outbox, key, slot, turn = step.services.outbox, step.key, card(step.project), step.turn.id
    await outbox.promote_placeholder(key, coming(turn), slot)
    if (await outbox.limits(key)).pictures:
        media = await storyboard.draw(step.services, draft, held, f"out/{step.project}", language)
        try:
            with_picture = replace(reply, media=media)
            await outbox.update_live_message(key, slot, with_picture, id=turn, move_to_bottom=True)
            return
        except (SendRefused, TooLargeToSend) as error:
            log.info("card-without-picture", error=type(error).__name__)
    await outbox.update_live_message(key, slot, reply, id=turn, move_to_bottom=True)


async def keep_captions(services: Services, turn: str, captions: Sequence[PhotoText]) -> None:
    """Stores the captions with the photos of a turn, for the next edit to bring."""
    texts = {(under.order, under.position): under.text for under in captions}
    async with services.database.write() as connection:
        for file in await received_files.files_of_turn(connection, turn):
            if text := texts.get((file.order, file.position)):
                await received_files.change_file(connection, file.id, caption=text)


async def fold_captions(step: Step, task: Edit | Captions) -> str:
    """The words of `task` with the waiting captions, a line each: one edit brings them all. Stores them in the plan."""
    services, project = step.services, step.project
    held = await services.read(received_files.files_of_project, project) if project else []
    waiting = [file for file in held if file.caption]
    if not waiting:
        return task.words
    places = storyboard.numbered(await sessions.draft(services, waiting[0].conversation, project), held)
    language = await step.language()
    lines = [
        say("caption-order", language, number=number, text=quotable(file.caption))
        for number, file in places
        if file.caption
    ]
    words = "\n".join(filter(None, (task.words, *lines)))
    plan = step.plan.with_task(step.index, replace(task, words=words))
    async with services.database.write() as connection:
        await turns.set_plan(connection, step.turn.id, dump_plan(plan), project)
        for file in waiting:
            await received_files.change_file(connection, file.id, caption="")
    return words


def title_button(step: Step, language: Language) -> tuple[Button, ...]:
    """The button that makes the words that came with the photos the title; none without words."""
    if not step.plan.prose:
        return ()
    return (Button(say("button-title", language), action(TitleOf(TurnId(step.turn.id)))),)


async def offer_title(step: Step, _task: OfferTitle) -> None:
    """Asks whether the words that came with the photos shall be the title."""
    language = await step.language()
    text = say("title-offer", language, text=short(step.plan.prose))
    await step.show(Reply(text, title_button(step, language)))


def _question(made: bool, kinds: list[MediaKind], late: Late = Late.NONE) -> str:
    """What the card asks for: photos, words, or the next change; or what becomes of files that came late."""
    if late is not Late.NONE:
        return "card-again" if late is Late.AGAIN else "card-later"
    if MediaKind.PHOTO not in kinds and MediaKind.VIDEO not in kinds:
        return "card-sound-only"
    return "card-more" if made else "card"


def _buttons(draft: Draft, kinds: list[MediaKind], language: Language, *, made: bool) -> tuple[Button, ...]:
    if made:
        return next_steps(draft, language)
    if _question(made, kinds) != "card":
        return ()
    make = Button(say("button-make", language), MAKE)
    if not draft.ready:
        return (make,)
    return make, Button(say("button-style", language), STYLE), Button(say("button-music", language), MUSIC)


async def _elsewhere(services: Services, key: ConversationKey, project: str, earlier: str) -> tuple[Button, ...]:
    """If the photos may be for another video: the button that takes them there."""
    language = await services.language(key)
    if earlier:
        name = display_name(await services.project(earlier), language)
        return (Button(say("button-take-to", language, name=name), action(TakeTo(earlier))),)
    if fresh := [file for file in await since_export(services, key, project) if file.is_picture]:
        return (Button(say("button-take-new", language, n=len(fresh)), action(TakeTo())),)
    return ()
