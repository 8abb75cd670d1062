"""An account of the service as it is kept, and where it is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Protocol

_TOKEN = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is kept: `expires_at` in Unix seconds, zero when unknown; no token yet is an empty one."""

    client_id: str
    token: str = field(default="", repr=False)
    user_id: str = ""
    expires_at: float = 0.0


class Accounts(Protocol):
    """Where accounts are kept; the empty name is the one everybody shares."""

    async def get(self, name: str) -> Account | None:
        """The account, or None when there is none yet."""

    async def put(self, name: str, account: Account) -> None:
        """Keeps it in place of an earlier one."""


def is_token(value: object) -> bool:
    """Whether it can be sent as one."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None
