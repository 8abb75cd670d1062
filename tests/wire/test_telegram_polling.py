"""Long polling loses and doubles nothing, whatever Telegram, the database or another instance does."""

import asyncio
import json
from pathlib import Path

import pytest

from adapters.telegram import TelegramConfig
from adapters.telegram.api_calls import ApiCalls, build_bot
from adapters.telegram.commands import Identity
from adapters.telegram.intake import Intake
from adapters.telegram.polling import REFUSED_S, poll
from adapters.telegram.presses import Presses
from bot.domain.errors import ConfigurationProblem
from bot.domain.messages import Action, Button, Inbound, Reply, Verb
from tests.fakes.telegram import BotApi
from tests.fakes.telegram.running import Running, Steps, running

pytest_plugins = ["tests.fakes.telegram.fixtures"]


async def test_what_is_nothing_to_the_bot_is_passed_over(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    api.delivery.add("message", {"message_id": 1, "date": 1, "chat": ann.chat.to_json(), "pinned_message": None})
    api.delivery.add("message", "not even a message")
    api.delivery.add("callback_query", {"id": "1"})
    api.delivery.add("something_new", {"a": 1})
    ann.says("still there?")
    assert (await bot.inbound()).text == "still there?"
    await api.until(lambda: not api.delivery.pending)


async def test_no_answer_of_a_server_ends_the_bot(api: BotApi, bot: Running) -> None:
    """Such a one waits to be confirmed for ever, so the next start would end as well."""
    ann = api.person("Ann")
    message = {"message_id": 1, "date": 1, "chat": ann.chat.to_json(), "from": ann.user, "text": "odd"}
    numbers: list[object] = [None, "abc", "", "-5", -5, 1.5, True, [], {}, [1], "٣", "9" * 40, 10**40, "\0"]
    answers: list[object] = [[{"update_id": number, "message": message}] for number in numbers]
    answers += [None, 0, "updates", True, {}, {"update_id": 1}, [[]], [None, 1, "update", []], [{"message": message}]]
    refused = {"ok": False, "error_code": 429, "description": "later"}
    bodies = [json.dumps({"ok": True, "result": answer}) for answer in answers]
    waits: list[object] = [None, 7, {"retry_after": None}, {"retry_after": "x"}]
    bodies += [json.dumps(refused | {"parameters": wait}) for wait in waits]
    for body in [*bodies, "[]", "null", "1", '{"ok": true}', '{"ok": null, "result": []}', "\xff", ""]:
        api.trouble.fail(200, "getUpdates", body=body)
    ann.says("still there?")
    assert (await bot.inbound()).text == "still there?"
    await api.until(lambda: not api.delivery.pending)


async def test_what_newer_versions_add_harms_nothing(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    ann.says("hello", rich_message={"blocks": [{"type": "slideshow"}]}, ephemeral=True)
    assert (await bot.inbound()).text == "hello"


async def test_a_press_is_answered_while_the_database_is_away(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    await bot.say(ann.chat, Reply("card", (Button("Export", Action(Verb.EXPORT)),)))
    away = asyncio.Event()
    bot.waits_for = away
    query = ann.presses("Export")
    await api.until(lambda: api.world.queries[query])
    assert not bot.inbounds
    away.set()
    assert (await bot.inbound()).action == Action(Verb.EXPORT)


async def test_nothing_is_acknowledged_before_it_is_committed(api: BotApi, tmp_path: Path) -> None:
    ann = api.person("Ann")
    async with running(api, tmp_path, receives=False) as bot:
        stuck = asyncio.Event()

        async def receive(*inbounds: Inbound) -> None:
            stuck.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(bot.channel.run(receive))
        ann.says("do not lose me")
        await stuck.wait()
        # The process dies here.
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert api.delivery.acknowledged == 0
    async with running(api, tmp_path) as bot:
        assert (await bot.inbound()).text == "do not lose me"
        await api.until(lambda: not api.delivery.pending)


async def test_a_database_that_is_away_loses_and_doubles_nothing(api: BotApi, bot: Running) -> None:
    bot.failures += [OSError("away")] * 3
    ann = api.person("Ann")
    for number in range(5):
        ann.says(f"message {number}")
    inbounds = await bot.received(5)
    assert [inbound.text for inbound in inbounds] == [f"message {number}" for number in range(5)]


async def test_an_update_that_can_never_be_stored_is_skipped(api: BotApi, bot: Running) -> None:
    bot.unfit = "broken"
    ann = api.person("Ann")
    ann.says("broken")
    ann.says("whole")
    assert (await bot.inbound()).text == "whole"


async def test_chats_do_not_wait_for_each_other_and_keep_their_order(api: BotApi, tmp_path: Path) -> None:
    ann, bob = api.person("Ann"), api.person("Bob")
    seen: list[str] = []
    hold = asyncio.Event()

    async def receive(*inbounds: Inbound) -> None:
        for inbound in inbounds:
            if inbound.text == "slow":
                await hold.wait()
            seen.append(inbound.text)

    async with running(api, tmp_path, receives=False) as bot:
        for person, text in ((ann, "slow"), (bob, "quick"), (ann, "after slow"), (bob, "quick too")):
            person.says(text)
        task = asyncio.create_task(bot.channel.run(receive))
        await api.until(lambda: len(seen) == 2)
        assert seen == ["quick", "quick too"]
        hold.set()
        await api.until(lambda: len(seen) == 4)
        assert seen[2:] == ["slow", "after slow"]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_polling_survives_a_server_in_trouble(api: BotApi, tmp_path: Path, status: int) -> None:
    api.trouble.fail(status, "getUpdates", times=3)
    api.trouble.fail(200, "getUpdates", body="not JSON")
    api.trouble.flood(17, "getUpdates")
    api.trouble.cut("getUpdates", after=False)
    async with running(api, tmp_path) as bot:
        api.person("Ann").says("hello")
        assert (await bot.inbound()).text == "hello"
        assert 17.0 in bot.clock.slept


async def test_a_second_instance_stops_with_a_sentence(api: BotApi, tmp_path: Path) -> None:
    api.trouble.refuse(409, "Conflict: terminated by other getUpdates request", "getUpdates", times=100)
    async with running(api, tmp_path) as bot:
        assert bot.task is not None
        with pytest.raises(ConfigurationProblem, match="Another instance") as problem:
            await bot.task
        assert api.token not in str(problem.value)


async def test_a_restart_that_overlaps_is_no_second_instance(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as old:
        await api.until(lambda: api.calls["getUpdates"])
        async with running(api, tmp_path) as new:
            await api.until(lambda: api.calls["getUpdates"] > 1)
            assert old.task is not None
            old.task.cancel()
            api.person("Ann").says("hello")
            await api.until(lambda: new.inbounds or old.inbounds)
            assert new.task is not None
            assert not new.task.done()


async def test_a_webhook_left_behind_is_removed(api: BotApi, tmp_path: Path) -> None:
    api.delivery.set_webhook("https://example.org/old", "")
    ann = api.person("Ann")
    ann.says("waiting since then")
    async with running(api, tmp_path) as bot:
        assert (await bot.inbound()).text == "waiting since then"


async def test_a_webhook_set_behind_our_back_is_removed(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        await api.until(lambda: api.calls["getUpdates"])
        api.delivery.set_webhook("https://example.org/other", "")
        api.person("Ann").says("hello")
        assert (await bot.inbound()).text == "hello"


async def test_a_token_that_is_revoked_stops_with_a_sentence(api: BotApi, tmp_path: Path) -> None:
    api.trouble.refuse(401, "Unauthorized", "getUpdates")
    async with running(api, tmp_path) as bot:
        assert bot.task is not None
        with pytest.raises(ConfigurationProblem, match="TELEGRAM_BOT_TOKEN"):
            await bot.task


@pytest.mark.parametrize("status", [200, 404])
async def test_a_server_that_refuses_for_a_moment_is_asked_again(api: BotApi, tmp_path: Path, status: int) -> None:
    not_found = '{"ok": false, "error_code": 404, "description": "Not Found"}'
    api.trouble.fail(status, "getUpdates", body=not_found, times=4)
    async with running(api, tmp_path) as bot:
        api.person("Ann").says("hello")
        assert (await bot.inbound()).text == "hello"


async def test_a_server_that_always_refuses_is_given_up(api: BotApi, tmp_path: Path) -> None:
    api.trouble.refuse(404, "Not Found", "getUpdates", times=99)
    async with running(api, tmp_path) as bot:
        assert bot.task is not None
        with pytest.raises(ConfigurationProblem, match="TELEGRAM_API_URL") as problem:
            await bot.task
        assert sum(bot.clock.slept) >= 60
        assert api.token not in str(problem.value)


async def test_a_proxy_that_does_not_let_through_is_no_refusal_of_telegram_s() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
        writer.close()

    async def receive(*inbounds: Inbound) -> None:
        """Nothing comes."""

    class Ends(Steps):
        async def sleep(self, seconds: float) -> None:
            await super().sleep(seconds)
            if sum(self.slept) > 3 * REFUSED_S:
                raise EOFError

    clock = Ends()
    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy:
        config = TelegramConfig("7000000001:secret", proxy=f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
        telegram = build_bot(config)
        intake = Intake(config, telegram, Identity(0, ""), ApiCalls(clock), Presses(config, telegram), clock, receive)
        with pytest.raises(EOFError):
            await poll(config, telegram, intake, clock)
        await telegram.shutdown()


@pytest.mark.parametrize("body", ["null", "[]", '"late"', '{"ok": true, "result": [5, {"no": "id"}]}', "{}"])
async def test_an_answer_in_no_known_shape_brings_no_updates(api: BotApi, tmp_path: Path, body: str) -> None:
    api.trouble.fail(200, "getUpdates", body=body, times=3)
    async with running(api, tmp_path) as bot:
        api.person("Ann").says("hello")
        assert (await bot.inbound()).text == "hello"
