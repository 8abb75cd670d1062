"""What a bot, or a studio alone, stands on: the data folder, the database, the files, the work."""

import hashlib
import secrets
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app.data_folder import hold
from bot.app.settings import Settings
from bot.backends.nemo import Account
from bot.domain.errors import BotError
from bot.domain.messages import MediaKind
from bot.domain.ports import Clock, DrawsSmall, FileStore, FreeSpace, StorageQuota
from bot.domain.rate_limits import RateLimits
from bot.domain.sharing import SharesVideos
from bot.jobs.engine import Work
from bot.media.calls import thumbnail
from bot.media.pool import MediaPool
from bot.storage.chat_quota import ChatQuota
from bot.storage.database import Database, advisory_lock
from bot.storage.disk_space import MB, UNLIMITED, DiskSpace
from bot.storage.files_quota import FilesQuota
from bot.storage.object_store import Files
from bot.storage.queries import accounts, installation
from bot.storage.sharing import Sharing
from bot.storage.signed_urls import LIFETIME_S, Links

ADDRESS_KEY = "address-key"


class StoredAccounts:
    """The back end's accounts, kept in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> Account | None:
        """The account, or None when there is none yet."""
        values = await self._database.query(accounts.get, name)
        return Account(**values) if values else None  # type: ignore[arg-type]  # columns are the fields

    async def put(self, name: str, account: Account) -> None:
        """Stores the account in place of an earlier one."""
        await self._database.change(accounts.put, name, asdict(account))


@dataclass(frozen=True)
class Storage:
    """What channels are built with."""

    database: Database
    files: FileStore
    disk: FreeSpace = UNLIMITED
    rates: RateLimits = field(default_factory=RateLimits)
    stored: StorageQuota | None = None
    address_key: bytes = b""
    """What turns internet addresses into codes; the same on every machine and after every start."""
    draw_small: DrawsSmall | None = None
    sharing: SharesVideos | None = None


@dataclass(frozen=True)
class Base:
    """What a bot and a studio alone stand on."""

    database: Database
    files: Files
    pool: MediaPool
    clock: Clock
    work: Work
    disk: DiskSpace


def base(settings: Settings, stack: AsyncExitStack, clock: Clock) -> Base:
    """Takes the data folder and opens what is in it; the stack closes it again. Raises ConfigurationProblem."""
    hold(settings, stack)
    database, pool = Database(settings.database), MediaPool()
    stack.push_async_callback(database.close)
    stack.push_async_callback(pool.close)
    files = Files(settings.files)
    folders = [folder for folder in (settings.data_dir, files.folder) if folder]
    quota = FilesQuota(files, settings.max_files_mb * MB) if settings.max_files_mb else None
    disk = DiskSpace(folders, settings.min_free_mb * MB, quota)
    return Base(database, files, pool, clock, Work(database, clock), disk)


async def storage(settings: Settings, parts: Base, rates: RateLimits) -> Storage:
    """What channels are built with, on these parts."""
    key = await parts.database.change(_address_key)
    mixed = hashlib.sha256(f"{key} {settings.link_secret.get_secret_value()}".encode()).digest()
    await parts.disk.measure()
    stored = ChatQuota(parts.database, settings.quota_stored_mb * MB)
    draw = partial(draw_small, parts.files, parts.pool)
    sharing = Sharing(parts.database, links(settings), parts.clock)
    return Storage(parts.database, parts.files, parts.disk, rates, stored, mixed, draw, sharing)


def links(settings: Settings) -> Links:
    """Links to files; they expire no later than their files."""
    secret = settings.link_secret.get_secret_value().encode()
    return Links(settings.public_url, secret, min(LIFETIME_S, settings.retention_days * 86_400.0))


async def draw_small(files: FileStore, pool: MediaPool, key: str, target: str, kind: MediaKind) -> bool:
    """Stores a small picture of a stored photo or clip. Returns whether it could be drawn."""
    try:
        async with files.local(key) as source:
            drawn = await pool.run(thumbnail, source, kind is MediaKind.VIDEO)
        await files.put(target, drawn)
    except BotError:
        return False
    return True


async def _address_key(connection: AsyncConnection) -> str:
    """A secret of this installation, made once."""
    await advisory_lock(connection, ADDRESS_KEY)
    key = await installation.get(connection, ADDRESS_KEY)
    if key is None:
        key = secrets.token_hex(32)
        await installation.put(connection, ADDRESS_KEY, key)
    return str(key)
