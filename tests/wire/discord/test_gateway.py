"""Opening and staying connected: login, commands, drops, resumes, lost sessions, the doctor."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import discord as library
import pytest

from adapters.discord import DiscordChannel, DiscordConfig
from adapters.discord.addresses import Ref
from adapters.discord.gateway import Gateway
from adapters.discord.permissions import REQUIRED
from bot.domain.errors import BackendUnreachable, ConfigurationProblem
from bot.domain.messages import Action, Attachment, Button, CommandInfo, Reply, Verb
from bot.storage.object_store import Files
from tests.fakes import PATIENCE_S
from tests.fakes.discord import Discord, Person, Server, errors
from tests.fakes.discord.gateway import PRIVILEGED
from tests.fakes.discord.running import COMMANDS, Running, Steps, address_of, config_of, running

AS_SHIPPED = library.http.json_or_text, library.utils._from_json
EXPORT = Button("Export", Action(Verb.EXPORT))


async def at_once(shard: int | None, *, initial: bool = False) -> None:
    """Replaces the library's wait of five seconds before it identifies again."""


async def test_no_privileged_intent_and_nothing_kept(bot: Running, ann: Person, team: Server) -> None:
    ann.mentions("hello", where=team.channel)
    await bot.heard()
    assert bot.discord.gateway.intents & PRIVILEGED == 0
    await bot.channel.send(address_of(team.channel, ann), Reply("Ready", (EXPORT,)), "k")
    state = bot.channel._gateway._connection
    assert (state._messages, list(bot.channel._gateway.persistent_views)) == (None, [])


async def test_what_happens_during_a_drop_is_replayed_once(bot: Running, ann: Person, team: Server) -> None:
    ann.mentions("before", where=team.channel)
    await bot.heard()
    await bot.discord.gateway.drop()
    asked = ann.uses_slash("status", where=team.channel)
    ann.mentions("meanwhile", where=team.channel)
    heard = await bot.heard(3)
    assert [inbound.text for inbound in heard] == ["before", "", "meanwhile"]
    assert asked.answer == 5
    assert (bot.discord.gateway.resumed, bot.discord.gateway.identified) == (1, 1)


async def test_being_asked_to_reconnect_resumes(bot: Running, ann: Person) -> None:
    await bot.discord.gateway.ask_to_reconnect()
    await bot.discord.until(lambda: bot.discord.gateway.resumed)
    ann.says("hello")
    assert (await bot.heard())[0].text == "hello"


@pytest.mark.parametrize("resumable", [True, False])
async def test_a_lost_session(bot: Running, ann: Person, monkeypatch: pytest.MonkeyPatch, *, resumable: bool) -> None:
    """After it the library returns to its built-in address, which is Discord's own gateway."""
    gateway = bot.discord.gateway
    monkeypatch.setattr(bot.channel._gateway, "before_identify_hook", at_once)
    await gateway.invalidate(resumable=resumable)
    await bot.discord.until(lambda: gateway.resumed if resumable else gateway.identified > 1)
    ann.says("hello")
    assert (await bot.heard())[0].text == "hello"


@pytest.mark.parametrize(
    ("code", "words"), [(4004, "DISCORD_BOT_TOKEN"), (4014, "intents"), (4013, "intents"), (4011, "shards")]
)
async def test_what_cannot_be_mended_by_reconnecting_stops_the_bot(bot: Running, code: int, words: str) -> None:
    assert bot.task is not None
    await bot.discord.gateway.drop(code)
    with pytest.raises(ConfigurationProblem, match=words):
        await asyncio.wait_for(bot.task, PATIENCE_S)


async def test_the_gateway_s_own_address_is_used_when_it_is_given(
    discord: Discord, ann: Person, tmp_path: Path, clock: Steps
) -> None:
    config = config_of(discord, gateway_url=discord.gateway.url)
    discord.gateway.url = "wss://gateway.invalid"
    async with running(discord, tmp_path, clock, config=config) as bot:
        await discord.gateway.drop()
        ann.says("hello")
        assert (await bot.heard())[0].text == "hello"


