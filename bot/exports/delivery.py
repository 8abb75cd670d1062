"""Brings a finished video into the chat: as it is, smaller, in parts, or as a link; else a sentence says why not.

The export stores what was posted, with the platform's ids of the files: sending it again needs neither rendering nor
encoding, and mostly no upload.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from bot.chat.services import Services
from bot.domain.errors import ChatGone, DeliveryError, TooLargeToSend
from bot.domain.logs import refer
from bot.domain.messages import Action, Button, ConversationKey, Language, Media, Reply, Verb
from bot.media.calls import check, fit, parts
from bot.media.measured import Contents
from bot.storage.queries import projects
from bot.storage.queries.projects import SMALL, Export
from bot.texts import say, tell
from bot.texts.formatting import clock, day

log = structlog.get_logger()

MOST_PARTS = 5
"""More messages for one video would be a nuisance: a link, or a shorter video, is better."""
_TRIES = 2
_MARGIN = 0.96
_SMALL_BITS = 600_000
"""Bits a second of a small copy: slideshows still look clean in 480p."""

OnFitting = Callable[[], Awaitable[None]]
"""Called before an encoding, which takes a while."""


async def _nobody() -> None:
    return


@dataclass(frozen=True, slots=True)
class Delivery:
    """One posting of an export's video, made once for an `id`; `text` and `buttons` go with it.

    It goes to the conversation that asked for it, or to `to` if the person has turned up elsewhere since.
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


async def deliver(services: Services, wanted: Delivery, on_fitting: OnFitting = _nobody) -> None:
    """Posts the video in the best shape that the chat takes.

    Raises TooLargeToSend if there is none, SentUnknown if it may have arrived, ChatGone if the chat is gone, other
    DeliveryErrors.
    """
    media = wanted.export.media
    if media is None:
        raise TooLargeToSend
    limit = _wished(wanted.export, media, (await services.outbox.limits(wanted.key)).upload)
    if await _as_before(services, wanted, media, limit):
        return
    if limit is None or media.size <= limit:
        try:
            await _post(services, wanted, [media])
            return
        except TooLargeToSend as error:
            limit = _learnt(error, media.size)
    await on_fitting()
    left = await _post_smaller(services, wanted, media, limit)
    if left is not None:
        left = await _post_parts(services, wanted, media, left)
    if left is None:
        return
    if not services.links.possible:
        raise TooLargeToSend(limit=left)
    await _post_link(services, wanted, media)


async def offer_again(services: Services, wanted: Delivery, error: DeliveryError) -> bool:
    """Says that the video may not have arrived, with a button that sends it. Returns whether the chat got that."""
    error = refer(error)
    log.warning("not-delivered", export=wanted.export.id, error=type(error).__name__, params=error.params)
    language = await services.language(wanted.key)
    again = Button(say("button-again", language), Action(Verb.SEND_AGAIN, wanted.export.id))
    if not wanted.export.number:
        again = Button(say("button-preview", language), Action(Verb.PREVIEW))
    try:
        told = await services.outbox.post(wanted.key, f"maybe:{wanted.id}", Reply(tell(error, language), (again,)))
    except DeliveryError as untold:
        log.warning("nobody-reached", export=wanted.export.id, error=type(untold).__name__)
        return False
    return told is not None


async def _post_smaller(services: Services, wanted: Delivery, media: Media, limit: int) -> int | None:
    """Posts a smaller copy. Returns None if it was posted, else the limit as far as it is known."""
    for _ in range(_TRIES):
        smaller = await _fitted(services, media, limit)
        if smaller is None:
            break
        try:
            await _post(services, replace(wanted, text=await _with_sizes(services, wanted, media, smaller)), [smaller])
            return None
        except TooLargeToSend as error:
            # A platform's real limit may be lower than the one it states.
            limit = _learnt(error, smaller.size)
    return limit


async def _post_parts(services: Services, wanted: Delivery, media: Media, limit: int) -> int | None:
    """Posts the video in parts. Returns None if they were posted, else the limit as far as it is known."""
    for number in range(_TRIES):
        cut = await _cut(services, media, limit, await services.language(wanted.key))
        if not cut:
            break
        # Parts of an earlier cut may have been posted: those of another cut are other messages.
        id = f"{wanted.id}:cut-{number}" if number else wanted.id  # noqa: A001 - the field's word
        try:
            await _post(services, replace(wanted, id=id), cut)
            return None
        except TooLargeToSend as error:
            limit = _learnt(error, max(part.size for part in cut))
    return limit


def _wished(export: Export, media: Media, limit: int | None) -> int | None:
    """The size that the chat takes, or a smaller one if somebody asked for a small file."""
    if export.quality != SMALL:
        return limit
    small = int(media.duration * _SMALL_BITS / 8)
    return small if limit is None else min(small, limit)


