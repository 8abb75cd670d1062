"""What the bot keeps, how it deletes all of it on request or in time, and errors that reveal nothing internal."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app.composition import App, receiving, started
from bot.app.settings import Settings
from bot.conversation import believed_clock, retention
from bot.domain.clock import SystemClock
from bot.domain.messages import Action, Verb
from bot.language.intents import full_message_commands
from bot.media.probe import probe
from bot.storage.queries import installation
from tests import photos
from tests.fakes import PATIENCE_S
from tests.fakes.chat import Chat, Message

DAY_S = 86_400.0


def album(folder: Path, count: int = 2) -> list[Path]:
    return [photos.jpeg(folder / f"anns-beach-{n}.jpg", photos.scenery((320, 240), n)) for n in range(1, count + 1)]


def values(settings: Settings) -> Iterator[bytes]:
    """Every value of every table, also the engine's; the engine's encoded values also in decoded form."""
    with sqlite3.connect(settings.data_dir / "bot.db") as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert {"conversations", "workflow_status", "operation_outputs", "studio_sessions"} <= set(names)
        for name in names:
            for row in database.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - our own tables
                for value in row:
                    plain = value if isinstance(value, bytes) else str(value).encode()
                    yield plain
                    try:
                        yield base64.b64decode(plain, validate=True)
                    except binascii.Error:
                        continue


def traces(settings: Settings, *secrets: str | bytes) -> list[str]:
    """The places that still have one of the secrets: tables, and files below the data folder."""
    wanted = [secret.encode() if isinstance(secret, str) else secret for secret in secrets]
    found = [f"a table: {value[:80]!r}" for value in values(settings) if any(secret in value for secret in wanted)]
    files = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    return found + [str(path) for path in files if any(secret in path.read_bytes() for secret in wanted)]


async def gone(settings: Settings, *secrets: str | bytes) -> None:
    """Waits until no secret is left. Fails with the places that still have one."""
    until = time.monotonic() + 30
    while left := traces(settings, *secrets):
        assert time.monotonic() < until, left
        await asyncio.sleep(0.1)


def inside(path: Path) -> bytes:
    """Some bytes of the photo that no other file has."""
    return path.read_bytes()[2000:2040]


def stored(settings: Settings) -> list[Path]:
    found = (path for path in Path(settings.files).rglob("*") if path.is_file())
    return [path for path in found if path.parent.name != "installations"]


async def asks_to_delete(chat: Chat) -> Message:
    chat.says("privacy")
    explained = await chat.heard("What I keep")
    chat.says(action=explained.action("Delete everything"))
    return await chat.heard("This cannot be undone")


def facts_of(path: Path) -> tuple[str, str]:
    """What is kept of a photo with a person: when it was taken, and where the face is."""
    found = probe(path, path.name).facts
    assert found.taken
    assert found.faces
    return found.taken, json.dumps(found.faces[0])


async def test_everything_goes_when_somebody_asks(chat: Chat, settings: Settings, tmp_path: Path) -> None:
    files = [*album(tmp_path), photos.portrait(tmp_path / "anns-beach-3.jpg")]
    chat.says(files=photos_of_others(tmp_path), chat="others")
    await chat.heard("1 photo")
    others = set(stored(settings))
    chat.says('make a slideshow with the title "Zanzibar", 1 second each', files)
    await chat.video()
    chat.says("rename project to The Zanzibar trip")
    await chat.heard("now called")
    assert all(len(traces(settings, fact)) >= 2 for fact in facts_of(files[2])), "with the file, and with the studio's"
    secrets = ("Zanzibar", "anns-beach", "family", inside(files[0]), inside(files[1]), *facts_of(files[2]))
    assert len(traces(settings, *secrets)) > 20, "so far it is all there"
    assert any(path.parent.name == "pieces" for path in stored(settings))

    asked = await asks_to_delete(chat)
    assert "Messages that you see in the chat stay there" in asked.text
    chat.says(action=asked.action("Keep"))
    await chat.heard("stays as it is")
    chat.says(action=asked.action("Yes, delete everything"))
    told = await chat.heard("Everything in this conversation is deleted")
    assert "video service" not in told.text
    await gone(settings, *secrets)
    assert set(stored(settings)) == others

    chat.says("status", chat="others")
    await chat.heard("Timeline")
    seen = chat.posted
    chat.says(files=files[:1])
    await chat.heard("1 photo", after=seen)
    chat.says("my projects")
    assert "1. Project 1 · 1 photo" in (await chat.heard("Your projects", after=seen)).text


def photos_of_others(folder: Path) -> list[Path]:
    return [photos.jpeg(folder / "other.jpg", photos.scenery((200, 200), 9))]


@pytest.mark.usefixtures("slow_render")
async def test_what_is_being_made_goes_too(chat: Chat, settings: Settings, tmp_path: Path) -> None:
    files = album(tmp_path, 3)
    chat.says("make a slideshow, 50 seconds", files)
    progress = await chat.heard(lambda m: m.reply.progress is not None)
    chat.says(action=Action(Verb.DELETE, "yes"))
    async with asyncio.timeout(PATIENCE_S):
        while _rows(settings, "SELECT key FROM conversations"):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)
    chat.says(files=files[:1])
    await chat.heard("Everything in this conversation is deleted")
    await chat.heard("1 photo")
    chat.says(action=Action(Verb.DELETE, "yes"))
    await chat.until(lambda: True if sum("is deleted" in text for text in chat.texts) == 2 else None)
    await gone(settings, "anns-beach", "50 seconds", "family", *map(inside, files))
    assert not stored(settings)
    assert not chat.videos
    assert not [text for text in chat.texts if "Cancelled" in text or "wrong" in text], progress.text


async def test_a_button_of_what_is_gone_does_no_harm(chat: Chat, settings: Settings, tmp_path: Path) -> None:
    chat.says("make a slideshow, 1 second each, don't export yet", album(tmp_path, 1))
    answer = await chat.heard(lambda m: "Make the video" in m.labels)
    chat.says(action=Action(Verb.DELETE, "yes"))
    await chat.heard("is deleted")
    chat.says(action=answer.action("Make the video"))
    await chat.heard("nothing to export")


class LaterClock(SystemClock):
    """The machine's time plus what a test adds."""

    ahead = 0.0

    def now(self) -> float:
        return time.time() + self.ahead


