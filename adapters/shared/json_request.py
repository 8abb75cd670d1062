"""Reads JSON that a platform posts to the bot's port."""

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request


async def json_object(request: Request, limit: int) -> dict[str, Any]:
    """The JSON object in a request's body. Raises HTTPException: 413 beyond `limit` bytes, 400 for anything else."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise HTTPException(413, "bad-request")
        value = json.loads(body)
    except (ClientDisconnect, ValueError, RecursionError):  # the last: nested too deeply
        raise HTTPException(400, "bad-request") from None
    if not isinstance(value, dict):
        raise HTTPException(400, "bad-request")
    return value
