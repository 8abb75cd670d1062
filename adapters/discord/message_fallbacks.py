"""Turns a message into a request, and tries plainer forms on servers that refuse Components V2."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import discord
from discord.http import MultipartParameters

from adapters.discord import strings
from adapters.discord.errors import AUTOMOD, is_misfit
from adapters.discord.rendering import ALT_LIMIT, OutgoingMessage, file_name
from bot.domain.errors import SentUnknown
from bot.domain.messages import Media
from bot.domain.ports import FileStore

Call = Callable[[MultipartParameters], Awaitable[Any]]


async def send_with_fallbacks(files: FileStore, message: OutgoingMessage, call: Call) -> tuple[str, bool]:
    """Posts or edits with `call`. Returns the message's id, and whether it went plain.

    If a server's automatic moderator refuses the words, sends everything else without them. Raises what `call` raises,
    and SentUnknown for a posted message whose id is unknown, so that nobody can edit it.
    """
    try:
        return await _in_any_form(files, message, call)
    except discord.HTTPException as error:
        if error.code not in AUTOMOD:
            raise
        unsaid = replace(message.reply, text=strings.say("unsaid", message.locale))
        return await _in_any_form(files, replace(message, reply=unsaid), call)


async def _in_any_form(files: FileStore, message: OutgoingMessage, call: Call) -> tuple[str, bool]:
    *forms, last = _forms(message)
    for form in forms:
        try:
            return await _send(files, form, call)
        except discord.HTTPException as error:
            if not is_misfit(error):
                raise
    return await _send(files, last, call)


def _forms(message: OutgoingMessage) -> Iterator[OutgoingMessage]:
    """The forms of a message, from the richest to one that every server accepts: words and the file."""
    if not message.plain:
        yield message
    plain = replace(message, plain=True)
    yield plain
    bare = replace(plain, bare=True)
    if message.edits or message.reply.media is not None:
        yield bare
    if message.reply.buttons or message.reply.menus:
        yield replace(bare, reply=replace(message.reply, buttons=(), menus=()))


async def _send(files: FileStore, form: OutgoingMessage, call: Call) -> tuple[str, bool]:
    async with _opened(files, form.reply.media) as file:
        with form.parameters(file) as parameters:
            return id_in(await call(parameters)), form.plain


def id_in(data: Any) -> str:
    """The id in an answer. Raises SentUnknown without one: the message exists, but its id is unknown."""
    if not isinstance(data, Mapping) or not data.get("id"):
        raise SentUnknown
    return str(data["id"])


@asynccontextmanager
async def _opened(files: FileStore, media: Media | None) -> AsyncIterator[discord.File | None]:
    """Opens a file that the library streams from disk, under the name that the message refers to."""
    if media is None:
        yield None
        return
    async with files.local(media.key) as path:
        yield discord.File(path, file_name(media), description=media.alt[:ALT_LIMIT] or None)
