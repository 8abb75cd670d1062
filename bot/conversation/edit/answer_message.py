"""The message that answers an edit: what changed, what becomes of the video, and the next steps."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog

from bot.chat.services import Services
from bot.conversation.edit.edit_order import EditOrder
from bot.conversation.info.info_replies import credits_line
from bot.conversation.plan.project_routing import since_export
from bot.conversation.project import late_changes, restarts
from bot.conversation.project.names import coming, display_name
from bot.conversation.project.songs import song_line
from bot.domain import draft as drafts
from bot.domain.backend import State
from bot.domain.draft import Draft, TrackType
from bot.domain.draft_diff import compare
from bot.domain.errors import BackendError
from bot.domain.intents import Intent
from bot.domain.logs import refer
from bot.domain.messages import Action, Button, Language, MediaKind, Reply, Verb
from bot.domain.ownership import owned_by
from bot.domain.task_arguments import TakeTo, action
from bot.domain.tasks import SendAgain
from bot.language.answer_rewriting import Follow, Translated
from bot.language.intents.full_message_commands import undoes
from bot.storage.queries import projects, received_files
from bot.storage.queries.received_files import StoredFile
from bot.texts import say, tell
from bot.texts.first_answer import first_answer
from bot.texts.formatting import count
from bot.texts.next_steps import MAKE, MOST, next_steps
from bot.texts.timeline import timeline

log = structlog.get_logger()


async def export_follows(services: Services, edit: EditOrder, draft: Draft, *, makes: bool) -> bool:
    """Whether the video is made after the edit without being asked for: the project's first, or one with new photos."""
    if not (edit.may_export and draft.ready and makes and (edit.creates or edit.answers)):
        return False
    exported = (await services.project(edit.project)).exported
    return not exported or bool(await since_export(services, edit.key, edit.project))


async def brought(services: Services, edit: EditOrder, draft: Draft) -> Sequence[StoredFile]:
    """The pictures that the edit's turn has brought into a project that has a video already; a logo is none of them."""
    if edit.item or not (await services.project(edit.project)).exported:
        return ()
    files = await services.read(received_files.files_of_turn, edit.turn, edit.project)
    logo = draft.m.get("logo")
    name = logo.get("name") if isinstance(logo, Mapping) else None
    return [file for file in files if file.is_picture and file.state == received_files.UPLOADED and file.name != name]


async def added(
    services: Services, edit: EditOrder, draft: Draft, new: Sequence[StoredFile], language: Language, *, changed: bool
) -> list[str]:
    """The first lines: that a message was reworded and another edit made instead, and where what was sent went."""
    lines = [say("edited-instead", language)] if edit.instead and changed else []
    lines += await song_line(services, edit.turn, edit.project, draft, language)
    if not new:
        return lines
    clips = sum(file.kind is MediaKind.VIDEO for file in new)
    name = display_name(await services.project(edit.project), language)
    return [*lines, say("photos-added", language, photos=count(len(new) - clips, clips, language), name=name)]


def with_new_video(steps: tuple[Button, ...], new: Sequence[StoredFile], language: Language) -> tuple[Button, ...]:
    """The next steps, first a video of the new pictures by themselves, if there are any."""
    if not (steps and new):
        return steps
    return (Button(say("button-take-new", language, n=len(new)), action(TakeTo())), *steps)[:MOST]


async def with_what_becomes(
    services: Services,
    edit: EditOrder,
    was: Draft,
    draft: Draft,
    language: Language,
    lines: list[str],
    *,
    follows: bool,
) -> tuple[list[str], tuple[Button, ...]]:
    """The lines, and whether the video is made now, begins again with the change, or goes on without it, with a button
    to begin it again.

    The first video of a project is described in a sentence or two instead.
    """
    if edit.item or not edit.may_export:
        return lines, ()
    late = await restarts.begin_again(services, edit.key, edit.turn, edit.project, draft)
    if late is restarts.Late.NONE and follows and await _is_first(services, edit, draft):
        return first_answer(lines, was, draft, language), ()
    if Intent.EXPORT in edit.planned or not lines:
        return lines, ()
    if late is restarts.Late.LATER:
        if not (compare(was, draft) or await brought(services, edit, draft)):
            return lines, ()  # nothing that the video lacks has come of it
        text, buttons = await late_changes.told(services, edit, language)
        return [*lines, *filter(None, [text])], buttons
    told = "video-again" if late is restarts.Late.AGAIN else "making-now" if follows else ""
    return ([*lines, say(told, language)] if told else lines), ()


