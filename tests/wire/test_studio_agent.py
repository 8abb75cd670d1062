"""Messages to the studio and its answers: the agent's event stream over real HTTP, read by httpx-sse."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from httpx_sse import aconnect_sse

from bot.domain.draft import TrackType, read
from bot.media.pool import MediaPool
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
    assert (await site.state(session)) != after, "the undone title did not come back"
    await site.say(session, 'add a title "Once"', key="k2")
    assert (await site.state(session)) == after


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
