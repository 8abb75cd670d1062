"""Answers to simple questions: greeting, help, status, credits, language."""

from typing import Any

from bot.chat.services import Services
from bot.conversation.edit import sessions
from bot.conversation.edit.sessions import has_content
from bot.conversation.info import whereabouts
from bot.conversation.project import music_tastes, style_picture
from bot.conversation.step import Step
from bot.domain.interruptions import ShapeOnly
from bot.domain.messages import Button, ConversationKey, Language, Reply
from bot.domain.task_arguments import action
from bot.domain.tasks import (
    WORDS,
    ChooseLanguage,
    ChooseMusic,
    ChooseStyle,
    Credits,
    Explain,
    Fine,
    Start,
    Status,
)
from bot.storage.queries import conversations, live_messages, projects, received_files, single_videos
from bot.storage.queries.conversations import Conversation
from bot.texts import say
from bot.texts.card import facts
from bot.texts.contents import contents
from bot.texts.formatting import short
from bot.texts.next_steps import music_choices, style_choices
from bot.texts.timeline import timeline

JUST_NOW_S = 30.0


async def greet(services: Services, key: ConversationKey, id: str, *, hello: bool = False) -> None:
    """The greeting: what to do, with two examples; in a group also how photos reach the bot there.

    A link that adds the bot to a group arrives twice, as an inbound and as a command: only the first is greeted. People
    who say hello in the middle of a project hear what it holds.
    """
    conversation = await services.conversation(key)
    if hello and await has_content(services, conversation.project):
        known = await _facts(services, key, conversation)
        text = say("hello-again" if known else "hello-coming", conversation.language, facts=known)
        await services.post(key, id, text)
        return
    text = say("greeting-group" if conversation.group else "greeting", conversation.language)
    said = await services.read(live_messages.get, key, live_messages.GREETING)
    if conversation.group and said is not None and services.clock.now() - said.at < JUST_NOW_S:
        return
    await services.outbox.release(key, live_messages.GREETING)
    await services.outbox.update_live_message(key, live_messages.GREETING, Reply(text), id=id)


async def begin(step: Step, task: Start) -> None:
    """Greets in the language, and with the new project, that a deep link asks for."""
    conversation = await step.conversation()
    async with step.services.database.write() as connection:
        if task.language is not None:
            await conversations.change(connection, step.key, language=task.language.value, language_chosen=True)
        if task.new and not conversation.group:
            await conversations.change(connection, step.key, project=None)
    await greet(step.services, step.key, step.id, hello=task.hello)


async def _facts(services: Services, key: ConversationKey, conversation: Conversation) -> str:
    """The content of the open project, in one line."""
    held = await services.read(received_files.files_of_project, conversation.project)
    draft = await sessions.draft(services, key, conversation.project)
    return facts(draft, [file.kind for file in held], conversation.language)


async def status(step: Step, task: Status) -> None:
    """Tells what is in the open project and its running export, or only whether something is being made."""
    conversation = await step.conversation()
    language = conversation.language
    if task.progress:
        await whereabouts.progress(step, conversation)
        return
    if not await has_content(step.services, conversation.project):
        await step.say("status-empty")
        return
    singles = await step.services.read(single_videos.last, step.key, conversation.project)
    project = singles[0].project if singles else conversation.project
    draft = await sessions.draft(step.services, step.key, project)
    lines = [say("status-singles", language, n=len(singles))] if singles else []
    lines.append(contents(draft, language) if task.contents else timeline(draft, language))
    made = await step.services.read(projects.exports_of, step.key)
    running = [export for export in made if export.state in projects.RUNNING and export.number]
    lines += [say("status-rendering", language, number=export.number) for export in running if not export.batch]
    if several := [export for export in running if export.batch]:
        lines.append(say("status-making-several", language, n=len(several)))
    await step.show(Reply("\n".join(lines)))


async def fine(step: Step, _task: Fine) -> None:
    """Answers praise or consent with how to go on."""
    there = await has_content(step.services, (await step.conversation()).project)
    await step.say("fine-export" if there else "fine-photos")


async def shape_only(step: Step, task: ShapeOnly) -> None:
    """Says what a further version cannot have of its own."""
    await step.say("shape-only", text=short(task.words))


async def explain(step: Step, task: Explain) -> None:
    """Explains a word of the product."""
    await step.say(f"explain-{task.word}" if task.word in WORDS else "help")


async def balance(step: Step, _task: Credits) -> None:
    """Tells the balance."""
    await step.show(Reply(await credits_line(step.services, step.key, await step.language())))


async def credits_line(services: Services, key: ConversationKey, language: Language) -> str:
    """One sentence about the balance, or that nothing is ever charged."""
    if (await services.backend.service()).free:
        return say("credits-free", language)
    found = await services.backend.credits(services.account(key))
    values: dict[str, Any] = {"available": f"{found.available:g}", "frozen": f"{found.frozen:g}"}
    return say("credits-frozen" if found.frozen else "credits", language, **values)


async def choose_music(step: Step, _task: ChooseMusic) -> None:
    """Asks which music, with a button for each mood, as words would name it, and lets people hear each."""
    language = await step.language()
    media = await music_tastes.made(step, language)
    await step.show(Reply(music_tastes.question(media, language), music_choices(language), media=media))


async def choose_style(step: Step, _task: ChooseStyle) -> None:
    """Asks which style, with a button for each, and shows one of the photos in all of them."""
    language = await step.language()
    media = await style_picture.drawn(step, language)
    text = say("style-which-shown" if media else "style-which", language)
    await step.show(Reply(text, style_choices(language), media=media))


async def nothing_open(services: Services, key: ConversationKey, id: str) -> None:
    """Answers a request without a project: greets somebody new, once; else says how to begin or to go on."""
    async with services.database.read() as connection:
        known = await projects.listed(connection, key, limit=1)
        greeted = await live_messages.get(connection, key, live_messages.GREETING)
    if known or greeted:
        await services.say(key, id, "nothing-open" if known else "photos-first")
    else:
        await greet(services, key, id)


async def choose_language(step: Step, task: ChooseLanguage) -> None:
    """Sets the language of all answers; asks which if none is named."""
    if task.language is None:
        choices = tuple(Button(say("language-name", one), action(ChooseLanguage(one))) for one in Language)
        await step.show(Reply(say("language-which", await step.language()), choices))
        return
    await step.services.write(conversations.change, step.key, language=task.language.value, language_chosen=True)
    await step.say("language-set")
