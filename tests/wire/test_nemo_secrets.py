"""The token is in the header and nowhere else: not in a URL, a log, a reply, an exception or its traceback."""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import bot
from bot.backends.nemo import Account, NemoBackend, NemoConfig
from bot.domain.backend import Render, Session, Upload
from bot.domain.errors import BotError
from bot.domain.messages import MediaKind
from bot.storage.object_store import Files
from tests.clock import FakeClock
from tests.fakes.cloud import (
    SIGNATURE,
    Broken,
    Cloud,
    Cut,
    Drop,
    Edit,
    Raw,
    Refuse,
    Replace,
    Say,
    Script,
    Status,
    titled,
)
from tests.fakes.cloud.client import OPERATOR, KeptAccounts, MakeBackend

pytest_plugins = ["tests.fakes.cloud.fixtures"]

OURS = str(Path(bot.__file__).parent)
LEAK = b'{"token": "nmv_usr_leaked", "authorization": "Bearer nmv_usr_leaked"'
FAULTS = [
    Refuse(1001, message="token nmv_usr_leaked is bad"),
    Refuse(1002),
    Refuse(2001),
    Refuse(402),
    Refuse(4001),
    Refuse(4711, message="nmv_usr_leaked"),
    Status(401, LEAK),
    Status(429),
    Status(500, LEAK),
    Replace(LEAK),
    Drop(),
    Drop(effect=True),
]


def shown(error: BaseException) -> str:
    """The text of an exception and of its causes."""
    return "".join([repr(error), repr(vars(error)), *traceback.format_exception(error)])


def locals_of(error: BaseException) -> str:
    """The local variables of our frames, because some loggers print them too."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    return str([frame.locals for frame in report.stack if frame.filename.startswith(OURS)])


async def everything(backend: NemoBackend, session: Session, upload: Upload, deep: list[str]) -> AsyncIterator[str]:
    """Makes each call. Yields what a person or an operator could see, and puts the rest into `deep`."""
    render = Render("render_1", "completed", url=f"/files/render_1.mp4?{SIGNATURE}")
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "service": backend.service,
        "session": lambda: backend.open_session("", "en"),
        "upload": lambda: backend.upload("", session, [upload]),
        "state": lambda: backend.state("", session),
        "credits": lambda: backend.credits(""),
        "submit": lambda: backend.submit("", session, "render_1", {"t": []}),
        "render": lambda: backend.render("", "render_1"),
        "cancel": lambda: backend.cancel("", "render_1"),
        "claim": lambda: backend.claim_link("", session),
    }
    for call in calls.values():
        try:
            yield repr(await call())
        except BotError as error:
            deep.append(locals_of(error))
            yield shown(error)
    streams: list[AsyncIterator[object]] = [backend.message("", session, "hello"), backend.download("", render)]
    for stream in streams:
        try:
            async for item in stream:
                yield repr(item)
        except BotError as error:
            deep.append(locals_of(error))
            yield shown(error)


def assert_without(secrets: set[str], texts: list[str]) -> None:
    for secret in secrets:
        for text in texts:
            assert secret not in text


@pytest.mark.parametrize("anonymous", [False, True])
@pytest.mark.parametrize("fault", FAULTS)
async def test_no_token_is_seen(
    make_backend: MakeBackend,
    cloud: Cloud,
    files: Files,
    accounts: KeptAccounts,
    caplog: pytest.LogCaptureFixture,
    anonymous: bool,
    fault: Refuse | Status | Replace | Drop,
) -> None:
    caplog.set_level(logging.DEBUG)
    await files.put("inbox/a", b"bytes")
    upload = Upload("inbox/a", "a.jpg", MediaKind.PHOTO, "image/jpeg")
    backend = make_backend(token="" if anonymous else OPERATOR)
    session = await backend.open_session("", "en")
    for call in ("anonymous_token", "claim_token", "session", "run_sse", "upload", "credits", "state", "submit"):
        cloud.next(call, fault, fault)
    for call in ("service", "render", "cancel", "download", "file"):
        cloud.next(call, fault)
    deep: list[str] = []
    with capture_logs() as logs:
        told = [text async for text in everything(backend, session, upload, deep)]
        told += [text async for text in everything(backend, session, upload, deep)]
    assert logs
    tokens = {seen.headers.get("authorization", "").removeprefix("Bearer ") for seen in cloud.seen} - {""}
    tokens |= {account.token for account in cloud.world.accounts}
    assert_without(tokens, [*told, *deep, *map(str, logs), repr(accounts.kept), caplog.text])
    assert_without(tokens, [seen.url for seen in cloud.seen])
    assert_without({"nmv_usr_leaked", SIGNATURE}, [*told, *map(str, logs)])


@pytest.mark.parametrize(
    "script",
    [
        Script(Raw(LEAK + b"\n\n")),
        Script(Raw(b"data: " + LEAK + b"\n\n")),
        Script(Raw(b"data: nmv_usr_leaked\n\n")),
        Script(Broken("nmv_usr_leaked")),
        Script(Raw(b'data: {"errorCode": "X", "errorMessage": "Bearer nmv_usr_leaked"}\n\n')),
        Script(Edit(titled("x")), Cut()),
        Script(Say("ok")),
    ],
)
async def test_no_token_of_a_stream_is_logged(backend: NemoBackend, cloud: Cloud, script: Script) -> None:
    session = await backend.open_session("", "en")
    cloud.next("run_sse", script)
    seen = ""
    with capture_logs() as logs:
        try:
            seen = repr([event async for event in backend.message("", session, "hello")])
        except BotError as error:
            seen = shown(error)
    assert "leaked" not in seen + str(logs)
    assert OPERATOR not in seen + str(logs)


def test_values_that_hold_a_token_do_not_show_it(clock: FakeClock, files: Files, accounts: KeptAccounts) -> None:
    config = NemoConfig("https://api.example", token=OPERATOR)
    assert OPERATOR not in repr(config)
    assert OPERATOR not in repr(Account("client", OPERATOR, "user"))
    assert OPERATOR not in repr(NemoBackend(config, files, accounts, clock))
