"""Takes in what people do: persists it, has its files fetched, and gathers it into turns.

A quick question (status, credits, a button that needs no work) becomes a turn of its own on the queue `quick` and never
waits. Everything else joins the conversation's open turn, settled once it has been quiet: albums have no end marker.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain

import structlog
from sqlalchemy.exc import DataError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import typed_buttons
from bot.chat.batcher import Batcher
from bot.chat.foreground_gate import ForegroundGate
from bot.chat.grouping import gathers, is_quick, runs, says_the_same, shows_another, stands_alone
from bot.chat.limits import Limits
from bot.chat.linked_files import with_linked_files
from bot.domain import task_arguments
from bot.domain.messages import Action, ConversationKey, Inbound, InboundKind, Verb
from bot.domain.outside_text import cleaned
from bot.domain.ports import Clock, Enqueue
from bot.domain.rate_limits import RateLimits
from bot.domain.tasks import Status
from bot.jobs.wakeups import wait_at_most
from bot.language.utterance import Utterance
from bot.storage.database import Database, advisory_lock, chat_lock
from bot.storage.queries import conversations, idempotency_log, received_files, turns
from bot.storage.serialization import check
from bot.texts import has_language, language_of

log = structlog.get_logger()

LOOK_S = 5.0
"""How often this process looks for turns that another process took in: that process may have died."""
QUIET_S = 1.0
"""Seconds without a further message after which the turn gets its first answer …"""
SETTLE_S = 0.5
"""… and after this many more it is settled."""
CAP_S = 9.5
"""The longest that a turn collects, even if messages keep coming."""
LONGEST_S = 5.0
"""The longest that the first answer may take."""
LEASE_S = 10.0
"""How long other processes leave a turn alone that one process is about to settle."""
AGAIN_S = 600.0
"""How long a further request for a video of the same message counts as one for the video that it has led to."""
FIRST_WORDS_S = 2.0
"""How long a turn waits while other turns get their first answers."""
Acknowledge = Callable[[str], Awaitable[None]]
"""Gives the first answer to a turn's files, before the turn begins; must not fail."""


async def _silent(_turn: str) -> None: ...


