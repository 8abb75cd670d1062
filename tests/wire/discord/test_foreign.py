"""Servers that are not quite Discord: proxies and emulators that write their answers a little differently."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SendRefused
from bot.model import Reply
from tests.fakes.discord import Discord, errors
from tests.fakes.discord.running import Steps, jpeg, running

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
