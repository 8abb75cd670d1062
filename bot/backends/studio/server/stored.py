"""Answers a request with a file of `bot.storage.object_store`, parts of it included."""

from __future__ import annotations

from starlette.responses import FileResponse, JSONResponse
from starlette.types import Receive, Scope, Send

from bot.domain.errors import FileUnavailable
from bot.domain.ports import FileStore


class StoredResponse:
    """An ASGI answer: the file at `key`, with Range, from a local path; 404 when it is gone."""

    def __init__(self, files: FileStore, key: str, mime: str) -> None:
        self._files = files
        self._key = key
        self._mime = mime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it."""
        try:
            async with self._files.local(self._key) as path:
                await FileResponse(path, media_type=self._mime)(scope, receive, send)
        except FileUnavailable:
            body = {"code": 404, "success": False, "message": "The file is gone."}
            await JSONResponse(body, 404)(scope, receive, send)
