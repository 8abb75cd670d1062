"""Takes in what people do: persists it, has its files fetched, and gathers it into turns.

A quick question (status, credits, a button that needs no work) becomes a turn of its own on the queue `quick` and never
waits. Everything else joins the conversation's open turn, settled once it has been quiet: albums have no end marker.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import typed_buttons
from bot.chat.batcher import Batcher
from bot.chat.foreground_gate import ForegroundGate
from bot.chat.linked_files import with_linked_files
from bot.domain.messages import Action, ConversationKey, Inbound, InboundKind, Verb
from bot.domain.ports import Clock, Enqueue
from bot.jobs.wakeups import wait_at_most
from bot.language.utterance import Utterance
from bot.storage.database import Database, advisory_lock, chat_lock
from bot.storage.queries import conversations, idempotency_log, received_files, turns
from bot.texts import has_language, language_of

log = structlog.get_logger()

LOOK_S = 5.0
"""How often this process looks for turns that another one took in, which may have died."""
QUIET_S = 1.0
"""After so long without more the first word about a turn is said …"""
SETTLE_S = 0.5
"""… and after so long again it is settled."""
CAP_S = 9.5
"""After so long it begins even if more keeps coming."""
LONGEST_S = 5.0
"""How long the first word may take."""
LEASE_S = 10.0
"""How long a turn that one process is about to settle is left alone by the others."""
FIRST_WORDS_S = 2.0
"""How long a turn waits for the first words about others."""
QUICK_VERBS = frozenset(
    {
        Verb.START,
        Verb.HELP,
        Verb.STATUS,
        Verb.CREDITS,
        Verb.CANCEL,
        Verb.SEND_AGAIN,
        Verb.LANGUAGE,
        Verb.KEEP,
        Verb.PROJECTS,
        Verb.REMOVE,
        Verb.PRIVACY,
        Verb.DELETE,
        Verb.SETTINGS,
    }
)


Acknowledge = Callable[[str], Awaitable[None]]
"""Says the first word about a turn's files, before the turn itself begins; must not fail."""


async def _silent(_turn: str) -> None:
    """Says nothing."""


