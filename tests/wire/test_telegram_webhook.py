"""The webhook behind the bot's port, opening the channel, and what `doctor` says."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from adapters.telegram import TelegramChannel, TelegramConfig
from adapters.telegram.webhook import BODY_LIMIT, SECRET_HEADER
from bot.conversation.info.command_list import commands
from bot.domain.errors import ConfigurationProblem
from bot.domain.messages import CommandInfo, Verb
from bot.domain.ports import Channel, Diagnoses, KnowsAdmins, Mounted, Retracts
from bot.http.http_app import mounted
from bot.storage.object_store import Files
from tests.fakes import PATIENCE_S
from tests.fakes.telegram import BotApi
from tests.fakes.telegram.running import COMMANDS, Running, Steps, config_of, running
from tests.fakes.telegram.sloppy import ANSWERS

pytest_plugins = ["tests.fakes.telegram.fixtures"]

UPDATE = {
    "update_id": 1,
    "message": {"message_id": 1, "date": 1, "text": "hi", "chat": {"id": 5, "type": "private", "first_name": "A"}},
}


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def behind_a_port(api: BotApi, folder: Path) -> AsyncIterator[tuple[Running, str]]:
    """A channel with a webhook on a separate port. Also yields the webhook's address."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with running(api, folder, config_of(api, webhook_url=url, webhook_secret="Geheim-1")) as bot:
        path, app = bot.channel.asgi()
        site = Starlette(routes=mounted(path, app))
        server = _Server(uvicorn.Config(site, lifespan="off", log_config=None, ws="none"))
        serving = asyncio.create_task(server.serve([listener]))
        try:
            await api.until(lambda: api.delivery.webhook)
            yield bot, f"{url}{path}/"
        finally:
            await api.delivery.close()
            server.should_exit = True
            await serving


async def test_updates_arrive_by_webhook(api: BotApi, tmp_path: Path) -> None:
    async with behind_a_port(api, tmp_path) as (bot, _):
        ann = api.person("Ann")
        for number in range(20):
            ann.says(f"message {number}")
        await api.until(lambda: len(bot.inbounds) == 20)
        assert [inbound.text for inbound in bot.inbounds] == [f"message {number}" for number in range(20)]
        assert not api.calls["getUpdates"]


async def test_replicas_behind_one_address_take_in_each_others_updates(api: BotApi, tmp_path: Path) -> None:
    config = config_of(api, webhook_url="https://example.org")
    secret = {SECRET_HEADER: config.secret}
    async with (
        running(api, tmp_path / "one", config) as one,
        running(api, tmp_path / "two", config_of(api, webhook_url="https://example.org")) as two,
    ):
        await api.until(lambda: api.calls["setWebhook"] == 2)
        for replica in (one, two):
            app = replica.channel.asgi()[1]
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
                answer = await client.post("http://bot/", json=UPDATE, headers=secret)
            assert (answer.status_code, [inbound.text for inbound in replica.inbounds]) == (200, ["hi"])
    assert api.delivery.webhook, "whoever stops leaves the webhook to the others"


async def test_an_update_that_was_not_committed_is_delivered_again(api: BotApi, tmp_path: Path) -> None:
    async with behind_a_port(api, tmp_path) as (bot, _):
        bot.failures += [OSError("away"), OSError("away")]
        api.person("Ann").says("hello")
        await api.until(lambda: len(api.delivery.attempts) == 3)
        assert [status for _, status in api.delivery.attempts] == [500, 500, 200]
        assert [inbound.text for inbound in bot.inbounds] == ["hello"]


async def test_strangers_are_turned_away(api: BotApi, tmp_path: Path) -> None:
    async with behind_a_port(api, tmp_path) as (bot, url), httpx.AsyncClient(timeout=PATIENCE_S) as client:
        right = {SECRET_HEADER: "Geheim-1"}
        assert (await client.post(url, json=UPDATE)).status_code == 403
        assert (await client.post(url, json=UPDATE, headers={SECRET_HEADER: "geheim-1"})).status_code == 403
        assert (await client.post(url, json=UPDATE, headers=[(SECRET_HEADER.encode(), b"\xc3\xa9")])).status_code == 403
        assert (await client.get(url, headers=right)).status_code == 405
        assert (await client.post(url, content=b"{", headers=right)).status_code == 400
        assert (await client.post(url, json=[1], headers=right)).status_code == 400
        assert (await client.post(url, content=b" " * (BODY_LIMIT + 1), headers=right)).status_code == 400
        assert bot.inbounds == []
        assert (await client.post(url, json=UPDATE, headers=right)).status_code == 200
        assert [inbound.text for inbound in bot.inbounds] == ["hi"]


async def test_a_slash_at_the_end_makes_no_difference(api: BotApi, tmp_path: Path) -> None:
    async with behind_a_port(api, tmp_path) as (bot, url), httpx.AsyncClient(timeout=PATIENCE_S) as client:
        for number, address in enumerate((url, url.rstrip("/")), 1):
            update = UPDATE | {"update_id": number}
            answer = await client.post(address, json=update, headers={SECRET_HEADER: "Geheim-1"})
            assert answer.status_code == 200
        assert len(bot.inbounds) == 2


