"""Links to videos, the names of their files, and what each channel says of sharing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import DiscordChannel, DiscordConfig
from adapters.telegram import TelegramChannel, TelegramConfig
from adapters.web import WebChannel, WebConfig
from bot.domain.messages import Language
from bot.domain.sharing import TellsSharing, file_stem
from bot.storage.database import Database
from bot.storage.object_store import Files
from bot.storage.signed_urls import Links

LINKS = Links("https://videos.example", b"a secret")


@given(st.text(max_size=40))
def test_a_link_that_was_changed_opens_nothing(change: str) -> None:
    token = LINKS.watch("an-id").rpartition("/")[2]
    assert LINKS.watched(token) == "an-id"
    assert Links(LINKS.url, b"another secret").watched(token) == ""
    assert LINKS.watched(change) == ""
    assert not change or LINKS.watched(token + change) == ""


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Our summer", "Our summer"),
        ("我们的夏天 ☀️", "我们的夏天 ☀️"),
        ('a/b\\c:"d"?', "a b c d"),
        ("../../etc/passwd", "etc passwd"),
        ("…", "…"),
        (" . ", ""),
    ],
)
def test_a_video_is_called_after_its_project(name: str, stem: str) -> None:
    assert file_stem(name) == stem


@given(st.text())
def test_every_name_makes_a_file(name: str) -> None:
    stem = file_stem(name)
    assert len(stem) <= 80
    assert not set(stem) & set('<>:"/\\|?*\n\0')
    assert stem == stem.strip(" .")


async def test_every_channel_says_how_a_video_is_shared_there(tmp_path: Path) -> None:
    database, files = Database(f"sqlite:///{tmp_path / 'bot.db'}"), Files(tmp_path / "files")
    channels = [
        WebChannel(database, files, WebConfig()),
        TelegramChannel(TelegramConfig("1:a"), files),
        DiscordChannel(DiscordConfig("a"), files),
    ]
    for channel in channels:
        assert isinstance(channel, TellsSharing)
        said = {channel.how_to_share(language) for language in Language}
        assert len(said) == len(Language)
    await database.close()
