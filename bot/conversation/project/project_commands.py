"""A conversation's projects: listed, opened again, renamed, removed."""

from __future__ import annotations

from bot.chat.services import Services
from bot.conversation import deletion
from bot.domain.draft import Draft, TrackType
from bot.domain.messages import Action, Button, ConversationKey, Language, Reply, Verb
from bot.storage.queries import conversations, projects
from bot.storage.queries.conversations import Offer
from bot.storage.queries.projects import Listed, Project
from bot.texts import say

LONGEST_NAME = 60
CONFIRMED = ":yes"
"""After a project's id: the person has confirmed that it goes."""


async def show(services: Services, key: ConversationKey, id: str) -> None:
    """The last ten, with a button each."""
    conversation = await services.conversation(key)
    language = conversation.language
    async with services.database.read() as connection:
        found = await projects.listed(connection, key)
    if not found:
        await services.post(key, id, say("projects-none", language))
        return
    now = services.clock.now()
    lines = [_line(one, language, now, is_open=one.project.id == conversation.project) for one in found]
    buttons = tuple(Button(_label(one.project, language), Action(Verb.SWITCH, one.project.id)) for one in found)
    text = say("projects", language, lines="\n".join(lines))
    await services.outbox.post(key, id, Reply(text, buttons))


async def switch(services: Services, key: ConversationKey, id: str, wanted: str) -> None:
    """Opens a project, named by its id, or as `#2` by its number."""
    language = await services.language(key)
    found = await find(services, key, wanted)
    if found is None:
        await services.post(key, id, say("project-unknown", language))
        return
    project = found.project
    async with services.database.write() as connection:
        await conversations.change(connection, key, project=project.id)
        await projects.change(connection, project.id, touched_at=services.clock.now())
    # Its card stays as it was, far up: the next photos get one down here.
    await services.outbox.release(key, card(project.id))
    buttons = [Button(say("button-export", language), Action(Verb.EXPORT))]
    if found.versions:
        buttons.append(Button(say("button-again", language), Action(Verb.SEND_AGAIN)))
    buttons.append(Button(say("button-rename", language), Action(Verb.RENAME)))
    buttons.append(Button(say("button-remove", language), Action(Verb.REMOVE, project.id)))
    text = say("project-open", language, name=display_name(project, language), facts=_facts(found, language))
    await services.outbox.post(key, id, Reply(text, tuple(buttons)))


async def rename(services: Services, key: ConversationKey, id: str, name: str) -> None:
    """Gives the open project a name; without one, asks for it: the next words are the answer."""
    conversation = await services.conversation(key)
    language = conversation.language
    name = _shortened(" ".join(name.split()), LONGEST_NAME)
    if not conversation.project:
        await services.post(key, id, say("project-none-open", language))
    elif not name:
        await services.post(key, id, say("project-rename-how", language))
        async with services.database.write() as connection:
            await conversations.offer(connection, key, Offer(services.clock.now(), awaits=Verb.RENAME))
    else:
        async with services.database.write() as connection:
            await projects.change(connection, conversation.project, name=name)
        await services.post(key, id, say("project-renamed", language, name=name))


async def remove(services: Services, key: ConversationKey, id: str, wanted: str) -> None:
    """Asks whether the project shall go, the open one if none is named; deletes it once that is confirmed."""
    conversation = await services.conversation(key)
    language = conversation.language
    found = await find(services, key, wanted.removesuffix(CONFIRMED) or conversation.project)
    if found is None:
        await services.post(key, id, say("project-unknown", language))
        return
    name = display_name(found.project, language)
    if wanted.endswith(CONFIRMED):
        done = say("project-removed", language, name=name)
        partly = f"{done}\n{say('delete-stays-service', language)}"
        async with services.database.write() as connection:
            await deletion.project(services, connection, key, found.project.id, done, partly)
        return
    buttons = (
        Button(say("button-remove-sure", language), Action(Verb.REMOVE, found.project.id + CONFIRMED)),
        Button(say("button-keep", language), Action(Verb.KEEP)),
    )
    text = say("project-remove-sure", language, name=name, facts=_facts(found, language))
    await services.outbox.post(key, id, Reply(text, buttons))


def card(project: str) -> str:
    """The slot of its card."""
    return f"card:{project}"


def display_name(project: Project, language: Language) -> str:
    """Its name: the one people chose, else the video's title, else its number."""
    return project.name or project.title or say("project-numbered", language, number=project.number)


def title_of(draft: Draft) -> str:
    """What a draft is called: its own title, else the first words that stand in it."""
    texts = [segment.name for segment in draft.segments(TrackType.TEXT)]
    return _shortened(str(draft.m.get("title") or next(filter(None, texts), "")), LONGEST_NAME)


async def find(services: Services, key: ConversationKey, wanted: str) -> Listed | None:
    """A project of this conversation, by its id or as `#2` by its number; those of others are not found."""
    async with services.database.read() as connection:
        for project in await projects.of_conversation(connection, key):
            if wanted in {project.id, f"#{project.number}"}:
                return await projects.summary(connection, project)
    return None


def _line(one: Listed, language: Language, now: float, *, is_open: bool) -> str:
    facts = f"{_facts(one, language)} · {_age(now - one.project.touched_at, language)}"
    values = {"number": one.project.number, "name": display_name(one.project, language), "facts": facts}
    return say("project-line-open" if is_open else "project-line", language, **values)


def _facts(one: Listed, language: Language) -> str:
    parts = [say("timeline-photos", language, n=one.photos)] if one.photos or not one.clips else []
    parts += [say("timeline-clips", language, n=one.clips)] if one.clips else []
    parts += [say("project-versions", language, n=one.versions)] if one.versions else []
    return " · ".join(parts)


def _age(seconds: float, language: Language) -> str:
    """About how long ago something was used, in hours or days."""
    hours = int(seconds // 3600)
    if hours < 1:
        return say("age-now", language)
    return say("age-hours", language, n=hours) if hours < 24 else say("age-days", language, n=hours // 24)


def _label(project: Project, language: Language) -> str:
    return _shortened(f"{project.number}. {display_name(project, language)}", 30)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
