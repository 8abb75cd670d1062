"""Renders at the wire: submit with our id, poll in both shapes, cancel, download by link or by call."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import av
import pytest

from bot.backends.nemo import NemoBackend, response_parsing
from bot.backends.nemo.download import is_fetchable
from bot.domain.backend import Render, Session
from bot.domain.errors import (
    BackendRefused,
    BackendUnreachable,
    BotError,
    ExportBlocked,
    NoCredits,
    OutcomeUnknown,
    SessionLost,
)
from tests.fakes.cloud import SIGNATURE, Cloud, Drop, Flood, Refuse, Replace, Status, film, mp4
from tests.fakes.cloud.client import OPERATOR, KeptAccounts, MakeBackend

pytest_plugins = ["tests.fakes.cloud.fixtures"]

DRAFT = film(["a", "b"])({})
ID = "render_1"


@pytest.fixture
async def session(backend: NemoBackend) -> Session:
    return await backend.open_session("", "en")


async def fetched(backend: NemoBackend, render: Render) -> bytes:
    return b"".join([chunk async for chunk in backend.download("", render)])


def seconds(video: bytes) -> float:
    with av.open(io.BytesIO(video), "r") as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
        return (container.duration or 0) / 1_000_000


@pytest.mark.parametrize("nested", [False, True])
async def test_a_render_from_its_submission_to_the_file(
    backend: NemoBackend, session: Session, cloud: Cloud, nested: bool
) -> None:
    cloud.nested = nested
    assert await backend.submit("", session, ID, DRAFT) == Render(ID, "pending")
    assert cloud.bodies("submit") == [
        {
            "id": ID,
            "sessionId": session.session_id,
            "draft": DRAFT,
            "output": {"format": "mp4", "quality": "high"},
        }
    ]
    assert [(await backend.render("", ID)).status for _ in range(2)] == ["pending", "processing"]
    assert (await backend.render("", "render_1")).percent == 100
    done = await backend.render("", ID)
    assert (done.status, done.duration, done.size) == ("completed", 4.0, len(mp4(4000)))
    assert seconds(await fetched(backend, done)) == pytest.approx(4.0, abs=0.2)
    assert len(cloud.calls("file")) == 1
    assert cloud.calls("download") == []


async def test_an_id_with_odd_characters_stays_one_part_of_the_path(backend: NemoBackend, cloud: Cloud) -> None:
    with pytest.raises(BackendRefused):
        await backend.render("", "../credits/balance?x=1")
    assert cloud.calls("credits") == []


@pytest.mark.parametrize(
    "step",
    [
        {"status": "rendering", "progress": "45"},
        {"status": "PROCESSING", "progress": 0.45},
        {"state": "running", "progress": "45%"},
    ],
)
async def test_progress_is_understood_in_other_words(
    backend: NemoBackend, session: Session, cloud: Cloud, step: Mapping[str, Any]
) -> None:
    await backend.submit("", session, ID, DRAFT)
    cloud.render_steps = (step,)
    render = await backend.render("", ID)
    assert (render.status, render.percent) == ("processing", 45)


@pytest.mark.parametrize("status", ["failed", "error", "timed-out"])
async def test_a_failed_render_is_an_answer_not_an_error(
    backend: NemoBackend, session: Session, cloud: Cloud, status: str
) -> None:
    await backend.submit("", session, ID, DRAFT)
    cloud.render_steps = ({"status": status, "error": "out of memory"},)
    assert (await backend.render("", ID)).status == "failed"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Status(500), BackendUnreachable),
        (Status(503), BackendUnreachable),
        (Refuse(4711), BackendRefused),
        (Replace({"success": False, "error": "no capacity"}), BackendRefused),
        (Refuse(402), ExportBlocked),
        (Status(402), ExportBlocked),
        (Status(403, b'{"detail": "scope render missing"}', "application/json"), ExportBlocked),
        (Refuse(2001), NoCredits),
        (Refuse(1002), SessionLost),
    ],
)
async def test_a_submission_that_failed_says_so(
    backend: NemoBackend, session: Session, cloud: Cloud, fault: Refuse | Status | Replace, error: type[BotError]
) -> None:
    cloud.next("submit", fault)
    with pytest.raises(error):
        await backend.submit("", session, ID, DRAFT)
    assert len(cloud.calls("submit")) == 1
    assert (await backend.submit("", session, "render_2", DRAFT)).status == "pending"


@pytest.mark.parametrize("fault", [Drop(), Drop(effect=True), Status(502), Status(504), Replace(b"<html>")])
async def test_a_submission_that_may_have_arrived_is_asked_about(
    backend: NemoBackend, session: Session, cloud: Cloud, fault: Drop | Status | Replace
) -> None:
    cloud.next("submit", fault)
    with pytest.raises(OutcomeUnknown):
        await backend.submit("", session, ID, DRAFT)
    assert len(cloud.calls("submit")) == 1
    if fault == Drop(effect=True):
        assert (await backend.render("", ID)).status == "pending"
    elif fault == Drop():
        with pytest.raises(BackendRefused):
            await backend.render("", ID)


async def test_a_submission_answered_without_a_status_is_pending(
    backend: NemoBackend, session: Session, cloud: Cloud
) -> None:
    cloud.next("submit", Replace({"success": True}))
    assert await backend.submit("", session, ID, DRAFT) == Render(ID, "pending")


async def test_an_anonymous_export_that_is_blocked_shows_where_to_register(
    make_backend: MakeBackend, cloud: Cloud, accounts: KeptAccounts
) -> None:
    backend = make_backend()
    session = await backend.open_session("", "en")
    cloud.next("submit", Refuse(402))
    with pytest.raises(ExportBlocked) as raised:
        await backend.submit("", session, ID, DRAFT)
    user = accounts.kept[""].user_id
    assert raised.value.params == {"link": f"https://nemovideo.com/register?bind={user}"}


async def test_a_registered_export_that_is_blocked_shows_where_to_upgrade(
    backend: NemoBackend, session: Session, cloud: Cloud
) -> None:
    cloud.next("submit", Refuse(402))
    with pytest.raises(ExportBlocked) as raised:
        await backend.submit("", session, ID, DRAFT)
    assert raised.value.params == {"link": "https://nemovideo.com"}


async def test_the_cloud_exports_for_those_who_say_who_they_are(
    backend: NemoBackend, session: Session, cloud: Cloud
) -> None:
    await backend.submit("", session, ID, DRAFT)
    sent = cloud.calls("submit")[0].headers
    assert [sent[f"x-skill-{name}"] for name in ("source", "version", "platform")] == [
        "image-video",
        "1.0.0",
        "unknown",
    ]


@pytest.mark.parametrize("fault", [Status(500), Drop()])
async def test_a_poll_may_be_repeated(
    backend: NemoBackend, session: Session, cloud: Cloud, fault: Status | Drop
) -> None:
    await backend.submit("", session, ID, DRAFT)
    cloud.next("render", fault)
    with pytest.raises(BackendUnreachable) as raised:
        await backend.render("", ID)
    assert raised.value.retry
    assert (await backend.render("", ID)).id == ID


async def test_a_rate_limited_poll_waits_by_itself(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    await backend.submit("", session, ID, DRAFT)
    cloud.next("render", Status(429))
    assert (await backend.render("", ID)).id == ID


@pytest.mark.parametrize("body", [b"<html>", {}, {"progress": 5}, [1]])
async def test_a_poll_that_says_nothing_is_refused_clearly(
    backend: NemoBackend, session: Session, cloud: Cloud, body: object
) -> None:
    cloud.next("render", Replace(body))
    with pytest.raises(BackendRefused):
        await backend.render("", ID)


async def test_a_pending_render_is_cancelled_and_a_running_one_is_not(
    backend: NemoBackend, session: Session, cloud: Cloud
) -> None:
    await backend.submit("", session, ID, DRAFT)
    assert await backend.cancel("", ID)
    assert (await backend.render("", ID)).status == "cancelled"
    await backend.submit("", session, "render_2", DRAFT)
    await backend.render("", "render_2")
    await backend.render("", "render_2")
    assert not await backend.cancel("", "render_2")
    assert not await backend.cancel("", "unknown")
    assert cloud.calls("cancel")[0].headers.get("content-length", "0") == "0"


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [(Status(204, b""), True), (Replace({"cancelled": False}), False), (Replace({"success": False}), False)],
)
async def test_a_cancellation_is_answered_in_other_ways(
    backend: NemoBackend, session: Session, cloud: Cloud, answer: Status | Replace, accepted: bool
) -> None:
    await backend.submit("", session, ID, DRAFT)
    cloud.next("cancel", answer)
    assert await backend.cancel("", ID) is accepted


async def finished(backend: NemoBackend, session: Session, cloud: Cloud) -> Render:
    await backend.submit("", session, ID, DRAFT)
    cloud.render_steps = ({"status": "completed", "progress": 100},)
    return await backend.render("", ID)


async def test_our_token_goes_to_the_service_alone(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    own = await finished(backend, session, cloud)
    assert seconds(await fetched(backend, own)) > 3
    assert cloud.calls("file")[0].headers["authorization"] == f"Bearer {OPERATOR}"
    cloud.output = cloud.cdn
    foreign = await backend.render("", ID)
    assert foreign.url.startswith(cloud.cdn)
    assert seconds(await fetched(backend, foreign)) > 3
    assert not {"authorization", "x-client-id", "x-skill-source"} & cloud.calls("file")[1].headers.keys()


async def test_redirects_are_followed_by_the_same_rules(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    render = await finished(backend, session, cloud)
    away = f"{cloud.cdn}/files/{ID}.mp4?{SIGNATURE}"
    home = f"{cloud.url}/files/{ID}.mp4?{SIGNATURE}"
    cloud.next("file", Status(302, headers={"Location": away}), Status(307, headers={"Location": home}))
    assert seconds(await fetched(backend, render)) > 3
    asked = cloud.calls("file")
    assert [seen.url.startswith(cloud.url) for seen in asked] == [True, False, True]
    assert ["authorization" in seen.headers for seen in asked] == [True, False, False]


async def test_redirects_end(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    render = await finished(backend, session, cloud)
    loop = Status(302, headers={"Location": f"/files/{ID}.mp4?{SIGNATURE}"})
    cloud.next("file", *[loop] * 6)
    assert seconds(await fetched(backend, render)) > 3
    assert len(cloud.calls("file")) == 6
    assert len(cloud.calls("download")) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Status(403, b"<Error/>", "application/xml"),
        Status(404),
        Status(500),
        Status(200),
        Replace({"code": 0}),
        Replace({"code": 1002}),
        Drop(),
        Flood(0),
        Status(302, headers={"Location": "file:///etc/passwd"}),
        Status(302, headers={"Location": "http://[bad"}),
        Status(302),
    ],
)
@pytest.mark.parametrize("foreign", [False, True])
async def test_a_link_that_cannot_be_fetched_is_replaced_by_the_call(
    backend: NemoBackend,
    session: Session,
    cloud: Cloud,
    fault: Status | Replace | Drop | Flood,
    foreign: bool,
) -> None:
    cloud.output = cloud.cdn if foreign else ""
    render = await finished(backend, session, cloud)
    cloud.next("file", fault)
    assert seconds(await fetched(backend, render)) > 3
    assert cloud.calls("download")[0].headers["authorization"] == f"Bearer {OPERATOR}"


@pytest.mark.parametrize(
    "url", ["", "https://", "http://[x", "ftp://example.com/a", "nonsense", "/a\x00b", "http://127.0.0.1:9/a"]
)
async def test_a_link_that_is_none_is_replaced_by_the_call(
    backend: NemoBackend, session: Session, cloud: Cloud, url: str
) -> None:
    await finished(backend, session, cloud)
    assert seconds(await fetched(backend, Render(ID, "completed", url=url))) > 3
    assert len(cloud.calls("download")) == 1


async def test_a_download_that_breaks_off_is_to_be_fetched_again(
    backend: NemoBackend, session: Session, cloud: Cloud
) -> None:
    render = await finished(backend, session, cloud)
    cloud.next("file", Flood(10_000_000, cut=True))
    with pytest.raises(BackendUnreachable):
        await fetched(backend, render)
    assert seconds(await fetched(backend, render)) > 3


@pytest.mark.parametrize(
    ("fault", "error"),
    [(Status(404), BackendRefused), (Status(502), BackendUnreachable), (Replace({"code": 0}), BackendRefused)],
)
async def test_when_neither_way_leads_to_the_file_the_call_says_why(
    backend: NemoBackend, session: Session, cloud: Cloud, fault: Status | Replace, error: type[BotError]
) -> None:
    render = await finished(backend, session, cloud)
    cloud.next("file", Status(403))
    cloud.next("download", fault)
    with pytest.raises(error):
        await fetched(backend, render)


def test_a_public_service_does_not_send_us_inward() -> None:
    public = "https://mega-api.example.com"
    assert is_fetchable("https://cdn.example.com/a.mp4", public)
    assert not is_fetchable("https://169.254.169.254/latest", public)
    assert not is_fetchable("https://localhost/a", public)
    assert not is_fetchable("http://cdn.example.com/a.mp4", public), "no step down from https"
    assert is_fetchable("http://10.0.0.7/a.mp4", "http://10.0.0.5:8090"), "a studio's own network is its own matter"
    assert not is_fetchable("file:///etc/passwd", "http://10.0.0.5:8090")


def test_a_failed_render_names_the_file_that_stopped_it() -> None:
    def stopped_by(error: str) -> str:
        data = {"status": "failed", "error": error, "params": {"name": "beach.mov"}}
        found = response_parsing.render(data, "r")
        assert found is not None
        return found.stopped_by

    assert [stopped_by(error) for error in ("FileDamaged", "RenderFailed", "param")] == ["beach.mov", "", ""]
