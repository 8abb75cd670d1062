"""A call of the protocol: a request to a studio, and what every call reads of it."""

import json
from pathlib import PurePath
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope

from bot.backends.studio.server.wire import CallFailed, InvalidBody
from bot.backends.studio.sessions import Session
from bot.backends.studio.studio import Studio
from bot.http.file_response import file_response

BODY_LIMIT = 8 * 1024 * 1024
"""The most bytes of a JSON body; the longest draft is far smaller."""

M = TypeVar("M", bound=BaseModel)


class Call(Request):
    """A request to a studio."""

    def __init__(self, scope: Scope, receive: Receive, studio: Studio) -> None:
        super().__init__(scope, receive)
        self.studio = studio

    @property
    def account(self) -> str:
        """The account of its token."""
        return str(self.user.username)

    @property
    def key(self) -> str:
        """The key of a repeatable message or upload: it is carried out once, and a repetition gets the same answer."""
        return self.headers.get("idempotency-key", "")

    async def own_session(self) -> Session:
        """The session in its path. Raises SessionLost."""
        return await self.studio.store.session(self.path_params["session"], self.account)

    async def read(self, model: type[M]) -> M:
        """Its JSON body; a missing one is an empty object. Raises InvalidBody; CallFailed if it is too long."""
        raw = bytearray()
        async for chunk in self.stream():
            raw += chunk
            if len(raw) > BODY_LIMIT:
                raise CallFailed(413, 413, "The body is too long.")
        try:
            return model.model_validate_json(bytes(raw) or b"{}")
        except ValidationError as error:
            detail = json.loads(error.json(include_url=False, include_input=False, include_context=False))
            raise InvalidBody([{**item, "loc": ["body", *item["loc"]]} for item in detail]) from None

    async def file(self, key: str, mime: str) -> Response:
        """The answer with a stored file, or the requested part of it. Raises CallFailed if it is gone."""
        answer = await file_response(self, self.studio.files, key, name=PurePath(key).name, mime=mime, download=False)
        if answer.status_code == 404:
            raise CallFailed(404, 404, "The file is gone.")
        return answer
