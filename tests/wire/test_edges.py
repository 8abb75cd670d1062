"""A real bot among odd requests to every route and spoilt updates of every kind; `make soak` does it for longer."""

from __future__ import annotations

import random
from pathlib import Path

from tests import edges
from tests.bench.soak_edges import CHECKED_EVERY, tried


async def test_nothing_that_comes_in_is_a_servers_error_or_ends_a_process(tmp_path: Path) -> None:
    result = await tried(tmp_path, seconds=600.0, most=CHECKED_EVERY, seed=1)
    assert result.findings == []
    assert set(result.sent.values()) == {CHECKED_EVERY}
    assert {200, 400, 404} <= set(result.answers)


def test_every_route_is_among_them(tmp_path: Path) -> None:
    site, studio = edges.ways(tmp_path)
    known = {(way.method, way.path) for way in site}
    assert {("POST", "/messages"), ("GET", "/events"), ("GET", "/f/{token}"), ("POST", "/u/{token}")} <= known
    assert {("GET", "/page/{path}"), ("GET", "/files/{id}/{part}"), ("GET", "/health"), ("POST", "/logout")} <= known
    assert {("POST", "/run_sse"), ("POST", "/api/render/proxy/lambda")} <= {(way.method, way.path) for way in studio}
    assert set(edges.bodies()) <= {way.path for way in (*site, *studio)}


def test_a_seed_says_what_is_sent(tmp_path: Path) -> None:
    ways = edges.ways(tmp_path)[0]
    ways = [way for way in ways if not way.path.startswith("/f/")]  # which has the time in it
    one, two = [[edges.request(dice.choice(ways), "h", dice) for _ in range(50)] for dice in map(random.Random, (7, 7))]
    assert one == two
