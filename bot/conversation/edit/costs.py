"""Tells what an edit costs before it is sent."""

import structlog

from bot.chat.services import Services
from bot.domain.backend import Session
from bot.domain.errors import BackendError
from bot.domain.messages import ConversationKey
from bot.storage.queries import idempotency_log

log = structlog.get_logger()


async def tell_cost(services: Services, key: ConversationKey, session: Session, id: str, *, creates: bool) -> None:
    """Tells cost and balance before each video is made, and before the first edit of a session.

    Says nothing if the balance is unknown: that must not stop the edit.
    """
    if (await services.backend.service()).free:
        return
    post = f"cost:{session.session_id}"
    if await _told(services, post):
        if not creates:
            return
        post = f"cost:{id}"
    try:
        balance = await services.backend.credits(services.account(key))
    except BackendError as error:
        log.info("no-balance", error=type(error).__name__)
        return
    await services.say(key, post, "cost" if creates else "cost-edit", available=f"{balance.available:g}")


async def _told(services: Services, id: str) -> bool:
    return await services.read(idempotency_log.get, f"post:{id}") is not None
