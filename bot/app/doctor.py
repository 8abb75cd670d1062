"""Checks an installation: what works, what does not, and how to mend it."""

import asyncio
import shutil
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from tempfile import TemporaryDirectory

import av
import httpx
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from adapters.web import journal
from bot.app.channel_registry import channels
from bot.app.composition import access_to_model
from bot.app.foundation import Storage
from bot.app.settings import SHORTEST_PASSWORD, Settings, is_short, trusts_everybody
from bot.backends.studio import tables as studio_tables
from bot.conversation import believed_clock
from bot.domain.errors import ConfigurationProblem
from bot.domain.ports import Diagnoses, Finding
from bot.http.server import listen
from bot.language_model.client import LanguageModel, NoTranslation, Trouble, probe
from bot.storage import orphans, schema, tables
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
    files = (_files,) if settings.files_url else ()
    proxies = (_proxies,) if settings.trusted_proxies else ()
    model = (model_answers,) if settings.llm_url and not settings.uses_cloud else ()
    for check in (_data, *files, _database, _encoder, _decoders, _port, _password, *proxies, _backend, *model):
        try:
            yield Finding(True, await check(settings))
        except ConfigurationProblem as problem:
            yield Finding(False, str(problem))
    with TemporaryDirectory(prefix="bot-doctor-") as folder:
        database = Database(f"sqlite:///{folder}/doctor.db")
        for channel in channels(settings, Storage(database, Files(folder))):
            if isinstance(channel, Diagnoses):
                for finding in await channel.diagnose():
                    yield finding
        await database.close()


# Each check returns what is well, or raises ConfigurationProblem.


async def _data(settings: Settings) -> str:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=settings.data_dir):
            free = shutil.disk_usage(settings.data_dir).free
    except OSError as error:
        problem = f"DATA_DIR {settings.data_dir} cannot be written ({error.strerror}). Set another folder."
        raise ConfigurationProblem(problem=problem) from None
    if free < ROOM:
        problem = f"Only {free // 1024**2} MB are free in {settings.data_dir}. Make room or move DATA_DIR."
        raise ConfigurationProblem(problem=problem)
    return f"Data folder {settings.data_dir}, {free // 1024**3} GB free"


async def _files(settings: Settings) -> str:
    Files(settings.files)
    return "The place for files can be opened"


async def _database(settings: Settings) -> str:
    database = Database(settings.database)
    try:
        if not database.shared and not database.path.exists():
            return "There is no database yet: the first start makes it"
        sound = await schema.examine(database, tables.metadata, studio_tables.metadata, journal.metadata)
        if not await schema.is_current(database):
            return sound
        if mark := await database.query(orphans.marked):
            await orphans.check(Files(settings.files), mark)
        clock = await database.query(believed_clock.stored)
        odd = believed_clock.described(believed_clock.seen(clock, time.time(), 0)) if clock else ""
        return f"{sound}. {odd}" if odd else sound
    except (SQLAlchemyError, OSError) as error:
        problem = f"{database.name} cannot be opened ({type(error).__name__}). Check it."
        raise ConfigurationProblem(problem=problem) from None
    finally:
        await database.close()


async def _encoder(_settings: Settings) -> str:
    missing = [name for name in ("libx264", "aac") if name not in av.codecs_available]
    if missing:
        problem = f"The video library lacks {', '.join(missing)}. Install the packaged PyAV: run make setup."
        raise ConfigurationProblem(problem=problem)
    return f"Video encoder x264, FFmpeg libraries of PyAV {av.__version__}"


async def _decoders(_settings: Settings) -> str:
    asked = (sys.executable, "-m", "bot.media.no_network")
    child = await asyncio.create_subprocess_exec(*asked, stdout=PIPE, stderr=DEVNULL)
    reason = (await child.communicate())[0].decode().strip()
    if child.returncode == 0:
        return "People's files are opened by processes without a network"
    return (
        f"People's files are opened by processes that could use the network: the system does not take it from them "
        f"({reason or 'the trial failed'}). User namespaces would have to be allowed"
    )


async def _password(settings: Settings) -> str:
    if is_short(settings):
        return f"WEB_PASSWORD has fewer than {SHORTEST_PASSWORD} characters: enough only while nobody else gets here"
    return (
        "The web chat asks for a password"
        if settings.web_password.get_secret_value()
        else "The web chat is open to this machine"
    )


async def _proxies(settings: Settings) -> str:
    if trusts_everybody(settings):
        raise ConfigurationProblem(
            problem="TRUSTED_PROXIES holds the addresses of strangers, who may then say that they come from anywhere: "
            "no limit of an address would hold. Name the addresses of your own proxies only."
        )
    return f"Proxies that say where people come from: {', '.join(settings.trusted_proxies)}"


async def _port(settings: Settings) -> str:
    try:
        listen(settings.web_host, settings.web_port).close()
    except ConfigurationProblem as problem:
        raise ConfigurationProblem(problem=f"{problem} If it is the running bot, all is well.") from None
    return f"The web chat can listen on {settings.web_host}:{settings.web_port}"


async def _backend(settings: Settings) -> str:
    if settings.uses_embedded_studio:
        return "Videos are made by the embedded studio: no account, no network"
    name = "NemoVideo" if settings.uses_cloud else "The studio"
    url = settings.api_url if settings.uses_cloud else settings.studio_url
    try:
        async with httpx.AsyncClient(timeout=10, proxy=settings.https_proxy or None) as client:
            await client.get(url)
    except httpx.HTTPError as error:
        problem = f"{name} at {url} cannot be reached ({type(error).__name__}). Check the URL and HTTPS_PROXY."
        raise ConfigurationProblem(problem=problem) from None
    return f"{name} answers at {url}"


_MODEL_TROUBLES = {
    Trouble.UNREACHABLE: "cannot be reached. Check LLM_URL and HTTPS_PROXY.",
    Trouble.SLOW: "takes longer than 15 s for an answer. Use a smaller model or a faster machine.",
    Trouble.BUSY: "refuses because of too many questions or an empty account (429).",
    Trouble.KEY: "refuses LLM_KEY.",
    Trouble.UNKNOWN: "does not know the model or the path (404). Check LLM_MODEL, and that LLM_URL ends as /v1 does.",
    Trouble.FAILED: "answers with an error.",
    Trouble.REFUSED: "refuses to answer. Use another model.",
    Trouble.NONSENSE: "does not answer in the form of a JSON schema. Use another model, or a server that supports it.",
}


async def model_answers(settings: Settings) -> str:
    """Asks the language model something harmless."""
    access = access_to_model(settings)
    model = LanguageModel(access)
    try:
        await model.translate(probe())
    except NoTranslation as error:
        detail = f" ({error.detail})" if error.detail else ""
        problem = f"The language model at {access.host} {_MODEL_TROUBLES[error.trouble]}{detail}"
        raise ConfigurationProblem(problem=problem) from None
    finally:
        await model.close()
    seen = "words and small pictures" if access.vision else "words"
    return f"The language model at {access.host} answers; it gets {seen} that the bot does not understand by itself"