class Inbox:
    """The one way in. `receive` may be called for the same inbound any number of times.

    `settling` is set when there is something to settle.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        enqueue: Enqueue,
        acknowledge: Acknowledge = _silent,
        gate: ForegroundGate | None = None,
    ) -> None:
        self.settling = asyncio.Event()
        self._database = database
        self._clock = clock
        self._enqueue = enqueue
        self._acknowledge = acknowledge
        self._gate = gate or ForegroundGate()
        self._batcher = Batcher(self._take_all)
        self._speaking: set[str] = set()

    async def receive(self, *inbounds: Inbound) -> None:
        """Persists inbounds with the work they cause; what comes at the same time shares the transaction."""
        with self._gate.foreground():
            await self._batcher.submit(inbounds)

    async def _take_all(self, some: Sequence[Sequence[Inbound]]) -> None:
        chats: dict[str, list[Inbound]] = {}
        for inbound in chain.from_iterable(some):
            chats.setdefault(chat_lock(inbound.key.channel, inbound.key.chat), []).append(inbound)
        async with self._database.write() as connection:
            for name in sorted(chats):  # every process asks for the locks in this order
                await advisory_lock(connection, name)
                for run in runs(chats[name]):
                    await self._take(connection, run)
        self.settling.set()

    async def _take(self, connection: AsyncConnection, run: Sequence[Inbound]) -> None:
        """What belongs together, most often one inbound."""
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
        """The inbound as it concerns the bot, or None. `albums` are those that are meant for the bot."""
        if not inbound.addressed:
            # In a group one photo of an album has the words, and another process may have taken that in.
            if not inbound.album:
                return None
            if inbound.album not in albums and not await turns.has_album(connection, inbound.key, inbound.album):
                return None
            inbound = replace(inbound, addressed=True)
        key = inbound.key
        said = Utterance(inbound.text.strip())
        if inbound.borrowed and (_is_command(said) or await turns.has_files_of(connection, key, inbound.target)):
            inbound = replace(inbound, attachments=(), borrowed=False)
        if inbound.action is not None and inbound.action.verb == Verb.WITHDRAW:
            return await turns.withdrawn(connection, inbound)
        edited = inbound.kind == InboundKind.EDIT and await turns.has_files_of(connection, key, inbound.message)
        if edited:
            # The words are new; the files of the message are here already.
            inbound = replace(inbound, attachments=())
        if inbound.kind == InboundKind.PRESS and inbound.group and inbound.target and not inbound.key.thread:
            inbound = await _placed(connection, inbound)
        inbound = await self._resolve_command(connection, inbound, said)
        return inbound if edited else with_linked_files(inbound)

    async def _resolve_command(self, connection: AsyncConnection, inbound: Inbound, said: Utterance) -> Inbound:
        """With the action that its words stand for if the whole message is a command or a label; else with its plan."""
        if inbound.kind == InboundKind.JOINED:
            return replace(inbound, action=Action(Verb.START))  # coming into a group is one
        if inbound.kind == InboundKind.COMMAND and inbound.action and not inbound.action.argument and inbound.text:
            # "/export vertical" is "export vertical"
            command = Utterance(f"{inbound.action.verb} {inbound.text}".strip()).command
            return replace(inbound, action=command or inbound.action)
        if inbound.action is not None or inbound.kind == InboundKind.PRESS or inbound.attachments:
            return inbound
        offers = await conversations.offers(connection, inbound.key) if said.text else ()
        now = self._clock.now()
        action = typed_buttons.match_label(said.text, offers, now) or said.command
        if offers and offers[0].awaits:
            await conversations.answered(connection, inbound.key, offers[1:])
            action = action or typed_buttons.answer(said, offers[0], now)
        return replace(inbound, action=action, plan=None if action else said.plan)

    async def _join(self, connection: AsyncConnection, run: Sequence[Inbound]) -> None:
        """Into the conversation's open turn, or a new one."""
        last, now = run[-1], self._clock.now()
        quick = is_quick(last)
        joined = None if quick else await turns.open_turn(connection, last.key)
        turn, opened = joined or (turn_id(now), now)
        new = await turns.add(connection, run, turn, now)
        if len(new) < len(run):
            known = {inbound.message for inbound in run} - {inbound.message for inbound in new}
            log.info("known-already", channel=last.key.channel, messages=sorted(known))
        if not new:
            return
        said = next((inbound.text for inbound in run if inbound.text.strip()), "")
        language = language_of(last.locale, said)
        # Where the platform does not know it, one person's words tell it each time; a group's is not each member's.
        follows = bool(said) and not has_language(last.locale) and not last.group
        await conversations.touch(connection, last.key, last.address, language, now, group=last.group, follows=follows)
        if joined is None:
            await turns.start_turn(connection, turn, last.key, now)
        if batch := await received_files.add_files(connection, new, turn):
            await self._enqueue(connection, "fetch", batch)
        if joined is None and not gathers(last):
            await self._settle(connection, turn, last.key, quick=quick)
        else:
            await turns.set_due(connection, turn, min(now + QUIET_S, opened + CAP_S))

    async def _settle(self, connection: AsyncConnection, turn: str, key: ConversationKey, *, quick: bool) -> None:
        if await turns.queue_turn(connection, turn):
            work = "quick" if quick else "turn"
            await self._enqueue(connection, work, turn, partition="" if quick else str(key))

    async def settle_forever(self) -> None:
        """Closes turns as they fall due; the times are rows, so a restart goes on where it was."""
        async with asyncio.TaskGroup() as closing:
            while True:
                self.settling.clear()
                async with self._database.read() as connection:
                    due = await turns.next_due(connection)
                if due is not None and due <= self._clock.now():
                    for turn, key, until in await self._take_due():
                        closing.create_task(self._close(turn, key, until))
                    continue
                await self._until(due)

    async def _until(self, due: float | None) -> None:
        """Waits for that time, or until something was taken in."""
        wait = LOOK_S if self._database.shared else 3600.0
        if due is not None:
            wait = min(wait, due - self._clock.now())
        await wait_at_most(self.settling, self._clock, wait)

    async def _take_due(self) -> list[tuple[str, ConversationKey, float]]:
        """The turns that are due, put off until a time at which others would settle them."""
        now = self._clock.now()
        until = now + LEASE_S
        async with self._database.write() as connection:
            due = await turns.take_due(connection, now, until)
        return [(turn, ConversationKey.parse(key), until) for turn, key in due]

    async def _close(self, turn: str, key: ConversationKey, until: float) -> None:
        """Says the first word, and settles the turn. If more has come meanwhile, it is due again."""
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
        except SQLAlchemyError as error:
            log.warning("turn-not-settled", turn=turn, error=type(error).__name__)  # it is due again

    async def _speak(self, turn: str) -> None:
        """The first word, if it can be said soon; then waits a moment while others wait for theirs."""
        with self._gate.foreground(), suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_S):
                await self._acknowledge(turn)
        await self._gate.wait_until_idle(FIRST_WORDS_S)


async def _placed(connection: AsyncConnection, press: Inbound) -> Inbound:
    """A press in the conversation of its message: of an old message some platforms tell no thread."""
    threads = await conversations.threads_of(connection, press.key)
    place = await idempotency_log.place_of(connection, threads, press.target) if threads else None
    known = await conversations.get(connection, place) if place else None
    return replace(press, key=known.key, address=known.address) if known else press


def _is_command(said: Utterance) -> bool:
    """Whether the words are about something else than files."""
    return said.command is not None or said.plan.quick


def runs(inbounds: Sequence[Inbound]) -> Iterator[list[Inbound]]:
    """Inbounds in their order; photos of one conversation that gather in one turn anyway are taken together."""
    run: list[Inbound] = []
    for inbound in inbounds:
        plain = inbound.kind == InboundKind.MESSAGE and inbound.action is None and gathers(inbound)
        if run and not (plain and run[-1].key == inbound.key):
            yield run
            run = []
        run.append(inbound)
        if not plain:
            yield run
            run = []
    if run:
        yield run


def is_quick(inbound: Inbound) -> bool:
    """Whether it can be answered at once, without waiting for the turns before it."""
    if inbound.action is not None or inbound.kind == InboundKind.PRESS:
        return inbound.action is None or inbound.action.verb in QUICK_VERBS
    return inbound.plan is not None and inbound.plan.quick and not inbound.attachments


def gathers(inbound: Inbound) -> bool:
    """Whether more may belong to it: an album, files still without words, one of several files with words each, one of
    several stickers."""
    if inbound.action is not None and inbound.action.verb == Verb.UPLOAD_HELP:
        return True
    sent = [file for file in inbound.attachments if not file.link]
    return bool(sent) and (len(sent) == 1 or bool(inbound.album) or not inbound.text.strip())


def turn_id(now: float) -> str:
    """The id of a turn opened now. Ids sort by time, which keeps turns in order that are queued in one second."""
    return f"{int(now * 1_000_000):014x}{uuid.uuid4().hex[:10]}"
