"""How the cloud is told to misbehave, and what its agent does with a message: values only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Draft = dict[str, Any]
HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True)
class Refuse:
    """Nothing is carried out; the envelope carries `code`, on HTTP 200 or another status."""

    code: int
    status: int = 200
    message: str = "refused"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Status:
    """Nothing is carried out; just an HTTP answer, by default a gateway's page."""

    status: int
    body: bytes = HTML
    content_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Replace:
    """The call is carried out, but answered with this body (bytes as they are, anything else as JSON)."""

    body: Any
    content_type: str = "application/json"
    status: int = 200


@dataclass(frozen=True)
class Drop:
    """The connection breaks without an answer: before the call took effect, or after it."""

    effect: bool = False


@dataclass(frozen=True)
class Hold:
    """The call waits until the test sets `gate`, and then goes on as usual."""

    gate: asyncio.Event


@dataclass(frozen=True)
class Say:
    """A text. With `pieces` it is streamed in so many, then told whole once more unless `whole` is false."""

    text: str
    pieces: int = 0
    whole: bool = True


@dataclass(frozen=True)
class Think:
    """Reasoning that nobody is to see."""

    text: str


@dataclass(frozen=True)
class Tool:
    """A tool's call and its result."""

    name: str = "edit_draft"
    args: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Heartbeat:
    """A sign of life: a `heartbeat` frame in the flat shape, an empty `data:` line in the agent's."""


@dataclass(frozen=True)
class Edit:
    """Changes the draft."""

    change: Callable[[Draft], Draft]


@dataclass(frozen=True)
class Media:
    """The first stage of a generation is done: the raw video exists."""

    name: str = "raw.mp4"


@dataclass(frozen=True)
class ModelError:
    """An agent event with an error and no content; the stream goes on."""

    code: str = "RESOURCE_EXHAUSTED"
    message: str = "Quota exceeded for model."


@dataclass(frozen=True)
class Broken:
    """The last frame of an exception."""

    error: str = "ToolBroke: render farm unreachable"


@dataclass(frozen=True)
class Raw:
    """Bytes as they are."""

    data: bytes


@dataclass(frozen=True)
class Pause:
    """Seconds of the cloud's clock go by."""

    seconds: float


@dataclass(frozen=True)
class Cut:
    """The connection breaks here; steps before it took effect, later ones do not."""


Step = Say | Think | Tool | Heartbeat | Edit | Media | ModelError | Broken | Raw | Pause | Hold | Cut


@dataclass(frozen=True, init=False)
class Script:
    """What the agent does with one message, in order."""

    steps: tuple[Step, ...]

    def __init__(self, *steps: Step) -> None:
        object.__setattr__(self, "steps", steps)


Fault = Refuse | Status | Replace | Drop | Hold | Script
