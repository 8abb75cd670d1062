"""One message and its answer at the wire: sent once, whatever breaks; sessions, drops, refusals, concurrency."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.backends.nemo import NemoBackend, NemoConfig
from bot.backends.nemo.backend import edit_call
from bot.backends.nemo.events import FRAME_LIMIT
from bot.domain.backend import AgentEvent, AgentText, AgentWorking, Session
from bot.domain.errors import (
    BackendRefused,
    BackendUnreachable,
    BotError,
    ExportBlocked,
    NoCredits,
    OutcomeUnknown,
    RateLimited,
    SessionLost,
    TokenRejected,
)
from bot.storage.object_store import Files
from tests.clock import FakeClock
from tests.fakes.cloud import (
    Broken,
    Cloud,
    Cut,
    Drop,
    Edit,
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
    film,
    titled,
)
from tests.fakes.cloud.client import OPERATOR, KeptAccounts, MakeBackend

pytest_plugins = ["tests.fakes.cloud.fixtures"]

SAMPLES = Path(__file__).parents[1] / "data" / "event-stream"
ASKED = 'add a title "Paradise"'


@pytest.fixture
async def session(backend: NemoBackend) -> Session:
    return await backend.open_session("", "en")


async def events(backend: NemoBackend, session: Session, text: str = ASKED) -> list[AgentEvent]:
    return [event async for event in backend.message("", session, text)]


async def answer(backend: NemoBackend, session: Session, text: str = ASKED) -> list[str]:
    parts = {event.part: event.text for event in await events(backend, session, text) if isinstance(event, AgentText)}
    return list(parts.values())


async def test_a_session_is_opened_in_the_persons_language(backend: NemoBackend, cloud: Cloud) -> None:
    session = await backend.open_session("", "zh-CN")
    assert cloud.bodies("session") == [{"task_name": "project", "language": "zh-CN"}]
    assert session.session_id in cloud.world.sessions
    assert (session.task_id[:4], session.user_id[:4]) == ("tsk_", "usr_")


async def test_a_session_without_an_id_is_refused(backend: NemoBackend, cloud: Cloud) -> None:
    cloud.next("session", Replace({"code": 0, "data": {"task_id": "t"}}))
    with pytest.raises(BackendRefused):
        await backend.open_session("", "en")


async def test_a_message_goes_out_as_documented(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    run = backend.message("", session, ASKED, key="turn-7")
    assert [event async for event in run] == [AgentWorking(content=True), AgentWorking(content=True)]
    seen = cloud.calls("run_sse")[0]
    assert seen.body == {
        "app_name": "nemo_agent",
        "user_id": "me",
        "session_id": session.session_id,
        "new_message": {"parts": [{"text": ASKED}]},
    }
    assert seen.headers["accept"] == "text/event-stream"
    assert seen.headers["idempotency-key"] == "turn-7"


async def test_paths_say_me(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    await backend.state("", session)
    assert cloud.calls("state")[0].url.endswith(f"/api/state/nemo_agent/me/{session.session_id}/latest")


@pytest.mark.parametrize("flat", [False, True])
async def test_a_generation_is_told_in_either_shape(
    backend: NemoBackend, session: Session, cloud: Cloud, flat: bool
) -> None:
    cloud.flat = flat
    assert await answer(backend, session, "make a film") == ["Your video is ready: music and a title are in place."]
    assert not (await backend.state("", session)).raw_video


async def test_the_first_stage_is_seen_in_the_state(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    gate = asyncio.Event()
    script = Script(Media(), Heartbeat(), Hold(gate), Edit(film(["a"])), Say("Ready."))
    cloud.next("run_sse", script)
    run = backend.message("", session, "make a film")
    assert await anext(run) == AgentWorking()
    assert (await backend.state("", session)).raw_video
    gate.set()
    assert [event async for event in run] == [AgentText(0, "Ready.")]
    assert not (await backend.state("", session)).raw_video


async def test_a_silent_edit_ends_without_text_and_shows_in_the_state(
    backend: NemoBackend, session: Session, cloud: Cloud
) -> None:
    before = (await backend.state("", session)).draft
    assert await answer(backend, session) == []
    after = (await backend.state("", session)).draft
    assert before != after
    assert after["t"][0]["sg"][0]["m"] == {"text": "Paradise"}
    assert cloud.world.charged(ASKED) == 1


async def test_thoughts_tools_and_internal_errors_stay_inside(
    backend: NemoBackend, session: Session, cloud: Cloud
) -> None:
    cloud.next(
        "run_sse", Script(Think("SECRET"), Tool("t", {"a": "SECRET"}, {"b": "SECRET"}), Say("Done."), Broken("SECRET"))
    )
    assert "SECRET" not in str(await events(backend, session))


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.sse")), ids=lambda path: path.stem)
async def test_the_captured_streams_come_through_the_wire(
    backend: NemoBackend, session: Session, cloud: Cloud, path: Path
) -> None:
    from tests.unit.test_nemo_events import CHAT, FAIL  # the same expectations over HTTP

    cloud.next("run_sse", Script(Raw(path.read_bytes())))
    parts: dict[int, str] = {}
    try:
        async for event in backend.message("", session, ASKED):
            if isinstance(event, AgentText):
                parts[event.part] = event.text
        assert path.stem not in FAIL
    except OutcomeUnknown:
        assert path.stem in FAIL
    assert list(parts.values()) == CHAT[path.stem]


@pytest.mark.parametrize(
    "script",
    [
        Script(Cut(), Edit(titled("Paradise"))),
        Script(Edit(titled("Paradise")), Cut()),
        Script(Say("I am on it", pieces=2, whole=False), Cut()),
        Script(Say("All done."), Edit(titled("Paradise")), Cut()),
        Script(Broken()),
        Script(Say("Let me see."), Tool(), Broken()),
        Script(ModelError()),
        Script(Raw(b'data: {"type": "text", "content": "hal')),
        Script(Raw(b'data: {"type": "text", "content": "' + b"x" * FRAME_LIMIT)),
    ],
)
async def test_a_stream_that_ends_badly_leaves_the_outcome_open_and_is_not_sent_again(
    backend: NemoBackend, session: Session, cloud: Cloud, script: Script
) -> None:
    cloud.next("run_sse", script)
    with pytest.raises(OutcomeUnknown):
        await events(backend, session)
    assert len(cloud.calls("run_sse")) == 1
    assert cloud.world.charged(ASKED) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Drop(),
        Drop(effect=True),
        Status(500),
        Status(502),
        Status(503),
        Status(504, b'{"detail": "upstream"}', "application/json"),
        Replace(b"<html>Sign in</html>", "text/html"),
        Replace({"code": 0}),
        Replace(b"[]"),
        Replace({"code": 500, "message": "internal"}),
    ],
)
async def test_an_answer_that_says_nothing_leaves_the_outcome_open(
    backend: NemoBackend, session: Session, cloud: Cloud, clock: FakeClock, fault: Drop | Status | Replace
) -> None:
    cloud.next("run_sse", fault)
    with pytest.raises(OutcomeUnknown):
        await events(backend, session)
    assert len(cloud.calls("run_sse")) == 1
    assert cloud.world.charged(ASKED) <= 1
    assert clock.sleeps == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Refuse(1002), SessionLost),
        (Refuse(1002, status=404), SessionLost),
        (Status(404, b'{"detail": "Session not found"}', "application/json"), SessionLost),
        (Refuse(2001), NoCredits),
        (Refuse(2001, status=402), NoCredits),
        (Refuse(402), ExportBlocked),
        (Status(402), ExportBlocked),
        (Refuse(1001), TokenRejected),
        (Status(401, b'{"code": 1001}', "application/json"), TokenRejected),
        (Status(422, b'{"detail": [{"loc": ["body"], "msg": "field required"}]}', "application/json"), BackendRefused),
        (Status(400), BackendRefused),
        (Status(302, headers={"Location": "https://login.example"}), BackendRefused),
        (Refuse(4711), BackendRefused),
    ],
)
async def test_a_clear_refusal_is_no_transport_error(
    backend: NemoBackend, session: Session, cloud: Cloud, fault: Refuse | Status, error: type[BotError]
) -> None:
    cloud.next("run_sse", fault)
    with pytest.raises(error):
        await events(backend, session)
    assert len(cloud.calls("run_sse")) == 1
    assert cloud.world.charged(ASKED) == 0


async def test_a_rate_limited_message_is_sent_once_more(
    backend: NemoBackend, session: Session, cloud: Cloud, clock: FakeClock
) -> None:
    cloud.next("run_sse", Status(429), Script(Say("Done.")))
    assert await answer(backend, session) == ["Done."]
    assert clock.sleeps == [30]
    cloud.next("run_sse", Status(429), Refuse(429))
    with pytest.raises(RateLimited):
        await events(backend, session)
    assert cloud.world.charged(ASKED) == 1


async def test_a_message_refused_for_its_token_is_sent_with_the_next(make_backend: MakeBackend, cloud: Cloud) -> None:
    backend = make_backend()
    session = await backend.open_session("", "en")
    cloud.next("run_sse", Refuse(1001, status=401), Script(Say("Done.")))
    assert await answer(backend, session) == ["Done."]
    assert cloud.world.charged(ASKED) == 1


async def test_a_connection_refused_before_sending_may_be_tried_again(
    clock: FakeClock, files: Files, accounts: KeptAccounts
) -> None:
    backend = NemoBackend(NemoConfig("http://127.0.0.1:9", token=OPERATOR), files, accounts, clock)
    with pytest.raises(BackendUnreachable):
        await events(backend, Session("s"))
    await backend.close()


async def test_an_unknown_session_and_anothers_are_lost(
    backend: NemoBackend, session: Session, make_backend: MakeBackend, cloud: Cloud
) -> None:
    for client, place in ((backend, Session("ses_gone")), (make_backend(), session)):
        with pytest.raises(SessionLost):
            await events(client, place)
        with pytest.raises(SessionLost):
            await client.state("", place)
        with pytest.raises(SessionLost):
            await client.submit("", place, "render_1", {})


async def test_an_error_after_the_answer_changes_nothing(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    cloud.next("run_sse", Script(Say("All done."), Broken()))
    assert await answer(backend, session) == ["All done."]


async def test_an_anonymous_person_without_credits_gets_the_link_that_keeps_the_project(
    make_backend: MakeBackend, cloud: Cloud, accounts: KeptAccounts
) -> None:
    backend = make_backend(web_url="https://nemo.example/")
    session = await backend.open_session("", "en")
    await answer(backend, session, "make a film")
    with pytest.raises(NoCredits) as raised:
        await answer(backend, session, "make another film")
    assert raised.value.params == {"link": f"https://nemo.example/register?bind={accounts.kept[''].user_id}"}


@pytest.mark.parametrize("place", ["session", "state", "nowhere"])
async def test_the_user_to_bind_is_looked_for_where_it_can_be(
    make_backend: MakeBackend, cloud: Cloud, accounts: KeptAccounts, place: str
) -> None:
    data = {"token": "nmv_usr_nameless"}
    cloud.world.register("nmv_usr_nameless")
    cloud.next("anonymous_token", Replace({"code": 0, "data": data}))
    backend = make_backend()
    opened = await backend.open_session("", "en")
    session = Session(opened.session_id, "", "anon 7&x" if place == "session" else "")
    cloud.next("run_sse", Refuse(2001))
    if place == "state":
        cloud.next("state", Replace({"code": 0, "data": {"state": {"user_id": "anon_9"}}}))
    elif place == "nowhere":
        cloud.next("state", Drop())
    with pytest.raises(NoCredits) as raised:
        await events(backend, session)
    link = {
        "session": "https://nemovideo.com/register?bind=anon%207%26x",
        "state": "https://nemovideo.com/register?bind=anon_9",
        "nowhere": "",
    }
    assert raised.value.params == {"link": link[place]}


async def test_a_registered_person_without_credits_gets_no_link(
    backend: NemoBackend, session: Session, cloud: Cloud
) -> None:
    cloud.next("run_sse", Refuse(2001))
    with pytest.raises(NoCredits) as raised:
        await events(backend, session)
    assert raised.value.params == {"link": ""}


async def test_credits_that_run_out_inside_the_stream_are_told_as_such(
    backend: NemoBackend, session: Session, cloud: Cloud
) -> None:
    cloud.next("run_sse", Script(Raw(b'data: {"code": 2001, "message": "no credits"}\n\n')))
    with pytest.raises(NoCredits):
        await events(backend, session)


async def test_runs_of_a_session_wait_for_each_other(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    slow = Script(Heartbeat(), Pause(5), Say("Done."))
    cloud.next("run_sse", *[slow] * 6)
    other = await backend.open_session("", "en")
    runs = [answer(backend, session) for _ in range(3)] + [answer(backend, other) for _ in range(3)]
    assert await asyncio.gather(*runs) == [["Done."]] * 6
    assert cloud.world.overlaps == 0


async def test_runs_of_different_sessions_do_not_wait(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    gate = asyncio.Event()
    cloud.next("run_sse", Script(Heartbeat(), Hold(gate), Say("Late.")), Script(Say("At once.")))
    first = backend.message("", session, ASKED)
    assert await anext(first) == AgentWorking()
    assert await answer(backend, await backend.open_session("", "en")) == ["At once."]
    gate.set()
    assert [event async for event in first] == [AgentText(0, "Late.")]


async def test_a_run_that_is_left_makes_way_for_the_next(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    cloud.next("run_sse", Script(Heartbeat(), Hold(asyncio.Event())), Script(Say("Next.")))
    left = backend.message("", session, ASKED)
    await anext(left)
    await left.aclose()
    assert await answer(backend, session) == ["Next."]
    cloud.next("run_sse", Script(Heartbeat(), Hold(asyncio.Event())), Script(Say("Next.")))
    started = asyncio.Event()

    async def listen() -> None:
        async for _ in backend.message("", session, ASKED):
            started.set()

    cancelled = asyncio.ensure_future(listen())
    await started.wait()
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    assert await answer(backend, session) == ["Next."]


async def test_a_hundred_streams_leave_room_for_other_calls(
    backend: NemoBackend, session: Session, cloud: Cloud
) -> None:
    gate = asyncio.Event()
    cloud.next("run_sse", *[Script(Heartbeat(), Hold(gate), Say("Done."))] * 110)
    sessions = [await backend.open_session("", "en") for _ in range(110)]
    runs = [backend.message("", place, ASKED) for place in sessions]
    await asyncio.gather(*(anext(run) for run in runs))
    assert (await backend.credits("")).available > 0
    gate.set()
    for run in runs:
        assert [event async for event in run] == [AgentText(0, "Done.")]


async def test_silence_is_no_timeout(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    cloud.next("run_sse", Script(Heartbeat(), Pause(840), Heartbeat(), Say("After fourteen minutes.")))
    assert await answer(backend, session) == ["After fourteen minutes."]
    assert edit_call(session, ASKED, "", "").read_s is None


async def test_a_claim_link_holds_no_api_token(backend: NemoBackend, session: Session, cloud: Cloud) -> None:
    link = await backend.claim_link("", session)
    assert link.startswith("https://nemovideo.com/workspace/claim?ct=clm_")
    assert cloud.bodies("claim_token") == [{"task_id": session.task_id, "session_id": session.session_id}]
    assert OPERATOR not in link


@pytest.mark.parametrize("token", ["nmv_usr_secret", "", None, 7])
async def test_a_claim_token_that_is_none_makes_no_link(
    backend: NemoBackend, session: Session, cloud: Cloud, token: object
) -> None:
    cloud.next("claim_token", Replace({"code": 0, "data": {"claim_token": token}}))
    assert await backend.claim_link("", session) == ""


async def test_where_nothing_can_be_claimed_there_is_no_link(
    make_backend: MakeBackend, session: Session, cloud: Cloud
) -> None:
    cloud.next("claim_token", Status(403))
    assert await make_backend(token=OPERATOR).claim_link("", session) == ""
    cloud.service = {"free": True}
    assert await make_backend(token=OPERATOR).claim_link("", session) == ""
    assert len(cloud.calls("claim_token")) == 1
