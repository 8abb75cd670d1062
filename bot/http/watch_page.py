"""The page on which anybody with its link watches a shared video, until the link expires or somebody stops it."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.domain.messages import Media
from bot.domain.ports import Clock, FileStore
from bot.http.file_response import file_response
from bot.storage.database import Database
from bot.storage.queries import projects, shares
from bot.storage.queries.shares import Share
from bot.storage.signed_urls import Links
from bot.texts import language_of, say
from bot.texts.formatting import day

PATH = "/w/{token}"

_PAGE = Template((Path(__file__).parent / "watch_page.html").read_text(encoding="utf-8"))
_STYLE = b64encode(sha256(_PAGE.template.partition("<style>")[2].partition("</style>")[0].encode()).digest()).decode()
_HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_STYLE}'; img-src 'self'; media-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}


class WatchPage:
    """Shows what is shared, and nothing else of the chat that it comes from."""

    def __init__(self, database: Database, files: FileStore, links: Links, clock: Clock) -> None:
        self._database = database
        self._files = files
        self._links = links
        self._clock = clock

    def routes(self) -> list[Route]:
        """The page, its film and its poster."""
        return [
            Route(PATH, self._show),
            Route(f"{PATH}/video.mp4", self._film),
            Route(f"{PATH}/poster.jpg", self._poster),
        ]

    async def _show(self, request: Request) -> Response:
        language = language_of(request.headers.get("accept-language", ""), "")
        found = await self._found(request)
        if found is None:
            return _page(language, say("watch-over-title", language), "", "", say("watch-over", language), 404)
        share, media, name = found
        url = self._links.watch(share.id)
        title = name or say("watch-title", language)
        text = say("watch-until", language, date=day(share.expires_at, language))
        return _page(language, title, _card(url, title, media), _player(url.rpartition("/")[2], media, language), text)

    async def _film(self, request: Request) -> Response:
        found = await self._found(request)
        if found is None:
            return Response(status_code=404)
        media = found[1]
        download = "download" in request.query_params
        return await file_response(request, self._files, media.key, name=media.name, mime=media.mime, download=download)

    async def _poster(self, request: Request) -> Response:
        found = await self._found(request)
        if found is None or not found[1].cover:
            return Response(status_code=404)
        return await file_response(
            request, self._files, found[1].cover, name="poster.jpg", mime="image/jpeg", download=False
        )

    async def _found(self, request: Request) -> tuple[Share, Media, str] | None:
        """The share, its video, and the name of the project or the title of the video."""
        id = self._links.watched(request.path_params["token"])  # noqa: A001 - the field's word
        async with self._database.read() as connection:
            share = await shares.find(connection, id, self._clock.now()) if id else None
            export = await projects.find_export(connection, share.export) if share else None
            if share is None or export is None or export.media is None:
                return None
            project = await projects.get(connection, export.project)
        return share, export.media, project.name or project.title


def _card(url: str, title: str, media: Media) -> str:
    """What other programs show of the link."""
    facts = {
        "og:type": "video.other",
        "og:title": title,
        "og:url": url,
        "og:image": f"{url}/poster.jpg",
        "og:video": f"{url}/video.mp4",
        "og:video:type": media.mime,
        "og:video:width": str(media.width),
        "og:video:height": str(media.height),
    }
    names = {"twitter:card": "summary_large_image", "twitter:title": title, "twitter:image": f"{url}/poster.jpg"}
    lines = [f'<meta property="{name}" content="{escape(value)}">' for name, value in facts.items()]
    return "\n  ".join([*lines, *(f'<meta name="{name}" content="{escape(value)}">' for name, value in names.items())])


def _player(path: str, media: Media, language: str) -> str:
    """The player and the download; `path` is relative, so that it holds behind any proxy."""
    size = f'width="{media.width}" height="{media.height}"'
    label, download = escape(media.alt or media.name), escape(say("watch-download", language))
    return (
        f'<video src="{path}/video.mp4" poster="{path}/poster.jpg" controls playsinline preload="metadata" {size} '
        f'aria-label="{label}"></video>\n    <p><a href="{path}/video.mp4?download">{download}</a></p>'
    )


def _page(language: str, title: str, card: str, player: str, text: str, status: int = 200) -> Response:
    page = _PAGE.substitute(language=language, title=escape(title), card=card, player=player, text=escape(text))
    return HTMLResponse(page, status, headers=_HEADERS)
