"""The strip's HTTP requests: the open project's tiles as they are now, their small pictures, and touches."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.shared.json_request import json_object
from adapters.web.access import Throttle
from adapters.web.entrance import MAX_JSON, Entrance
from adapters.web.inbound import NAME
from adapters.web.message_form import MESSAGE_ID
from bot.domain.errors import BackendError
from bot.domain.messages import ConversationKey, InboundKind, Language, Sender
from bot.domain.operations.constraints import LOOKS, MOODS, MOVES, STYLES, TRANSITIONS, TYPE_STYLES
from bot.domain.photo_facts import Box
from bot.domain.ports import FileStore
from bot.domain.task_arguments import action
from bot.domain.tiles import Strip, StripPreview, Strips, Tile
from bot.domain.touches import InvalidTouch, Touched, read
from bot.http.file_response import file_response
from bot.texts.formatting import capital, term

MAX_TOUCH = 64 * 1024
"""Bytes of a touch: a thousand tiles, or a long caption."""
STATUS = {"gone": 409, "read-only": 409, "not-yours": 403}
TURNS = (0, 90, 180, 270)
TERMS = {
    "transition": ("", *TRANSITIONS),
    "motion": MOVES,
    "look": ("", *LOOKS),
    "music": MOODS,
    "style": STYLES,
    "type_style": TYPE_STYLES,
}
"""What can be chosen on the strip, by the word that the bot's texts know it by."""
_USUAL = {name: field.default for name, field in Tile.__dataclass_fields__.items()}

Enter = Callable[[Request, str, str, Mapping[str, Any]], Awaitable[Response]]
"""Counts a person's act against the limits, keeps it, and hands it to the core; its answer has the message's id."""


