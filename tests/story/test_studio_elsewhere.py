"""A studio on another machine: files go there without place and time, and /privacy says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from pydantic import SecretStr

from bot.app.settings import load
from bot.media.pool import MediaPool
from tests import clips, photos
from tests.fakes.chat import Chat
from tests.story.conftest import bot
from tests.wire.studio_site import Site, running

SECRET = "Canon-of-Ann"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """The studio on the other machine."""
    (tmp_path / "elsewhere").mkdir()
    pool = MediaPool()
    async with running(tmp_path / "elsewhere", pool, drive=True) as site:
        yield site
    await pool.close()


@pytest.fixture
async def chat(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Chat]:
    """A chat with a bot that uses that studio."""
    monkeypatch.chdir(tmp_path)
    token = SecretStr(site.studio.token)
    settings = load(data_dir=tmp_path / "data", studio_url=site.url.rstrip("/"), studio_token=token)
    channel = Chat()
    async with bot(channel, settings):
        yield channel


async def test_what_leaves_for_it_tells_nothing(chat: Chat, site: Site, tmp_path: Path) -> None:
    camera = Image.Exif()
    camera[0x0110] = SECRET
    beach = tmp_path / "beach.jpg"
    photos.picture((320, 240), 1).save(beach, exif=camera)
    clip = clips.make_clip(tmp_path / "clip.avi", sound="mp3", size=(160, 120), seconds=1.0, metadata={"title": SECRET})
    song = clips.make_clip(tmp_path / "song.mp3", video="", sound="mp3", seconds=2.0, metadata={"comment": SECRET})
    chat.says("make a slideshow, 1 second each", [beach, clip, song])
    await chat.video()
    there = [path for path in site.files.rglob("*") if path.is_file()]
    assert len(there) > 3
    assert not [path for path in there if SECRET.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    ("locale", "question", "kept", "told"),
    [
        ("en", "privacy", "What I keep", "go to a video studio on another machine"),
        ("zh-CN", "隐私", "我保存什么", "会发送到另一台机器上的视频工作室"),
    ],
)
async def test_privacy_says_where_photos_go(chat: Chat, locale: str, question: str, kept: str, told: str) -> None:
    chat.says(question, locale=locale)
    assert told in (await chat.heard(kept)).text
