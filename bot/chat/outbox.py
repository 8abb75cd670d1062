"""The only caller of `Channel.send`: fits replies to what an address can carry, and never sends a video twice.

Every message has an id. Its attempt is committed before the call and completed after it. If a crash or an unclear
answer leaves open whether it arrived, a text or picture is posted again; a video only if the channel recognises the
id or knows that it did not post it. A *slot* (`card:<project>`, `progress:<export>`) is a message that is edited.
"""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import structlog

from bot.chat import typed_buttons
from bot.chat.message_splitting import fitted
from bot.chat.retractions import Retractions, pictured
from bot.domain.errors import ChatGone, ChatMoved, DeliveryError, SendRefused, SentUnknown, TryLater
from bot.domain.messages import NOTHING, Address, ConversationKey, Limits, Reply, Sent
from bot.domain.ownership import current_asker, current_owner
from bot.domain.ports import Channel, Clock, Forgets, Recalls, Retracts
from bot.storage.database import Database
from bot.storage.queries import conversations, idempotency_log, live_messages, turns
from bot.storage.queries.live_messages import Slot

log = structlog.get_logger()

THROTTLED_AT_MOST_S = 600.0
"""How long a message that must arrive waits for a platform that asks us to slow down."""
AGAIN_S = 2.0
"""The pause before a message is posted again if it is unknown whether it arrived."""


