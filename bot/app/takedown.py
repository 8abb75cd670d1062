"""`unshare`: the operator takes a shared video down by its address, also while the bot runs."""

from urllib.parse import urlsplit

from rich.console import Console

from bot.app.foundation import links
from bot.app.settings import Settings
from bot.storage.database import Database
from bot.storage.queries import shares

console = Console(highlight=False, soft_wrap=True)


async def take_down(settings: Settings, address: str) -> int:
    """Stops the link. Returns the exit status: 1 if it is none of this bot."""
    token = urlsplit(address.strip()).path.rstrip("/").rpartition("/w/")[2].partition("/")[0]
    id = links(settings).watched(token)  # noqa: A001 - the field's word
    database = Database(settings.database)
    try:
        stopped = bool(id) and await database.change(shares.take_down, id)
    finally:
        await database.close()
    console.print("Taken down. The link no longer works." if stopped else "This is not the address of a shared video.")
    return 0 if stopped else 1
