"""What a client of the cloud needs in a test: a token, and accounts in memory."""

from __future__ import annotations

from collections.abc import Callable

from bot.backends.nemo import Account, NemoBackend

OPERATOR = "nmv_usr_0perat0r"
"""A registered account's token, known to the `cloud` fixture."""

MakeBackend = Callable[..., NemoBackend]
"""`make_backend(**fields of NemoConfig)` makes a client of the cloud, by default with anonymous accounts."""


class KeptAccounts:
    """`bot.backends.nemo.Accounts` in memory. `kept` has what was stored."""

    def __init__(self) -> None:
        self.kept: dict[str, Account] = {}

    async def get(self, name: str) -> Account | None:
        return self.kept.get(name)

    async def put(self, name: str, account: Account) -> None:
        self.kept[name] = account
