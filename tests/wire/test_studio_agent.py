"""Messages to the studio and its answers: the agent's event stream over real HTTP, read by httpx-sse."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from httpx_sse import aconnect_sse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.draft import TrackType, read
from bot.domain.operations.serialization import OPERATIONS
from bot.media.pool import MediaPool
from tests.fuzzing import examples
from tests.wire.studio_site import SHARED, Site, photo, running

pytest_plugins = ["tests.wire.studio_site"]
pytestmark = SHARED


@pytest_asyncio.fixture(loop_scope="module")
async def session(site: Site) -> str:
    session = await site.open()
    await site.upload(session, ("a.png", photo("PNG", (64, 48))), ("b.png", photo("PNG", (48, 64))))
    return session


def run(session: str, text: str) -> dict[str, Any]:
    return {"session_id": session, "new_message": {"parts": [{"text": text}]}}


async def frames(site: Site, session: str, text: str) -> list[dict[str, Any]]:
    async with aconnect_sse(site.http, "POST", "/run_sse", json=run(session, text)) as source:
        source.response.raise_for_status()
        return [event.json() async for event in source.aiter_sse()]


def texts(events: list[dict[str, Any]], partial: bool) -> list[str]:
    parts = [(event.get("partial") is True, part) for event in events for part in event["content"]["parts"]]
    return [part["text"] for is_partial, part in parts if "text" in part and is_partial is partial]


async def test_an_edit_changes_the_draft_and_is_told_in_the_agents_shape(site: Site, session: str) -> None:
    before = (await site.state(session))["draft"]
    events = await frames(site, session, 'add a title "Summer"')
    draft = (await site.state(session))["draft"]
    assert draft != before
    assert [segment.name for segment in read(draft).segments(TrackType.TEXT)] == ["Summer"]
    (whole,) = texts(events, partial=False)
    assert "Summer" in whole
    assert "".join(texts(events, partial=True)) in {"", whole}
    assert {event["author"] for event in events} == {"nemo_agent"}
    assert len({event["invocationId"] for event in events}) == 1
    assert len({event["id"] for event in events}) == len(events)
    calls = [part for event in events for part in event["content"]["parts"] if "text" not in part]
    assert [next(iter(call)) for call in calls] == ["functionCall", "functionResponse"]
    assert events[-1]["turnComplete"] is True


async def test_an_answer_of_many_lines_comes_in_pieces_and_whole_once_more(site: Site, session: str) -> None:
    events = await frames(site, session, "xyzzy plugh")  # the answer to nonsense is a sentence and two examples
    pieces = texts(events, partial=True)
    (whole,) = texts(events, partial=False)
    assert len(pieces) > 1
    assert "".join(pieces) == whole
    assert events[-1]["partial"] is False


async def test_words_that_break_lines_elsewhere_stay_in_their_frame(site: Site, session: str) -> None:
    title = "a\u2028b\u2029c\u0085d"
    answer = await site.say(session, f'add a title "{title}"')
    assert answer.headers["content-type"].startswith("text/event-stream")
    blocks = answer.content.decode().split("\n\n")
    assert blocks.pop() == ""
    for block in blocks:
        assert block.startswith("data: ")
        assert json.loads(block.removeprefix("data: "))["author"] == "nemo_agent"


async def test_runs_of_one_session_follow_one_another(site: Site, session: str) -> None:
    titles = [f"Title number {i}" for i in range(8)]
    await asyncio.gather(*(site.say(session, f'add a title "{title}"') for title in titles))
    seen = set()
    for _ in titles:
        draft = read((await site.state(session))["draft"])
        seen |= {segment.name for segment in draft.segments(TrackType.TEXT)}
        await site.say(session, "undo")
    assert seen == set(titles)
    assert read((await site.state(session))["draft"]).segments(TrackType.TEXT) == ()


async def test_a_message_with_a_key_is_carried_out_once(site: Site, session: str) -> None:
    first = await site.say(session, 'add a title "Once"', key="k1")
    after = await site.state(session)
    await site.say(session, "undo")
    again = await site.say(session, 'add a title "Once"', key="k1")
    assert again.status_code == 200
    whole = [json.loads(r.text.strip().split("\n\n")[-1].removeprefix("data: "))["content"] for r in (first, again)]
    assert whole[0] == whole[1]
    assert (await site.state(session))["draft"] != after["draft"], "the undone title did not come back"
    await site.say(session, 'add a title "Once"', key="k2")
    assert (await site.state(session))["draft"] == after["draft"]


def title(text: str) -> dict[str, object]:
    return {"op": "SetTitle", "text": text}


def whole(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    [part] = json.loads(answer.text.strip().split("\n\n")[-1].removeprefix("data: "))["content"]["parts"]
    return str(part["text"])


async def test_typed_operations_count_instead_of_the_words_beside_them(site: Site, session: str) -> None:
    typed = {"operations": [title("Typed"), {"op": "SetLength", "ms": 2000, "of": ["at 1"]}], "revision": 1}
    answer = whole(await site.say(session, 'black and white, title "Read"', typed=typed))
    state = await site.state(session)
    draft = read(state["draft"])
    assert [segment.name for segment in draft.segments(TrackType.TEXT)] == ["Typed"]
    assert [segment.duration for segment in draft.segments(TrackType.VIDEO)] == [2000, 4000]
    assert "look" not in state["draft"]["t"][0]["sg"][0]["m"]
    assert ("Typed" in answer, "Read" in answer, "black" in answer) == (True, False, False)
    assert state["revision"] == 2


async def test_no_operations_are_operations_too(site: Site, session: str) -> None:
    before = (await site.state(session))["draft"]
    typed = {"operations": [], "unknown": ["the frobnicated bits"]}
    answer = whole(await site.say(session, "black and white, the frobnicated bits", typed=typed))
    assert "I did not understand “the frobnicated bits”." in answer
    assert (await site.state(session))["draft"] == before


async def test_a_revision_that_is_not_the_newest_gets_the_newest_draft(site: Site, session: str) -> None:
    first = {"operations": [title("First")], "revision": 1}
    assert (await site.say(session, "-", key="k1", typed=first)).status_code == 200
    newest = await site.state(session)
    late = await site.say(session, "-", key="k2", typed={"operations": [title("Late")], "revision": 1})
    assert (late.status_code, late.json()["code"]) == (409, 409)
    assert late.json()["data"] == {"draft": newest["draft"], "revision": newest["revision"]}
    assert await site.state(session) == newest
    assert "First" in whole(await site.say(session, "-", key="k1", typed=first)), "a known key gets its answer"
    again = {"operations": [title("Again")], "revision": newest["revision"]}
    assert "Again" in whole(await site.say(session, "-", key="k2", typed=again)), "a refused key is still free"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
BAD = st.one_of(
    JSON.filter(lambda value: not isinstance(value, list)).map(lambda value: {"operations": value}),
    JSON.map(lambda value: {"operations": [title("Good"), value]}),
    st.text(max_size=20).map(lambda name: {"operations": [title("Good"), {"op": f"{name}!"}]}),
    st.tuples(st.sampled_from(sorted(OPERATIONS)), st.text(min_size=1), JSON).map(
        lambda row: {"operations": [title("Good"), {"op": row[0], f"no-{row[1]}": row[2]}]}
    ),
    st.sampled_from([1.5, "4", 10**12, True, None]).map(
        lambda value: {"operations": [title("Good"), {"op": "SetLength", "ms": value}]}
    ),
    st.sampled_from(["all", ["at"], ["at 1 2"], ["nobody"], [1], ["at 9999999999"]]).map(
        lambda value: {"operations": [title("Good"), {"op": "Remove", "of": value}]}
    ),
    st.sampled_from([0.0, -1.0, 1e9, 1e-9]).map(lambda by: {"operations": [{"op": "ScaleLength", "factor": by}]}),
    st.sampled_from(["1", 1.0, True, [1]]).map(lambda value: {"operations": [title("Good")], "revision": value}),
    st.sampled_from([{}, "clause", [1]]).map(lambda value: {"operations": [title("Good")], "unknown": value}),
    st.just({"revision": 1}),
)


@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bad=BAD)
async def test_malformed_operations_are_400_and_change_nothing(site: Site, session: str, bad: object) -> None:
    before = await site.state(session)
    answer = await site.say(session, "black and white", typed=bad)
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    assert answer.json()["message"]
    assert await site.state(session) == before


async def test_operations_stand_in_one_part(site: Site, session: str) -> None:
    two = [{"operations": [title("One")]}, {"operations": [title("Two")]}]
    body = {"session_id": session, "new_message": {"parts": two}}
    assert (await site.http.post("/run_sse", json=body)).status_code == 400
    body["new_message"] = {"parts": two[:1]}
    assert (await site.http.post("/run_sse", json=body)).status_code == 200, "words beside them are not needed"


async def test_the_language_of_the_session_is_the_answers(site: Site) -> None:
    session = await site.open("zh-CN")
    await site.upload(session, ("a.png", photo("PNG", (64, 48))))
    events = await frames(site, session, "加标题“夏天”")
    assert "夏天" in texts(events, partial=False)[0]


async def test_the_state_survives_a_restart(tmp_path: Path, pool: MediaPool) -> None:
    async with running(tmp_path, pool) as site:
        session = await site.open()
        await site.upload(session, ("a.png", photo("PNG", (64, 48))))
        await site.say(session, 'add a title "Kept"')
        before = await site.state(session)
        assert before["canvas_config"].keys() == {"width", "height", "ratio"}
        assert before["ready"] is True
    async with running(tmp_path, pool) as site:
        assert await site.state(session) == before


async def test_an_unknown_session_is_404(site: Site) -> None:
    answer = await site.say("nowhere", "hello")
    assert answer.status_code == 404
    assert answer.json()["code"] == 1002
    state = await site.http.get("/api/state/nemo_agent/me/nowhere/latest")
    assert (state.status_code, state.json()["code"]) == (404, 1002)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"session_id": "s"},
        {"session_id": "s", "new_message": {"parts": []}},
        {"session_id": "s", "new_message": {"parts": [{"text": "  "}]}},
        {"session_id": 7, "new_message": {"parts": [{"text": "a"}]}},
        {"session_id": "s", "new_message": "hello"},
        [],
    ],
)
async def test_a_bad_body_is_422_with_a_list(site: Site, body: object) -> None:
    answer = await site.http.post("/run_sse", json=body)
    assert answer.status_code == 422
    detail = answer.json()["detail"]
    assert isinstance(detail, list)
    assert detail
