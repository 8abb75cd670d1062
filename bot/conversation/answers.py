"""Questions answered at once: greeting, help, status, credits, language."""

from __future__ import annotations

from typing import Any

from bot import draft as drafts
from bot.conversation.sessions import Place, begun, use
from bot.draft import Draft
from bot.model import Action, Button, ConversationKey, Language, Reply, Verb
from bot.runtime import Runtime
from bot.store import conversations, projects, slots
from bot.texts import say
from bot.texts.changes import timeline
from bot.texts.nextsteps import music_choices, style_choices

GREETING = "greeting"
JUST_NOW_S = 30.0


async def greet(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """The first words: what to do, and two examples; in a group also how photos get to the bot there.

    A link that takes the bot into a group is told twice, as that and as a command: it is greeted once.
    """
    conversation = await runtime.conversation(key)
    text = say("greeting-group" if conversation.group else "greeting", conversation.language)
    async with runtime.database.read() as connection:
        said = await slots.get(connection, key, GREETING)
    if conversation.group and said is not None and runtime.clock.now() - said.at < JUST_NOW_S:
        return
    await runtime.outbox.release(key, GREETING)
    await runtime.outbox.tell(key, GREETING, Reply(text), id=id)


async def begin(runtime: Runtime, key: ConversationKey, id: str, wanted: str) -> None:
    """Greets. The payload of a deep link may name a language and ask for a new project, such as `zh-new`."""
    conversation = await runtime.conversation(key)
    parts = wanted.lower().replace("_", "-").split("-")
    language = next((language for language in Language if language.value in parts), None)
    async with runtime.database.write() as connection:
        if language is not None:
            await conversations.change(connection, key, language=language.value, language_chosen=True)
        if "new" in parts and not conversation.group:
            await conversations.change(connection, key, project=None)
    await greet(runtime, key, id)


async def how(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """How photos are sent."""
    await runtime.post(key, id, say("upload-how", await runtime.language(key)))


async def show_help(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """What can be said, on one phone screen."""
    await runtime.post(key, id, say("help", await runtime.language(key)))


async def status(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """The timeline of the open project, and how its running export stands."""
    conversation = await runtime.conversation(key)
    language = conversation.language
    if not await begun(runtime, conversation.project):
        await runtime.post(key, id, say("status-empty", language))
        return

    async def call(place: Place) -> Draft:
        return drafts.read((await runtime.backend.state(place.account, place.session)).draft)

    draft = await use(runtime, key, conversation.project, call)
    lines = [timeline_text(draft, language)]
    async with runtime.database.read() as connection:
        made = await projects.exports_of(connection, key)
    running = [export for export in made if export.state in projects.RUNNING and export.number]
    lines += [say("status-rendering", language, number=export.number) for export in running]
    await runtime.post(key, id, "\n".join(lines))


async def balance(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """The balance in words."""
    language = await runtime.language(key)
    await runtime.post(key, id, await credits_line(runtime, key, language))


async def credits_line(runtime: Runtime, key: ConversationKey, language: Language) -> str:
    """One sentence about the balance; that nothing is ever charged, where that is so."""
    if (await runtime.backend.service()).free:
        return say("credits-free", language)
    found = await runtime.backend.credits(runtime.account(key))
    values: dict[str, Any] = {"available": f"{found.available:g}", "frozen": f"{found.frozen:g}"}
    return say("credits-frozen" if found.frozen else "credits", language, **values)


def timeline_text(draft: Draft, language: Language) -> str:
    """The tracks in words; that there is nothing yet, when there is nothing."""
    return timeline(draft, language, say) if draft.ready else say("status-empty", language)


async def new_project(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """Puts the open project aside; the next photos start another."""
    async with runtime.database.write() as connection:
        await conversations.change(connection, key, project=None)
    await runtime.post(key, id, say("new-project", await runtime.language(key)))


async def kept(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """Music, title and effects stay as they are."""
    await runtime.post(key, id, say("kept", await runtime.language(key)))


async def choose_music(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """Asks which music: a button for each mood, as words would say it."""
    language = await runtime.language(key)
    await runtime.outbox.post(key, id, Reply(say("music-which", language), music_choices(language)))


async def choose_style(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """Asks which look: a button for each, as words would say it."""
    language = await runtime.language(key)
    await runtime.outbox.post(key, id, Reply(say("style-which", language), style_choices(language)))


async def refused(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """What was asked for is left to others in this group."""
    await runtime.post(key, id, say("not-yours", await runtime.language(key)))


async def nothing_open(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """There is nothing to change: the greeting for somebody new, else how to begin or to go on."""
    async with runtime.database.read() as connection:
        known = await projects.listed(connection, key, limit=1)
    if known:
        await runtime.post(key, id, say("nothing-open", await runtime.language(key)))
    else:
        await greet(runtime, key, id)


async def stale(runtime: Runtime, key: ConversationKey, id: str) -> None:
    """A button of an earlier time does nothing any more; words do."""
    await runtime.post(key, id, say("button-stale", await runtime.language(key)))


async def choose_language(runtime: Runtime, key: ConversationKey, id: str, wanted: str) -> None:
    """Sets the language of all answers; asks which, when none of ours is named."""
    language = next((language for language in Language if wanted.lower().startswith(language.value)), None)
    if language is None:
        choices = tuple(
            Button(say("language-name", language), Action(Verb.LANGUAGE, language.value)) for language in Language
        )
        await runtime.outbox.post(key, id, Reply(say("language-which", await runtime.language(key)), choices))
        return
    async with runtime.database.write() as connection:
        await conversations.change(connection, key, language=language.value, language_chosen=True)
    await runtime.post(key, id, say("language-set", language))