async def test_two_channels_at_two_addresses_do_not_meet(
    discord: Discord, ann: Person, tmp_path: Path, clock: Steps
) -> None:
    async with (
        Discord(now=clock.now) as other,
        running(discord, tmp_path / "one", clock) as one,
        running(other, tmp_path / "two", clock) as two,
    ):
        bob = other.person("Bob")
        await one.channel.send(address_of(ann.chat, ann), Reply("to Ann"), "k")
        await two.channel.send(address_of(bob.chat, bob), Reply("to Bob"), "k")
        assert (ann.chat.texts, bob.chat.texts) == (["to Ann"], ["to Bob"])
    assert library.http.Route.BASE == "https://discord.com/api/v10"


def is_discord_itself(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    base = f"{discord.api_url}/v10"
    monkeypatch.setattr("adapters.discord.config.OWN", base)
    monkeypatch.setattr(library.http.Route, "BASE", base)
    monkeypatch.setattr(library.http, "json_or_text", AS_SHIPPED[0])
    monkeypatch.setattr(library.utils, "_from_json", AS_SHIPPED[1])


async def test_discord_itself_meets_the_library_as_it_is(
    discord: Discord, ann: Person, team: Server, tmp_path: Path, clock: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The support for other servers is installed only for a custom address."""
    is_discord_itself(discord, monkeypatch)
    async with running(discord, tmp_path, clock, config=DiscordConfig(discord.token)) as bot:
        assert type(bot.channel._gateway) is Gateway
        assert type(bot.channel._gateway.http) is library.http.HTTPClient
        ann.mentions("a slideshow", [("1.jpg", b"jpeg")], where=team.channel)
        (said,) = await bot.heard()
        sent = await bot.channel.send(said.address, Reply("one", (EXPORT,)), "a")
        await bot.channel.send(said.address, Reply("two", (EXPORT,), replaces=sent.message), "b")
        asked = ann.uses_slash("status", where=team.channel)
        (*_, inbound) = await bot.heard(2)
        await bot.channel.send(inbound.address, Reply("Nothing is going on."), "c")
        assert team.channel.texts == ["two", "Nothing is going on."]
        assert asked.answer == 5
        assert all(finding.ok for finding in await bot.channel.diagnose())


async def test_an_acknowledgement_whose_answer_is_broken_loses_nothing(
    discord: Discord, ann: Person, tmp_path: Path, clock: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_discord_itself(discord, monkeypatch)
    async with running(discord, tmp_path, clock, config=DiscordConfig(discord.token)) as bot:
        discord.trouble.garble("acknowledge")
        asked = ann.uses_slash("status")
        (inbound,) = await bot.heard()
        await bot.channel.send(inbound.address, Reply("Nothing is going on."), "k")
        assert asked.original is not None
        assert asked.original.text == "Nothing is going on."


async def test_files_from_elsewhere_leave_discord_s_gateway_as_it_is(
    discord: Discord, ann: Person, tmp_path: Path, clock: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord says at which address a session goes on."""
    is_discord_itself(discord, monkeypatch)
    discord.trouble.put("READY", "resume_gateway_url", discord.gateway.url.replace("127.0.0.1", "localhost"))
    config = DiscordConfig(discord.token, cdn_url="https://files.example")
    async with running(discord, tmp_path, clock, config=config) as bot:
        await discord.gateway.drop()
        ann.says("hello")
        assert (await bot.heard())[0].text == "hello"
    assert discord.gateway.hosts == ["127.0.0.1", "localhost"]


async def test_a_large_bot_is_given_shards(
    discord: Discord, ann: Person, tmp_path: Path, clock: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    discord.gateway.shards = 2
    monkeypatch.setattr(Gateway, "before_identify_hook", lambda *_, **__: asyncio.sleep(0))
    servers = []
    for number in range(4):  # a server's shard depends on the millisecond in which it was made
        clock.time += 0.001
        servers.append(discord.guild(f"Server {number}"))
    async with running(discord, tmp_path, clock) as bot:
        await discord.until(lambda: discord.gateway.identified == 2)
        seen = {one.shard: sum(one.sees(server.guild.id) for server in servers) for one in discord.gateway.sessions}
        assert (set(seen), min(seen.values()) > 0, sum(seen.values())) == ({(0, 2), (1, 2)}, True, 4)
        for server in servers:
            ann.mentions("hello", where=server.channel)
        ann.says("hello")
        heard = await bot.heard(5)
    assert {inbound.key.chat for inbound in heard} == {ann.chat.id, *(server.channel.id for server in servers)}


async def test_the_way_out_leads_through_the_proxy(tmp_path: Path, clock: Steps) -> None:
    """All requests to API and file servers go through the HTTP proxy, and none goes directly."""
    asked: list[str] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode())
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    proxy = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = proxy.sockets[0].getsockname()[1]
    channel = DiscordChannel(DiscordConfig("a-token", proxy=f"http://127.0.0.1:{port}"), Files(tmp_path), clock)
    file = Ref("1", "https://cdn.discordapp.com/attachments/1/2/a.jpg").encode()
    async with proxy:
        (finding,) = await channel.diagnose()
        with pytest.raises(ConfigurationProblem):
            await channel.open(COMMANDS)
        with pytest.raises(BackendUnreachable):
            await anext(channel.fetch(Attachment(file, "a.jpg")))
        await channel.close()
    assert not finding.ok
    hosts = {line.split()[1] for line in asked if line.startswith("CONNECT")}
    assert hosts == {"discord.com:443", "cdn.discordapp.com:443"}


async def test_sending_goes_on_when_receiving_has_stopped(bot: Running, ann: Person) -> None:
    assert bot.task is not None
    bot.task.cancel()
    await asyncio.gather(bot.task, return_exceptions=True)
    await bot.channel.send(address_of(ann.chat, ann), Reply("Goodbye."), "k")
    assert ann.chat.texts == ["Goodbye."]
    bot.task = asyncio.create_task(bot.channel.run(bot.receive))
    await bot.discord.until(lambda: bot.discord.gateway.identified > 1)
    ann.says("again")
    assert (await bot.heard())[0].text == "again"


async def test_commands_are_told_in_three_languages_and_once(discord: Discord, tmp_path: Path, clock: Steps) -> None:
    for _ in range(2):
        async with running(discord, tmp_path, clock, receives=False):
            pass
    assert discord.world.command_updates == 1
    more = (*COMMANDS, CommandInfo("credits", Verb.CREDITS, {"en": "What is left", "zh": "剩余积分"}))
    async with running(discord, tmp_path, clock, commands=more, receives=False):
        pass
    assert discord.world.command_updates == 2
    commands = {command["name"]: command for command in discord.world.commands}
    wanted = {"video", "edit", "music", "start", "help", "status", "export", "preview", "language", "credits"}
    assert set(commands) == wanted | {"Make video from these photos"}
    assert commands["export"]["name_localizations"] == {"zh-CN": "导出", "zh-TW": "匯出"}
    assert commands["export"]["description_localizations"]["zh-CN"] == "导出视频"
    assert [choice["value"] for choice in commands["export"]["options"][0]["choices"]] == ["9:16", "16:9", "1:1", "4:5"]
    quality = commands["export"]["options"][1]
    assert quality["name_localizations"] == {"zh-CN": "画质", "zh-TW": "畫質"}
    assert [choice["name"] for choice in quality["choices"]] == ["Full quality", "Small file, quick"]
    assert quality["choices"][1]["name_localizations"] == {"zh-CN": "小文件，更快", "zh-TW": "小檔案，更快"}
    assert commands["preview"]["name_localizations"]["zh-CN"] == "预览"
    for command in commands.values():
        assert (command["integration_types"], command["contexts"]) == ([0, 1], [0, 1, 2])


async def test_commands_that_could_not_be_told_are_told_next_time(
    discord: Discord, tmp_path: Path, clock: Steps
) -> None:
    discord.trouble.refuse(errors.invalid("name", "no"), "commands")
    for _ in range(2):
        async with running(discord, tmp_path, clock, receives=False):
            pass
    assert (discord.calls["commands"], discord.world.command_updates) == (2, 1)


async def test_a_wrong_token_is_a_sentence(discord: Discord, tmp_path: Path, clock: Steps) -> None:
    channel = DiscordChannel(DiscordConfig("wrong", api_url=discord.api_url), Files(tmp_path), clock)
    try:
        with pytest.raises(ConfigurationProblem, match="DISCORD_BOT_TOKEN is not accepted"):
            await channel.open(COMMANDS)
    finally:
        await channel.close()
    with pytest.raises(ConfigurationProblem, match="after it was closed"):
        await channel.open(COMMANDS)


async def test_a_discord_that_is_away_is_waited_for(discord: Discord, tmp_path: Path, clock: Steps) -> None:
    discord.trouble.fail(503, "me", times=4)
    async with running(discord, tmp_path, clock, receives=False):
        assert 2.0 in clock.slept
    discord.trouble.fail(503, "me", times=100)
    with pytest.raises(ConfigurationProblem, match="cannot be reached at http://127"):
        async with running(discord, tmp_path, clock, receives=False):
            pass


@pytest.mark.parametrize("call", ["application", "commands"])
async def test_a_discord_that_goes_away_again_is_waited_for(
    discord: Discord, tmp_path: Path, clock: Steps, call: str
) -> None:
    discord.trouble.fail(503, call, times=3)
    async with running(discord, tmp_path, clock, receives=False):
        assert 2.0 in clock.slept
    assert discord.world.command_updates == 1


async def test_commands_that_cannot_be_told_do_not_hold_up_the_bot(
    discord: Discord, ann: Person, tmp_path: Path, clock: Steps
) -> None:
    discord.trouble.cut("commands", after=False, times=100)
    async with running(discord, tmp_path, clock) as bot:
        ann.says("hello")
        await bot.heard()


@pytest.mark.parametrize("how", ["unavailable", "cut", "malformed"])
async def test_a_gateway_that_is_away_is_waited_for_and_ends_nothing(
    discord: Discord, ann: Person, tmp_path: Path, clock: Steps, how: str
) -> None:
    """The bot can still send, and the other platforms do not end with this one."""
    if how == "unavailable":
        discord.trouble.fail(503, "gateway", times=12)
    elif how == "cut":
        discord.trouble.cut("gateway", after=False, times=12)
    else:
        discord.trouble.say({"shards": "many"}, "gateway", times=6)
    async with running(discord, tmp_path, clock, receives=False) as bot:
        receiving = asyncio.create_task(bot.channel.run(bot.receive))
        await discord.until(lambda: discord.calls["gateway"] > 3)
        await bot.channel.send(address_of(ann.chat, ann), Reply("I am here."), "a")
        await discord.connected()
        ann.says("hello")
        await bot.heard()
        assert clock.slept[-3:] == sorted(clock.slept[-3:])
        assert max(clock.slept) <= 60
        receiving.cancel()
        await asyncio.gather(receiving, return_exceptions=True)


async def test_a_connection_that_says_nonsense_is_replaced(bot: Running, ann: Person) -> None:
    """The library gives up everything, also its client for requests."""
    for number in range(3):
        await bot.discord.gateway.babble()
        await bot.discord.until(lambda number=number: bot.discord.gateway.identified == number + 2)  # type: ignore[misc]
        ann.says(f"hello {number}")
        (*_, inbound) = await bot.heard(number + 1)
        assert inbound.text == f"hello {number}"
        await bot.channel.send(inbound.address, Reply(f"{number}"), f"k{number}")
    assert ann.chat.texts == ["0", "1", "2"]


async def test_a_token_that_the_gateway_no_longer_takes_stops_the_bot(
    discord: Discord, tmp_path: Path, clock: Steps
) -> None:
    async with running(discord, tmp_path, clock, receives=False) as bot:
        discord.trouble.refuse(errors.UNAUTHORISED, "gateway")
        with pytest.raises(ConfigurationProblem, match="DISCORD_BOT_TOKEN"):
            await asyncio.wait_for(bot.channel.run(bot.receive), PATIENCE_S)


async def test_another_service_at_the_address_is_a_sentence(discord: Discord, tmp_path: Path, clock: Steps) -> None:
    discord.trouble.fail(200, "me")
    with pytest.raises(ConfigurationProblem, match="is not Discord's API"):
        async with running(discord, tmp_path, clock, receives=False):
            pass


async def test_the_doctor_prints_the_link_with_exactly_what_is_needed(
    discord: Discord, tmp_path: Path, clock: Steps
) -> None:
    channel = DiscordChannel(config_of(discord), Files(tmp_path), clock)
    found = await channel.diagnose()
    await channel.close()
    assert all(finding.ok for finding in found)
    link = next(finding.text for finding in found if "server" in finding.text)
    assert "client_id=1000000000000000002" in link
    assert f"permissions={REQUIRED.value}" in link
    assert REQUIRED.value == 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 35 | 1 << 38


@pytest.mark.parametrize("how", ["token", "network"])
async def test_the_doctor_never_raises(discord: Discord, tmp_path: Path, clock: Steps, how: str) -> None:
    url = discord.api_url if how == "token" else "http://127.0.0.1:9"
    channel = DiscordChannel(DiscordConfig("a-secret-token", api_url=url), Files(tmp_path), clock)
    (finding,) = await channel.diagnose()
    await channel.close()
    assert not finding.ok
    assert ("Reset Token" if how == "token" else "cannot be reached") in finding.text


async def test_no_token_is_written_anywhere(
    discord: Discord,
    ann: Person,
    tmp_path: Path,
    clock: Steps,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    config = config_of(discord)
    async with running(discord, tmp_path, clock, config=config) as bot:
        discord.trouble.fail(503, "acknowledge", times=9)
        asked = ann.uses_slash("edit", say="my holiday words")
        (inbound,) = await bot.heard()
        discord.trouble.flood(0.01, "post")
        await bot.channel.send(inbound.address, Reply("words of mine"), "k")
        ann.says("x", [("private.jpg", b"jpeg")])
        file = (await bot.heard(2))[1].attachments[0]
        discord.downloads.fail(500)
        assert await bot.fetch(file) == b"jpeg"
    written = caplog.text + "".join(capsys.readouterr()) + repr(config)
    for secret in (discord.token, asked.token, "hm=", "holiday words", "words of mine"):
        assert secret not in written


async def test_events_of_another_shape_end_nothing_and_raise_nothing(
    discord: Discord, bot: Running, ann: Person, caplog: pytest.LogCaptureFixture
) -> None:
    odd: list[Any] = [7, "x", [], None, {}, {"id": "1", "token": "t", "type": "x", "locale": 7, "data": []}]
    odd += [{"id": "1", "token": "t", "type": 2, "data": {"name": "video", "options": 7, "resolved": "x"}}]
    odd += [{"id": "1", "token": "t", "type": 2, "data": {"name": "video", "options": [7, {"name": "say"}]}}]
    odd += [{"id": "1", "token": "t", "type": odd_type} for odd_type in ({"x": 1}, float("inf"))]
    odd += [{"channel_id": ann.chat.id, "ids": []}]
    events = ("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE_BULK", "INTERACTION_CREATE")
    (session,) = discord.gateway.sessions
    for data in odd:
        for event in (*events, "GUILD_CREATE", "GUILD_DELETE"):
            await session.dispatch(event, data)
    said = ann.says("hi")
    assert (await bot.heard())[-1].message == said.id
    assert discord.gateway.identified == 1
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