async def test_an_update_nobody_can_read_is_not_delivered_for_ever(api: BotApi, tmp_path: Path) -> None:
    async with behind_a_port(api, tmp_path) as (_, url), httpx.AsyncClient(timeout=PATIENCE_S) as client:
        answer = await client.post(url, json={"update_id": 1, "message": 5}, headers={SECRET_HEADER: "Geheim-1"})
        assert answer.status_code == 200


async def test_before_and_after_running_telegram_keeps_its_updates(api: BotApi, tmp_path: Path) -> None:
    config = config_of(api, webhook_url="http://127.0.0.1:9/hook", webhook_secret="s")
    channel = TelegramChannel(config, Files(tmp_path))
    path, app = channel.asgi()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
        answer = await client.post("http://bot/", json=UPDATE, headers={SECRET_HEADER: "s"})
    assert (path, answer.status_code) == ("/hook", 503)
    await channel.close()


async def test_the_webhook_is_set_with_its_secret_and_kept_when_the_bot_stops(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, config_of(api, webhook_url="https://example.org")):
        await api.until(lambda: api.delivery.webhook)
    assert api.delivery.webhook["url"] == "https://example.org/telegram"
    assert api.delivery.webhook["secret"] == config_of(api).secret
    assert set(api.delivery.allowed) == {"message", "edited_message", "callback_query", "my_chat_member"}


async def test_setting_it_survives_a_server_in_trouble(api: BotApi, tmp_path: Path) -> None:
    api.trouble.fail(502, "setWebhook")
    api.trouble.refuse(403, "Forbidden", "setWebhook")
    api.trouble.flood(13, "setWebhook")
    async with running(api, tmp_path, config_of(api, webhook_url="https://example.org")) as bot:
        await api.until(lambda: api.delivery.webhook)
        assert 13.0 in bot.clock.slept


async def test_an_address_telegram_does_not_take(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, config_of(api, webhook_url="http://example.org")) as bot:
        assert bot.task is not None
        with pytest.raises(ConfigurationProblem, match="TELEGRAM_WEBHOOK_URL"):
            await bot.task


async def test_switching_to_the_webhook_and_back(api: BotApi, tmp_path: Path) -> None:
    ann = api.person("Ann")
    async with behind_a_port(api, tmp_path) as (bot, _):
        ann.says("by webhook")
        await api.until(lambda: bot.inbounds)
    ann.says("between")
    async with running(api, tmp_path) as bot:
        ann.says("by polling")
        api.delivery._closing = False
        await api.until(lambda: len(bot.inbounds) == 2)
        assert [inbound.text for inbound in bot.inbounds] == ["between", "by polling"]


async def test_it_is_all_a_channel_can_be(tmp_path: Path) -> None:
    channel: Channel = TelegramChannel(TelegramConfig("1:a"), Files(tmp_path))
    assert isinstance(channel, Retracts)
    assert isinstance(channel, KnowsAdmins)
    assert isinstance(channel, Mounted)
    assert isinstance(channel, Diagnoses)
    assert channel.name == "telegram"
    await channel.close()


async def test_commands_are_told_in_both_languages_and_only_when_they_change(api: BotApi, tmp_path: Path) -> None:
    for _ in range(2):
        async with running(api, tmp_path, receives=False):
            pass
    assert api.calls["setMyCommands"] == 2
    assert api.world.commands[""][0] == {"command": "start", "description": "Begin"}
    assert api.world.commands["zh"][3] == {"command": "edit", "description": "修改视频"}
    changed = (*COMMANDS, CommandInfo("new", Verb.NEW, {"en": "Start afresh"}))
    async with running(api, tmp_path, commands=changed, receives=False):
        pass
    assert api.calls["setMyCommands"] == 3


async def test_the_bots_own_commands_are_told_whole(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, commands=commands(), receives=False):
        pass
    told = {language: [item["command"] for item in items] for language, items in api.world.commands.items()}
    assert told[""] == told["zh"] == [info.name for info in commands()]
    asked = "start help new projects status credits export undo cancel settings language privacy delete"
    assert set(asked.split()) <= set(told[""])
    assert all(not item["description"].isascii() for item in api.world.commands["zh"])


async def test_commands_that_cannot_be_told_stop_nothing(api: BotApi, tmp_path: Path) -> None:
    api.trouble.refuse(400, "Bad Request: BOT_COMMAND_INVALID", "setMyCommands", times=2)
    async with running(api, tmp_path) as bot:
        api.person("Ann").says("/export")
        await api.until(lambda: bot.inbounds)
        assert bot.inbounds[0].action is not None


