"""The terminal channel: real files, a real file store, and its output."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from adapters.terminal import TerminalChannel, terminal_locale
from adapters.terminal.strings import TEXTS
from bot.domain.errors import ConfigurationProblem, FileUnavailable, SendRefused
from bot.domain.messages import (
    Action,
    Address,
    Attachment,
    Inbound,
    InboundKind,
    Media,
    MediaKind,
    Progress,
    Reply,
    Verb,
)
from bot.storage.object_store import Files
from tests.browser.bot import jpeg, mp4

ADDRESS = Address("terminal")


class Terminal:
    """A terminal channel, its output and its inbounds."""

    def __init__(self, folder: Path, says: Sequence[str] = (), sends: Sequence[Path] = (), **options: object) -> None:
        self.folder = folder
        self.screen = io.StringIO()
        self.files = Files(folder / "files")
        self.told: list[Inbound] = []
        settings = {"output": folder / "out.mp4", "export": True, "locale": "", **options}
        console = Console(file=self.screen, width=200, force_terminal=bool(settings.pop("tty", False)))
        self.channel = TerminalChannel(sends, says, console=console, files=self.files, **settings)  # type: ignore[arg-type]  # mixed options

    @property
    def printed(self) -> str:
        return self.screen.getvalue()

    async def video(self, key: str = "out/1/video", text: str = "", *, mime: str = "video/mp4") -> Reply:
        size = await self.files.put(key, mp4(self.folder / "made.mp4").read_bytes())
        return Reply(text, media=Media(key, "video.mp4", mime, size))


def photo(path: Path) -> Path:
    path.write_bytes(jpeg())
    return path


async def test_each_say_is_a_turn_and_the_export_comes_last(tmp_path: Path) -> None:
    sends = [photo(tmp_path / "b.jpg"), photo(tmp_path / "a.HEIC")]
    terminal = Terminal(tmp_path, ["slideshow", "undo"], sends, locale="zh-CN")
    channel, running, exporting = terminal.channel, set[str](), asyncio.Event()

    async def core(*inbounds: Inbound) -> None:
        [inbound] = inbounds
        assert not running, "the turn before is not over"
        terminal.told.append(inbound)
        running.add(inbound.message)
        asyncio.get_running_loop().call_soon(finish, inbound)

    def finish(inbound: Inbound) -> None:
        running.clear()
        channel.turn_finished("somebody else's")
        channel.turn_finished(inbound.message, exporting=inbound.kind is InboundKind.COMMAND)
        if inbound.kind is InboundKind.COMMAND:
            exporting.set()

    await channel.open(())
    task = asyncio.create_task(channel.run(core))
    await exporting.wait()
    await channel.send(
        terminal.told[0].address, await terminal.video(text="Ready\nIt is longer than planned."), "delivery"
    )
    assert not task.done()
    channel.export_finished()
    await task
    first, second, export = terminal.told
    assert [(file.name, file.kind) for file in first.attachments] == [
        ("b.jpg", MediaKind.PHOTO),
        ("a.HEIC", MediaKind.PHOTO),
    ]
    assert [told.text for told in terminal.told] == ["slideshow", "undo", ""]
    assert [told.may_export for told in terminal.told] == [False, False, True]
    assert (second.attachments, export.kind, export.action) == ((), InboundKind.COMMAND, Action(Verb.EXPORT))
    assert {told.key for told in terminal.told} == {channel.key}
    assert {told.locale for told in terminal.told} == {"zh-CN"}
    assert len({told.message for told in terminal.told}) == 3
    assert channel.results == [tmp_path / "out.mp4"]
    assert (tmp_path / "out.mp4").read_bytes() == (tmp_path / "made.mp4").read_bytes()
    assert "Ready" not in terminal.printed
    assert "It is longer than planned." in terminal.printed
    assert f"已保存到 {tmp_path / 'out.mp4'}" in terminal.printed


async def test_without_an_export_it_ends_with_the_last_turn(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, [], [photo(tmp_path / "a.jpg")], export=False)

    async def core(*inbounds: Inbound) -> None:
        [inbound] = inbounds
        terminal.told.append(inbound)
        terminal.channel.turn_finished(inbound.message)

    await terminal.channel.open(())
    await terminal.channel.run(core)
    assert [(told.text, len(told.attachments)) for told in terminal.told] == [("", 1)]
    assert terminal.channel.results == []


async def test_an_export_that_never_began_ends_it_too(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, ["hello"])

    async def core(*inbounds: Inbound) -> None:
        [inbound] = inbounds
        terminal.told.append(inbound)
        terminal.channel.turn_finished(inbound.message)

    await terminal.channel.open(())
    await terminal.channel.run(core)
    assert len(terminal.told) == 2


async def test_progress_is_a_bar_and_text_is_printed_once(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, tty=True)
    channel, address = terminal.channel, ADDRESS
    card = await channel.send(address, Reply("[b]5 photos[/b] :smile:"), "card")
    assert await channel.send(address, Reply("again"), "card") == card
    bar = await channel.send(address, Reply("Rendering 10 %", progress=Progress(10)), "p1")
    for _ in range(2):
        assert await channel.send(address, Reply("5 photos · 0:15", replaces=card.message), "slot") == card
    half = Reply("Rendering 50 %", progress=Progress(50), replaces=bar.message)
    assert await channel.send(address, half, "slot") == bar
    await channel.send(address, Reply("Rendering 90 %", progress=Progress(90), replaces=bar.message), "p2")
    await channel.send(address, Reply("Sending 20 %", progress=Progress(20)), "p3")
    await channel.send(address, Reply("The video is made. Sending it …", progress=Progress(100)), "p4")
    assert "\x1b[1A" not in terminal.printed, "a second bar below the first"
    await channel.retract(address, bar.message)
    await channel.retract(address, bar.message)
    await channel.close()
    assert "[b]5 photos[/b] :smile:\n" in terminal.printed
    assert "again" not in terminal.printed
    assert terminal.printed.count("5 photos · 0:15") == 1
    assert "━" in terminal.printed
    assert "Rendering 10 %" in terminal.printed
    assert "Sending it" not in terminal.printed
    assert terminal.printed.endswith("\x1b[?25h\r\x1b[1A\x1b[2K"), "the cursor is shown again, and the bar is gone"


async def test_more_videos_get_numbers_and_pictures_are_not_saved(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, output=tmp_path / "new" / "film.mp4")
    channel = terminal.channel
    await channel.open(())
    await channel.send(ADDRESS, await terminal.video(mime="image/jpeg"), "storyboard")
    for number in range(2):
        await channel.send(ADDRESS, await terminal.video(f"out/{number}/video"), f"v{number}")
    assert [path.name for path in channel.results] == ["film.mp4", "film-2.mp4"]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["film-2.mp4", "film.mp4"]


async def test_a_video_that_cannot_be_saved_is_refused_and_leaves_the_old_one(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    (tmp_path / "out.mp4").write_bytes(b"old")
    reply = await terminal.video(text="Ready")
    await terminal.files.delete(["out/1/video"])
    with pytest.raises(SendRefused):
        await terminal.channel.send(ADDRESS, reply, "v")
    assert (tmp_path / "out.mp4").read_bytes() == b"old"
    assert terminal.channel.results == []
    assert "Ready" not in terminal.printed


async def test_wrong_files_are_named_before_anything_starts(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    sends = [tmp_path / "missing.jpg", tmp_path, tmp_path / "pipe", photo(tmp_path / "fine.jpg")]
    terminal = Terminal(tmp_path, ["go"], sends, export=False)
    await terminal.channel.open(())
    for name in (
        "missing.jpg: there is no such file",
        "there are no photos, clips or sounds in this folder",
        "pipe cannot be read",
    ):
        assert name in terminal.printed

    async def core(*inbounds: Inbound) -> None:
        [inbound] = inbounds
        terminal.told.append(inbound)
        terminal.channel.turn_finished(inbound.message)

    await terminal.channel.run(core)
    assert [file.name for file in terminal.told[0].attachments] == ["fine.jpg"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"sends": [Path("missing.jpg")]}, "None of these files can be used"),
        ({"output": Path("/proc")}, "is a folder"),
        ({"output": Path("/proc/nowhere/out.mp4")}, "cannot be written"),
        ({"sends": [Path("missing.jpg")], "locale": "zh-TW"}, "没有开始制作"),
    ],
)
async def test_with_nothing_to_go_on_it_says_so(tmp_path: Path, options: dict[str, object], sentence: str) -> None:
    terminal = Terminal(tmp_path, **options)  # type: ignore[arg-type]  # mixed options
    with pytest.raises(ConfigurationProblem) as problem:
        await terminal.channel.open(())
    assert sentence in str(problem.value)


async def test_files_are_fetched_whole(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    large = tmp_path / "large.bin"
    large.write_bytes(os.urandom(2_500_000))
    fetched = [chunk async for chunk in terminal.channel.fetch(Attachment(str(large), "large.bin"))]
    assert b"".join(fetched) == large.read_bytes()
    with pytest.raises(FileUnavailable) as problem:
        [chunk async for chunk in terminal.channel.fetch(Attachment(str(tmp_path / "gone"), "gone"))]
    assert problem.value.params == {"name": "gone"}


def test_the_language_of_a_terminal() -> None:
    assert terminal_locale({"LANG": "zh_CN.UTF-8"}) == "zh-CN"
    assert terminal_locale({"LANG": "de_DE@euro", "LC_ALL": "en_GB.UTF-8"}) == "en-GB"
    assert terminal_locale({"LANG": "C.UTF-8"}) == terminal_locale({}) == ""


def test_both_languages_have_every_sentence() -> None:
    assert TEXTS.keys("en") == TEXTS.keys("zh")
