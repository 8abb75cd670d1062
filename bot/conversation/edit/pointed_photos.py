"""Which photos an edit points at without naming them: those of the message that it replies to, or those just sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.chat.services import Services
from bot.conversation.edit import reading
from bot.conversation.edit.edit_order import EditOrder
from bot.conversation.project.storyboard import numbered
from bot.domain import draft as drafts
from bot.domain.backend import State
from bot.domain.draft import TrackType
from bot.domain.messages import InboundKind, Turn
from bot.language.edits import pointing
from bot.language.edits.picture_names import picture_names
from bot.storage.queries import idempotency_log, projects, received_files, turns
from bot.storage.queries.received_files import StoredFile
from bot.texts import say
from bot.texts.formatting import listed

_LOOKED_AT = 20
"""Among how many of the latest edits those are that are undone."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """The edit with its photos named, or what is said instead of carrying it out."""

    edit: EditOrder
    answer: str = ""


def replied_to(turn: Turn) -> str:
    """The id of the one message that the words of a turn reply to; empty if there is none, or if there are several.

    Words of a photo's message that its author has changed are about that photo.
    """
    said = [one for one in turn.inbounds if one.kind is not InboundKind.PRESS and (one.text.strip() or one.action)]
    targets = {one.target or (one.message if one.revision else "") for one in said}
    return targets.pop() if len(targets) == 1 else ""


async def pointed(services: Services, edit: EditOrder, state: State) -> Pointed:
    """The edit with the photos named that it points at, by their places in this state of the video."""
    if edit.item or edit.follows or edit.understood is not None or not edit.words.strip():
        return Pointed(edit)
    held = await services.read(received_files.files_of_project, edit.project)
    if edit.replies_to:
        orders = await services.read(turns.orders_of, edit.key, [edit.replies_to])
        files = [file for file in held if file.order in orders]
        return await _in_reply(services, edit, state, held, files) if files else Pointed(edit)
    found = await _just_sent(services, edit, state, held)
    row = await services.project(edit.project)
    if found is edit and held and pointing.announces(edit.words, _names(state)):
        await services.write(projects.change, edit.project, wish=edit.words)
        return Pointed(edit, say("photo-announced", await services.language(edit.key)))
    if row.wish:  # something else was asked for since
        await services.write(projects.change, edit.project, wish="")
    return Pointed(found)


async def _in_reply(
    services: Services, edit: EditOrder, state: State, held: Sequence[StoredFile], files: Sequence[StoredFile]
) -> Pointed:
    """The edit as a reply to the message with these files."""
    names, language = _names(state), await services.language(edit.key)
    pictures = [file for file in files if file.is_picture]
    if not pictures:
        song = pointing.of_song(edit.words, names)
        return Pointed(replace(edit, words=song) if song else edit)
    places = await _undone_places(services, edit, held, pictures) if edit.instead else _places(state, held, pictures)
    if not places:
        visible = [file for file in held if file.is_picture]
        uploads = [number for number, file in enumerate(visible, 1) if file in pictures]
        if back := pointing.brought_back(edit.words, uploads, names):
            return Pointed(replace(edit, words=back))
        about = any(pointing.named(edit.words, one, names) is not None for one in ([1], uploads))
        return Pointed(edit, say("reply-gone", language, n=len(pictures)) if about else "")
    words = pointing.named(edit.words, places, names)
    single = len(places) == 1 or len(pictures) == 1
    if words is None and not single and pointing.named(edit.words, places[:1], names) is not None:
        return Pointed(edit, say("reply-which", language, numbers=listed(map(str, places), language)))
    return Pointed(replace(edit, words=words or edit.words, points_at=tuple(places)))


async def _just_sent(services: Services, edit: EditOrder, state: State, held: Sequence[StoredFile]) -> EditOrder:
    """The edit; "it" is the photo that was sent last, if nothing was asked for since."""
    newest = max((file.turn for file in held), default="")
    edited = await services.read(idempotency_log.latest_edit, edit.project, edit.id)
    if not newest or (edited is not None and str(edited.turn) > newest):
        return edit
    pictures = [file for file in held if file.turn == newest and file.is_picture]
    places = _places(state, held, pictures)
    shots = len(drafts.read(state.draft).segments(TrackType.VIDEO))
    if not places or (len(places) == shots > 1):
        return edit
    words = pointing.named(edit.words, places, _names(state), sent=True)
    return replace(edit, words=words or edit.words, points_at=tuple(places) if len(places) == 1 else ())


async def _undone_places(
    services: Services, edit: EditOrder, held: Sequence[StoredFile], files: Sequence[StoredFile]
) -> list[int]:
    """The places of these files in the video as it is once the edits are undone that this one is made instead of."""
    earlier = await services.read(idempotency_log.latest_edits, edit.project, edit.id, _LOOKED_AT)
    changed = [detail for detail in earlier if detail.get("changed", True)]
    shown = changed[edit.instead - 1].get(reading.SHOWN, ()) if len(changed) >= edit.instead else ()
    visible = [file for file in held if file.is_picture]
    wanted = {number for number, file in enumerate(visible, 1) if file in files}
    return [place for place, number in enumerate(shown, 1) if number in wanted]


def _places(state: State, held: Sequence[StoredFile], files: Sequence[StoredFile]) -> list[int]:
    """The places of these files in the video."""
    draft = drafts.read(state.draft)
    return [number for number, file in numbered(draft, held) if file in files]


def _names(state: State) -> dict[str, str]:
    return picture_names(asset.name for asset in state.assets if asset.kind != "audio")
