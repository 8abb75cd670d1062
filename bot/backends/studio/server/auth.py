"""Authenticates calls: by the bearer token of every request, or an anonymous token minted for a client."""

from datetime import UTC, datetime

from starlette.authentication import AuthCredentials, AuthenticationBackend, AuthenticationError, SimpleUser
from starlette.requests import HTTPConnection
from starlette.responses import Response

from bot.backends.studio.accounts import Accounts
from bot.backends.studio.server.call import Call
from bot.backends.studio.server.wire import BAD_TOKEN, CallFailed, envelope, refusal

MINT = "/api/auth/anonymous-token"
SERVICE = "/api/service"
OPEN = {MINT, SERVICE}
"""The paths that need no token."""
CREDITS = 100


class Bearer(AuthenticationBackend):
    """Admits a request with the account of its token."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def authenticate(self, conn: HTTPConnection) -> tuple[AuthCredentials, SimpleUser] | None:
        """The account as the user's name; None if the path needs no token."""
        if conn.url.path in OPEN:
            return None
        scheme, _, token = conn.headers.get("authorization", "").partition(" ")
        account = await self._accounts.account(token.strip()) if scheme.lower() == "bearer" else None
        if account is None:
            raise AuthenticationError
        return AuthCredentials(["authenticated"]), SimpleUser(account)


def rejected(_conn: HTTPConnection, _error: Exception) -> Response:
    """Answers a request that has no valid token."""
    headers = {"WWW-Authenticate": "Bearer"}
    return refusal(401, "The token is wrong or has expired.", headers, code=BAD_TOKEN)


async def mint(call: Call) -> Response:
    """`POST /api/auth/anonymous-token`: a token for the client in `X-Client-Id`; the same client keeps its account."""
    client_id = call.headers.get("x-client-id", "").strip()
    if not 0 < len(client_id) <= 64:
        raise CallFailed(400, 400, "X-Client-Id is needed, at most 64 characters long.")
    if not call.studio.anonymous:
        raise CallFailed(403, 403, "This studio needs the token of its operator.")
    grant = await call.studio.accounts.mint(client_id)
    expires_at = datetime.fromtimestamp(grant.expires_at, UTC).isoformat()
    return envelope({"token": grant.token, "user_id": grant.account, "expires_at": expires_at, "credits": CREDITS})
