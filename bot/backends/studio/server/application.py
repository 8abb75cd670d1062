"""Assembles the calls of the protocol into one ASGI application."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.routing import Route

from bot.backends.studio.accounts import Accounts
from bot.backends.studio.deletion import forget
from bot.backends.studio.render_jobs import Renders
from bot.backends.studio.server.agent import AgentCalls
from bot.backends.studio.server.auth import MINT, SERVICE, Bearer, Mint, rejected
from bot.backends.studio.server.renders import RenderCalls
from bot.backends.studio.server.sessions import SessionCalls
from bot.backends.studio.server.uploads import Intake, UploadCalls
from bot.backends.studio.server.wire import HANDLERS
from bot.backends.studio.sessions import Store
from bot.domain.ports import FileStore
from bot.media.pool import MediaPool

POLL_AFTER_MS = 500


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that the calls use."""

    accounts: Accounts
    store: Store
    renders: Renders
    files: FileStore
    pool: MediaPool
    intake: Intake
    anonymous: bool


def application(parts: Parts) -> Starlette:
    """The whole protocol. Only minting a token and the service's description need no token.

    The function is longer than others because it lists every path.
    """
    service = {
        "name": "studio",
        "accepts": sorted(parts.intake.accepts),
        "max_bytes": parts.intake.max_bytes,
        "poll_after_ms": POLL_AFTER_MS,
        "free": True,
        "previews": True,
        "idempotent": True,
        "forgets": True,
    }

    async def forgotten(session_id: str) -> None:
        await forget(session_id, parts.store, parts.renders, parts.files)

    sessions = SessionCalls(parts.store, service, forgotten)
    agent = AgentCalls(parts.store)
    uploads = UploadCalls(parts.store, parts.files, parts.pool, parts.intake)
    renders = RenderCalls(parts.store, parts.renders, parts.files, POLL_AFTER_MS)
    mint = Mint(parts.accounts, parts.anonymous)
    upload = "/api/upload-video/nemo_agent/me/{session}"
    render = "/api/render/proxy/lambda"
    return Starlette(
        routes=[
            Route(SERVICE, sessions.service),
            Route(MINT, mint.anonymous, methods=["POST"]),
            Route("/api/auth/claim-token", sessions.claim, methods=["POST"]),
            Route("/api/tasks/me/with-session/nemo_agent", sessions.open, methods=["POST"]),
            Route("/run_sse", agent.run, methods=["POST"]),
            Route(upload, uploads.upload, methods=["POST"]),
            Route(f"{upload}/{{asset}}", uploads.file),
            Route("/api/credits/balance/simple", sessions.credits),
            Route("/api/state/nemo_agent/me/{session}/latest", sessions.state),
            Route("/api/state/nemo_agent/me/{session}", sessions.forget, methods=["DELETE"]),
            Route(render, renders.submit, methods=["POST"]),
            Route(f"{render}/{{id}}", renders.status),
            Route(f"{render}/{{id}}/cancel", renders.cancel, methods=["POST"]),
            Route("/api/render/proxy/{id}/download", renders.download),
        ],
        middleware=[Middleware(AuthenticationMiddleware, backend=Bearer(parts.accounts), on_error=rejected)],
        exception_handlers=HANDLERS,
    )
