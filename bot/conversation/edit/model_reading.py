"""Asks the operator's language model about what the grammar leaves open in the words of an edit.

The answer is stored before anything is done with it: whatever happens afterwards, the model is not asked again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from bot.chat.services import Services
from bot.conversation.edit.cancellation import unless_cancelled
from bot.conversation.edit.edit_order import EditOrder
from bot.conversation.edit.model_request import request_for
from bot.conversation.info.privacy import machine
from bot.domain.backend import State
from bot.domain.errors import OutcomeUnknown
from bot.domain.messages import Language
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import AskBack, Unsupported
from bot.domain.operations.photos import Keep, Remove
from bot.domain.operations.serialization import InvalidOperation
from bot.domain.photo_selection import Item, Kind, NoSuchPhoto, places
from bot.domain.understanding import Understanding, dump, load
from bot.language_model.answer import Translation
from bot.language_model.client import LanguageModel, NoTranslation
from bot.language_model.request import Photo, Request
from bot.storage.queries import conversations, idempotency_log
from bot.texts import say
from bot.texts.formatting import listed

_CONTENT = Unsupported("photo-content")
"""What the grammar says of photos named by what they show."""
_STORED = "understood"
log = structlog.get_logger()


async def completed(services: Services, edit: EditOrder, state: State, found: Understanding) -> Understanding:
    """What the grammar has found, together with what the model makes of the rest.

    The model is asked only if there is a rest, and once for an edit of a draft. Without a usable answer, what the
    grammar has found stands. Nothing is asked about a request for several videos.
    """
    parts = _open(edit.words, found)
    if services.model is None or edit.item or not parts or not state.draft:
        return found
    key = f"model:{edit.id}:{state.revision}"
    known = await services.read(idempotency_log.get, key)
    if known is not None and (earlier := _restored(known.detail)) is not None:
        return earlier
    await _tell_once(services, edit, services.model)
    detail = {"words": edit.words, "project": edit.project}
    await services.write(idempotency_log.begin, key, edit.key, detail, services.clock.now())
    result = await _asked(services, services.model, edit, state, found, parts)
    answered = {**detail, _STORED: dump(result)}
    await services.write(idempotency_log.complete, key, idempotency_log.SENT, answered)
    return result


def _open(words: str, found: Understanding) -> tuple[str, ...]:
    """The parts of the words that the grammar does not understand; all if it cannot tell which photos they mean."""
    return (words,) if _CONTENT in found.operations else found.unknown


def _restored(detail: Mapping[str, Any]) -> Understanding | None:
    try:
        return load(detail[_STORED]) if _STORED in detail else None
    except InvalidOperation:  # another version wrote it
        return None


async def _tell_once(services: Services, edit: EditOrder, model: LanguageModel) -> None:
    """Says to the conversation, before the first question, that its words go to a model."""
    conversation = await services.conversation(edit.key)
    if not conversation.model_told:
        where = machine(model, conversation.language)
        await services.say(edit.key, f"model-told:{edit.id}", "model-told", where=where)
        await services.write(conversations.change, edit.key, model_told=True)


async def _asked(
    services: Services, model: LanguageModel, edit: EditOrder, state: State, found: Understanding, parts: Sequence[str]
) -> Understanding:
    done = tuple(one for one in found.operations if one != _CONTENT)
    request = await request_for(services, edit, state, done, parts)
    asking = model.translate(request)
    try:
        translation = await unless_cancelled(services, edit.key, edit.turn, asking, shown=True)
    except OutcomeUnknown:  # the turn was cancelled, so nothing is done
        return found
    except NoTranslation as error:
        log.info("model-gave-nothing", edit=edit.id, trouble=error.trouble.value, detail=error.detail)
        return found
    further = await _operations(services, edit, request, translation)
    return Understanding((*done, *further)) if further else found


async def _operations(
    services: Services, edit: EditOrder, request: Request, translation: Translation
) -> tuple[Operation, ...]:
    """The operations of a translation; what it asks, or what nobody said clearly, becomes a question."""
    language = await services.language(edit.key)
    questions = [say("model-question", language, question=translation.question)] if translation.question else []
    if translation.doubtful and (numbers := _places(translation.doubtful, request.photos)):
        sentence = "model-doubts-keep" if isinstance(translation.doubtful, Keep) else "model-doubts-remove"
        questions.append(say(sentence, language, photos=_named(numbers, language)))
    return (*translation.operations, *map(AskBack, questions))


def _places(operation: Operation, photos: Sequence[Photo]) -> tuple[int, ...]:
    """The numbers of the photos that it names; none if it does not name them by place or by name."""
    if not isinstance(operation, Remove | Keep) or operation.of.without:
        return ()
    try:
        found = {number for item in operation.of.items for number in _numbers(item, photos)}
    except (KeyError, NoSuchPhoto):
        return ()
    return tuple(sorted(found))


def _named(numbers: Sequence[int], language: Language) -> str:
    """Each photo by its number, in words that can be repeated."""
    return say("pictures-photos", language, n=len(numbers), numbers=listed(map(str, numbers), language))


def _numbers(item: Item, photos: Sequence[Photo]) -> list[int]:
    if item.kind is Kind.NAMED:
        wanted = item.text.casefold()
        return [photo.number for photo in photos if wanted in f"{photo.name}\n{photo.caption}".casefold()]
    return [index + 1 for index in places(item, len(photos))]
