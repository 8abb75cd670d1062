"""What the page gets instead of what it asked for: a code, whose sentence it has, and the values in that sentence."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Limited(HTTPException):
    """A limit is reached: `values` are for the page's sentence."""

    def __init__(self, status: int, code: str, **values: int) -> None:
        super().__init__(status, code, {"retry-after": str(values["seconds"])} if "seconds" in values else None)
        self.values = values


async def problem(_request: Request, error: HTTPException) -> Response:
    """The answer to a problem that ended a request."""
    told = {"error": error.detail, **(error.values if isinstance(error, Limited) else {})}
    return JSONResponse(told, status_code=error.status_code, headers=error.headers)
