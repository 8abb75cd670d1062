"""Questions answered at once: greeting, help, status, credits, language."""

from __future__ import annotations

from typing import Any

from bot.chat.services import Services
from bot.conversation.edit import sessions
from bot.conversation.edit.sessions import has_content
from bot.domain.draft import Draft
from bot.domain.messages import Action, Button, ConversationKey, Language, Reply, Verb
from bot.language.intents.full_message_commands import DONE, HELLO
from bot.storage.queries import conversations, live_messages, projects, received_files, turns
from bot.storage.queries.conversations import Conversation
from bot.texts import say
from bot.texts.card import facts
from bot.texts.changes import timeline
from bot.texts.next_steps import music_choices, style_choices

GREETING = "greeting"
JUST_NOW_S = 30.0


async def greet(services: Services, key: ConversationKey, id: str, wanted: str = "") -> None:
    """The first words: what to do, and two examples; in a group also how photos get to the bot there.

    A link that takes the bot into a group is told twice, as that and as a command: it is greeted once. Who says hello
    in the middle of something hears what that is.
    """
    conversation = await services.conversation(key)
    if wanted == HELLO and await has_content(services, conversation.project):
        text = say("hello-again", conversation.language, facts=await _facts(services, key, conversation))
        await services.post(key, id, text)
        return
    text = say("greeting-group" if conversation.group else "greeting", conversation.language)
    async with services.database.read() as connection:
        said = await live_messages.get(connection, key, GREETING)
    if conversation.group and said is not None and services.clock.now() - said.at < JUST_NOW_S:
        return
    await services.outbox.release(key, GREETING)
    await services.outbox.update_live_message(key, GREETING, Reply(text), id=id)


async def begin(services: Services, key: ConversationKey, id: str, wanted: str) -> None:
    """Greets. The payload of a deep link may name a language and ask for a new project, such as `zh-new`."""
    conversation = await services.conversation(key)
    parts = wanted.lower().replace("_", "-").split("-")
    language = next((language for language in Language if language.value in parts), None)
    async with services.database.write() as connection:
        if language is not None:
            await conversations.change(connection, key, language=language.value, language_chosen=True)
        if "new" in parts and not conversation.group:
            await conversations.change(connection, key, project=None)
    await greet(services, key, id, wanted)


async def how(services: Services, key: ConversationKey, id: str) -> None:
    """How photos are sent."""
    await services.post(key, id, say("upload-how", await services.language(key)))


async def show_help(services: Services, key: ConversationKey, id: str) -> None:
    """What can be said, on one phone screen."""
    await services.post(key, id, say("help", await services.language(key)))


async def _facts(services: Services, key: ConversationKey, conversation: Conversation) -> str:
    """What is in the open project, in one line."""
    async with services.database.read() as connection:
        held = await received_files.files_of_project(connection, conversation.project)
    draft = await sessions.draft(services, key, conversation.project)
    return facts(draft, [file.kind for file in held], conversation.language)


async def status(services: Services, key: ConversationKey, id: str, wanted: str = "") -> None:
    """The timeline of the open project, and how its running export stands; that alone where it is asked for."""
    conversation = await services.conversation(key)
    language = conversation.language
    if wanted == DONE:
        await _progress(services, conversation, id)
        return
    if not await has_content(services, conversation.project):
        await services.post(key, id, say("status-empty", language))
        return
    draft = await sessions.draft(services, key, conversation.project)
    lines = [timeline_text(draft, language)]
    async with services.database.read() as connection:
        made = await projects.exports_of(connection, key)
    running = [export for export in made if export.state in projects.RUNNING and export.number]
    lines += [say("status-rendering", language, number=export.number) for export in running]
    await services.post(key, id, "\n".join(lines))


async def _progress(services: Services, conversation: Conversation, id: str) -> None:
    """Whether something is being made right now; if not, what there is and what can be said."""
    key, language = conversation.key, conversation.language
    async with services.database.read() as connection:
        exports = [export for export in await projects.exports_of(connection, key) if export.number]
        busy = await turns.under_way(connection, key, id.partition("-")[0])
    running = [export for export in exports if export.state in projects.RUNNING]
    made = next((export for export in exports if export.media is not None), None)
    if running:
        cancel = Button(say("button-cancel", language), Action(Verb.CANCEL))
        text = "\n".join(say("status-making", language, number=export.number) for export in running)
        await services.outbox.post(key, id, Reply(text, (cancel,)))
    elif busy:
        await services.post(key, id, say("edit-working", language))
    elif made is not None:
        again = Button(say("button-again", language), Action(Verb.SEND_AGAIN, made.id))
        await services.outbox.post(key, id, Reply(say("status-made", language, number=made.number), (again,)))
    else:
        idle = "status-idle" if await has_content(services, conversation.project) else "status-empty"
        await services.post(key, id, say(idle, language))


