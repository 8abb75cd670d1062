"""Links to a video, which somebody makes and stops on the page, with the picture that a phone's camera reads."""

from collections.abc import Callable, Coroutine
from typing import Any

import segno
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.shared.json_request import json_object
from adapters.web.entrance import MAX_JSON
from adapters.web.inbound import NAME
from adapters.web.journal import BOT, Journal
from bot.domain.messages import ConversationKey
from bot.domain.sharing import SharesVideos


class SharePage:
    """Answers what the page asks about links. Only what the chat itself shows can be shared."""

    def __init__(
        self, journal: Journal, shares: SharesVideos | None, chat: Callable[[Request], Coroutine[Any, Any, str]]
    ) -> None:
        self._journal = journal
        self._shares = shares
        self._chat = chat

    @property
    def possible(self) -> bool:
        """Whether there are links."""
        return self._shares is not None and self._shares.possible

    async def share(self, request: Request) -> Response:
        """Makes a link, or tells the one there is."""
        shares, key, media = await self._asked(request)
        made = await shares.share(key, media)
        if made is None:
            raise HTTPException(404, "gone")
        return JSONResponse({"url": made.url, "expires_at": made.expires_at, "qr": _drawn(made.url)})

    async def stop(self, request: Request) -> Response:
        """Stops the links to a video."""
        shares, key, media = await self._asked(request)
        await shares.stop(key, media)
        return Response(status_code=204)

    async def _asked(self, request: Request) -> tuple[SharesVideos, ConversationKey, str]:
        chat = await self._chat(request)
        target = str((await json_object(request, MAX_JSON)).get("target", ""))
        entry = await self._journal.find(chat, int(target)) if target.isdecimal() and len(target) < 16 else None
        media = entry.content.get("media") if entry and entry.author == BOT else None
        if self._shares is None or not self.possible or not media:
            raise HTTPException(404, "gone")
        return self._shares, ConversationKey(NAME, chat), media["key"]


def _drawn(url: str) -> dict[str, Any]:
    """A QR code: its modules as a path, a unit each, and how many there are in a row."""
    rows = [list(row) for row in segno.make(url, micro=False).matrix_iter(border=4)]
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module)
    return {"size": len(rows), "path": "".join(dark)}
