"""All calls of the protocol as one ASGI application."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.backends.studio.server import agent, auth, renders, sessions, uploads
from bot.backends.studio.server.call import Call
from bot.backends.studio.server.wire import HANDLERS
from bot.backends.studio.studio import Studio

_UPLOADS = "/api/upload-video/nemo_agent/me/{session}"
_STATE = "/api/state/nemo_agent/me/{session}"
_RENDERS = "/api/render/proxy/lambda"
_CALLS: tuple[tuple[str, str, Callable[[Call], Awaitable[Response]]], ...] = (
    ("GET", auth.SERVICE, sessions.service),
    ("POST", auth.MINT, auth.mint),
    ("POST", "/api/auth/claim-token", sessions.claim),
    ("POST", "/api/tasks/me/with-session/nemo_agent", sessions.create),
    ("POST", "/run_sse", agent.run),
    ("POST", _UPLOADS, uploads.upload),
    ("GET", f"{_UPLOADS}/{{asset}}", uploads.file),
    ("GET", "/api/credits/balance/simple", sessions.balance),
    ("GET", f"{_STATE}/latest", sessions.state),
    ("DELETE", _STATE, sessions.forget),
    ("POST", _RENDERS, renders.submit),
    ("GET", f"{_RENDERS}/{{id}}", renders.status),
    ("POST", f"{_RENDERS}/{{id}}/cancel", renders.cancel),
    ("GET", "/api/render/proxy/{id}/download", renders.download),
)


def protocol(studio: Studio) -> Starlette:
    """The whole protocol of a studio. Only minting a token and the service's description need no token."""

    def route(method: str, path: str, call: Callable[[Call], Awaitable[Response]]) -> Route:
        async def answer(request: Request) -> Response:
            return await call(Call(request.scope, request.receive, studio))

        return Route(path, answer, methods=[method])

    bearer = Middleware(AuthenticationMiddleware, backend=auth.Bearer(studio.accounts), on_error=auth.rejected)
    return Starlette(routes=[route(*call) for call in _CALLS], middleware=[bearer], exception_handlers=HANDLERS)