async def thank(services: Services, key: ConversationKey, id: str) -> None:
    """Thanks are welcome."""
    await services.post(key, id, say("welcome", await services.language(key)))


async def fine(services: Services, key: ConversationKey, id: str) -> None:
    """Somebody is content: how to go on."""
    conversation = await services.conversation(key)
    there = await has_content(services, conversation.project)
    await services.post(key, id, say("fine-export" if there else "fine-photos", conversation.language))


async def same_shape(services: Services, key: ConversationKey, id: str, wanted: str) -> None:
    """The video is there in that shape; it can be had again."""
    language = await services.language(key)
    again = Button(say("button-again", language), Action(Verb.SEND_AGAIN))
    text = say("shape-already", language, ratio=wanted.replace("-", ":"))
    await services.outbox.post(key, id, Reply(text, (again,)))


async def balance(services: Services, key: ConversationKey, id: str) -> None:
    """The balance in words."""
    language = await services.language(key)
    await services.post(key, id, await credits_line(services, key, language))


async def credits_line(services: Services, key: ConversationKey, language: Language) -> str:
    """One sentence about the balance; that nothing is ever charged, where that is so."""
    if (await services.backend.service()).free:
        return say("credits-free", language)
    found = await services.backend.credits(services.account(key))
    values: dict[str, Any] = {"available": f"{found.available:g}", "frozen": f"{found.frozen:g}"}
    return say("credits-frozen" if found.frozen else "credits", language, **values)


def timeline_text(draft: Draft, language: Language) -> str:
    """The tracks in words; that there is nothing yet, when there is nothing."""
    return timeline(draft, language, say) if draft.ready else say("status-empty", language)


async def new_project(services: Services, key: ConversationKey, id: str) -> None:
    """Puts the open project aside; the next photos start another."""
    async with services.database.write() as connection:
        await conversations.change(connection, key, project=None)
    await services.post(key, id, say("new-project", await services.language(key)))


async def kept(services: Services, key: ConversationKey, id: str) -> None:
    """Music, title and effects stay as they are."""
    await services.post(key, id, say("kept", await services.language(key)))


async def choose_music(services: Services, key: ConversationKey, id: str) -> None:
    """Asks which music: a button for each mood, as words would say it."""
    language = await services.language(key)
    await services.outbox.post(key, id, Reply(say("music-which", language), music_choices(language)))


async def choose_style(services: Services, key: ConversationKey, id: str) -> None:
    """Asks which look: a button for each, as words would say it."""
    language = await services.language(key)
    await services.outbox.post(key, id, Reply(say("style-which", language), style_choices(language)))


async def refused(services: Services, key: ConversationKey, id: str) -> None:
    """What was asked for is left to others in this group."""
    await services.post(key, id, say("not-yours", await services.language(key)))


async def nothing_open(services: Services, key: ConversationKey, id: str) -> None:
    """There is nothing to change: the greeting for somebody new, once, else how to begin or to go on."""
    async with services.database.read() as connection:
        known = await projects.listed(connection, key, limit=1)
        greeted = await live_messages.get(connection, key, GREETING)
    if known or greeted:
        text = say("nothing-open" if known else "photos-first", await services.language(key))
        await services.post(key, id, text)
    else:
        await greet(services, key, id)


async def stale(services: Services, key: ConversationKey, id: str) -> None:
    """A button of an earlier time does nothing any more; words do."""
    await services.post(key, id, say("button-stale", await services.language(key)))


async def choose_language(services: Services, key: ConversationKey, id: str, wanted: str) -> None:
    """Sets the language of all answers; asks which, when none of ours is named."""
    language = next((language for language in Language if wanted.lower().startswith(language.value)), None)
    if language is None:
        choices = tuple(
            Button(say("language-name", language), Action(Verb.LANGUAGE, language.value)) for language in Language
        )
        await services.outbox.post(key, id, Reply(say("language-which", await services.language(key)), choices))
        return
    async with services.database.write() as connection:
        await conversations.change(connection, key, language=language.value, language_chosen=True)
    await services.post(key, id, say("language-set", language))
