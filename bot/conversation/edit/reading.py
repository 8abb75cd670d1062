"""Reads the words of an edit as typed operations, once, before they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat.services import Services
from bot.conversation.edit.edit_order import EditOrder
from bot.conversation.edit.model_reading import completed
from bot.domain.backend import State
from bot.domain.understanding import Understanding, dump, load
from bot.language.edits.parser import read
from bot.language.edits.picture_names import picture_names

_STORED = "understood"
"""The key of the understanding in an attempt's detail."""


async def understood(services: Services, edit: EditOrder, state: State) -> Understanding | None:
    """What an edit asks for; None if the back end reads the words itself.

    What the grammar leaves open the operator's language model translates, if there is one.

    "Double that" or "photo 4" stay as they are: the back end resolves them by its history and its newest draft, after
    all edits that were queued before.
    """
    if not (await services.backend.service()).operations:
        return None
    if edit.understood is not None:
        return edit.understood
    reading = read(edit.words, picture_names(asset.name for asset in state.assets if asset.kind != "audio"))
    return await completed(services, edit, state, Understanding(reading.operations, reading.unknown))


def stored(what: Understanding | None, decided: Understanding | None) -> dict[str, Any]:
    """The part of an attempt's detail that says what is sent; `decided`: the words do not say it."""
    if what is None:
        return {}
    return {_STORED: dump(what)} | ({"decided": True} if decided is not None else {})


def restored(detail: Mapping[str, Any]) -> Understanding | None:
    """The understanding in an attempt's detail; None if the words were sent alone."""
    return load(detail[_STORED]) if _STORED in detail else None


def lasting(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an attempt's detail that is kept once the edit is over, for the words of later ones."""
    return {_STORED: detail[_STORED]} if _STORED in detail else {}


def decided(detail: Mapping[str, Any]) -> Understanding | None:
    """The understanding in an attempt's detail, if the words do not say it."""
    return restored(detail) if detail.get("decided") else None
