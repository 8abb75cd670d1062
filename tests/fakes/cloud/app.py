"""The protocol's calls over HTTP. Each does what the documents say unless a fault is due."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.domain.ports import Clock
from tests.fakes.cloud import agent
from tests.fakes.cloud.rendered import mp4
from tests.fakes.cloud.script import (
    Cut,
    Drop,
    Edit,
    Fault,
    Flood,
    Hold,
    Media,
    Pause,
    Refuse,
    Replace,
    Script,
    Status,
)
from tests.fakes.cloud.uploads import MIB, received
from tests.fakes.cloud.world import Account, Refusal, Render, Session, World

RENDER_STEPS = (
    {"status": "pending", "progress": 0},
    {"status": "processing", "progress": 45},
    {"status": "completed", "progress": 100},
)
BLOCK = bytes(range(256)) * 256
SIGNATURE = "Signature=5ec5e7"

Call = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Seen:
    """A request as it arrived. `call` is its name in `Cloud.next`; header names are in lower case."""

    call: str
    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: Any = None
    """The body, decoded if it was JSON."""


class Api:
    """Routes over a World. Its attributes are what a test may set."""

    def __init__(self, clock: Clock) -> None:
        self.world = World()
        self.clock = clock
        self.seen: list[Seen] = []
        self.flat = False
        """The shape of the event stream."""
        self.nested = False
        """The shape of renders: inside `data` with `outputUrl`, or else bare with `output.url`."""
        self.render_steps: tuple[Mapping[str, Any], ...] = RENDER_STEPS
        self.max_bytes = 200 * MIB
        self.service: Mapping[str, Any] | None = None
        """The answer to `GET /api/service`; None means 404, as the cloud answers."""
        self.forms: list[dict[str, str]] = []
        """The fields of each upload, beside its files."""
        self.output = ""
        """Base of the links to rendered files; empty for relative ones."""
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def next(self, call: str, *faults: Fault) -> None:
        """Gives each of the next requests of this call one fault. After them all is well again."""
        self._faults[call].extend(faults)

    def application(self) -> Starlette:
        """All routes."""
        session = "{session}"
        calls: list[tuple[str, str, str, Call]] = [
            ("service", "GET", "/api/service", self._service),
            ("anonymous_token", "POST", "/api/auth/anonymous-token", self._anonymous_token),
            ("claim_token", "POST", "/api/auth/claim-token", self._claim_token),
            ("session", "POST", "/api/tasks/me/with-session/nemo_agent", self._open_session),
            ("run_sse", "POST", "/run_sse", self._run),
            ("upload", "POST", f"/api/upload-video/nemo_agent/me/{session}", self._upload),
            ("credits", "GET", "/api/credits/balance/simple", self._credits),
            ("state", "GET", f"/api/state/nemo_agent/me/{session}/latest", self._state),
            ("submit", "POST", "/api/render/proxy/lambda", self._submit),
            ("render", "GET", "/api/render/proxy/lambda/{id}", self._render),
            ("cancel", "POST", "/api/render/proxy/lambda/{id}/cancel", self._cancel),
            ("download", "GET", "/api/render/proxy/{id}/download", self._download),
            ("file", "GET", "/files/{id}.mp4", self._file),
        ]
        return Starlette(
            routes=[
                Route(path, self._faulty(name, call), methods=[method], name=name) for name, method, path, call in calls
            ]
        )

    def _faulty(self, name: str, call: Call) -> Call:
        async def endpoint(request: Request) -> Response:
            self.seen.append(await _seen(name, request))
            fault = self._faults[name].popleft() if self._faults[name] else None
            request.state.script = fault if isinstance(fault, Script) else None
            match fault:
                case Refuse():
                    body = {"code": fault.code, "message": fault.message}
                    return JSONResponse(body, fault.status, dict(fault.headers))
                case Status():
                    return Response(fault.body, fault.status, dict(fault.headers), fault.content_type)
                case Drop(effect=False):
                    return await _abort(request)
                case Hold():
                    await fault.gate.wait()
            try:
                response = await call(request)
            except Refusal as refusal:
                body = {"code": refusal.code, "message": refusal.message, "detail": refusal.message}
                return JSONResponse(body, refusal.status)
            return await _ended(request, response, fault)

        return endpoint

    def _account(self, request: Request) -> Account:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return self.world.account(token if scheme == "Bearer" else "", self.clock.now())

    async def _service(self, _request: Request) -> Response:
        if self.service is None:
            return JSONResponse({"detail": "Not Found"}, 404)
        return _envelope(dict(self.service))

    async def _anonymous_token(self, request: Request) -> Response:
        client = request.headers.get("x-client-id", "")
        if not client or len(client) > 64:
            raise Refusal(400, "X-Client-Id is required", 400)
        account = self.world.mint(client, self.clock.now())
        fields = {"token": account.token, "user_id": account.user_id, "expires_at": account.expires_at}
        return _envelope({**fields, "credits": account.credits})

    async def _claim_token(self, request: Request) -> Response:
        account, body = self._account(request), await request.json()
        self.world.session(body["session_id"], account)
        return _envelope({"claim_token": f"clm_{uuid4().hex}", "expires_in": 604800})

    async def _open_session(self, request: Request) -> Response:
        account, body = self._account(request), await request.json()
        session = Session(f"ses_{uuid4().hex[:8]}", f"tsk_{uuid4().hex[:8]}", account.user_id, body["language"])
        self.world.sessions[session.id] = session
        return _envelope({"task_id": session.task_id, "session_id": session.id, "user_id": session.user_id})

    async def _run(self, request: Request) -> Response:
        account, body = self._account(request), await request.json()
        session = self.world.session(body["session_id"], account, status=404)
        text = "".join(part.get("text", "") for part in body["new_message"]["parts"])
        self.world.charge(account, session, text, generates=agent.is_generation(text))
        script = request.state.script or agent.respond(text, [file.name for file in session.files])
        return StreamingResponse(self._played(request, session, script), media_type="text/event-stream")

    async def _played(self, request: Request, session: Session, script: Script) -> AsyncIterator[bytes]:
        self.world.overlaps += session.runs > 0
        session.runs += 1
        try:
            for step in script.steps:
                match step:
                    case Edit():
                        session.draft = step.change(session.draft)
                    case Media():
                        session.media.append({"filename": step.name, "file_type": "video"})
                    case Pause():
                        await self.clock.sleep(step.seconds)
                    case Hold():
                        await step.gate.wait()
                    case Cut():
                        await _abort(request)
                        return
                    case _:
                        for frame in agent.frames(step, flat=self.flat):
                            yield frame
        finally:
            session.runs -= 1

    async def _upload(self, request: Request) -> Response:
        session = self.world.session(request.path_params["session"], self._account(request))
        async with request.form(max_files=100) as form:
            self.forms.append({name: value for name, value in form.items() if isinstance(value, str)})
            files = [
                await received(item, self.max_bytes) for item in form.getlist("files") if isinstance(item, UploadFile)
            ]
        session.files.extend(files)
        return _envelope({"files": [file.described() for file in files], "session_state_applied": True})

    async def _credits(self, request: Request) -> Response:
        available = self._account(request).credits
        return _envelope({"available": available, "frozen": 0, "total": available})

    async def _state(self, request: Request) -> Response:
        session = self.world.session(request.path_params["session"], self._account(request))
        canvas = {name: session.draft.get("m", {}).get(name) for name in ("width", "height", "ratio")}
        state = {
            "draft": session.draft,
            "video_infos": [file.described() for file in session.files],
            "canvas_config": canvas,
            "generated_media": session.media,
            "video_analyses": [],
            "user_id": session.user_id,
        }
        return _envelope({"state": state})

    async def _submit(self, request: Request) -> Response:
        account, body = self._account(request), await request.json()
        if not all(request.headers.get(f"x-skill-{name}") for name in ("source", "version", "platform")):
            raise Refusal(402, "export is blocked on the free plan", 402)
        self.world.session(body["sessionId"], account)
        if body["id"] in self.world.renders:
            raise Refusal(409, "this id is taken", 409)
        render = self.world.renders[body["id"]] = Render(body["id"], body["sessionId"], body["draft"])
        return self._told(render, {"status": "pending", "progress": 0})

    async def _render(self, request: Request) -> Response:
        render = self._known(request)
        steps = self.render_steps
        step = steps[min(render.polls, len(steps) - 1)]
        render.polls += 1
        return self._told(render, {"status": "cancelled", "progress": 0} if render.cancelled else step)

    async def _cancel(self, request: Request) -> Response:
        render = self._known(request)
        if render.polls > 1:
            raise Refusal(409, "it is being rendered", 409)
        render.cancelled = True
        return self._told(render, {"status": "cancelled", "progress": 0})

    def _known(self, request: Request) -> Render:
        self._account(request)
        render = self.world.renders.get(request.path_params["id"])
        if render is None:
            raise Refusal(404, "no such render", 404)
        return render

    def _told(self, render: Render, step: Mapping[str, Any]) -> Response:
        body = {"id": render.id, **step}
        if step.get("status") != "completed":
            return JSONResponse({"success": True, "data": body} if self.nested else body)
        url = f"{self.output}/files/{render.id}.mp4?{SIGNATURE}"
        facts = {"duration": render.milliseconds / 1000, "size": len(mp4(render.milliseconds))}
        if self.nested:
            return JSONResponse({"success": True, "data": {**body, "outputUrl": url, **facts}})
        return JSONResponse({**body, "output": {"url": url, **facts}})

    async def _download(self, request: Request) -> Response:
        return Response(mp4(self._known(request).milliseconds), media_type="video/mp4")

    async def _file(self, request: Request) -> Response:
        render = self.world.renders.get(request.path_params["id"])
        if render is None or request.url.query != SIGNATURE:
            return Response(b"<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
        return Response(mp4(render.milliseconds), media_type="video/mp4")


def _envelope(data: Mapping[str, Any]) -> JSONResponse:
    return JSONResponse({"code": 0, "data": data})


async def _seen(name: str, request: Request) -> Seen:
    body = None
    if request.headers.get("content-type", "").startswith("application/json"):
        with suppress(ValueError, ClientDisconnect):
            body = json.loads(await request.body())
    return Seen(name, request.method, str(request.url), dict(request.headers), body)


async def _abort(request: Request) -> Response:
    """Breaks the connection, and waits until the server notices."""
    request.state.transport.abort()
    await asyncio.sleep(0)
    return Response()


async def _ended(request: Request, response: Response, fault: Fault | None) -> Response:
    match fault:
        case Drop():
            return await _abort(request)
        case Replace() if isinstance(fault.body, bytes):
            return Response(fault.body, fault.status, media_type=fault.content_type)
        case Replace():
            return JSONResponse(fault.body, fault.status)
        case Flood():
            headers = {"Content-Length": str(fault.size)}
            return StreamingResponse(_flood(request, fault), 200, headers, fault.content_type)
    return response


async def _flood(request: Request, flood: Flood) -> AsyncIterator[bytes]:
    for start in range(0, flood.size, len(BLOCK)):
        if flood.cut and start >= flood.size // 2:
            await _abort(request)
            return
        yield BLOCK[: flood.size - start]
