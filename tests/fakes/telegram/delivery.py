"""Delivers updates to the bot: by getUpdates with offsets, or by webhook with its secret."""

from __future__ import annotations

import asyncio
import copy
from contextlib import suppress
from urllib.parse import urlsplit

import httpx

from tests.fakes import PATIENCE_S
from tests.fakes.telegram.refusals import OTHER_POLL, WEBHOOK_ACTIVE, Refused, bad
from tests.fakes.telegram.world import Json

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


class Delivery:
    """The queue of one bot."""

    def __init__(self) -> None:
        self.pending: list[Json] = []
        self.allowed: list[str] = []
        self.webhook: Json = {}
        self.attempts: list[tuple[int, int]] = []
        """(update id, status) of every webhook delivery; the status is 0 without an answer."""
        self.replicas: list[str] = []
        """Base addresses behind the webhook's, which get updates by turns; if empty, the webhook itself gets them."""
        self.acknowledged = 0
        """The highest update id the bot has confirmed."""
        self._next = 100_000_001
        self._polls = 0
        self._news = asyncio.Event()
        self._closing = False
        self._courier: asyncio.Task[None] | None = None

    def add(self, kind: str, content: object) -> int:
        """Queues an update; returns its id."""
        number, self._next = self._next, self._next + 1
        if kind in self.allowed or (not self.allowed and kind not in NOT_BY_DEFAULT):
            self.pending.append({"update_id": number, kind: copy.deepcopy(content)})
            self._wake()
        return number

    async def poll(self, offset: int, limit: int, wait_s: float) -> list[Json]:
        """Answers getUpdates. A later poll ends an earlier one."""
        if self.webhook:
            raise Refused(409, WEBHOOK_ACTIVE)
        self._polls += 1
        mine = self._polls
        self._wake()
        if offset > 0:
            self.acknowledged = max(self.acknowledged, offset - 1)
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                while not self.pending and mine == self._polls and not self._closing:
                    await self._news.wait()
        if mine != self._polls:
            raise Refused(409, OTHER_POLL)
        return self.pending[:limit]

    def set_webhook(self, url: str, secret: str) -> None:
        if url and not url.startswith(("https://", "http://127.0.0.1")):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = {"url": url, "secret": secret} if url else {}
        self._wake()
        if self._courier is not None:
            self._courier.cancel()
        self._courier = asyncio.create_task(self._carry()) if url else None

    async def _carry(self) -> None:
        async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
            while True:
                while self.pending:
                    update = self.pending[0]
                    if await self._deliver(client, update):
                        self.acknowledged = update["update_id"]
                        self.pending = [kept for kept in self.pending if kept is not update]
                    else:
                        await asyncio.sleep(0.02)
                await self._news.wait()

    async def _deliver(self, client: httpx.AsyncClient, update: Json) -> bool:
        headers = {SECRET_HEADER: self.webhook["secret"]} if self.webhook["secret"] else {}
        try:
            answer = await client.post(self._address(), json=update, headers=headers)
        except httpx.HTTPError:
            self.attempts.append((update["update_id"], 0))
            return False
        self.attempts.append((update["update_id"], answer.status_code))
        return answer.is_success

    def _address(self) -> str:
        """The address for the next delivery, as a load balancer chooses it."""
        url: str = self.webhook["url"]
        if not self.replicas:
            return url
        return self.replicas[len(self.attempts) % len(self.replicas)] + urlsplit(url).path

    async def close(self) -> None:
        self._closing = True
        self._wake()
        if self._courier is not None:
            self._courier.cancel()
            await asyncio.gather(self._courier, return_exceptions=True)

    def _wake(self) -> None:
        """Lets every waiting poll look again."""
        self._news.set()
        self._news = asyncio.Event()
