"""Downloads of people's files: streamed, limited, resumed, and never with the token in a log."""

import asyncio
import logging
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from bot.domain.errors import BackendUnreachable, FileTooLarge, FileUnavailable
from bot.domain.messages import Attachment
from tests.fakes.telegram import BotApi
from tests.fakes.telegram.running import Running, config_of, jpeg, running

pytest_plugins = ["tests.fakes.telegram.fixtures"]

MB = 1024 * 1024


async def document(api: BotApi, bot: Running, content: bytes, *, size: int | None = None) -> Attachment:
    """A file that a person sent, as the core sees it."""
    before = len(bot.inbounds)
    api.person("Ann").send_document(content, "IMG_0042.HEIC", "image/heic", size=size)
    await api.until(lambda: len(bot.inbounds) > before)
    return bot.inbounds[-1].attachments[0]


async def test_a_file_comes_whole(api: BotApi, bot: Running) -> None:
    content = bytes(range(256)) * 9000
    assert await bot.fetch(await document(api, bot, content)) == content


async def test_a_file_that_is_too_big_is_told_before_it_is_fetched(api: BotApi, bot: Running) -> None:
    attachment = await document(api, bot, b"x", size=27 * MB)
    assert (attachment.size, attachment.fetch_limit) == (27 * MB, 20 * MB)
    with pytest.raises(FileTooLarge) as refused:
        await bot.fetch(attachment)
    assert refused.value.params == {"name": "IMG_0042.HEIC", "size_mb": 27, "limit_mb": 20}
    assert not api.calls["getFile"]


async def test_a_file_telegram_finds_too_big(api: BotApi, bot: Running) -> None:
    attachment = replace(await document(api, bot, b"x", size=27 * MB), size=None)
    with pytest.raises(FileTooLarge) as refused:
        await bot.fetch(attachment)
    assert refused.value.params["size_mb"] == 21


async def test_a_stream_that_does_not_end_is_bounded(api: BotApi, bot: Running) -> None:
    attachment = replace(await document(api, bot, b"x" * 3 * MB), fetch_limit=MB, size=None)
    with pytest.raises(FileTooLarge):
        await bot.fetch(attachment)


async def test_a_transfer_that_breaks_off_is_taken_up_again(api: BotApi, bot: Running) -> None:
    content = bytes(range(256)) * 9000
    api.downloads.cut(at=700_000, times=2)
    assert await bot.fetch(await document(api, bot, content)) == content
    ranges = [asked for _, asked in api.downloads.served]
    assert ranges[0] == ""
    assert all(asked.startswith("bytes=") for asked in ranges[1:])
    assert len(ranges) == 3


@pytest.mark.parametrize("status", [404, 429, 500, 502])
async def test_a_server_in_trouble_is_asked_again_for_the_place_of_the_file(
    api: BotApi, bot: Running, status: int
) -> None:
    attachment = await document(api, bot, b"content")
    api.downloads.fail(status, times=2)
    api.trouble.fail(502, "getFile")
    api.trouble.flood(11, "getFile")
    assert await bot.fetch(attachment) == b"content"
    assert 11.0 in bot.clock.slept


async def test_tries_are_bounded(api: BotApi, bot: Running) -> None:
    attachment = await document(api, bot, b"content")
    api.downloads.fail(500, times=99)
    with pytest.raises(BackendUnreachable):
        await bot.fetch(attachment)
    assert len(api.downloads.served) == 5
    assert sum(bot.clock.slept) == 15


async def test_a_file_telegram_no_longer_has(api: BotApi, bot: Running) -> None:
    with pytest.raises(FileUnavailable):
        await bot.fetch(Attachment("no such id", "a.jpg"))


async def test_an_album_whose_downloads_finish_in_reverse(api: BotApi, bot: Running) -> None:
    pictures = [jpeg(40 + number, 40) for number in range(10)]
    api.person("Ann").send_album(pictures)
    await api.until(lambda: len(bot.inbounds) == 10)
    api.downloads.reverse(10)
    finished: list[int] = []

    async def fetch(number: int) -> bytes:
        content = await bot.fetch(bot.inbounds[number].attachments[0])
        finished.append(number)
        return content

    contents = await asyncio.gather(*(fetch(number) for number in range(10)))
    assert contents == pictures
    asked = [path for path, _ in api.downloads.served]
    assert len(set(asked)) == 10
    assert finished != sorted(finished)


