"""What the bot stores and for how long, and how people delete it."""

from bot.conversation import deletion
from bot.conversation.plan import permissions
from bot.conversation.step import Step
from bot.domain.messages import Action, Button, Language, Reply, Verb
from bot.domain.ports import Forgets
from bot.domain.task_arguments import action
from bot.domain.tasks import Delete, Privacy, Scope
from bot.language_model.client import LanguageModel
from bot.storage.queries import conversations, user_erasure
from bot.texts import say


async def explain(step: Step, _task: Privacy) -> None:
    """Explains what is stored, where, how long, and what leaves this bot."""
    language = await step.language()
    days = say("privacy-days", language, n=step.services.retention_days)
    leaves = await _leaves(step, language)
    if step.turn.asker.address:
        leaves = "\n".join([leaves, say("privacy-address", language)])
    text = say("privacy", language, days=days, leaves=leaves)
    await step.show(Reply(text, (Button(say("button-delete", language), Action(Verb.DELETE)),)))


async def _leaves(step: Step, language: Language) -> str:
    """What leaves this bot, and where it goes."""
    service, model = await step.services.backend.service(), step.services.model
    where = "privacy-own" if service.inside else "privacy-studio" if service.own else "privacy-cloud"
    if model is None:
        return say(where, language)
    lines = [say("privacy-model", language, where=machine(model, language))]
    if model.access.vision:
        lines.append(say("privacy-model-pictures", language))
    asked = "\n".join(lines)
    if service.inside:
        return say("privacy-own-model", language, model=asked)
    return "\n".join([say(where, language), asked])


def machine(model: LanguageModel, language: Language) -> str:
    """The place of the operator's language model, as far as its address tells."""
    if model.access.own:
        return say("model-where-own", language)
    return say("model-where-remote", language, host=model.access.host)


async def delete(step: Step, task: Delete) -> None:
    """Asks what to delete. After a confirmation deletes it; the person gets a message when all is gone."""
    if task.scope is Scope.EVERYTHING:
        await _delete_all(step)
    elif task.scope is Scope.MINE:
        await _delete_mine(step)
    else:
        await _ask(step)


async def _ask(step: Step) -> None:
    """In a group people may delete what is theirs; in a private chat also what they sent to groups."""
    conversation = await step.conversation()
    language = conversation.language
    stays = [] if _forgets(step) else [say("delete-stays-chat", language)]
    if not (await step.services.backend.service()).forgets:
        stays.append(say("delete-stays-service", language))
    everything = Button(say("button-delete-sure", language), action(Delete(Scope.EVERYTHING)))
    mine = Button(say("button-delete-mine", language), action(Delete(Scope.MINE)))
    keep = Button(say("button-keep", language), Action(Verb.KEEP))
    places = await step.services.read(user_erasure.conversations_of, step.key.channel, step.turn.asker.id)
    elsewhere = any(place != step.key for place in places)
    buttons = (everything, mine, keep) if conversation.group or elsewhere else (everything, keep)
    question = "delete-sure-group" if conversation.group else "delete-sure"
    lines = [say(question, language), *stays]
    if mine in buttons:
        lines.insert(1, say("delete-mine-how", language))
    await step.show(Reply("\n".join(lines), buttons))


async def _delete_all(step: Step) -> None:
    """Deletes the conversation; a group's only for one of its admins."""
    services, key = step.services, step.key
    conversation = await step.conversation()
    if conversation.group and not await permissions.may_delete(services, key, step.turn.asker):
        await step.say("delete-not-you")
        return
    async with services.database.write() as connection:
        for thread in await conversations.threads_of(connection, key):
            await deletion.conversation(services, connection, thread)
        await deletion.conversation(services, connection, key, *_told(step, "deleted", conversation.language))


async def _delete_mine(step: Step) -> None:
    done, partly = _told(step, "deleted-mine", await step.language())
    if not (await step.services.backend.service()).forgets:
        done = partly
    async with step.services.database.write() as connection:
        await deletion.person(step.services, connection, step.key, step.turn.asker.id, done, partly)


def _told(step: Step, done: str, language: Language) -> tuple[str, str]:
    """The message once all is deleted, and the one if the back end keeps its copies."""
    lines = [say(done, language)]
    if not _forgets(step):
        lines.append(say("delete-stays-chat", language))
    return "\n".join(lines), "\n".join([*lines, say("delete-stays-service", language)])


def _forgets(step: Step) -> bool:
    """Whether the chat's own messages are deleted too."""
    return isinstance(step.services.outbox.channels[step.key.channel], Forgets)
