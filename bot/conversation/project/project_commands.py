"""A conversation's projects: lists, opens, renames and removes them."""

from dataclasses import replace

from bot.conversation import deletion
from bot.conversation.project import called_projects
from bot.conversation.project.names import card, display_name
from bot.conversation.step import Step
from bot.domain.messages import Action, Button, Language, Reply, Verb
from bot.domain.task_arguments import action
from bot.domain.tasks import NewProject, Projects, Remove, Rename, Switch
from bot.storage.queries import conversations, projects
from bot.storage.queries.conversations import Offer
from bot.storage.queries.projects import Listed
from bot.texts import say
from bot.texts.formatting import short
from bot.texts.next_steps import MOST


async def show(step: Step, _task: Projects) -> None:
    """Lists the last ten, with a button for each."""
    await _list(step, "projects")


async def _list(step: Step, sentence: str, **values: object) -> None:
    """Lists the last ten below a sentence, with a button for each."""
    conversation = await step.conversation()
    language = conversation.language
    found = await step.services.read(projects.listed, step.key)
    if not found:
        await step.say("projects-none")
        return
    now = step.services.clock.now()
    opened = await step.services.project(conversation.project) if conversation.project else None
    own = (opened.parent or opened.id) if opened else ""
    lines = [_line(one, language, now, is_open=one.project.id == own) for one in found]
    buttons = tuple(_button(one, language) for one in found if one.of == 1)
    await step.show(Reply(say(sentence, language, lines="\n".join(lines), **values), buttons))


async def switch(step: Step, task: Switch) -> None:
    """Opens a project; asks which if several are called so, and lists all if none is."""
    language = await step.language()
    fitting = await called_projects.fitting(step.services, step.key, task.called) if task.called else []
    if task.called and not fitting:
        await _list(step, "projects-none-called", called=task.called)
        return
    if len(fitting) > 1:
        choices = tuple(_button(one, language) for one in fitting[:MOST])
        await step.show(Reply(say("project-which", language), choices))
        return
    found = await _find(step, fitting[0].project.id if fitting else task.project)
    if found is None:
        await step.notice("project-unknown")
        return
    project = found.project
    async with step.services.database.write() as connection:
        await conversations.change(connection, step.key, project=project.id)
        await projects.change(connection, project.id, touched_at=step.services.clock.now())
    # Its card stays where it was, far above: the next photos get a new card.
    await step.services.outbox.release(step.key, card(project.id))
    buttons = [Button(say("button-export", language), Action(Verb.EXPORT))]
    if found.versions:
        buttons.append(Button(say("button-again", language), Action(Verb.SEND_AGAIN)))
    buttons.append(Button(say("button-rename", language), Action(Verb.RENAME)))
    buttons.append(Button(say("button-remove", language), action(Remove(project.id))))
    text = say("project-open", language, name=display_name(project, language), facts=_facts(found, language))
    await replace(step, project=project.id).show(Reply(text, tuple(buttons)))


async def rename(step: Step, task: Rename) -> None:
    """Names the open project. Without a name, asks for one: the next words are the answer."""
    conversation = await step.conversation()
    name = short(task.name)
    if not conversation.project:
        await step.say("project-none-open")
    elif not name:
        await step.say("project-rename-how")
        await step.services.write(conversations.offer, step.key, Offer(step.services.clock.now(), awaits=Verb.RENAME))
    else:
        await step.services.write(projects.change, conversation.project, name=name)
        await step.say("project-renamed", name=name)


async def begin_new(step: Step, _task: NewProject) -> None:
    """Puts the open project aside; the next photos start another."""
    await step.services.write(conversations.change, step.key, project=None)
    await step.say("new-project")


async def remove(step: Step, task: Remove) -> None:
    """Asks whether to delete the project, by default the open one. Deletes it once that is confirmed."""
    conversation = await step.conversation()
    language = conversation.language
    found = await _find(step, task.project or conversation.project)
    if found is None:
        await step.say("project-unknown")
        return
    name = display_name(found.project, language)
    if task.confirmed:
        done = say("project-removed", language, name=name)
        partly = f"{done}\n{say('delete-stays-service', language)}"
        async with step.services.database.write() as connection:
            await deletion.project(step.services, connection, step.key, found.project.id, done, partly)
        return
    buttons = (
        Button(say("button-remove-sure", language), action(Remove(found.project.id, confirmed=True))),
        Button(say("button-keep", language), Action(Verb.KEEP)),
    )
    text = say("project-remove-sure", language, name=name, facts=_facts(found, language))
    await step.show(Reply(text, buttons))


async def _find(step: Step, wanted: str) -> Listed | None:
    """A project of this conversation, by its id or its number."""
    async with step.services.database.read() as connection:
        project = await projects.named(connection, step.key, wanted)
        return await projects.summary(connection, project) if project else None


def _line(one: Listed, language: Language, now: float, *, is_open: bool) -> str:
    age = _age(now - one.project.touched_at, language)
    facts = f"{_facts(one, language)} · {age}" if one.of == 1 else age
    name = display_name(one.project, language)
    if one.of > 1:
        name = say("project-batch", language, n=one.of)
    values = {"number": one.project.number, "name": name, "facts": facts}
    return say("project-line-open" if is_open else "project-line", language, **values)


def _facts(one: Listed, language: Language) -> str:
    parts = [say("count-photos", language, n=one.photos)] if one.photos or not one.clips else []
    parts += [say("count-clips", language, n=one.clips)] if one.clips else []
    parts += [say("project-versions", language, n=one.versions)] if one.versions else []
    parts += [say("project-singles", language, n=one.singles)] if one.singles else []
    return " · ".join(parts)


def _age(seconds: float, language: Language) -> str:
    """About how long ago something was used, in hours or days."""
    hours = int(seconds // 3600)
    if hours < 1:
        return say("age-now", language)
    return say("age-hours", language, n=hours) if hours < 24 else say("age-days", language, n=hours // 24)


def _button(one: Listed, language: Language) -> Button:
    label = short(f"{one.project.number}. {display_name(one.project, language)}", 30)
    return Button(label, action(Switch(one.project.id)), one.cover)