async def test_memory_stays_flat(api: BotApi, bot: Running, tmp_path: Path) -> None:
    attachment = await document(api, bot, b"x")
    stored = api.world.files[attachment.ref]
    with stored.path.open("wb") as sink:
        sink.truncate(19 * MB)
    tracemalloc.start()
    try:
        size = 0
        async for chunk in bot.channel.fetch(replace(attachment, size=None)):
            size += len(chunk)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == 19 * MB
    assert peak < 6 * MB


async def test_in_local_mode_the_file_is_read_where_it_is(tmp_path: Path) -> None:
    async with BotApi(local=True) as api, running(api, tmp_path, config_of(api, local_mode=True)) as bot:
        content = bytes(range(256)) * 4000
        attachment = await document(api, bot, content, size=27 * MB)
        assert attachment.fetch_limit is None
        assert await bot.fetch(attachment) == content
        assert api.downloads.served == []


async def test_a_local_path_is_not_opened_unless_the_operator_says_so(tmp_path: Path) -> None:
    async with BotApi(local=True) as api, running(api, tmp_path, config_of(api)) as bot:
        attachment = await document(api, bot, b"content")
        with structlog.testing.capture_logs() as logged, pytest.raises(BackendUnreachable):
            await bot.fetch(attachment)
        assert api.downloads.served
        assert any("TELEGRAM_LOCAL_MODE" in str(line.get("mend")) for line in logged), "nobody says how to mend it"


@pytest.mark.parametrize(
    "said",
    [
        '{{"file_path": "{path}"}}',
        '{{"file_id": "x", "file_path": "/{path}"}}',
        '{{"file_id": "x", "file_path": "{url}/file/bot{token}/{path}"}}',
        '{{"file_id": "x", "file_path": "http://elsewhere.example:1/base/file/bot{token}/{path}"}}',
    ],
)
async def test_a_place_is_found_however_it_is_said(api: BotApi, bot: Running, said: str) -> None:
    attachment = await document(api, bot, b"content")
    path = api.world.files[attachment.ref].path.relative_to(api.world.folder)
    place = said.format(path=path, url=api.url, token=api.token)
    api.trouble.fail(200, "getFile", body=f'{{"ok": true, "result": {place}}}')
    assert await bot.fetch(attachment) == b"content"


@pytest.mark.parametrize("place", ["http://elsewhere.example:1/photo.jpg", "//elsewhere.example/x"])
async def test_no_other_server_is_ever_asked(api: BotApi, bot: Running, place: str) -> None:
    attachment = await document(api, bot, b"content")
    said = f'{{"ok": true, "result": {{"file_id": "x", "file_path": "{place}"}}}}'
    api.trouble.fail(200, "getFile", body=said, times=9)
    with pytest.raises(BackendUnreachable):
        await bot.fetch(attachment)
    assert len(api.downloads.served) == 5


async def test_a_file_without_a_place_is_not_to_be_had(api: BotApi, bot: Running) -> None:
    attachment = await document(api, bot, b"content")
    api.trouble.fail(200, "getFile", body='{"ok": true, "result": {"file_id": "x"}}')
    with pytest.raises(FileUnavailable):
        await bot.fetch(attachment)


async def test_neither_token_nor_words_are_in_a_log(
    api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with running(api, tmp_path) as bot:
        attachment = await document(api, bot, b"content")
        api.downloads.fail(500, times=2)
        api.downloads.cut(at=3)
        api.trouble.fail(502, "getFile")
        api.trouble.cut("getFile", after=False)
        api.trouble.fail(200, "getUpdates", body='{"ok": true, "result": [{"text": "my secret wish"')
        api.trouble.cut("getUpdates", after=False)
        with pytest.raises(BackendUnreachable):
            await bot.fetch(attachment)
        bot.failures.append(OSError("my secret wish"))
        api.person("Ann").says("my secret wish")
        await api.until(lambda: len(bot.inbounds) == 2)
        await api.until(lambda: api.calls["getUpdates"] >= 5)
    printed = capsys.readouterr()
    everything = caplog.text + printed.out + printed.err
    assert "download-cut" in everything
    assert "telegram-poll-failed" in everything
    for secret in (api.token, "my secret wish", "IMG_0042"):
        assert secret not in everything
