"""A start on a full disk: it waits until the database can be written, and the port says meanwhile what it waits for."""

import asyncio
from contextlib import suppress

import structlog
from rich.console import Console
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.app.settings import Settings
from bot.app.supervision import notify
from bot.http.server import serve
from bot.storage.disk_space import Reserve, has_room
from bot.texts import language_of, say

log = structlog.get_logger()

LOOK_S = 2.0
METHODS = ("GET", "POST", "PUT", "DELETE")


async def wait_for_disk_space(settings: Settings, host: str, port: int, stop: asyncio.Event) -> bool:
    """Waits for room in the data folder; False if it has to stop before. The reserve is given back if there is none."""
    if settings.is_shared or _has_room(settings):
        return True
    Reserve(settings.data_dir).release()
    if _has_room(settings):
        return True
    log.error("no-room-to-start", folder=str(settings.data_dir))
    served = await serve(Starlette(routes=[Route("/{path:path}", _full, methods=METHODS)]), host, port)
    try:
        text = f"There is no room on the disk of {settings.data_dir}. As soon as there is, this starts at {served.url}"
        Console(highlight=False, soft_wrap=True).print(text, markup=False)
        notify("READY=1")  # a supervisor that waits for it would end it
        while not _has_room(settings):
            notify("WATCHDOG=1")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await stop.wait()
                return False
    finally:
        await served.stop()
    log.info("room-to-start")
    return True


def _has_room(settings: Settings) -> bool:
    try:
        return has_room(settings.data_dir)
    except OSError:
        return True  # whoever takes the folder says what is wrong with it


async def _full(request: Request) -> Response:
    headers = {"retry-after": "30", "cache-control": "no-store"}
    match request.url.path, request.method:
        case "/health", _:
            return JSONResponse({"ok": True})
        case "/readyz", _:
            return JSONResponse({"ok": False, "problem": "the disk is full"}, 503)
        case _, "GET":
            language = language_of(request.headers.get("accept-language", ""), "")
            return PlainTextResponse(say("disk-full", language), 503, headers)
    return JSONResponse({"error": "full"}, 507, headers)
