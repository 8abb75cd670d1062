"""Turns a message into a request, and after a refusal tries other forms of it, down to words and a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import discord
from discord.http import MultipartParameters

from adapters.discord import strings
from adapters.discord.errors import AUTOMOD, MISFIT, NO_HISTORY, code_of
from adapters.discord.rendering import ALT_LIMIT, OutgoingMessage, file_name
from bot.domain.errors import SendRefused
from bot.domain.messages import Media
from bot.domain.ports import FileStore

Call = Callable[[MultipartParameters], Awaitable[str]]


async def send_with_fallbacks(files: FileStore, message: OutgoingMessage, call: Call) -> tuple[str, bool]:
    """Posts or edits with `call`. Returns the message's id, and whether it went plain. Raises what `call` raises."""
    try:
        async with _opened(files, message.reply.media) as file:
            with message.parameters(file) as parameters:
                return await call(parameters), message.plain
    except SendRefused as refused:
        other = _other_form(message, code_of(refused))
        if other is None:
            raise
    return await send_with_fallbacks(files, other, call)


def _other_form(message: OutgoingMessage, code: int) -> OutgoingMessage | None:
    """The message without what Discord refuses with `code`; None if nothing can be left out."""
    reply = message.reply
    if code == NO_HISTORY:
        return replace(message, quotes=None) if message.quotes else None
    if code in AUTOMOD:
        unsaid = replace(reply, text=strings.say("unsaid", message.locale))
        return replace(message, reply=unsaid) if unsaid != reply else None
    if code not in MISFIT:
        return None
    if not message.plain:  # not every server knows Components V2
        return replace(message, plain=True)
    if not message.bare and (message.edits or reply.media is not None):
        return replace(message, bare=True)
    silent = replace(reply, buttons=(), menus=())
    return replace(message, bare=True, reply=silent) if silent != reply else None


@asynccontextmanager
async def _opened(files: FileStore, media: Media | None) -> AsyncIterator[discord.File | None]:
    """Opens a file that the library streams from disk, under the name that the message refers to."""
    if media is None:
        yield None
        return
    async with files.local(media.key) as path:
        yield discord.File(path, file_name(media), description=media.alt[:ALT_LIMIT] or None)
