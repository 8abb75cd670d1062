"""The client of the NemoVideo protocol, which the cloud and every studio speak."""

from bot.backends.nemo.account import Account, Accounts
from bot.backends.nemo.backend import NemoBackend
from bot.backends.nemo.config import NemoConfig, seeded_client_id

__all__ = ["Account", "Accounts", "NemoBackend", "NemoConfig", "seeded_client_id"]