async def cleaned(app: App, settings: Settings) -> None:
    """Runs one round of retention, and waits for its deletions."""
    await app.retention.clean()
    async with asyncio.timeout(PATIENCE_S):
        while _rows(settings, "SELECT id FROM forgotten"):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.1)


def _rows(settings: Settings, query: str) -> Sequence[tuple[object, ...]]:
    with sqlite3.connect(settings.data_dir / "bot.db") as database:
        return database.execute(query).fetchall()


async def test_what_is_not_used_goes_by_itself(settings: Settings, tmp_path: Path) -> None:
    chat, clock = Chat(), LaterClock()
    files = album(tmp_path)
    async with started(settings, lambda _: [chat], clock=clock) as app, receiving(app):
        chat.says("make a slideshow, 1 second each", files[:1])
        await chat.video()
        seen = chat.posted
        chat.says(files=photos_of_others(tmp_path), chat="others")
        await chat.heard(lambda m: m.text.startswith("1 photo"), after=seen)
        chat.says("new project")
        await chat.heard("A new project")

        clock.ahead = 20 * DAY_S
        seen = chat.posted
        chat.says(files=files[1:])
        await chat.heard("1 photo", after=seen)
        chat.says("my projects")
        assert "20 days ago" in (await chat.heard("Your projects", after=seen)).text
        await cleaned(app, settings)
        assert traces(settings, inside(files[0]))

        clock.ahead = 31 * DAY_S
        said = list(chat.texts)
        await cleaned(app, settings)
        await gone(settings, inside(files[0]), "others", "other.jpg")
        assert traces(settings, inside(files[1])), "the project used since then stays"
        assert chat.texts == said, "nobody is told what nobody asked for"
        seen = chat.posted
        chat.says("my projects")
        listed = await chat.heard("Your projects", after=seen)
        assert len(listed.text.splitlines()) == 2
        ended = "SELECT workflow_uuid FROM workflow_status WHERE name IN ('turn', 'fetch', 'export', 'render')"
        assert not _rows(settings, ended), "the engine goes by the machine's own time: all that has ended is old"

        clock.ahead = 62 * DAY_S
        await cleaned(app, settings)
        await gone(settings, "family", "anns-beach", inside(files[1]))
        assert not stored(settings)


