"""Accounts at the wire: anonymous tokens, the operator's token, renewal, rate limits, attribution."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from bot.backends.nemo import Account, NemoBackend, NemoConfig
from bot.backends.nemo.response_parsing import CLOUD
from bot.domain.backend import Credits
from bot.domain.errors import BackendRefused, BackendUnreachable, ConfigurationProblem, RateLimited, TokenRejected
from bot.storage.object_store import Files
from tests.clock import START, FakeClock
from tests.fakes.cloud import Cloud, Drop, Hold, Refuse, Replace, Status
from tests.fakes.cloud.client import OPERATOR, KeptAccounts, MakeBackend
from tests.fakes.cloud.world import WEEK_S

pytest_plugins = ["tests.fakes.cloud.fixtures"]

REFUSED_TOKENS = [Refuse(1001), Refuse(1001, status=401), Status(401), Status(401, b'{"detail":"Unauthorized"}')]


async def test_the_operators_token_is_used_as_it_is(backend: NemoBackend, cloud: Cloud) -> None:
    assert await backend.credits("") == Credits(10_000, 0, 10_000)
    assert cloud.seen[0].headers["authorization"] == f"Bearer {OPERATOR}"
    assert cloud.world.minted == 0


async def test_an_anonymous_account_is_minted_and_kept(
    make_backend: MakeBackend, cloud: Cloud, accounts: KeptAccounts
) -> None:
    backend = make_backend()
    assert (await backend.credits("")).available == 100
    assert (await backend.credits("")).available == 100
    kept = accounts.kept[""]
    assert cloud.world.minted == 1
    assert kept.user_id.startswith("anon_")
    assert kept.expires_at == START + WEEK_S
    assert uuid.UUID(kept.client_id)
    assert cloud.calls("anonymous_token")[0].headers["x-client-id"] == kept.client_id
    assert "authorization" not in cloud.calls("anonymous_token")[0].headers


async def test_the_account_outlives_a_restart(make_backend: MakeBackend, cloud: Cloud) -> None:
    await make_backend().credits("")
    await make_backend().credits("")
    assert cloud.world.minted == 1


async def test_the_client_id_is_seeded_once(make_backend: MakeBackend, accounts: KeptAccounts) -> None:
    await make_backend(client_id="seed").credits("")
    assert accounts.kept[""].client_id == "seed"
    accounts.kept[""] = Account("kept")
    await make_backend(client_id="another").credits("")
    assert accounts.kept[""].client_id == "kept"


async def test_the_client_id_is_kept_before_it_is_used(
    make_backend: MakeBackend, cloud: Cloud, accounts: KeptAccounts
) -> None:
    cloud.next("anonymous_token", Drop(effect=True))
    with pytest.raises(BackendUnreachable):
        await make_backend().credits("")
    client = accounts.kept[""].client_id
    await make_backend().credits("")
    assert [seen.headers["x-client-id"] for seen in cloud.calls("anonymous_token")] == [client, client]


@pytest.mark.parametrize("fault", REFUSED_TOKENS)
async def test_a_refused_token_is_renewed_once_with_the_same_client_id(
    make_backend: MakeBackend, cloud: Cloud, accounts: KeptAccounts, fault: Refuse | Status
) -> None:
    backend = make_backend()
    await backend.credits("")
    before = accounts.kept[""]
    cloud.next("credits", fault)
    assert (await backend.credits("")).available == 100
    after = accounts.kept[""]
    assert cloud.world.minted == 2
    assert (after.client_id, after.user_id) == (before.client_id, before.user_id)
    assert after.token != before.token


async def test_a_token_refused_twice_is_not_minted_for_ever(make_backend: MakeBackend, cloud: Cloud) -> None:
    cloud.next("credits", Refuse(1001), Refuse(1001))
    with pytest.raises(BackendRefused) as raised:
        await make_backend().credits("")
    assert raised.value.params["code"] == 1001
    assert (len(cloud.calls("credits")), cloud.world.minted) == (2, 2)


@pytest.mark.parametrize("fault", REFUSED_TOKENS)
async def test_the_operator_is_told_of_a_refused_token(
    backend: NemoBackend, cloud: Cloud, fault: Refuse | Status
) -> None:
    cloud.next("credits", fault)
    with pytest.raises(TokenRejected):
        await backend.credits("")
    assert (len(cloud.calls("credits")), cloud.world.minted) == (1, 0)


async def test_a_studio_never_mints(make_backend: MakeBackend, cloud: Cloud) -> None:
    with pytest.raises(TokenRejected):
        await make_backend(studio=True, token="st_wrong").credits("")
    with pytest.raises(TokenRejected):
        await make_backend(studio=True).credits("")
    cloud.next("service", Status(401))
    with pytest.raises(TokenRejected):
        await make_backend(studio=True, token="st_wrong").service()
    assert cloud.world.minted == 0


async def test_a_token_is_renewed_before_its_week_is_over(
    make_backend: MakeBackend, cloud: Cloud, clock: FakeClock
) -> None:
    backend = make_backend()
    await backend.credits("")
    await clock.advance(WEEK_S - 30)
    await backend.credits("")
    assert cloud.world.minted == 2
    assert len(cloud.calls("credits")) == 2


@pytest.mark.parametrize("ends", ["soon", None])
async def test_a_token_that_names_no_end_is_used_until_it_is_refused(
    make_backend: MakeBackend, cloud: Cloud, clock: FakeClock, accounts: KeptAccounts, ends: object
) -> None:
    cloud.world.register("nmv_usr_endless")
    data = {"token": "nmv_usr_endless", "user_id": "anon_1", "expires_at": ends}
    cloud.next("anonymous_token", Replace({"code": 0, "data": data}))
    backend = make_backend()
    await backend.credits("")
    await clock.advance(WEEK_S)
    await backend.credits("")
    assert cloud.world.minted == 1


async def test_callers_at_once_share_one_minting(make_backend: MakeBackend, cloud: Cloud, clock: FakeClock) -> None:
    gate = asyncio.Event()
    cloud.next("anonymous_token", Hold(gate))
    backend = make_backend()
    calls = [asyncio.ensure_future(backend.credits("")) for _ in range(20)]
    await clock.advance(0)
    gate.set()
    await asyncio.gather(*calls)
    assert cloud.world.minted == 1


async def test_callers_refused_at_once_share_one_renewal(make_backend: MakeBackend, cloud: Cloud) -> None:
    backend = make_backend()
    await backend.credits("")
    cloud.world.accounts[-1].token = "nmv_usr_revoked"
    await asyncio.gather(*(backend.credits("") for _ in range(20)))
    assert cloud.world.minted == 2


async def test_a_missing_client_id_is_mended(make_backend: MakeBackend, cloud: Cloud, accounts: KeptAccounts) -> None:
    cloud.next("anonymous_token", Refuse(400, status=400))
    await make_backend(client_id="odd").credits("")
    assert accounts.kept[""].client_id != "odd"
    assert uuid.UUID(accounts.kept[""].client_id)
    assert len(cloud.calls("anonymous_token")) == 2


async def test_one_account_for_everybody_unless_each_has_their_own(
    make_backend: MakeBackend, cloud: Cloud, accounts: KeptAccounts
) -> None:
    shared = make_backend()
    await shared.credits("telegram/1/")
    await shared.credits("telegram/2/")
    assert list(accounts.kept) == [""]
    own = make_backend(account_per_person=True, client_id="seed")
    await own.credits("telegram/1/")
    await own.credits("telegram/2/")
    assert list(accounts.kept) == ["", "telegram/1/", "telegram/2/"]
    assert len({account.client_id for account in accounts.kept.values()} - {"seed"}) == 3


async def test_the_eleventh_client_of_an_address_is_told_to_wait(
    make_backend: MakeBackend, cloud: Cloud, clock: FakeClock
) -> None:
    backend = make_backend(account_per_person=True)
    for number in range(10):
        await backend.credits(str(number))
    with pytest.raises(RateLimited) as raised:
        await backend.credits("10")
    assert raised.value.params == {"seconds": 30.0}
    assert clock.sleeps == [30]


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (Status(429), 30),
        (Refuse(429), 30),
        (Status(429, headers={"Retry-After": "7"}), 30),
        (Status(429, headers={"Retry-After": "45"}), 45),
    ],
)
async def test_a_rate_limit_is_waited_out_once(
    backend: NemoBackend, cloud: Cloud, clock: FakeClock, fault: Status | Refuse, seconds: float
) -> None:
    cloud.next("credits", fault)
    assert (await backend.credits("")).available == 10_000
    assert clock.sleeps == [seconds]
    cloud.next("credits", fault, fault)
    with pytest.raises(RateLimited):
        await backend.credits("")
    assert clock.sleeps == [seconds] * 2


@pytest.mark.parametrize(
    "body", [{"code": 0}, {"code": 0, "data": {"token": ""}}, {"code": 0, "data": {"token": "a\r\nb"}}, "x", b"<html>"]
)
async def test_an_answer_without_a_token_is_refused(make_backend: MakeBackend, cloud: Cloud, body: object) -> None:
    cloud.next("anonymous_token", Replace(body))
    with pytest.raises(BackendRefused):
        await make_backend().credits("")


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_service_that_is_down_may_be_asked_again(backend: NemoBackend, cloud: Cloud, status: int) -> None:
    cloud.next("credits", Status(status))
    with pytest.raises(BackendUnreachable):
        await backend.credits("")
    cloud.next("credits", Drop())
    with pytest.raises(BackendUnreachable):
        await backend.credits("")


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"{", [1], {"code": 0, "data": {}}])
async def test_an_answer_that_is_none_is_refused_clearly(backend: NemoBackend, cloud: Cloud, body: object) -> None:
    cloud.next("credits", Replace(body))
    with pytest.raises(BackendRefused):
        await backend.credits("")


async def test_nothing_listens_there(clock: FakeClock, files: Files, accounts: KeptAccounts) -> None:
    backend = NemoBackend(NemoConfig("http://127.0.0.1:9", token="nmv_x"), files, accounts, clock)
    with pytest.raises(BackendUnreachable):
        await backend.credits("")
    with pytest.raises(BackendUnreachable):
        await backend.service()
    await backend.close()


@pytest.mark.parametrize(
    "url", ["", "api.example", "ftp://api.example", "https://", "https://me:pass@api.example", "http://[x"]
)
def test_an_address_that_is_none_is_the_operators_problem(
    clock: FakeClock, files: Files, accounts: KeptAccounts, url: str
) -> None:
    with pytest.raises(ConfigurationProblem, match="https://host") as raised:
        NemoBackend(NemoConfig(url), files, accounts, clock)
    assert "pass@" not in str(raised.value)


@pytest.mark.parametrize("token", ["nmv_\u4e2d", "nmv_a b", "nmv_a\r\nX-Evil: 1"])
def test_a_token_that_no_header_can_carry_is_the_operators_problem(
    clock: FakeClock, files: Files, accounts: KeptAccounts, token: str
) -> None:
    with pytest.raises(ConfigurationProblem) as raised:
        NemoBackend(NemoConfig("https://api.example", token=token), files, accounts, clock)
    assert token not in str(raised.value)


async def test_every_request_says_who_asks(make_backend: MakeBackend, cloud: Cloud) -> None:
    backend = make_backend(skill_source="my-shop")
    session = await backend.open_session("", "en")
    await backend.state("", session)
    async for _ in backend.message("", session, "hello"):
        pass
    await backend.claim_link("", session)
    await backend.service()
    assert {seen.call for seen in cloud.seen} >= {"anonymous_token", "session", "state", "run_sse", "claim_token"}
    for seen in cloud.seen:
        assert seen.headers["x-skill-source"] == "image-video"
        assert seen.headers["x-skill-version"] == "1.0.0"
        assert seen.headers["x-skill-platform"] == "my-shop"


async def test_a_cloud_does_not_know_the_studios_call(make_backend: MakeBackend, cloud: Cloud) -> None:
    backend = make_backend()
    assert await backend.service() == CLOUD
    assert await backend.service() == CLOUD
    assert len(cloud.calls("service")) == 1
    assert cloud.world.minted == 0, "asking opens no account"


@pytest.mark.parametrize("fault", [Status(401), Status(403), Refuse(1001), Status(405), Replace(b"<html>app</html>")])
async def test_whatever_else_answers_is_a_cloud(
    make_backend: MakeBackend, cloud: Cloud, fault: Status | Refuse
) -> None:
    cloud.service = {"free": True}
    cloud.next("service", fault)
    assert await make_backend().service() == CLOUD


async def test_a_service_that_is_down_is_asked_again_what_it_is(make_backend: MakeBackend, cloud: Cloud) -> None:
    cloud.service = {"free": True}
    cloud.next("service", Status(502), Status(502))
    backend = make_backend()
    assert not (await backend.service()).free
    with pytest.raises(BackendUnreachable):
        await make_backend(studio=True, token=OPERATOR).service()
    assert (await backend.service()).free


async def test_a_studios_balance_is_free(make_backend: MakeBackend, cloud: Cloud) -> None:
    cloud.service = {"free": True}
    assert (await make_backend(token=OPERATOR).credits("")).free
