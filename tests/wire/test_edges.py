"""A real bot among odd requests to every route and spoilt updates of every kind; `make soak` does it for longer."""

from __future__ import annotations

import random
from pathlib import Path

from adapters.discord.intake import Intake
from adapters.telegram.inbound import _FILES, ALLOWED_UPDATES
from tests import edges
from tests.bench.soak_edges import CHECKED_EVERY, telegram_updates, tried
from tests.fakes.discord.interactions import COMMAND, COMPONENT, FORM


async def test_nothing_that_comes_in_is_a_servers_error_or_ends_a_process(tmp_path: Path) -> None:
    result = await tried(tmp_path, seconds=600.0, most=CHECKED_EVERY, seed=1)
    assert result.findings == []
    assert set(result.sent.values()) == {CHECKED_EVERY}
    assert {200, 400, 404} <= set(result.answers)
    assert result.kinds - {"update_id"} >= set(ALLOWED_UPDATES) | set().union(*EVENTS.values())


HANDLERS = {name for name in vars(Intake) if name.startswith("on_")}
EVENTS: dict[str, set[str]] = {
    "on_message": {"MESSAGE_CREATE"},
    "on_raw_message_edit": {"MESSAGE_UPDATE"},
    "on_raw_message_delete": {"MESSAGE_DELETE"},
    "on_raw_bulk_message_delete": {"MESSAGE_DELETE_BULK"},
    "on_guild_join": {"GUILD_CREATE"},
    "on_guild_available": {"GUILD_CREATE"},
    "on_guild_remove": {"GUILD_DELETE"},
    "on_interaction": {f"INTERACTION_CREATE {kind}" for kind in (COMMAND, COMPONENT, FORM)},
    "on_unreadable_interaction": {"INTERACTION_CREATE"},
}
"""What Discord sends for each event that the adapter listens to."""


def test_every_kind_of_update_and_event_is_among_them() -> None:
    assert set(EVENTS) == HANDLERS
    messages = [update["message"] for update in telegram_updates() if "message" in update]
    fields = {"photo", *(name for row in _FILES for name in row[0].split())}
    assert fields <= {name for message in messages for name in message}


def test_every_route_is_among_them(tmp_path: Path) -> None:
    site, studio = edges.ways(tmp_path)
    known = {(way.method, way.path) for way in site}
    assert ("POST", "/telegram") in known, "every channel's own are there too"
    assert {("POST", "/messages"), ("GET", "/events"), ("GET", "/f/{token}"), ("POST", "/u/{token}")} <= known
    assert {("GET", "/page/{path}"), ("GET", "/files/{id}/{part}"), ("GET", "/health"), ("POST", "/logout")} <= known
    assert {("POST", "/run_sse"), ("POST", "/api/render/proxy/lambda")} <= {(way.method, way.path) for way in studio}
    assert set(edges.bodies()) <= {way.path for way in (*site, *studio)}


def test_a_seed_says_what_is_sent(tmp_path: Path) -> None:
    ways = edges.ways(tmp_path)[0]
    ways = [way for way in ways if not way.path.startswith("/f/")]  # which has the time in it
    one, two = [[edges.request(dice.choice(ways), "h", dice) for _ in range(50)] for dice in map(random.Random, (7, 7))]
    assert one == two
