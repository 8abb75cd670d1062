"""How many videos a conversation, a person and an internet address may export within 24 hours, and when again."""

import math
import sys
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.services import Services
from bot.domain.messages import ConversationKey, Language
from bot.storage.disk_space import MB
from bot.storage.queries import stored_bytes, usage
from bot.texts import say


@dataclass(frozen=True, slots=True)
class Quota:
    """How many exports are left; if none, the sentence that says so, and when there is one again."""

    left: int
    sentence: str = ""
    most: int = 0
    again_at: float = 0.0
    """Unix seconds; 0 while some are left."""


async def left(
    services: Services, connection: AsyncConnection, key: ConversationKey, sender: str, address: str = ""
) -> Quota:
    """How many exports the conversation, the person and the address have left; the last two in all conversations."""
    since = services.clock.now() - usage.DAY_S
    quotas, found = services.quotas, [Quota(sys.maxsize)]
    if most := quotas.exports_per_day:
        made = await usage.times(connection, since, of_chat=usage.chat(key))
        found.append(_quota(made, most, "quota-exports"))
    if sender and (most := quotas.exports_per_person):
        made = await usage.times(connection, since, of_person=usage.person(key, sender))
        found.append(_quota(made, most, "quota-person"))
    if address and (most := quotas.exports_per_address):
        made = await usage.times(connection, since, of_address=address)
        found.append(_quota(made, most, "quota-address"))
    return min(found, key=lambda quota: (quota.left, -quota.again_at))


async def is_full(services: Services, key: ConversationKey, sender: str, id: str) -> bool:
    """Whether there is no room for a further video. Then it says so, in the message with this id."""
    if services.disk.is_low:
        await services.say(key, id, "export-no-room")
        return True
    most = services.quotas.stored
    if await services.read(stored_bytes.left, key, sender, most):
        return False
    await services.say(key, id, "export-chat-full", limit_mb=most // MB)
    return True


def _quota(made: list[float], most: int, sentence: str) -> Quota:
    """The quota after exports at the times `made`, latest first. One is free again when enough are a day old."""
    again_at = made[most - 1] + usage.DAY_S if len(made) >= most else 0.0
    return Quota(max(0, most - len(made)), sentence, most, again_at)


def used_up(quota: Quota, now: float, language: Language) -> str:
    """The sentence that no exports are left, with about when there will be; that time is never too early."""
    minutes = max(1, math.ceil((quota.again_at - now) / 60))
    if minutes < 60:
        wait = say("wait-minutes", language, n=minutes)
    else:
        wait = say("wait-hours", language, n=math.ceil(minutes / 60))
    return say(quota.sentence, language, n=quota.most, wait=wait)
