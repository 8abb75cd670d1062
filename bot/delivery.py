"""A finished video into the chat, always: as it is, smaller, in parts, as a link, or with a sentence that says why not.

What was posted is remembered with the export, with the platform's own ids of the files: sending it again needs neither
rendering nor encoding, and most often no upload.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.dates import format_skeleton

from bot.errors import ChatGone, TooLargeToSend
from bot.media.video import VideoFacts, check, fit, parts
from bot.model import Button, ConversationKey, Language, Media, Reply
from bot.runtime import Runtime
from bot.store import projects
from bot.store.projects import SMALL, Export
from bot.texts import say

MOST_PARTS = 5
"""A video in more messages than this is nobody's joy: a link, or a shorter video, is."""
_TRIES = 2
_MARGIN = 0.96
_SMALL_BITS = 600_000
"""Bits a second of a small copy: 480p in which slideshows still look clean."""

OnFitting = Callable[[], Awaitable[None]]
"""Is told before an encoding, which takes a while."""


async def _nobody() -> None:
    return


@dataclass(frozen=True, slots=True)
class Delivery:
    """One posting of an export's video: `id` makes it once only, `text` and `buttons` go with it.

    It goes to the conversation that asked for it, unless `to` names the one where the person is met again.
    """

    export: Export
    id: str
    text: str
    buttons: tuple[Button, ...] = ()
    to: ConversationKey | None = None

    @property
    def key(self) -> ConversationKey:
        """The conversation it goes to."""
        return self.to or self.export.conversation


async def deliver(runtime: Runtime, wanted: Delivery, on_fitting: OnFitting = _nobody) -> None:
    """Posts the video in the best shape that the chat takes.

    Raises TooLargeToSend when there is none, SentUnknown when it may have arrived, ChatGone when nobody is there any
    more, other DeliveryErrors.
    """
    media = wanted.export.media
    if media is None:
        raise TooLargeToSend
    limit = _wished(wanted.export, media, (await runtime.outbox.limits(wanted.key)).upload)
    if await _as_before(runtime, wanted, limit):
        return
    if limit is None or media.size <= limit:
        try:
            await _post(runtime, wanted, [media])
            return
        except TooLargeToSend as error:
            limit = _learnt(error, media.size)
    await on_fitting()
    for _ in range(_TRIES):
        smaller = await _fitted(runtime, media, limit)
        if smaller is None:
            break
        try:
            await _post(runtime, replace(wanted, text=await _with_sizes(runtime, wanted, media, smaller)), [smaller])
            return
        except TooLargeToSend as error:
            # What a platform takes may be less than it says.
            limit = _learnt(error, smaller.size)
    cut = await _cut(runtime, media, limit)
    if cut:
        await _post(runtime, wanted, cut)
    elif runtime.links.possible:
        await _post_link(runtime, wanted, media)
    else:
        raise TooLargeToSend(limit=limit)


def _wished(export: Export, media: Media, limit: int | None) -> int | None:
    """What the chat takes, or less where a small file was asked for."""
    if export.quality != SMALL:
        return limit
    small = int(media.duration * _SMALL_BITS / 8)
    return small if limit is None else min(small, limit)


async def _as_before(runtime: Runtime, wanted: Delivery, limit: int | None) -> bool:
    """Posts again what was posted before, where the chat still takes it."""
    posted = wanted.export.posted
    if not posted or any(limit is not None and media.size > limit for media in posted):
        return False
    try:
        await _post(runtime, wanted, posted)
    except TooLargeToSend:
        return False
    return True


async def _post(runtime: Runtime, wanted: Delivery, files: list[Media] | tuple[Media, ...]) -> None:
    """Posts the files, of several each with its number, and remembers them."""
    language = await runtime.language(wanted.key)
    posted = []
    for number, media in enumerate(files, 1):
        text = wanted.text if number == 1 else ""
        if len(files) > 1:
            part = say("video-part", language, number=number, n=len(files))
            text = f"{text}\n{part}".strip()
        buttons = wanted.buttons if number == len(files) else ()
        post = wanted.id if number == 1 else f"{wanted.id}:part-{number}"
        sent = await runtime.outbox.post(wanted.key, post, Reply(text, buttons, media=media))
        if sent is None:
            raise ChatGone
        posted.append(replace(media, reference=sent.file_reference))
    async with runtime.database.write() as connection:
        await projects.set_posted(connection, wanted.export.id, posted)


async def _fitted(runtime: Runtime, media: Media, limit: int) -> Media | None:
    """A copy of at most `limit` bytes; None when that would be no picture any more."""
    with TemporaryDirectory(prefix="bot-fit-") as folder:
        target = Path(folder) / "small.mp4"
        try:
            async with runtime.files.local(media.key) as source:
                facts = await runtime.pool.run(fit, source, target, int(limit * _MARGIN))
        except TooLargeToSend:
            return None
        return await _kept(runtime, media, target, facts, media.key.removesuffix(".mp4") + f".{limit}.mp4")


async def _cut(runtime: Runtime, media: Media, limit: int) -> list[Media]:
    """The video in a few parts that each fit; none when there would be too many."""
    with TemporaryDirectory(prefix="bot-parts-") as folder:
        try:
            async with runtime.files.local(media.key) as source:
                paths = await runtime.pool.run(parts, source, Path(folder), int(limit * _MARGIN), MOST_PARTS)
        except TooLargeToSend:
            return []
        made = []
        for number, path in enumerate(paths, 1):
            facts = await runtime.pool.run(check, path)
            name = media.name.replace(".mp4", f"-{number}.mp4")
            key = media.key.removesuffix(".mp4") + f".part-{number}.mp4"
            made.append(replace(await _kept(runtime, media, path, facts, key), name=name, duration=facts.duration))
        return made


async def _kept(runtime: Runtime, media: Media, path: Path, facts: VideoFacts, key: str) -> Media:
    await runtime.files.put_file(key, path)
    return replace(media, key=key, size=facts.size, width=facts.width, height=facts.height, reference="")


async def _with_sizes(runtime: Runtime, wanted: Delivery, media: Media, smaller: Media) -> str:
    """The text, with why the copy is smaller and, where there can be one, the link to the whole."""
    language = await runtime.language(wanted.key)
    p = min(smaller.width, smaller.height)
    why = "video-small" if wanted.export.quality == SMALL else "video-fitted"
    lines = [wanted.text, say(why, language, size=_mb(media.size), fits=_mb(smaller.size), p=p)]
    if runtime.links.possible:
        lines.append(_link_line(runtime, "video-full", media, language))
    return "\n".join(lines)


async def _post_link(runtime: Runtime, wanted: Delivery, media: Media) -> None:
    language = await runtime.language(wanted.key)
    lines = [wanted.text, _link_line(runtime, "video-link", media, language)]
    if await runtime.outbox.post(wanted.key, wanted.id, Reply("\n".join(lines), wanted.buttons)) is None:
        raise ChatGone


def _link_line(runtime: Runtime, key: str, media: Media, language: Language) -> str:
    link, expires = runtime.links.file(media.key, media.name, runtime.clock.now())
    until = format_skeleton("MMMd", datetime.fromtimestamp(expires, UTC), locale=language)
    return say(key, language, size=_mb(media.size), link=link, date=until)


def _learnt(error: TooLargeToSend, refused: int) -> int:
    """The limit as the platform names it, else half of what it refused."""
    named = int(error.params.get("limit") or 0)
    return named if 0 < named < refused else refused // 2


def _mb(size: int) -> str:
    return f"{size / 1_048_576:.1f}"
