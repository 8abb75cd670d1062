"""The identity of each call: the operator's token, or anonymous tokens that are minted, stored and renewed."""

import asyncio
import math
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from weakref import WeakValueDictionary

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.backends.nemo.account import Account, Accounts, is_token
from bot.backends.nemo.answer import Answer
from bot.backends.nemo.config import NemoConfig, valid_client_id
from bot.backends.nemo.transport import Call, Transport
from bot.domain.errors import BackendRefused, ConfigurationProblem, RateLimited, TokenRejected
from bot.domain.ports import Clock

EARLY_S = 60.0
"""Seconds before its end at which a token is renewed, so that none expires during a call."""
ANONYMOUS = "anon_"
"""The prefix of anonymous users' ids."""

log = structlog.get_logger()


class Credentials:
    """Provides the account for a call. Simultaneous callers share one minting."""

    def __init__(self, config: NemoConfig, transport: Transport, accounts: Accounts, clock: Clock) -> None:
        if config.token and not is_token(config.token.strip()):
            raise ConfigurationProblem(problem="The service's token has characters that no token has.")
        self._own = Account(config.client_id, config.token.strip()) if config.token or config.studio else None
        self._seed = config.client_id
        self._transport = transport
        self._accounts = accounts
        self._clock = clock
        self._minting: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def kept(self, name: str) -> Account | None:
        """The account if it can be used as it is; mints nothing."""
        account = self._own or await self._accounts.get(name)
        return account if self._own or (account and self._lives(account)) else None

    async def of(self, name: str) -> Account:
        """The account for a call. Raises BackendError if there is none."""
        return await self.kept(name) or await self._mint(name)

    async def renew(self, name: str, refused: Account) -> Account:
        """An account with a new token in place of the refused one. Raises TokenRejected for the operator's own."""
        if self._own:
            log.error("nemo.token_rejected", hint="The service refused the configured token. Set a valid one.")
            raise TokenRejected
        return await self._mint(name, refused)

    def is_anonymous(self, user_id: str) -> bool:
        """Whether the user's account is anonymous, which means that nobody has registered it."""
        return self._own is None or user_id.startswith(ANONYMOUS)

    def _lives(self, account: Account) -> bool:
        ends = account.expires_at - EARLY_S if account.expires_at else math.inf
        return bool(account.token) and self._clock.now() < ends

    async def _mint(self, name: str, refused: Account | None = None) -> Account:
        async with self._minting.setdefault(name, asyncio.Lock()):
            account = await self._accounts.get(name)
            renewed = account and (refused is None or account.token != refused.token)
            if account and renewed and self._lives(account):
                return account
            seed = "" if name else valid_client_id(self._seed)
            # Stored before it is used: a client gets one account a week, so losing the answer must not lose the id.
            return await self._asked(name, account or await self._keep(name, Account(seed or str(uuid.uuid4()))))

    async def _asked(self, name: str, account: Account) -> Account:
        answer = await self._request(account)
        if answer.code == 400:
            account = await self._keep(name, replace(account, client_id=str(uuid.uuid4())))
            answer = await self._request(account)
        if answer.code == 429:
            raise RateLimited(seconds=answer.wait_s)
        data = answer.data
        if answer.code or not is_token(data.get("token")):
            raise BackendRefused(code=answer.code)
        user = str(data.get("user_id") or account.user_id)
        return await self._keep(name, Account(account.client_id, data["token"], user, expiry(data)))

    async def _request(self, account: Account) -> Answer:
        return await self._transport.ask(Call("POST", "/api/auth/anonymous-token"), replace(account, token=""))

    async def _keep(self, name: str, account: Account) -> Account:
        await self._accounts.put(name, account)
        return account


_MOMENT = TypeAdapter(datetime)


def expiry(data: Mapping[str, Any]) -> float:
    """`expires_at` in Unix seconds, from seconds, milliseconds or ISO 8601 (UTC without a zone); zero if missing."""
    try:
        moment = _MOMENT.validate_python(data.get("expires_at"))
    except ValidationError:
        return 0.0
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
