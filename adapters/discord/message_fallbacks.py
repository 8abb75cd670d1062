"""One letter into one request: its file opened, and plainer forms of it where Components V2 cannot go."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import discord
from discord.http import MultipartParameters

from adapters.discord import strings
from adapters.discord.errors import AUTOMOD, is_misfit
from adapters.discord.rendering import Letter, file_name
from bot.domain.errors import SentUnknown
from bot.domain.messages import Media
from bot.domain.ports import FileStore

Call = Callable[[MultipartParameters], Awaitable[Any]]


async def carry(files: FileStore, letter: Letter, call: Call) -> tuple[str, bool]:
    """The id of the message that `call` made of it, and whether it went plain. Raises what `call` raises, and
    SentUnknown for a message that was posted, but has no name to be edited by.

    Where a server's automatic moderator refuses the words, all the rest goes without them.
    """
    try:
        return await _in_any_form(files, letter, call)
    except discord.HTTPException as error:
        if error.code not in AUTOMOD:
            raise
        unsaid = replace(letter.reply, text=strings.say(strings.UNSAID, letter.locale))
        return await _in_any_form(files, replace(letter, reply=unsaid), call)


async def _in_any_form(files: FileStore, letter: Letter, call: Call) -> tuple[str, bool]:
    *forms, last = _forms(letter)
    for form in forms:
        try:
            return await _carry(files, form, call), form.plain
        except discord.HTTPException as error:
            if not is_misfit(error):
                raise
    return await _carry(files, last, call), last.plain


def _forms(letter: Letter) -> Iterator[Letter]:
    """From all there is to say to what every server takes: words, and the file."""
    if not letter.plain:
        yield letter
    plain = replace(letter, plain=True)
    yield plain
    bare = replace(plain, bare=True)
    if letter.edits or letter.reply.media is not None:
        yield bare
    if letter.reply.buttons or letter.reply.menus:
        yield replace(bare, reply=replace(letter.reply, buttons=(), menus=()))


async def _carry(files: FileStore, letter: Letter, call: Call) -> str:
    async with _opened(files, letter.reply.media) as file:
        with letter.parameters(file) as parameters:
            data = await call(parameters)
    return id_in(data)


def id_in(data: Any) -> str:
    """The id that an answer tells. Raises SentUnknown: something was made, whatever it is called."""
    if not isinstance(data, Mapping) or not data.get("id"):
        raise SentUnknown
    return str(data["id"])


@asynccontextmanager
async def _opened(files: FileStore, media: Media | None) -> AsyncIterator[discord.File | None]:
    """A file that the library streams from disk, under the name the message knows it by."""
    if media is None:
        yield None
        return
    async with files.local(media.key) as path:
        yield discord.File(path, file_name(media), description=media.alt[:1024] or None)