async def _is_first(services: Services, edit: EditOrder, draft: Draft) -> bool:
    """Whether the studio makes the first video of a project; a cloud answers in its own words."""
    typed = (await services.backend.service()).operations and draft.segments(TrackType.VIDEO)
    return bool(typed) and not (await services.project(edit.project)).exported


def _undo(edit: EditOrder, after: State, *, changed: bool) -> bool:
    """Whether there is an edit to undo, and this is one: a button undoes what it stands under. If the back end does not
    say, assumes so unless an undo did nothing.
    """
    return after.undoes and changed if after.undoes is not None else changed or not undoes(edit.words)


def _redo(edit: EditOrder, after: State, *, changed: bool) -> bool:
    """Whether there is an edit to redo. If the back end does not say, judges by the words and the draft."""
    return after.redoes if after.redoes is not None else changed and undoes(edit.words)


async def steps(
    services: Services, edit: EditOrder, after: State, language: Language, *, makes: bool, changed: bool, follows: bool
) -> tuple[Button, ...]:
    """The next steps after the edit; none if they do not help, or if the video follows and was asked for."""
    if edit.touch is not None:
        return await _main_step(services, edit, drafts.read(after.draft), language)
    helps = makes or edit.remakes or (await services.backend.service()).converses
    if Intent.EXPORT in edit.planned or not helps:
        return ()
    undo, redo = _undo(edit, after, changed=changed), _redo(edit, after, changed=changed)
    return next_steps(drafts.read(after.draft), language, undo=undo, redo=redo, export=not follows)


async def _main_step(services: Services, edit: EditOrder, draft: Draft, language: Language) -> tuple[Button, ...]:
    """What people do next once they have touched the video: make it, unless a video holds all of it already."""
    if not draft.ready:
        return ()
    if not (await services.project(edit.project)).exported:
        return (Button(say("button-make", language), MAKE),)
    exports = await services.read(projects.exports_of, edit.key)
    same = [one for one in exports if one.project == edit.project and one.number and one.draft == draft.raw]
    if any(one.media is None and one.state in projects.RUNNING for one in same):
        return ()  # it comes by itself
    made = next((one for one in same if one.media is not None), None)
    if made is not None:
        return (Button(say("button-again", language), action(SendAgain(made.id))),)
    return (Button(say("button-export", language), Action(Verb.EXPORT)),)


async def show(services: Services, edit: EditOrder, answer: Reply) -> None:
    """Shows the answer; of several edits for one request only the first has one."""
    if answer.text and edit.item <= 1:
        text = answer.text
        if edit.alike > 1:
            text = "\n".join([say("batch-alike", await services.language(edit.key), n=edit.alike), text])
        if edit.touch is not None:
            shown = Reply(text, answer.buttons, silent=True, steps=bool(answer.buttons), touch=edit.touch.id)
        else:
            steps = answer.steps and bool(answer.buttons)
            shown = replace(answer, text=text, menus=answer.menus if answer.buttons else (), steps=steps)
        with owned_by(project=edit.project):
            slot = f"answer:{edit.id}"
            await services.outbox.promote_placeholder(edit.key, coming(edit.turn), slot)
            await services.outbox.update_live_message(edit.key, slot, shown)


async def facts(services: Services, edit: EditOrder, said: Translated, draft: Draft, language: Language) -> list[str]:
    """The facts for which the answer's screen instruction stood."""
    if said.action is Follow.STATE:
        return [timeline(draft, language)]
    if said.action is Follow.CREDITS:
        try:
            return [await credits_line(services, edit.key, language)]
        except BackendError as error:
            error = refer(error)
            log.warning("no-balance", edit=edit.id, error=type(error).__name__, params=error.params)
            return [tell(error, language)]
    return []
