"""Servers that are not quite Discord: proxies and emulators that write their answers a little differently."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors import SendRefused, SentUnknown
from bot.domain.messages import Action, Button, InboundKind, Reply, Verb
from tests.fakes.discord import Discord, Person, errors
from tests.fakes.discord.running import Running, Steps, address_of, config_of, jpeg, running

EXPORT = Button("Export", Action(Verb.EXPORT))
JSON_TYPES = ["application/json; charset=utf-8", "Application/JSON;charset=UTF-8", "application/problem+json"]


@pytest.mark.parametrize("json_type", JSON_TYPES)
async def test_json_is_known_by_its_type_whatever_stands_behind_it(
    tmp_path: Path, clock: Steps, json_type: str
) -> None:
    async with Discord(now=clock.now, json_type=json_type) as discord:
        ann, team = discord.person("Ann"), discord.guild("Team")
        async with running(discord, tmp_path, clock) as bot:
            ann.mentions("a slideshow", [("1.jpg", jpeg())], where=team.channel)
            (said,) = await bot.heard()
            assert await bot.fetch(said.attachments[0]) == jpeg()
            sent = await bot.channel.send(said.address, Reply("one"), "a")
            await bot.channel.send(said.address, Reply("two", replaces=sent.message), "b")
            assert team.channel.texts == ["two"]
            asked = ann.uses_slash("status", where=team.channel)
            address = (await bot.heard(2))[1].address
            await bot.channel.send(address, Reply("Nothing is going on."), "c")
            assert asked.original is not None
            assert asked.original.text == "Nothing is going on."
            discord.trouble.refuse(errors.invalid("content", "Too strange"), "edit", times=2)
            with pytest.raises(SendRefused, match="50035"):
                await bot.channel.send(said.address, Reply("three", replaces=sent.message), "d")


FIELDS = {
    "me": "discriminator avatar",
    "application": "owner owner.discriminator verify_key bot_public icon description team flags",
    "READY": "resume_gateway_url session_id guilds shard user application application.flags",
    "GUILD_CREATE": "members roles channels threads owner_id emojis joined_at"
    " channels.type channels.name channels.position channels.permission_overwrites"
    " roles.name roles.permissions roles.position roles.tags members.roles members.flags members.joined_at"
    " threads.owner_id threads.thread_metadata threads.message_count threads.member_count",
    "MESSAGE_CREATE": "member mentions mention_roles mention_everyone embeds type timestamp edited_timestamp pinned tts"
    " flags member.flags member.roles member.joined_at attachments.proxy_url attachments.size attachments.filename"
    " attachments.content_type attachments.id",
    "*": "author.discriminator author.avatar author.global_name",
    "INTERACTION_CREATE": "version application_id attachment_size_limit entitlements authorizing_integration_owners"
    " context app_permissions locale guild guild_locale channel channel_id"
    " channel.type channel.name channel.position channel.permission_overwrites"
    " member.flags member.roles member.joined_at member.permissions"
    " member.user.discriminator member.user.avatar member.user.global_name"
    " message.author message.content message.type message.embeds message.attachments"
    " message.channel_id message.timestamp message.components"
    " data.resolved.attachments.*.filename data.resolved.attachments.*.size data.resolved.attachments.*.id",
    "gateway": "shards session_start_limit",
    "member": "flags roles",
}
LEFT_OUT = [("GUILD_CREATE", ""), *((what, path) for what, paths in FIELDS.items() for path in paths.split())]


@pytest.mark.parametrize(("what", "path"), LEFT_OUT, ids=[f"{what}:{path}" for what, path in LEFT_OUT])
async def test_a_field_that_is_left_out_loses_nothing(tmp_path: Path, clock: Steps, what: str, path: str) -> None:
    """One field at a time."""
    async with Discord(now=clock.now) as discord:
        discord.trouble.leave_out(what, path)
        await works_in_every_way(discord, tmp_path, clock)


async def works_in_every_way(discord: Discord, folder: Path, clock: Steps) -> None:
    """Fails unless start, messages, commands, files, presses and their answers work."""
    ann, team = discord.person("Ann"), discord.guild("Team")
    team.opens_thread("holiday")
    async with running(discord, folder, clock) as bot:
        ann.mentions("a slideshow", [("1.jpg", jpeg())], where=team.channel)
        ann.says("hello", [("2.jpg", jpeg(80))])
        mentioned, said = sorted(await bot.heard(2), key=lambda inbound: inbound.text)
        assert [await bot.fetch(one.attachments[0]) for one in (mentioned, said)] == [jpeg(), jpeg(80)]
        assert (mentioned.text, said.text) == ("a slideshow", "hello")
        sent = await bot.channel.send(mentioned.address, Reply("one", (EXPORT,)), "a")
        await bot.channel.send(mentioned.address, Reply("two", (EXPORT,), replaces=sent.message), "b")
        asked = [ann.uses_slash("status", where=where) for where in (team.channel, ann.chat)]
        asked.append(ann.uses_slash("video", where=team.channel, photo1=("3.jpg", jpeg(96))))
        pressed = ann.presses("Export", where=team.channel)
        heard = {inbound.message: inbound for inbound in await bot.heard(6)}
        assert [one.answer for one in [*asked, pressed]] == [5, 5, 5, 6]
        assert await bot.fetch(heard[asked[2].id].attachments[0]) == jpeg(96)
        for number, one in enumerate(asked):
            await bot.channel.send(heard[one.id].address, Reply(f"answer {number}"), f"s{number}")
        assert [one.original.text for one in asked if one.original] == ["answer 0", "answer 1", "answer 2"]
        bot.channel.opens_threads(mentioned.address)
        assert not await bot.channel.is_admin(mentioned.key, mentioned.sender)
        assert all(finding.ok for finding in await bot.channel.diagnose())


async def test_a_server_that_was_never_told_of_and_a_channel_of_which_little_is(tmp_path: Path, clock: Steps) -> None:
    """As if only a person had the bot: four fields of the channel, and nothing about the server."""
    async with Discord(now=clock.now) as discord:
        ann, team = discord.person("Ann"), discord.guild("Team")
        discord.trouble.leave_out("GUILD_CREATE")
        for field in ("position", "permission_overwrites", "parent_id", "nsfw", "guild_id", "last_message_id"):
            discord.trouble.leave_out("INTERACTION_CREATE", f"channel.{field}")
        discord.trouble.leave_out("READY", "guilds")
        async with running(discord, tmp_path, clock) as bot:
            asked = ann.uses_slash("status", where=team.channel)
            (inbound,) = await bot.heard()
            await bot.channel.send(inbound.address, Reply("Nothing is going on."), "s")
            assert asked.original is not None
            assert asked.original.text == "Nothing is going on."


@pytest.mark.parametrize("gateway", ["", "configured"])
async def test_a_server_without_the_route_that_bots_ask(tmp_path: Path, clock: Steps, gateway: str) -> None:
    """There is an older route, and a configured address makes both unnecessary."""
    async with Discord(now=clock.now) as discord:
        ann = discord.person("Ann")
        discord.trouble.refuse(errors.NOT_FOUND, "gateway", times=100)
        if gateway:
            discord.trouble.refuse(errors.NOT_FOUND, "old_gateway", times=100)
        config = config_of(discord, gateway_url=discord.gateway.url if gateway else "")
        async with running(discord, tmp_path, clock, config=config) as bot:
            ann.says("hello")
            assert (await bot.heard())[0].text == "hello"


@pytest.mark.parametrize("missing", ["member", "type", "data.name", "data"])
async def test_whoever_asks_what_cannot_be_read_is_told_so(tmp_path: Path, clock: Steps, missing: str) -> None:
    async with Discord(now=clock.now) as discord:
        ann, team = discord.person("Ann"), discord.guild("Team")
        discord.trouble.leave_out("INTERACTION_CREATE", missing)
        async with running(discord, tmp_path, clock) as bot:
            asked = ann.uses_slash("status", where=team.channel)
            await discord.until(lambda: asked.original)
            assert asked.original is not None
            assert "could not read" in asked.original.text
            assert not bot.inbounds


async def test_whoever_asks_what_the_core_cannot_take_is_told_so(bot: Running, ann: Person) -> None:
    bot.failures.append(ValueError("of its own"))
    asked = ann.uses_slash("status")
    await bot.discord.until(lambda: asked.original and asked.original.text)
    assert asked.original is not None
    assert "could not read" in asked.original.text
    ann.uses_slash("status")
    assert len(await bot.heard()) == 1


async def test_a_server_that_does_not_tell_of_the_bot_itself(tmp_path: Path, clock: Steps) -> None:
    """Its permissions there are unknown: the bot tries, and after a refusal names the likeliest missing one."""
    async with Discord(now=clock.now) as discord:
        ann, team = discord.person("Ann"), discord.guild("Team", with_bot=False)
        discord.trouble.leave_out("GUILD_CREATE", "members")
        async with running(discord, tmp_path, clock) as bot:
            team.adds_bot()
            (joined,) = await bot.heard()
            assert (joined.kind, joined.key.chat) == (InboundKind.JOINED, team.channel.id)
            ann.mentions("hello", where=team.channel)
            said = (await bot.heard(2))[1]
            assert bot.channel.opens_threads(said.address)
            team.channel.denied.add("send_messages")
            await bot.channel.send(said.address, Reply("one"), "a")
            assert "“Send Messages”" in ann.chat.texts[0]


async def test_an_answer_without_an_id_is_no_fault(bot: Running, ann: Person) -> None:
    """A posted message without an id cannot be edited and is not posted again; an edited one keeps its id."""
    address = address_of(ann.chat, ann)
    sent = await bot.channel.send(address, Reply("one"), "a")
    for call in ("post", "edit", "answer", "follow_up", "dm"):
        bot.discord.trouble.leave_out(call, "id")
    assert await bot.channel.send(address, Reply("two", replaces=sent.message), "a") == sent
    with pytest.raises(SentUnknown):
        await bot.channel.send(address, Reply("three"), "b")
    asked = ann.uses_slash("status")
    (inbound,) = await bot.heard()
    with pytest.raises(SentUnknown):
        await bot.channel.send(inbound.address, Reply("Nothing."), "c")
    assert asked.original is not None
    assert ann.chat.texts == ["two", "three", "Nothing."]
