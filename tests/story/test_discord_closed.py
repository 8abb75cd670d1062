"""Places on Discord that do not accept the video: what the bot says there, and how the video arrives."""

from __future__ import annotations

import pytest

from adapters.discord import DiscordChannel, DiscordConfig
from bot.app.composition import receiving, started
from bot.app.settings import Settings
from tests.fakes.discord import Discord
from tests.story.test_discord_team import Team, photo


@pytest.mark.parametrize(
    ("locale", "words", "button"),
    [("en-US", "not allowed to post it here", "Send again"), ("zh-CN", "需要“Attach Files”权限", "再发一次")],
)
async def test_where_files_are_not_allowed_the_permission_is_named_and_the_video_kept(
    settings: Settings, locale: str, words: str, button: str
) -> None:
    async with Discord() as discord:
        server = discord.guild("Office")
        ann = discord.person("Ann", locale=locale)
        server.denies("attach_files")
        ann.chat.closed = True
        team = Team(discord, server, server.channel, ann, ann)
        config = DiscordConfig(discord.token, discord.api_url, discord.gateway.url)
        async with (
            started(settings, lambda storage: [DiscordChannel(config, storage.files)]) as app,
            receiving(app),
        ):
            await discord.connected()
            wish = "make a slideshow, 1 second each" if locale == "en-US" else "做个幻灯片，每张 1 秒"
            ann.mentions(wish, [photo(1), photo(2)], where=server.channel)
            refused = await team.hears(words)
            assert "“Attach Files”" in refused.text
            server.channel.denied.clear()
            discord.gateway.tell("CHANNEL_UPDATE", server.channel.to_json())
            ann.presses(button, refused)
            assert (await team.video(1)).content