async def test_a_token_that_is_not_accepted(api: BotApi, tmp_path: Path) -> None:
    token = "7000000001:wrong-but-secret"
    channel = TelegramChannel(TelegramConfig(token, api_url=api.url), Files(tmp_path), Steps())
    with pytest.raises(ConfigurationProblem, match="TELEGRAM_BOT_TOKEN") as problem:
        await channel.open(COMMANDS)
    assert token not in str(problem.value)
    # The library's message has the token in it: a log that prints the cause must not show it.
    assert problem.value.__suppress_context__
    await channel.close()


async def test_opening_waits_for_a_server_that_comes_late(api: BotApi, tmp_path: Path) -> None:
    api.trouble.fail(502, "getMe", times=3)
    async with running(api, tmp_path, receives=False) as bot:
        assert bot.clock.slept == [2.0, 4.0, 8.0]


async def test_opening_waits_as_long_as_it_is_told(api: BotApi, tmp_path: Path) -> None:
    api.trouble.flood(17, "getMe")
    async with running(api, tmp_path, receives=False) as bot:
        assert bot.clock.slept == [17.0]


async def test_opening_without_telegram_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    config = TelegramConfig("7000000001:secret", api_url=f"http://127.0.0.1:{port}")
    channel = TelegramChannel(config, Files(tmp_path), Steps())
    with pytest.raises(ConfigurationProblem, match="cannot be reached") as problem:
        await channel.open(COMMANDS)
    assert "secret" not in str(problem.value)
    assert [finding.ok for finding in await channel.diagnose()] == [False]
    await channel.close()


async def test_the_proxy_is_honoured(tmp_path: Path) -> None:
    asked: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        config = TelegramConfig("7000000001:secret", proxy=f"http://user:hidden@127.0.0.1:{port}")
        channel = TelegramChannel(config, Files(tmp_path), Steps())
        with pytest.raises(ConfigurationProblem, match="cannot be reached") as problem:
            await channel.open(COMMANDS)
        await channel.close()
    assert asked[0] == b"CONNECT api.telegram.org:443 HTTP/1.1\r\n"
    assert "hidden" not in str(problem.value)


async def findings(api: BotApi, tmp_path: Path, webhook_url: str = "") -> list[str]:
    channel = TelegramChannel(config_of(api, webhook_url=webhook_url), Files(tmp_path))
    found = await channel.diagnose()
    await channel.close()
    return [f"{'ok' if finding.ok else 'MEND'}: {finding.text}" for finding in found]


async def test_doctor_knows_privacy_mode(api: BotApi, tmp_path: Path) -> None:
    assert "ok: The token is @photo_film_bot's." in await findings(api, tmp_path)
    assert any("/setprivacy" in text for text in await findings(api, tmp_path))
    api.methods.privacy = False
    assert not any("/setprivacy" in text for text in await findings(api, tmp_path))


async def test_doctor_knows_a_webhook_that_does_not_work(api: BotApi, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/telegram/"
    api.delivery.set_webhook(url, "s")
    api.person("Ann").says("hello?")
    await api.until(lambda: api.delivery.attempts)
    found = await findings(api, tmp_path, webhook_url=url)
    assert any(text.startswith("MEND") and "1 updates wait" in text for text in found)
    assert any("removed when the bot starts" in text for text in await findings(api, tmp_path))


@pytest.mark.parametrize("status", [200, 404])
async def test_doctor_names_the_address_of_a_server_that_knows_nothing(
    api: BotApi, tmp_path: Path, status: int
) -> None:
    not_found = '{"ok": false, "error_code": 404, "description": "Not Found"}'
    api.trouble.fail(status, "getMe", body=not_found, times=9)
    (found,) = await findings(api, tmp_path)
    assert found.startswith("MEND")
    assert "TELEGRAM_API_URL" in found
    assert api.token not in found


@pytest.mark.parametrize("answer", ["404", "a refusal at 200", "a page", "true", "nothing"])
async def test_doctor_bears_a_server_without_webhooks(api: BotApi, tmp_path: Path, answer: str) -> None:
    api.trouble.fail(ANSWERS[answer].status, "getWebhookInfo", body=ANSWERS[answer].body, times=9)
    found = await findings(api, tmp_path)
    assert "ok: The token is @photo_film_bot's." in found
    assert not any(text.startswith("MEND") for text in found)


async def test_doctor_says_nothing_of_groups_that_the_server_does_not_say(api: BotApi, tmp_path: Path) -> None:
    api.trouble.fail(200, "getMe", body='{"ok": true, "result": {"id": 5}}', times=9)
    found = await findings(api, tmp_path)
    assert "ok: The token is bot 5's." in found
    assert not any("/setjoingroups" in text or "/setprivacy" in text for text in found)


async def test_doctor_knows_a_wrong_token(api: BotApi, tmp_path: Path) -> None:
    channel = TelegramChannel(TelegramConfig("1:wrong", api_url=api.url), Files(tmp_path))
    (finding,) = await channel.diagnose()
    assert not finding.ok
    assert "1:wrong" not in finding.text
    await channel.close()