async def test_a_clock_days_ahead_deletes_nothing_until_it_is_believed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, clock, photo = Chat(), LaterClock(), album(tmp_path, 1)
    monkeypatch.setattr(retention, "LOOK_S", 0.05)
    async with started(settings, lambda _: [chat], clock=clock) as app, receiving(app):
        chat.says(files=photo)
        await chat.heard("1 photo")
        assert (await looked(app, jumped=False)).believed
    clock.ahead = 40 * DAY_S
    async with started(settings, lambda _: [chat], clock=clock) as app:
        async with receiving(app):
            seen = await looked(app, jumped=True)
            assert seen.left > DAY_S - PATIENCE_S
        assert traces(settings, inside(photo[0])), "old by this clock, and still there"
        await app.services.write(installation.put, believed_clock.NAME, {**asdict(seen), "left": 0.01})
        async with receiving(app):
            await gone(settings, "anns-beach", inside(photo[0]))


async def looked(app: App, *, jumped: bool) -> believed_clock.Clock:
    """Waits until the bot has looked at the clock, and noticed a jump or not."""
    async with asyncio.timeout(PATIENCE_S):
        while (clock := await app.services.read(believed_clock.stored)) is None or bool(clock.jump) is not jumped:  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # the database tells nobody
    return clock


async def test_a_fault_of_ours_says_nothing_but_where_it_stands(chat: Chat, settings: Settings, tmp_path: Path) -> None:
    chat.says("make a slideshow, 1 second each", album(tmp_path, 1))
    await chat.video()
    with sqlite3.connect(settings.data_dir / "bot.db") as database:
        database.execute("""UPDATE exports SET media = '{"broken": 1}'""")
    with capture_logs() as logs:
        chat.says("send it again")
        answer = await chat.heard("Something went wrong on my side")
    found = re.fullmatch(r"[^\n{}_]+ \(ref ([0-9a-f]{4})\)", answer.text)
    assert found, answer.text
    lines = {line["event"]: line for line in logs if found[1] in str(line)}
    assert {"step-crashed", "turn-failed"} <= lines.keys()
    assert lines["step-crashed"]["exc_info"]


async def test_privacy_in_chinese(chat: Chat, settings: Settings, tmp_path: Path) -> None:
    chat.says(files=album(tmp_path), locale="zh")
    await chat.heard("2 张照片")
    chat.says("隐私", locale="zh")
    explained = await chat.heard("我保存什么")
    assert "30 天" in explained.text
    assert "机器人自己生成" in explained.text
    chat.says("删除我的全部数据", locale="zh")
    asked = await chat.heard("删除后无法恢复")
    chat.says(action=asked.action("确定，全部删除"), locale="zh")
    await chat.heard("全部内容都已删除")
    await gone(settings, "anns-beach", "隐私", "family")
    assert not stored(settings)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("What do you keep about me?", Verb.PRIVACY),
        ("privacy policy", Verb.PRIVACY),
        ("你会保存哪些数据？", Verb.PRIVACY),
        ("Please delete all my data", Verb.DELETE),
        ("forget everything you know about me", Verb.DELETE),
        ("把我的数据全部删除", Verb.DELETE),
    ],
)
def test_words_about_privacy(text: str, verb: Verb) -> None:
    assert full_message_commands.read(text) == Action(verb)