class Inbox:
    """The one way in; receiving an inbound again has no effect. `settling` is set if a turn may have to be settled."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        enqueue: Enqueue,
        acknowledge: Acknowledge = _silent,
        gate: ForegroundGate | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.settling = asyncio.Event()
        self._database = database
        self._clock = clock
        self._enqueue = enqueue
        self._acknowledge = acknowledge
        self._gate = gate or ForegroundGate()
        self._limits = limits or Limits(RateLimits())
        self._batcher = Batcher(self._take_all, line=lambda some: chat_lock(some[0].key.channel, some[0].key.chat))
        self._speaking: set[str] = set()

    async def receive(self, *inbounds: Inbound) -> None:
        """Persists inbounds and queues their work. Concurrent calls share a transaction.

        Instead of the first that is beyond a limit it takes in that this has to be said, instead of others nothing.
        Raises ValueError if the database can never take them, or if they are not of the types that they should be.
        """
        clean = [cleaned(inbound) for inbound in inbounds]
        for inbound in clean:
            check(inbound)
        kept = self._limits.applied(clean, self._clock.now())
        if not kept:
            return
        with self._gate.foreground():
            try:
                await self._batcher.submit(kept)
            except DataError as error:
                raise ValueError(type(error.orig).__name__) from None  # the error itself quotes what people wrote

    async def _take_all(self, some: Sequence[Sequence[Inbound]]) -> None:
        chats: dict[str, list[Inbound]] = {}
        for inbound in chain.from_iterable(some):
            chats.setdefault(chat_lock(inbound.key.channel, inbound.key.chat), []).append(inbound)
        async with self._database.write() as connection:
            for name in sorted(chats):  # every process takes the locks in this order, so none deadlock
                await advisory_lock(connection, name)
                for run in runs(chats[name]):
                    await self._take(connection, run)
        self.settling.set()

    async def _take(self, connection: AsyncConnection, run: Sequence[Inbound]) -> None:
        """Takes in inbounds that belong together, most often one."""
        first = run[0]
        if first.kind == InboundKind.MOVED:
            await conversations.moved(connection, first.key.channel, first.key.chat, first.text)
        elif first.kind == InboundKind.GONE:
            await conversations.change(connection, first.key, gone=True)
        else:
            albums = {inbound.album for inbound in run if inbound.addressed}
            meant = [await self._accept(connection, inbound, albums) for inbound in run]
            if concerning := [inbound for inbound in meant if inbound is not None]:
                await self._join(connection, concerning)

    async def _accept(self, connection: AsyncConnection, inbound: Inbound, albums: set[str]) -> Inbound | None:
        """The inbound as the bot should see it, or None if it is not for the bot. `albums`: albums for the bot."""
        if not inbound.addressed:
            # In a group only one photo of an album has the text, and another process may have taken that photo in.
            if not inbound.album:
                return None
            if inbound.album not in albums and not await turns.parts_of_album(connection, inbound.key, inbound.album):
                return None
            inbound = replace(inbound, addressed=True)
        key = inbound.key
        said = Utterance(inbound.text.strip())
        if inbound.borrowed and (_is_command(said) or await turns.has_files_of(connection, key, inbound.target)):
            inbound = replace(inbound, attachments=(), borrowed=False)
        if inbound.origin and inbound.attachments:
            since = self._clock.now() - AGAIN_S
            if await turns.has_taken(connection, key, inbound.origin, since):
                # One video answers everybody who asks for it: the others hear how it stands.
                return replace(inbound, text="", attachments=(), action=task_arguments.action(Status(progress=True)))
        if inbound.action is not None and inbound.action.verb == Verb.WITHDRAW:
            return await turns.withdrawn(connection, inbound)
        if inbound.revision:
            return await self._reworded(connection, inbound, said)
        if inbound.kind == InboundKind.PRESS and inbound.group and inbound.target and not inbound.key.thread:
            inbound = await _placed(connection, inbound)
        return with_linked_files(await self._resolve_command(connection, inbound, said))

    async def _reworded(self, connection: AsyncConnection, inbound: Inbound, said: Utterance) -> Inbound | None:
        """A message that its author has changed, without the files that are here already.

        None if the bot reads the same as before, or if it had not read the message yet and will read these words.
        """
        newest = next(iter(await turns.wordings(connection, inbound)), None)
        if newest is None:
            if not await turns.has_files_of(connection, inbound.key, inbound.message):
                return with_linked_files(await self._resolve_command(connection, inbound, said))
            return await self._resolve_command(connection, replace(inbound, attachments=()), said)
        replaced = not newest.waits and shows_another(newest.inbound, inbound)
        if replaced or says_the_same(newest.inbound, inbound):
            return replace(inbound, attachments=(), text="", action=Action(Verb.REPLACED)) if replaced else None
        inbound = replace(inbound, attachments=newest.inbound.attachments if newest.waits else ())
        inbound = await self._resolve_command(connection, inbound, said)
        if not newest.waits:
            return inbound
        words = replace(newest.inbound, text=inbound.text, plan=inbound.plan, action=inbound.action, kind=inbound.kind)
        await turns.reword(connection, newest.row, words)
        return None

    async def _resolve_command(self, connection: AsyncConnection, inbound: Inbound, said: Utterance) -> Inbound:
        """The inbound with the command that its whole text stands for, as an action; else with its plan."""
        if inbound.kind == InboundKind.JOINED:
            return replace(inbound, action=Action(Verb.START))  # being added to a group counts as /start
        if inbound.kind == InboundKind.COMMAND and inbound.action and not inbound.action.argument and inbound.text:
            # "/export vertical" means "export vertical"
            command = Utterance(f"{inbound.action.verb} {inbound.text}".strip()).command
            return replace(inbound, action=command or inbound.action)
        if inbound.action is not None or inbound.kind == InboundKind.PRESS:
            return inbound
        if inbound.attachments:
            return replace(inbound, plan=said.plan if said.text else None)
        offers = await conversations.offers(connection, inbound.key) if said.text else ()
        now = self._clock.now()
        action = typed_buttons.match_label(said.text, offers, now) or said.command
        if offers and offers[0].awaits:
            await conversations.answered(connection, inbound.key, offers[1:])
            action = action or typed_buttons.answer(said, offers[0], now)
        return replace(inbound, action=action, plan=None if action else said.plan)

    async def _join(self, connection: AsyncConnection, run: Sequence[Inbound]) -> None:
        """Adds the inbounds to the conversation's open turn, or to a new one."""
        last, now = run[-1], self._clock.now()
        quick = is_quick(last)
        brings = any(inbound.attachments for inbound in run)
        orders = brings and any(inbound.plan is not None and inbound.plan.creates for inbound in run)
        joined = (
            None
            if quick or stands_alone(last)
            else await turns.open_turn(connection, last.key, last.sender.id, album=last.album, orders=orders)
        )
        turn, opened = joined or (turn_id(now), now)
        new = await turns.add(connection, run, turn, now)
        if len(new) < len(run):
            log.info("known-already", channel=last.key.channel, messages=len(run) - len(new))
        if not new:
            return
        said = next((inbound.text for inbound in run if inbound.text.strip()), "")
        language = language_of(last.locale, said)
        # If the platform gives no language, a person's text decides each time. A group's does not: it has many authors.
        follows = bool(said) and not has_language(last.locale) and not last.group
        await conversations.touch(connection, last.key, last.address, language, now, group=last.group, follows=follows)
        if joined is None:
            await turns.start_turn(connection, turn, last.key, now)
        for work, linked in (("fetch", False), ("link", True)):
            if batch := await received_files.add_files(connection, new, turn, linked=linked):
                await self._enqueue(connection, work, batch)
        if joined is None and not gathers(last):
            await self._settle(connection, turn, last.key, quick=quick)
        else:
            await turns.set_due(connection, turn, min(now + QUIET_S, opened + CAP_S))

    async def _settle(self, connection: AsyncConnection, turn: str, key: ConversationKey, *, quick: bool) -> None:
        if await turns.queue_turn(connection, turn):
            await self._enqueue(connection, "quick" if quick else "turn", turn, partition="" if quick else str(key))

    async def settle_forever(self) -> None:
        """Settles turns when they are due. The times are rows, so a restart continues where the process stopped."""
        async with asyncio.TaskGroup() as closing:
            while True:
                self.settling.clear()
                try:
                    due = await self._database.query(turns.next_due)
                    taken = await self._take_due() if due is not None and due <= self._clock.now() else None
                except SQLAlchemyError as error:  # no server, or no room: the turns stay due
                    log.warning("turns-not-taken", error=type(error).__name__)
                    due, taken = self._clock.now() + LOOK_S, None
                for turn, key, until in taken or ():
                    closing.create_task(self._close(turn, key, until))
                if taken is None:
                    await self._until(due)

    async def _until(self, due: float | None) -> None:
        """Waits until `due`, or until something was taken in."""
        wait = LOOK_S if self._database.shared else 3600.0
        if due is not None:
            wait = min(wait, due - self._clock.now())
        await wait_at_most(self.settling, self._clock, wait)

    async def _take_due(self) -> list[tuple[str, ConversationKey, float]]:
        """The turns that are due. It postpones them, so that other processes leave them alone meanwhile."""
        now = self._clock.now()
        until = now + LEASE_S
        due = await self._database.change(turns.take_due, now, until)
        return [(turn, ConversationKey.parse(key), until) for turn, key in due]

    async def _close(self, turn: str, key: ConversationKey, until: float) -> None:
        """Gives the first answer and settles the turn; if a message has come meanwhile, it will be due again."""
        settled_at = self._clock.now() + SETTLE_S
        if turn not in self._speaking:
            self._speaking.add(turn)
            try:
                await self._speak(turn)
            finally:
                self._speaking.discard(turn)
        await self._clock.sleep(max(0.0, settled_at - self._clock.now()))
        try:
            async with self._database.write() as connection:
                if await turns.is_due_at(connection, turn, until):
                    await self._settle(connection, turn, key, quick=False)
        except Exception as error:  # noqa: BLE001 - it will be due again, and must not end the others
            log.warning("turn-not-settled", turn=turn, error=type(error).__name__)

    async def _speak(self, turn: str) -> None:
        """Gives the first answer if that is quick, then lets other turns get theirs."""
        with self._gate.foreground(), suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_S):
                await self._acknowledge(turn)
        await self._gate.wait_until_idle(FIRST_WORDS_S)


async def _placed(connection: AsyncConnection, press: Inbound) -> Inbound:
    """The press, in the conversation of its message: for old messages some platforms do not say the thread."""
    threads = await conversations.threads_of(connection, press.key)
    place = await idempotency_log.place_of(connection, threads, press.target) if threads else None
    known = await conversations.get(connection, place) if place else None
    return replace(press, key=known.key, address=known.address) if known else press


def _is_command(said: Utterance) -> bool:
    """Whether the words ask for something that needs no files."""
    return said.command is not None or said.plan.quick


def turn_id(now: float) -> str:
    """The id of a turn opened now. Ids sort by time, so turns of the same second keep their order."""
    return f"{int(now * 1_000_000):014x}{uuid.uuid4().hex[:10]}"
