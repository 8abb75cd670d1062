"""Access to the studio: tokens over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.backends.studio.server.application import protocol
from bot.domain.errors import ConfigurationProblem
from bot.http.server import serve
from bot.media.pool import MediaPool
from tests.fakes import PATIENCE_S
from tests.wire.studio_site import RENDERS, SESSION, Site, running

MINT = "/api/auth/anonymous-token"
STATE = "/api/state/nemo_agent/me/{}/latest"
PROTECTED = [
    ("POST", SESSION),
    ("POST", "/api/auth/claim-token"),
    ("POST", "/run_sse"),
    ("POST", "/api/upload-video/nemo_agent/me/s"),
    ("GET", "/api/upload-video/nemo_agent/me/s/a"),
    ("GET", "/api/credits/balance/simple"),
    ("GET", STATE.format("s")),
    ("POST", RENDERS),
    ("GET", f"{RENDERS}/r"),
    ("POST", f"{RENDERS}/r/cancel"),
    ("GET", "/api/render/proxy/r/download"),
]


@pytest.fixture
def pool() -> MediaPool:
    return MediaPool()  # never started, because nothing is uploaded


@pytest.fixture
async def site(tmp_path: Path, pool: MediaPool) -> AsyncIterator[Site]:
    async with running(tmp_path, pool) as site:
        yield site


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def mint(site: Site, client: str) -> dict[str, str]:
    answer = await site.http.post(MINT, headers={"X-Client-Id": client, "Authorization": ""})
    assert answer.status_code == 200, answer.text
    assert answer.json()["code"] == 0
    return dict(answer.json()["data"])


async def test_the_service_describes_itself_to_anybody(site: Site) -> None:
    async with httpx.AsyncClient(base_url=site.url, timeout=PATIENCE_S) as stranger:
        told = (await stranger.get("/api/service")).json()["data"]
    assert told["free"] is told["idempotent"] is True
    assert told["poll_after_ms"] <= 500
    assert told["max_bytes"] == 200 * 1024 * 1024
    assert {"heic", "jpg", "png", "mp4", "mp3"} <= set(told["accepts"])


async def test_nothing_else_opens_without_the_token(site: Site) -> None:
    near = site.studio.token[:-1]
    for headers in ({}, bearer("nmv_usr_wrong"), bearer(near), {"Authorization": f"Basic {site.studio.token}"}):
        async with httpx.AsyncClient(base_url=site.url, headers=headers, timeout=PATIENCE_S) as stranger:
            for method, path in PROTECTED:
                answer = await stranger.request(method, path, json={})
                assert (answer.status_code, answer.json()["code"]) == (401, 1001), path


async def test_an_anonymous_token_needs_a_client_id(site: Site) -> None:
    assert (await site.http.post(MINT)).status_code == 400
    assert (await site.http.post(MINT, headers={"X-Client-Id": "x" * 65})).status_code == 400


async def test_an_anonymous_account_sees_its_own_sessions_only(site: Site) -> None:
    mine, renewed, other = await mint(site, "one"), await mint(site, "one"), await mint(site, "two")
    assert mine["user_id"] == renewed["user_id"] != other["user_id"]
    assert mine["user_id"].startswith("anon_")
    opened = (await site.http.post(SESSION, json={}, headers=bearer(mine["token"]))).json()["data"]
    assert opened["user_id"] == mine["user_id"]
    path = STATE.format(opened["session_id"])
    for token, status in ((mine["token"], 200), (renewed["token"], 200), (other["token"], 404)):
        assert (await site.http.get(path, headers=bearer(token))).status_code == status
    assert (await site.http.get(path)).json()["code"] == 1002


async def test_an_anonymous_token_lives_seven_days(tmp_path: Path, pool: MediaPool) -> None:
    day, now = 24 * 3600.0, [1_000_000.0]
    async with running(tmp_path, pool, now=lambda: now[0]) as site:
        token = (await mint(site, "one"))["token"]
        now[0] += 6.9 * day
        assert (await site.http.post(SESSION, json={}, headers=bearer(token))).status_code == 200
        now[0] += 0.2 * day
        assert (await site.http.post(SESSION, json={}, headers=bearer(token))).json()["code"] == 1001


async def test_a_closed_studio_mints_nothing(tmp_path: Path, pool: MediaPool) -> None:
    async with running(tmp_path, pool, anonymous=False) as site:
        answer = await site.http.post(MINT, headers={"X-Client-Id": "one"})
        assert answer.status_code == 403
        assert answer.json()["code"] == 403


async def test_the_token_is_made_once_and_kept_out_of_sight(tmp_path: Path, pool: MediaPool) -> None:
    async with running(tmp_path, pool) as site:
        first = site.studio.token
        assert len(first) > 40
        assert first not in repr(site.studio)
    async with running(tmp_path, pool) as site:
        assert site.studio.token == first
    async with running(tmp_path, pool, token="given-by-the-operator") as site:
        assert site.studio.token == "given-by-the-operator"
        assert (await site.http.post(SESSION, json={}, headers=bearer(first))).status_code == 401
        assert await site.open()


async def test_nothing_costs_anything(site: Site) -> None:
    told = (await site.http.get("/api/credits/balance/simple")).json()["data"]
    assert told["frozen"] == 0
    assert told["available"] == told["total"] > 0
    assert told["free"] is True


async def test_there_is_no_claim_link(site: Site) -> None:
    answer = await site.http.post("/api/auth/claim-token", json={"task_id": "t", "session_id": "s"})
    assert answer.json()["code"] not in {0, 1001, 1002}


async def test_bodies_that_are_no_json_and_unknown_paths_are_told(site: Site) -> None:
    broken = await site.http.post(SESSION, content=b"{", headers={"Content-Type": "application/json"})
    assert broken.status_code == 422
    assert isinstance(broken.json()["detail"], list)
    assert (await site.http.post(SESSION, content=b" " * 9 * 1024 * 1024)).status_code == 413
    assert (await site.http.get("/api/nothing")).json()["code"] == 404
    assert (await site.http.get("/run_sse")).status_code == 405


async def test_a_taken_port_is_the_operators_to_mend(site: Site) -> None:
    port = httpx.URL(site.url).port
    assert port is not None
    with pytest.raises(ConfigurationProblem, match=str(port)):
        await serve(protocol(site.studio), "127.0.0.1", port, settings="STUDIO")
