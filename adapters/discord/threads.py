"""Opens a thread for a project in a server's text channel."""

from contextlib import suppress
from dataclasses import replace

import discord
import structlog

from adapters.discord.addresses import Place
from adapters.discord.api_calls import ApiCalls
from adapters.discord.errors import AUTOMOD, FAILURES, code_of
from adapters.discord.inbound import key_of
from adapters.discord.permissions import granted_in
from bot.domain.errors import SendRefused
from bot.domain.ports import Thread
from bot.domain.text_splitting import shortened

log = structlog.get_logger()

NAMELESS = "Video"
"""The name of a thread if its own is empty, or refused by an automatic moderator."""
_LONGEST_NAME = 100
_WEEK_MIN = 7 * 24 * 60
"""Minutes of silence until Discord archives the thread; a message brings it back."""
_PUBLIC, _IN_NEWS = 11, 10


def opens_threads(api: ApiCalls, place: Place) -> bool:
    """Whether the bot may open threads there, as far as it knows."""
    channel = api.gateway.get_channel(int(place.channel))
    if not place.threads or not isinstance(channel, discord.TextChannel):
        return place.threads
    granted = granted_in(channel)
    return granted is None or (granted.create_public_threads and granted.send_messages_in_threads)


async def open_thread(api: ApiCalls, place: Place, name: str) -> Thread | None:
    """Opens a thread and adds the person; None if Discord does not allow it. The call is never repeated."""
    channel = api.gateway.get_channel(int(place.channel))
    kind = _IN_NEWS if isinstance(channel, discord.TextChannel) and channel.is_news() else _PUBLIC
    for tried in (to_name(name), NAMELESS):
        wanted = {"name": tried, "type": kind, "auto_archive_duration": _WEEK_MIN}
        try:
            thread = await api.open_thread(place.channel, wanted)
            break
        except SendRefused as error:
            if code_of(error) not in AUTOMOD or tried == NAMELESS:
                log.info("discord-no-thread", code=code_of(error))
                return None
    if place.user:
        with suppress(*FAILURES):  # the thread exists anyway, only not in the person's list
            await api.gateway.http.add_user_to_thread(int(thread), int(place.user))
    there = replace(place, channel=thread, reply_to="", threads=False, token=None)
    return Thread(key_of(thread, place.channel), there.to_address())


def to_name(name: str) -> str:
    """A name that Discord accepts: 1 to 100 characters on one line."""
    line = " ".join("".join(char if char.isprintable() else " " for char in name).split())
    return shortened(line, _LONGEST_NAME) or NAMELESS
