"""In any sequence of faults, a message is carried out at most once, and only known errors are raised."""

from __future__ import annotations

import tempfile
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backends.nemo import NemoBackend, NemoConfig
from bot.domain.backend import AgentText, AgentWorking
from bot.domain.errors import BackendError
from bot.storage.object_store import Files
from tests.clock import FakeClock
from tests.fakes.cloud import (
    Broken,
    Cloud,
    Cut,
    Drop,
    Edit,
    Heartbeat,
    ModelError,
    Raw,
    Refuse,
    Replace,
    Say,
    Script,
    Status,
    titled,
)
from tests.fakes.cloud.client import KeptAccounts
from tests.fuzzing import examples

SCRIPTS = [
    Script(Say("Done.")),
    Script(Edit(titled("x"))),
    Script(Cut(), Edit(titled("x"))),
    Script(Edit(titled("x")), Cut()),
    Script(Heartbeat(), Broken()),
    Script(ModelError(), Say("Done.")),
    Script(Raw(b"\x00\xff\n\n")),
]
REFUSALS = [
    *(Refuse(code) for code in (1001, 1002, 2001, 4001, 4002, 400, 402, 429, 4711)),
    *(Status(status) for status in (400, 401, 402, 404, 422, 429, 500, 502, 503, 504)),
    Drop(),
]
LATE = [Drop(effect=True), Replace(b"<html>"), Replace({"code": 0})]
EDITS = ["make a film", 'add a title "a"', 'add a title "b"']


@settings(max_examples=examples(20))
@given(
    faults=st.lists(st.sampled_from([*SCRIPTS, *REFUSALS, *LATE]), max_size=8),
    mints=st.lists(st.sampled_from(REFUSALS), max_size=2),
    anonymous=st.booleans(),
)
async def test_an_edit_is_carried_out_at_most_once(
    faults: list[Script | Refuse | Status | Drop | Replace], mints: list[Refuse | Status | Drop], anonymous: bool
) -> None:
    clock = FakeClock()
    async with Cloud(clock) as cloud:
        cloud.world.anonymous_credits = 10_000
        cloud.world.register("nmv_usr_own")
        with tempfile.TemporaryDirectory() as folder:
            config = NemoConfig(cloud.url, token="" if anonymous else "nmv_usr_own")
            backend = NemoBackend(config, Files(folder), KeptAccounts(), clock)
            session = await backend.open_session("", "en")
            cloud.next("run_sse", *faults)
            cloud.next("anonymous_token", *mints)
            for edit in EDITS:
                with suppress(BackendError):
                    async for event in backend.message("", session, edit):
                        assert isinstance(event, AgentText | AgentWorking)
                assert cloud.world.charged(edit) <= 1
            await backend.close()
