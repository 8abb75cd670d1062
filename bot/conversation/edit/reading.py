"""Reads the words of an edit as typed operations, once, before they are sent."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from bot.chat.services import Services
from bot.conversation.edit import earlier_versions
from bot.conversation.edit.edit_order import EditOrder
from bot.conversation.edit.model_reading import completed
from bot.domain import draft as drafts
from bot.domain import touches
from bot.domain.backend import State
from bot.domain.draft import TrackType
from bot.domain.errors import ChoiceOutdated, TouchOutdated, TouchRefused
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask, AskBack, LeaveAlone, Undo, Unsupported
from bot.domain.operations.photos import Replace
from bot.domain.operations.serialization import InvalidOperation
from bot.domain.operations.words import ReplaceText, SetCaptions
from bot.domain.photo_selection import Selection, at
from bot.domain.tiles import tile_ids
from bot.domain.touches import Touch
from bot.domain.understanding import Choice, Understanding, dump, dump_choices, load, load_choices
from bot.language.edits.awaited import answered, chosen
from bot.language.edits.doubts import doubt
from bot.language.edits.parser import Reading, read
from bot.language.edits.picture_names import picture_names
from bot.language.edits.pointing import pinned
from bot.language.utterance import Utterance
from bot.storage.queries import idempotency_log
from bot.storage.queries.idempotency_log import Attempt
from bot.texts.choices import label

SHOWN = "shown"
"""The detail of an attempt with the photos that the video showed before, in order, by their numbers of upload."""
_TALK = (Ask, AskBack, LeaveAlone, Unsupported)
_SENT, _CHOICES, _DECIDED = "understood", "choices", "decided"
"""Keys of an attempt's detail: what is sent, what people are asked, and whether the words do not say it."""


async def understood(services: Services, edit: EditOrder, state: State) -> Understanding | None:
    """What an edit asks for; None if the back end reads the words itself. Raises ChoiceOutdated.

    For another wording of an earlier message, what that did is taken back first, unless there is nothing to do instead.
    Raises TouchRefused.
    """
    if edit.touch is not None:
        return _touched(edit.touch, state)
    found = await _understood(services, edit, state)
    if found is None:
        return None
    operations = await earlier_versions.located(services, edit, tuple(map(_with_uploads, found.operations)))
    found = replace(found, operations=operations)
    if not edit.instead:
        return found
    back = Undo(edit.instead)
    does = any(not isinstance(one, _TALK) for one in found.operations)
    choices = tuple(replace(one, operations=(back, *one.operations)) for one in found.choices)
    return replace(found, operations=(back, *found.operations) if does else found.operations, choices=choices)


def _touched(touch: Touch, state: State) -> Understanding:
    """What a touch does to the video as it is now."""
    if touches.is_stale(touch, state.revision):
        raise TouchOutdated
    operations = touches.placed(touch, tile_ids(drafts.read(state.draft)))
    if not operations:
        raise TouchRefused
    return Understanding(tuple(map(_with_uploads, operations)))


async def _understood(services: Services, edit: EditOrder, state: State) -> Understanding | None:
    """What an edit asks for; None if the back end reads the words itself.

    What the grammar leaves open people are asked, or the operator's language model translates it, if there is one.

    "Double that" or "photo 4" stay as they are: the back end resolves them by its history and its newest draft, after
    all edits that were queued before. Raises ChoiceOutdated.
    """
    if not (await services.backend.service()).operations:
        return None
    if edit.understood is not None:
        bound = any(_names_photos(one) or isinstance(one, Undo) for one in edit.understood.operations)
        if edit.revision not in {None, state.revision} and bound:
            raise ChoiceOutdated
        return edit.understood
    names = picture_names(asset.name for asset in state.assets if asset.kind != "audio")
    found = _pinned(edit, read(edit.words, names))
    if answer := await _answer(services, edit, found):
        return Understanding((answer,))
    shots = len(drafts.read(state.draft).segments(TrackType.VIDEO))
    if caption := await _caption(services, edit, found):
        return Understanding(choices=(caption,))
    open_ = doubt(edit.words, names, found, shots) if await _may_ask(services, edit) else None
    if open_ is None:
        return await completed(services, edit, state, Understanding(found.operations, found.unknown))
    language = await services.language(edit.key)
    choices = [Choice(label(one, open_.corrected, language), one) for one in open_.readings]
    return Understanding(open_.rest.operations, open_.rest.unknown, tuple(choices))


