"""An account of the service, and the interface of its storage."""

import re
from dataclasses import dataclass, field
from typing import Protocol

_TOKEN = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Account:
    """A stored account: `expires_at` in Unix seconds, zero if unknown; the token is empty before one is minted."""

    client_id: str
    token: str = field(default="", repr=False)
    user_id: str = ""
    expires_at: float = 0.0


class Accounts(Protocol):
    """Stores accounts by name; the empty name is the shared account."""

    async def get(self, name: str) -> Account | None:
        """The account, or None if there is none yet."""

    async def put(self, name: str, account: Account) -> None:
        """Stores the account in place of an earlier one."""


def is_token(value: object) -> bool:
    """Whether the value can be sent as a token."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None
