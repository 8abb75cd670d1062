"""Answers a request for one stored file over HTTP: whole or a part of it, shown or downloaded."""

import hashlib
import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.domain.errors import FileUnavailable
from bot.domain.ports import FileStore

SHOWN = frozenset(f"image/{kind}" for kind in ("jpeg", "png", "webp", "gif", "avif", "heic", "heif"))
"""Picture types that a browser may show from our address; others (SVG, HTML) could carry a script."""


class RangeUnsatisfiable(ValueError):
    """The requested range begins after the end of the file."""


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """The half-open range [start, end) that a `Range` header requests; None for the whole file.

    Anything but one plain range of bytes is ignored, as RFC 9110 section 14.2 allows. Raises RangeUnsatisfiable.
    """
    match = re.fullmatch(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", header)
    if match is None or match[0].strip().endswith("=-"):
        return None
    first, last = match[1], match[2]
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= end:
        raise RangeUnsatisfiable
    return start, end


async def file_response(
    request: Request, files: FileStore, key: str, *, name: str, mime: str, download: bool, cache: str = "no-store"
) -> Response:
    """The file at `key` under the name that people know; 404 if it is gone, 416 for an impossible range.

    Types other than known pictures, video and sound are always downloaded, never shown. `cache` is the Cache-Control.
    """
    try:
        size = await files.size(key)
    except FileUnavailable:
        return Response(status_code=404)
    shown = mime in SHOWN or mime.startswith(("video/", "audio/"))
    tag = '"' + hashlib.sha256(f"{key}/{size}".encode()).hexdigest()[:32] + '"'
    headers = {
        "accept-ranges": "bytes",
        "cache-control": cache,
        "content-disposition": disposition(name, download=download or not shown),
        "content-type": mime if shown else "application/octet-stream",
        "etag": tag,
        "x-content-type-options": "nosniff",
    }
    wanted = request.headers.get("range", "")
    if request.headers.get("if-range", tag) != tag:
        wanted = ""
    try:
        part = parse_range(wanted, size)
    except RangeUnsatisfiable:
        return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
    start, end = part or (0, size)
    headers["content-length"] = str(end - start)
    if part:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    return StreamingResponse(files.stream(key, start, end), status_code=status, headers=headers)


def disposition(name: str, *, download: bool) -> str:
    """A `Content-Disposition` header that keeps names of any script (RFC 6266)."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", name)
    kind = "attachment" if download else "inline"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