@dataclass(frozen=True)
class Outbox:
    """Posts to conversations. It looks up the address, and what fits there."""

    database: Database
    channels: Mapping[str, Channel]
    clock: Clock

    @cached_property
    def retractions(self) -> Retractions:
        """Removes messages that it posted."""
        return Retractions(self.database, self.channels, self.clock, self._address)

    async def limits(self, key: ConversationKey) -> Limits:
        """What can be carried by the address that an answer would go to now."""
        return self.channels[key.channel].limits(await self._address(key))

    async def post(self, key: ConversationKey, id: str, reply: Reply) -> Sent | None:
        """Posts a message that must arrive, once. Returns what the platform answered to its first part.

        If the chat is gone, it notes that and returns None. Raises SentUnknown for a video that may have arrived,
        TooLargeToSend, SendRefused.
        """
        parts = fitted(reply, await self.limits(key))
        first = last = await self._post(key, id, parts[0])
        for number, part in enumerate(parts[1:], 1):
            last = await self._post(key, f"{id}+{number}", part)
        if reply.steps and last is not None:
            await self._put_steps(key, last.message, parts[-1])
        await typed_buttons.remember_buttons(self.database, key, reply, self.clock.now())
        return first

    async def update_live_message(
        self,
        key: ConversationKey,
        slot: str,
        reply: Reply,
        *,
        id: str = "first",
        optional: bool = False,
        move_to_bottom: bool = False,
    ) -> None:
        """Posts into a slot, or edits its message. `id` distinguishes two posts into a slot cleared in between.

        A long text continues in further messages. An `optional` update is skipped if the last was too recent, and cut
        to one message. With `move_to_bottom` the message is posted anew once others have come after it.
        """
        limits = await self.limits(key)
        above = await self.database.change(live_messages.clear_if_buried, key, slot, id) if move_to_bottom else ""
        first, *more = fitted(reply, limits)
        await self._show(key, slot, first, limits, id=id, optional=optional)
        if not optional:
            for number, part in enumerate(more, 1):
                await self._post(key, f"slot:{key}:{slot}:{_digest(reply, limits)[:12]}+{number}", part)
            await typed_buttons.remember_buttons(self.database, key, reply, self.clock.now())
        held = await self.database.query(live_messages.get, key, slot) if reply.steps and not more else None
        if held is not None:
            await self._put_steps(key, held.message, first)
        if above:
            await self.retractions.take_back(key, [above])

    async def _put_steps(self, key: ConversationKey, message: str, reply: Reply) -> None:
        """Takes the buttons off the message that had the next steps before, if the channel can."""
        steps = Slot(message, pictured(reply), self.clock.now())
        async with self.database.write() as connection:
            before = await live_messages.get(connection, key, live_messages.STEPS)
            await live_messages.put(connection, key, live_messages.STEPS, steps)
        if before is not None and before.message != message:
            await self.retractions.drop_buttons(key, before.message, before.digest)

    async def post_placeholder(self, key: ConversationKey, address: Address, slot: str, reply: Reply) -> None:
        """Posts into an empty slot what will soon be edited or retracted, if the channel can. Raises DeliveryError."""
        channel = self.channels[key.channel]
        limits = channel.limits(address)
        digest = _digest(reply, limits)
        if not (limits.edits and limits.retracts and isinstance(channel, Retracts)):
            return
        sent = await channel.send(address, reply, f"begin:{key}:{slot}")
        async with self.database.write() as connection:
            await live_messages.put(connection, key, slot, Slot(sent.message, digest, self.clock.now()))
            await live_messages.note_latest(connection, key, sent.message, self.clock.now())

    async def promote_placeholder(self, key: ConversationKey, placeholder: str, slot: str) -> None:
        """Makes the message that `post_placeholder` posted that of `slot`, unless the slot has one or it is buried."""
        async with self.database.write() as connection:
            message = await live_messages.get(connection, key, placeholder)
            held = await live_messages.get(connection, key, slot)
            if message and not (held or await live_messages.buried_message(connection, key, placeholder)):
                await live_messages.put(connection, key, slot, message)
                await live_messages.drop(connection, key, placeholder)
                posted = f"post:{live_messages.post_id(key, slot, 'promoted')}"  # its buttons are for its project
                sent = {"message": message.message, "file": ""}
                await idempotency_log.begin(connection, posted, key, sent, self.clock.now())
                await idempotency_log.complete(connection, posted, idempotency_log.SENT)

    async def _show(
        self, key: ConversationKey, slot: str, reply: Reply, limits: Limits, *, id: str, optional: bool
    ) -> None:
        """Posts or edits the slot's message."""
        digest = _digest(reply, limits)
        held = await self.database.query(live_messages.get, key, slot)
        if held is None:
            post = live_messages.post_id(key, slot, id)
            await self._post(key, post, reply, slot=slot, digest=digest, optional=optional)
            return
        hurried = self.clock.now() - held.at < limits.edit_pace_s
        edits = limits.edits and held.message != ""
        if held.digest == digest or (optional and (hurried or not edits)):
            return
        await self._edit(key, slot, held, reply, digest, optional=optional, edits=edits)

    async def retract(self, key: ConversationKey, slot: str) -> None:
        """Removes a slot's message if the channel can, and clears the slot."""
        held = await self.database.query(live_messages.get, key, slot)
        if held is None:
            return
        await self.retractions.take_back(key, [held.message])
        await self.release(key, slot)

    async def send_untracked(self, key: ConversationKey, address: Address, id: str, reply: Reply) -> None:
        """Posts to a conversation that was deleted. Nothing is noted, and failure is ignored."""
        try:
            await self.channels[key.channel].send(address, reply, id)
        except DeliveryError as error:
            log.info("farewell-failed", error=type(error).__name__)

    async def forget(self, key: ConversationKey, before: float) -> None:
        """Lets the channel delete what it stores itself from before that time (Unix seconds)."""
        for name, channel in self.channels.items():
            if name == key.channel and isinstance(channel, Forgets):
                await channel.forget(key, before)

    async def release(self, key: ConversationKey, slot: str) -> None:
        """Clears a slot: the next update is a new message."""
        await self.database.change(live_messages.drop, key, slot)

    async def _edit(
        self, key: ConversationKey, slot: str, held: Slot, reply: Reply, digest: str, *, optional: bool, edits: bool
    ) -> None:
        sent, anew = None, "" if edits else digest[:12]
        if edits:
            edit = replace(reply, replaces=held.message)
            try:
                sent = await self._send(key, edit, f"slot:{key}:{slot}", optional=optional)
            except SentUnknown:
                return  # the next edit will show it
            except SendRefused as error:
                # The person deleted the message, or the platform cannot edit: posts it anew, an optional one only once.
                log.info("edit-refused", reason=str(error))
                anew = "anew" if optional else digest[:12]
        if anew:
            sent = await self._post(key, live_messages.post_id(key, slot, anew), reply, optional=optional)
        if sent is not None:
            async with self.database.write() as connection:
                await live_messages.put(connection, key, slot, Slot(sent.message, digest, self.clock.now()))
                if sent.message != held.message:
                    await live_messages.note_latest(connection, key, sent.message, self.clock.now())

    async def _post(
        self, key: ConversationKey, id: str, reply: Reply, *, slot: str = "", digest: str = "", optional: bool = False
    ) -> Sent | None:
        earlier = await self.database.change(idempotency_log.begin, f"post:{id}", key, {}, self.clock.now())
        if earlier is not None and earlier.state == idempotency_log.SENT:
            detail = earlier.detail
            return Sent(detail["message"], detail["file"]) if detail else None
        found = await self._recalled(key, reply, id, earlier.at) if earlier is not None and _is_video(reply) else None
        try:
            sent = found or await self._send_again(key, reply, id, optional=optional)
        except SentUnknown:
            raise
        except DeliveryError:
            await self.database.change(idempotency_log.complete, f"post:{id}", idempotency_log.NOT_SENT)
            raise
        async with self.database.write() as connection:
            detail = {"message": sent.message, "file": sent.file_reference} if sent else {}
            left_out = optional and sent is None
            await idempotency_log.complete(
                connection, f"post:{id}", idempotency_log.NOT_SENT if left_out else idempotency_log.SENT, detail
            )
            if slot and sent:
                await live_messages.put(connection, key, slot, Slot(sent.message, digest, self.clock.now()))
            if sent and not (reply.toast and sent == NOTHING):
                await live_messages.note_latest(connection, key, sent.message, self.clock.now())
        return sent

    async def _recalled(self, key: ConversationKey, reply: Reply, id: str, since: float) -> Sent | None:
        """The earlier attempt's result, or None if resending makes no second message. Raises SentUnknown."""
        channel, give_up = self.channels[key.channel], self.clock.now() + THROTTLED_AT_MOST_S
        if (await self.limits(key)).deduplicates:
            return None
        if not isinstance(channel, Recalls):
            raise SentUnknown
        while True:
            try:
                return await channel.recall(await self._address(key), reply, id, since)
            except TryLater as error:
                if not await self._waited(error, give_up):
                    raise SentUnknown from None

    async def _send_again(self, key: ConversationKey, reply: Reply, id: str, *, optional: bool) -> Sent | None:
        """As `_send`. If it is unknown whether a text or picture arrived, sends it once more and counts it as sent."""
        try:
            return await self._send(key, reply, id, optional=optional)
        except SentUnknown:
            if _is_video(reply):
                raise
        await self.clock.sleep(AGAIN_S)
        try:
            return await self._send(key, reply, id, optional=optional)
        except SentUnknown:
            log.warning("perhaps-not-sent")
            return Sent("")

    async def _send(self, key: ConversationKey, reply: Reply, id: str, *, optional: bool = False) -> Sent | None:
        """The platform's answer. None if the chat is gone, or if an optional message would have to wait."""
        channel, begun = self.channels[key.channel], self.clock.now()
        while True:
            found = await self.database.query(conversations.get, key)
            if found is None or found.gone:
                return None
            try:
                return await channel.send(await self._address(key), reply, id)
            except TryLater as error:
                if optional:
                    return None
                if not await self._waited(error, begun + THROTTLED_AT_MOST_S):
                    raise
                if _is_video(reply) and isinstance(channel, Recalls):
                    with suppress(SentUnknown, TryLater):
                        if sent := await channel.recall(await self._address(key), reply, id, begun):
                            return sent
            except ChatGone:
                await self.database.change(conversations.change, key, gone=True)
            except ChatMoved as error:
                new = str(error.params["chat"])
                await self.database.change(conversations.moved, key.channel, key.chat, new)
                key = ConversationKey(key.channel, new, key.thread)

    async def _waited(self, error: TryLater, until: float) -> bool:
        """Waits as long as the platform asks; False if that would be longer than `until` (Unix seconds)."""
        seconds = float(error.params.get("seconds", 1))
        if self.clock.now() + seconds > until:
            return False
        await self.clock.sleep(seconds)
        return True

    async def _address(self, key: ConversationKey) -> Address:
        """The address of the message that is answered, else the person's latest, else anybody's."""
        async with self.database.read() as connection:
            turn = current_owner().turn or ""
            met = await turns.address_of(connection, key, current_asker(), turn, self.clock.now())
            if met is not None:
                return met
            found = await conversations.get(connection, key)
        return found.address if found else Address(key.channel)


def _digest(reply: Reply, limits: Limits) -> str:
    """A digest of what the chat shows of a reply: progress that is not drawn may change without a visible change."""
    shown = reply if limits.draws_progress else replace(reply, progress=None)
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def _is_video(reply: Reply) -> bool:
    return reply.media is not None and not reply.media.mime.startswith(("image/", "audio/"))
