"""A server with the protocol of OpenAI's chat completions, on loopback: it answers as a test wants."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import jsonschema
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.fakes import PATIENCE_S
from tests.fakes.cloud.server import Site

NOTHING: Mapping[str, Any] = {"operations": [], "unmet": [], "question": None}


def answer(*operations: Mapping[str, Any], unmet: Sequence[str] = (), question: str | None = None) -> dict[str, Any]:
    """An answer of the model."""
    return {"operations": list(operations), "unmet": list(unmet), "question": question}


@dataclass
class Model:
    """What the server was asked, and what it answers: by the first open part of the message, else `otherwise`."""

    url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    otherwise: Any = field(default_factory=lambda: dict(NOTHING))
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """The whole body, in place of a completion."""
    refusal: str | None = None
    trickles: bool = False
    """Sends a byte now and then, and never ends."""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def until_asked(self) -> None:
        """Waits for a question."""
        await asyncio.wait_for(self.came.wait(), PATIENCE_S)

    @property
    def questions(self) -> list[dict[str, Any]]:
        """What it was asked, as values."""
        return [json.loads(text_of(body)) for body in self.bodies]

    @property
    def asked(self) -> list[str]:
        """The open parts of all messages."""
        return [part for question in self.questions for part in question["open"]]

    async def completions(self, request: Request) -> Response:
        """`POST /v1/chat/completions`."""
        body = await request.json()
        self.requests.append(request)
        self.bodies.append(body)
        self.came.set()
        if self.trickles:
            return StreamingResponse(_dripping(), media_type="application/json", headers=self.headers)
        if self.body is not None:
            return Response(self.body, self.status, self.headers, "application/json")
        if self.status != 200:
            error = {"error": {"message": f"about {text_of(body)}", "type": "some_error"}}
            return JSONResponse(error, self.status, self.headers)
        found = self.answers.get(json.loads(text_of(body))["open"][0], self.otherwise)
        content = found if isinstance(found, str) else _filled(found, body["response_format"]["json_schema"]["schema"])
        message = {"role": "assistant", "content": None if self.refusal else content, "refusal": self.refusal}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return JSONResponse({"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]})


def text_of(body: Mapping[str, Any]) -> str:
    """The person's part of a question."""
    content = body["messages"][-1]["content"]
    return str(content if isinstance(content, str) else content[0]["text"])


def _filled(found: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """An answer with null for what it leaves out; one that claims to be right has to fit the schema."""
    options = {one["properties"]["op"]["enum"][0]: one for one in schema["properties"]["operations"]["items"]["anyOf"]}
    operations = [
        {**dict.fromkeys(options[one["op"]]["required"]), **one} if one["op"] in options else one
        for one in found["operations"]
    ]
    whole = {**found, "operations": operations}
    if all(one["op"] in options for one in operations) and "misfit" not in found:
        jsonschema.validate(whole, schema)
    return json.dumps({name: value for name, value in whole.items() if name != "misfit"}, ensure_ascii=False)


async def _dripping() -> AsyncIterator[bytes]:
    yield b'{"id": "c", "choices": ['
    while True:
        await asyncio.sleep(0.05)
        yield b" "


@asynccontextmanager
async def language_model() -> AsyncIterator[Model]:
    """A running server."""
    model = Model()
    site = Site(Starlette(routes=[Route("/v1/chat/completions", model.completions, methods=["POST"])]))
    model.url = f"{await site.open()}/v1"
    try:
        yield model
    finally:
        await site.close()