class StripRoutes:
    """Answers for the strip. Without a core there is none."""

    def __init__(self, entrance: Entrance, files: FileStore, enter: Enter) -> None:
        self.strips: Strips | None = None
        self._entrance = entrance
        self._files = files
        self._enter = enter
        self._previews = Throttle(burst=20, every_s=2.0)

    async def show(self, request: Request) -> Response:
        """The tiles; 304 if the page has them as they are."""
        chat = await self._entrance.chat(request)
        try:
            strip = await self.strips.strip(ConversationKey(NAME, chat), Sender(chat)) if self.strips else None
        except BackendError:
            raise HTTPException(503, "unavailable", {"retry-after": "5"}) from None
        body = json.dumps({"strip": to_page(strip) if strip else None}, ensure_ascii=False, separators=(",", ":"))
        mark = f'"{hashlib.sha256(body.encode()).hexdigest()[:24]}"'
        headers = {"etag": mark, "cache-control": "private, no-cache"}
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/json", headers=headers)

    async def terms(self, request: Request) -> Response:
        """What can be chosen, in a language, as the bot calls it: pairs of value and words."""
        language = request.path_params["language"]
        if language not in set(Language):
            raise HTTPException(404, "gone")
        named = {
            what: [[value, capital(term(what, value, language))] for value in values] for what, values in TERMS.items()
        }
        return JSONResponse(named, headers={"cache-control": "max-age=3600"})

    async def picture(self, request: Request) -> Response:
        """The small picture of a tile, or the whole photo that it is a part of."""
        chat = await self._entrance.chat(request)
        turn, crop = _shown(request.query_params.get("turn", "0"), request.query_params.get("crop", ""))
        file = request.path_params["file"]
        key = await self.strips.picture(ConversationKey(NAME, chat), file, turn, crop) if self.strips else ""
        if not key:
            raise HTTPException(404, "gone")
        return await file_response(
            request, self._files, key, name="tile.jpg", mime="image/jpeg", download=False, cache="private, max-age=600"
        )

    async def begin_preview(self, request: Request) -> Response:
        """Begins a small film of the video as it is now, for the page alone."""
        chat = await self._entrance.chat(request)
        project = (await json_object(request, MAX_JSON)).get("project")
        if not isinstance(project, str) or self.strips is None:
            raise HTTPException(400, "bad-request")
        if wait := self._previews.wait_s(chat):
            raise HTTPException(429, "too-many-previews", {"retry-after": str(int(wait) + 1)})
        return _film(await _asked(self.strips.begin_preview(ConversationKey(NAME, chat), Sender(chat), project)))

    async def preview(self, request: Request) -> Response:
        """How far the film is."""
        return _film(await self._preview(request))

    async def film(self, request: Request) -> Response:
        """The film itself."""
        found = await self._preview(request)
        if found is None or not found.key:
            raise HTTPException(404, "gone")
        return await file_response(
            request,
            self._files,
            found.key,
            name="preview.mp4",
            mime="video/mp4",
            download=False,
            cache="private, no-store",
        )

    async def sample(self, request: Request) -> Response:
        """What people choose by: a photo in a style, or ten seconds of music."""
        chat = await self._entrance.chat(request)
        project, what, value = (request.path_params[name] for name in ("project", "what", "value"))
        language = request.query_params.get("language", "")
        here, key = ConversationKey(NAME, chat), ""
        try:
            if self.strips and what == "style" and language in set(Language):
                key = await self.strips.style_sample(here, project, value, Language(language))
            elif self.strips and what == "music":
                key = await self.strips.music_sample(here, project, value)
        except BackendError:
            raise HTTPException(503, "unavailable", {"retry-after": "5"}) from None
        if not key:
            raise HTTPException(404, "gone")
        mime = "image/jpeg" if what == "style" else "audio/mp4"
        cache = "private, max-age=600"
        return await file_response(
            request, self._files, key, name=key.rpartition("/")[2], mime=mime, download=False, cache=cache
        )

    async def _preview(self, request: Request) -> StripPreview | None:
        chat = await self._entrance.chat(request)
        project, wanted = request.path_params["project"], request.path_params["id"]
        return await _asked(self.strips.preview(ConversationKey(NAME, chat), project, wanted)) if self.strips else None

    async def touch(self, request: Request) -> Response:
        """Takes a touch in, like a press of a button."""
        chat = await self._entrance.chat(request)
        given = await json_object(request, MAX_TOUCH)
        try:
            touch = read(given)
        except InvalidTouch:
            raise HTTPException(400, "bad-request") from None
        if not MESSAGE_ID.fullmatch(touch.id) or self.strips is None:
            raise HTTPException(400, "bad-request")
        if refusal := await self.strips.refusal(ConversationKey(NAME, chat), Sender(chat), touch.project):
            raise HTTPException(STATUS[refusal], f"strip-{refusal}")
        code = action(Touched(touch)).encode()
        return await self._enter(request, chat, touch.id, {"kind": InboundKind.PRESS, "action": code})


async def _asked(answer: Awaitable[StripPreview | None]) -> StripPreview | None:
    try:
        return await answer
    except BackendError:
        raise HTTPException(503, "unavailable", {"retry-after": "5"}) from None


def _film(found: StripPreview | None) -> Response:
    if found is None:
        raise HTTPException(404, "strip-gone")
    told = {"id": found.id, "percent": round(found.percent), "ready": bool(found.key), "failed": found.failed}
    return JSONResponse(told, headers={"cache-control": "no-store"})


def to_page(strip: Strip) -> dict[str, Any]:
    """The strip as the page gets it; of its tiles only what is not as usual."""
    return {**asdict(strip), "tiles": [_tile(tile) for tile in strip.tiles]}


def _tile(tile: Tile) -> dict[str, Any]:
    return {name: value for name, value in asdict(tile).items() if value != _USUAL[name]}


def _shown(turn: str, crop: str) -> tuple[int, Box | None]:
    """The turn and the crop of a picture's address. Raises 404."""
    try:
        degrees, shares = int(turn), tuple(map(float, crop.split(","))) if crop else None
    except ValueError:
        raise HTTPException(404, "gone") from None
    if degrees not in TURNS:
        raise HTTPException(404, "gone")
    if shares is None:
        return degrees, None
    if len(shares) != 4 or not all(0 <= share <= 1 for share in shares) or min(shares[2:]) < 0.05:
        raise HTTPException(404, "gone")
    left, top, width, height = shares
    return degrees, (left, top, width, height)