async def _answer(services: Services, edit: EditOrder, found: Reading) -> Operation | None:
    """What the words say if they answer a question of the edit before: for a title, an end card or a caption, or which
    words are to be corrected.
    """
    for earlier in await services.read(idempotency_log.latest_edits, edit.project, edit.id, 1):
        try:
            before = restored(earlier)
        except InvalidOperation:  # another version wrote it
            return None
        if not (before and before.operations):
            return None
        asked = before.operations[-1]
        if isinstance(asked, ReplaceText) and earlier.get("changed", True):
            return None  # it was clear which
        if which := chosen(edit.words, asked):
            return which
        return None if found.operations or found.begins_with_deed else answered(edit.words, asked)
    return None


def _with_uploads(one: Operation) -> Operation:
    """People who say "undo" right after they have sent photos mean those."""
    return replace(one, uploads=True) if isinstance(one, Undo) and not (one.what or one.since) else one


def _pinned(edit: EditOrder, found: Reading) -> Reading:
    """The reading with the photos that "it" stands for."""
    if not edit.points_at:
        return found
    return replace(found, operations=tuple(pinned(one, edit.points_at) for one in found.operations))


async def _caption(services: Services, edit: EditOrder, found: Reading) -> Choice | None:
    """Words that may be the caption of the photo that they reply to."""
    if found.operations or not edit.replies_to or len(edit.points_at) != 1 or not await _may_ask(services, edit):
        return None
    if not Utterance(edit.words.strip(), editor=services.editor).may_be_caption:
        return None
    captions = (SetCaptions(at(*edit.points_at), (edit.words.strip(),)),)
    return Choice(label(captions, "", await services.language(edit.key)), captions)


async def _may_ask(services: Services, edit: EditOrder) -> bool:
    """Whether somebody may be asked: not about several videos, nor again after an earlier edit of the same message."""
    if edit.item or not (await services.outbox.limits(edit.key)).asks:
        return False
    part = edit.edit_id.part
    earlier = [replace(edit.edit_id, part=str(number)) for number in range(int(part))] if part.isdecimal() else []
    known = [await services.read(idempotency_log.get, str(one)) for one in earlier]
    return not any(one is not None and _CHOICES in one.detail for one in known)


def _names_photos(value: object) -> bool:
    """Whether an operation is about single photos."""
    if isinstance(value, Selection):
        return value.names_photos
    return is_dataclass(value) and any(_names_photos(getattr(value, field.name)) for field in fields(value))


def stored(what: Understanding | None, edit: EditOrder) -> dict[str, Any]:
    """The part of an attempt's detail that says what is sent, and whether the words of the edit do not say it."""
    decided = edit.understood is not None or edit.touch is not None
    if what is None:
        return {}
    asked = {_CHOICES: dump_choices(what.choices)} if what.choices else {}
    return {_SENT: dump(what), **asked, **({_DECIDED: True} if decided else {})}


def restored(detail: Mapping[str, Any]) -> Understanding | None:
    """The understanding in an attempt's detail; None if the words were sent alone."""
    return replace(load(detail[_SENT]), choices=choices(detail)) if _SENT in detail else None


def leaves_open(attempt: Attempt | None) -> bool:
    """Whether a part of the words was not understood, as far as the back end gets typed operations."""
    known = restored(attempt.detail) if attempt else None
    return known is not None and bool(known.unknown)


def replaces(attempt: Attempt | None) -> bool:
    """Whether a photo took the place of another: it is for this video, and no other."""
    known = restored(attempt.detail) if attempt else None
    return known is not None and any(isinstance(one, Replace) for one in known.operations)


def choices(detail: Mapping[str, Any]) -> tuple[Choice, ...]:
    """What people are asked, from an attempt's detail."""
    return load_choices(detail.get(_CHOICES, ()))


def lasting(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an attempt's detail that is kept once the edit is over, for the words of later ones."""
    return {key: detail[key] for key in (_SENT, _CHOICES, SHOWN) if key in detail}


def decided(detail: Mapping[str, Any]) -> Understanding | None:
    """The understanding in an attempt's detail, if the words do not say it."""
    return restored(detail) if detail.get(_DECIDED) else None
