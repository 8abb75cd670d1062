"""Checks an installation: what works, what does not, and how to mend it."""

import shutil
import sys
from collections.abc import AsyncIterator
from tempfile import TemporaryDirectory

import av
import httpx
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from adapters.web import journal
from bot.app.channel_registry import channels
from bot.app.composition import Storage
from bot.app.settings import Settings
from bot.backends.studio import tables as studio_tables
from bot.domain.errors import ConfigurationProblem
from bot.domain.ports import Diagnoses, Finding
from bot.http.server import listen
from bot.storage import schema, tables
from bot.storage.database import Database
from bot.storage.object_store import Files

ROOM = 2 * 1024**3
"""Free bytes below which videos may not fit."""


async def examine(settings: Settings) -> int:
    """Prints a line per finding. Returns the exit status: 1 if something has to be mended."""
    console = Console(highlight=False)
    well = True
    async for finding in _findings(settings):
        well = well and finding.ok
        console.print(f"{'ok     ' if finding.ok else 'problem'}  {finding.text}", markup=False)
    console.print("\nEverything is ready." if well else "\nMend what is marked as a problem, then run doctor again.")
    return 0 if well else 1


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    yield Finding(True, f"Python {sys.version.split()[0]}")
    yield _data(settings)
    if settings.files_url:
        yield _files(settings)
    yield await _database(settings)
    yield _encoder()
    yield _port(settings)
    yield await _backend(settings)
    with TemporaryDirectory(prefix="bot-doctor-") as folder:
        database = Database(f"sqlite:///{folder}/doctor.db")
        for channel in channels(settings, Storage(database, Files(folder))):
            if isinstance(channel, Diagnoses):
                for finding in await channel.diagnose():
                    yield finding
        await database.close()


def _data(settings: Settings) -> Finding:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=settings.data_dir):
            free = shutil.disk_usage(settings.data_dir).free
    except OSError as error:
        return Finding(False, f"DATA_DIR {settings.data_dir} cannot be written ({error.strerror}). Set another folder.")
    if free < ROOM:
        return Finding(False, f"Only {free // 1024**2} MB are free in {settings.data_dir}. Make room or move DATA_DIR.")
    return Finding(True, f"Data folder {settings.data_dir}, {free // 1024**3} GB free")


def _files(settings: Settings) -> Finding:
    try:
        Files(settings.files)
    except ConfigurationProblem as problem:
        return Finding(False, str(problem))
    return Finding(True, "The place for files can be opened")


async def _database(settings: Settings) -> Finding:
    try:
        database = Database(settings.database)
    except ConfigurationProblem as problem:
        return Finding(False, str(problem))
    try:
        if not database.shared and not database.path.exists():
            return Finding(True, "There is no database yet: the first start makes it")
        return Finding(True, await schema.examine(database, tables.metadata, studio_tables.metadata, journal.metadata))
    except ConfigurationProblem as problem:
        return Finding(False, str(problem))
    except (SQLAlchemyError, OSError) as error:
        return Finding(False, f"{database.name} cannot be opened ({type(error).__name__}). Check it.")
    finally:
        await database.close()


def _encoder() -> Finding:
    missing = [name for name in ("libx264", "aac") if name not in av.codecs_available]
    if missing:
        return Finding(
            False, f"The video library lacks {', '.join(missing)}. Install the packaged PyAV: run make setup."
        )
    return Finding(True, f"Video encoder x264, FFmpeg libraries of PyAV {av.__version__}")


def _port(settings: Settings) -> Finding:
    try:
        listen(settings.web_host, settings.web_port).close()
    except ConfigurationProblem as problem:
        return Finding(False, f"{problem} If it is the running bot, all is well.")
    return Finding(True, f"The web chat can listen on {settings.web_host}:{settings.web_port}")


async def _backend(settings: Settings) -> Finding:
    if settings.uses_embedded_studio:
        return Finding(True, "Videos are made by the embedded studio: no account, no network")
    name = "NemoVideo" if settings.uses_cloud else "The studio"
    url = settings.api_url if settings.uses_cloud else settings.studio_url
    try:
        async with httpx.AsyncClient(timeout=10, proxy=settings.https_proxy or None) as client:
            await client.get(url)
    except httpx.HTTPError as error:
        return Finding(
            False, f"{name} at {url} cannot be reached ({type(error).__name__}). Check the URL and HTTPS_PROXY."
        )
    return Finding(True, f"{name} answers at {url}")