async def _as_before(services: Services, wanted: Delivery, media: Media, limit: int | None) -> bool:
    """Posts again what was posted before, if the chat still takes it. Returns whether it did."""
    posted = wanted.export.posted
    if not posted or any(limit is not None and part.size > limit for part in posted):
        return False
    if len(posted) == 1 and posted[0].key != media.key:
        wanted = replace(wanted, text=await _with_sizes(services, wanted, media, posted[0]))
    try:
        await _post(services, wanted, posted)
    except TooLargeToSend:
        return False
    return True


async def _post(services: Services, wanted: Delivery, files: list[Media] | tuple[Media, ...]) -> None:
    """Posts the files, numbered if there are several, and stores what was posted.

    If one is refused as too large, retracts those before it: they would be parts of another cut.
    """
    posted: list[Media] = []
    messages: list[str] = []
    for number, media in enumerate(files, 1):
        text = wanted.text if number == 1 else ""
        if len(files) > 1:
            part = say("video-part", await services.language(wanted.key), number=number, n=len(files))
            text = f"{text}\n{part}".strip()
        buttons = wanted.buttons if number == len(files) else ()
        post = wanted.id if number == 1 else f"{wanted.id}:part-{number}"
        try:
            sent = await services.outbox.post(wanted.key, post, Reply(text, buttons, media=media))
        except TooLargeToSend:
            await services.outbox.retractions.take_back(wanted.key, messages)
            raise
        if sent is None:
            raise ChatGone
        messages.append(sent.message)
        posted.append(replace(media, reference=sent.file_reference))
    await services.write(projects.set_posted, wanted.export.id, posted)


async def _fitted(services: Services, media: Media, limit: int) -> Media | None:
    """A copy of at most `limit` bytes; None if so small a copy could not be watched."""
    with TemporaryDirectory(prefix="bot-fit-") as folder:
        target = Path(folder) / "small.mp4"
        try:
            async with services.files.local(media.key) as source:
                facts = await services.pool.run(fit, source, target, int(limit * _MARGIN))
        except TooLargeToSend:
            return None
        return await _kept(services, media, target, facts, media.key.removesuffix(".mp4") + f".{limit}.mp4")


async def _cut(services: Services, media: Media, limit: int, language: Language) -> list[Media]:
    """The video in parts that each fit; empty if there would be too many."""
    with TemporaryDirectory(prefix="bot-parts-") as folder:
        try:
            async with services.files.local(media.key) as source:
                paths = await services.pool.run(parts, source, Path(folder), int(limit * _MARGIN), MOST_PARTS)
        except TooLargeToSend:
            return []
        made = []
        for number, path in enumerate(paths, 1):
            facts = await services.pool.run(check, path)
            name = media.name.replace(".mp4", f"-{number}.mp4")
            key = media.key.removesuffix(".mp4") + f".part-{number}.mp4"
            length = clock(round(facts.duration * 1000))
            alt = say("video-part-alt", language, number=number, n=len(paths), length=length)
            part = await _kept(services, media, path, facts, key)
            made.append(replace(part, name=name, duration=facts.duration, alt=alt))
        return made


async def _kept(services: Services, media: Media, path: Path, facts: Contents, key: str) -> Media:
    await services.files.put_file(key, path)
    return replace(media, key=key, size=facts.size, width=facts.width, height=facts.height, reference="")


async def _with_sizes(services: Services, wanted: Delivery, media: Media, smaller: Media) -> str:
    """The text, with why the copy is smaller and, if possible, a link to the whole video."""
    language = await services.language(wanted.key)
    p = min(smaller.width, smaller.height)
    why = "video-small" if wanted.export.quality == SMALL else "video-fitted"
    lines = [wanted.text, say(why, language, size=_mb(media.size), fits=_mb(smaller.size), p=p)]
    if services.links.possible:
        lines.append(_link_line(services, "video-full", media, language))
    return "\n".join(lines)


async def _post_link(services: Services, wanted: Delivery, media: Media) -> None:
    language = await services.language(wanted.key)
    lines = [wanted.text, _link_line(services, "video-link", media, language)]
    link = Reply("\n".join(lines), wanted.buttons)
    if await services.outbox.post(wanted.key, f"{wanted.id}:link", link) is None:
        raise ChatGone


def _link_line(services: Services, key: str, media: Media, language: Language) -> str:
    link, expires = services.links.file(media.key, media.name, services.clock.now())
    return say(key, language, size=_mb(media.size), link=link, date=day(expires, language))


def _learnt(error: TooLargeToSend, refused: int) -> int:
    """The limit that the platform names, else half of what it refused."""
    named = int(error.params.get("limit") or 0)
    return named if 0 < named < refused else refused // 2


def _mb(size: int) -> str:
    return f"{size / 1_048_576:.1f}"
