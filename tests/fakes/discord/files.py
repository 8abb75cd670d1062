"""The file servers: signed URLs that expire, ranges, transfers that break."""

from __future__ import annotations

import hmac
from urllib.parse import unquote

from aiohttp import web

from tests.fakes.discord.trouble import Downloads
from tests.fakes.discord.world import World


class Files:
    """Serves uploaded files at the URLs that Discord gave."""

    def __init__(self, world: World, downloads: Downloads) -> None:
        self._world = world
        self._downloads = downloads

    async def serve(self, request: web.Request) -> web.StreamResponse:
        file = self._world.files.get(request.match_info["id"])
        asked = request.headers.get("Range", "")
        name = unquote(request.match_info["name"])
        self._downloads.served.append((name, asked, "Authorization" in request.headers))
        if self._downloads.failures:
            return web.Response(status=self._downloads.failures.pop(0))
        end, given = request.query.get("ex", ""), request.query.get("hm", "")
        genuine = hmac.compare_digest(given, self._world.signature(request.rel_url.raw_path, end))
        if file is None or not genuine or int(end, 16) <= self._world.now():
            return web.Response(status=404, text="This content is no longer available.")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        return await self._send(request, file.content[start:], partial=bool(asked))

    async def _send(self, request: web.Request, content: bytes, *, partial: bool) -> web.StreamResponse:
        cut = self._downloads.cuts.pop(0) if self._downloads.cuts else None
        response = web.StreamResponse(status=206 if partial else 200)
        response.content_length = len(content)
        await response.prepare(request)
        for at in range(0, len(content) if cut is None else min(cut, len(content)), 64 * 1024):
            stop = at + 64 * 1024 if cut is None else min(at + 64 * 1024, cut)
            await response.write(content[at:stop])
        if cut is not None and request.transport is not None:
            request.transport.close()
        return response
