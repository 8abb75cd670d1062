"""The NemoVideo cloud on loopback: it behaves as documented, and misbehaves if a test asks for it.

    async with Cloud(clock) as cloud:
        backend = NemoBackend(NemoConfig(api_url=cloud.url), files, accounts, clock)
        cloud.next("run_sse", Drop(effect=True))           # the next message: carried out, then the line breaks
        cloud.next("run_sse", Script(Edit(titled("Sea")), Cut()))          # or what its agent does, step by step
        cloud.next("credits", Refuse(1001), Status(502))   # two requests, a fault each; then all is well again
        …
        assert cloud.world.charged("add a title") == 1     # how often a message was carried out
        assert cloud.bodies("submit")[0]["sessionId"]      # what arrived

Calls: service, anonymous_token, claim_token, session, run_sse, upload, credits, state, submit, render, cancel, download
(by call), file (by link). Every documented code is a `Refuse(code, status=…)`, with a `Retry-After` in its headers; a
proxy's page is a `Status`. Attributes choose the shapes: `flat` (event stream), `nested` and `render_steps` (renders),
`output` (links to files: empty for relative ones, `cloud.cdn` for another origin), `service` (to be a studio),
`max_bytes`. `cloud.world` holds accounts (`register`), sessions with files and drafts, renders, charges, and counts
what a good client avoids (`minted`, `overlaps`). Time, and with it a token's week, is the given clock's.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from bot.domain.ports import Clock
from tests.fakes.cloud.agent import film, titled
from tests.fakes.cloud.app import SIGNATURE, Api, Seen
from tests.fakes.cloud.rendered import mp4
from tests.fakes.cloud.script import (
    Broken,
    Cut,
    Drop,
    Edit,
    Flood,
    Heartbeat,
    Hold,
    Media,
    ModelError,
    Pause,
    Raw,
    Refuse,
    Replace,
    Say,
    Script,
    Status,
    Think,
    Tool,
)
from tests.fakes.cloud.server import Site
from tests.fakes.cloud.world import Charge, Session, StoredFile

__all__ = [
    "SIGNATURE",
    "Broken",
    "Charge",
    "Cloud",
    "Cut",
    "Drop",
    "Edit",
    "Flood",
    "Heartbeat",
    "Hold",
    "Media",
    "ModelError",
    "Pause",
    "Raw",
    "Refuse",
    "Replace",
    "Say",
    "Script",
    "Seen",
    "Session",
    "Status",
    "StoredFile",
    "Think",
    "Tool",
    "film",
    "mp4",
    "titled",
]


class Cloud(Api):
    """A running cloud: `url` is its API, `cdn` a second origin that serves the same files."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._site = Site(self.application())
        self.url = ""
        self.cdn = ""

    async def __aenter__(self) -> Self:
        self.url, self.cdn = await self._site.open(), await self._site.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._site.close()

    def calls(self, name: str) -> list[Seen]:
        """The requests of one call, in order."""
        return [seen for seen in self.seen if seen.call == name]

    def bodies(self, name: str) -> list[Any]:
        """The JSON bodies of one call, in order."""
        return [seen.body for seen in self.calls(name)]
