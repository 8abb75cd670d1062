"""Inspects what a soak leaves behind after the bot has stopped: database, files, log and processes."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.bench.people import Film, Person
from tests.fakes.process import Message

OWN = {"bot.db", "bot.db-shm", "bot.db-wal", "bot.lock", "files", "log", "reserve"}
"""The entries of a data folder. The soak itself writes `log`."""
EMPTY, MOST_PER_MESSAGE = 500_000, 100_000
"""Bytes of an empty database, and the most it may grow by for one message and its consequences."""
MOST_LOGGED = 16_000_000
"""Bytes the write-ahead log may reach."""
ALARMS = re.compile(r"traceback|exception|error", re.IGNORECASE)
TOLERANCE_S = 0.1
ANYTIME = ("slow:", "still:")
"""Keys of messages that say only that something takes long."""
SWEEP_S = 60.0
ANSWERS = (
    "SELECT key, json_extract(content, '$.media.mime') FROM web_messages WHERE author = 'bot' AND NOT removed"
    " AND instr(replace(key, 'p-' || ?1, ''), ?1)"  # a project's id has its first turn's id in it
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should not be there. `kind` is the column in which it counts."""

    kind: str
    text: str


class Store:
    """The bot's database, read only."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "bot.db"

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._opened() as database:
            return database.execute(query, values).fetchall()

    def column(self, query: str, *values: object) -> list[Any]:
        """The first column of a query."""
        return [row[0] for row in self.rows(query, *values)]

    def counts(self) -> dict[str, int]:
        """The number of rows of each table."""
        tables = self.column("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {table: self.column(f'SELECT count(*) FROM "{table}"')[0] for table in tables}  # noqa: S608 - own names

    @property
    def size(self) -> int:
        """Bytes of the database with what its write-ahead log holds."""
        return int(self.rows("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")[0][0])

    @property
    def log_size(self) -> int:
        """Bytes of the write-ahead log. SQLite starts it again once its pages are in the database."""
        return self._path.with_name("bot.db-wal").stat().st_size

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=30)) as database:
            yield database


def idle(store: Store) -> bool:
    """Whether the bot has finished everything that it accepted."""
    waiting = (
        "SELECT 1 FROM web_inbounds WHERE NOT received",
        "SELECT 1 FROM turns WHERE state != 'done'",
        "SELECT 1 FROM exports WHERE state NOT IN ('delivered', 'failed', 'cancelled')",
    )
    return not any(store.rows(query) for query in waiting)


def rendered(store: Store) -> int:
    """The number of videos that the bot fetched from the back end for delivery."""
    return int(store.column("SELECT count(*) FROM exports WHERE json_type(media) = 'object'")[0])


def person(one: Person, messages: Sequence[Message], store: Store) -> Iterator[Finding]:
    """What is wrong with the answers to one person, their videos and their film."""
    shared = _shared(one, store)
    yield from _answers(one, store, shared)
    yield from _order(one, store)
    asked = zip(one.taken, one.films(), strict=True)
    wanted = [film.seconds for (message, step), (_, film) in asked if step.videos and message not in shared]
    found = [video["duration"] for video in videos(messages)]
    if len(found) != len(wanted) or any(abs(a - b) > TOLERANCE_S for a, b in zip(found, wanted, strict=True)):
        kind = "doubled" if len(found) > len(wanted) else "lost"
        yield Finding(kind, f"videos of {_listed(found)} s came, {_listed(wanted)} s were asked for")
    *_, (_, film) = one.films()
    project = store.column(
        "SELECT s.project FROM studio_sessions s JOIN projects p ON json_extract(p.session, '$.session_id') = s.id"
        " JOIN inbounds i ON i.conversation = p.conversation WHERE i.message = ?",
        one.taken[0][0],
    )
    held = _film(json.loads(project[0])["draft"]) if project else Film((), 0.0)
    if held.order != film.order or abs(held.seconds - film.seconds) > TOLERANCE_S:
        yield Finding("out of order", f"the film is {held}, after all the edits it should be {film}")


def videos(messages: Sequence[Message]) -> list[Message]:
    """The messages of the bot that show a video, in order."""
    shown = [message["media"] for message in messages if "media" in message]
    return [media for media in shown if media["mime"].startswith("video/")]


def _shared(one: Person, store: Store) -> set[str]:
    """Messages that asked for the video that was just being made. The bot said so, and one video answers both."""
    found, made = set(), None
    for (message, step), (_, film) in zip(one.taken, one.films(), strict=True):
        if not step.videos:
            continue
        keys = [key for turn in _turns(store, message) for key in store.column(ANSWERS, turn)]
        if film == made and any(key.startswith("already:") for key in keys):
            found.add(message)
        made = film
    return found


def _turns(store: Store, message: str) -> list[str]:
    return store.column("SELECT turn FROM inbounds WHERE message = ?", message)


def _order(one: Person, store: Store) -> Iterator[Finding]:
    """Turns begin in the order of what a person said: their ids sort by time."""
    begun = [turn for message, _ in one.taken for turn in _turns(store, message)]
    for earlier, later in pairwise(begun):
        if later < earlier:
            yield Finding("out of order", f"turn {later} came after {earlier}")


def _answers(one: Person, store: Store, shared: AbstractSet[str]) -> Iterator[Finding]:
    """The messages that answer a person. Their key has the turn's id in it."""
    for message, step in one.taken:
        turns = _turns(store, message)
        said = f"“{step.words or 'a photo'}”"
        if len(turns) != 1:
            yield Finding("lost" if not turns else "doubled", f"{said} was taken in {len(turns)} times")
            continue
        answers = store.rows(ANSWERS, turns[0])
        answers = [row for row in answers if not row[0].startswith(ANYTIME)]
        keys = [key for key, _ in answers]
        # A video that was made before comes at once, under the key of the request.
        kinds = Counter("videos" if (mime or "").startswith("video/") else "answers" for _, mime in answers)
        told = message in shared
        for kind, wanted in (("answers", step.answers + told), ("videos", step.videos - told)):
            if kinds[kind] != wanted:
                text = f"{said} got {kinds[kind]} {kind}, not {wanted}: {keys}"
                yield Finding("lost" if kinds[kind] < wanted else "doubled", text)


def _film(draft: dict[str, Any]) -> Film:
    shots: list[dict[str, Any]] = next((track["sg"] for track in draft.get("t", ()) if track["tt"] == 0), [])
    return Film(tuple(shot["m"]["photo"] for shot in shots), sum(shot["d"] for shot in shots) / 1000)


def _listed(seconds: Sequence[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in seconds) or "no"


def remains(folder: Path, temporary: Path) -> Iterator[Finding]:
    """Temporary files and folders, and other files that nothing will ever look for."""
    yield from temporary_left(temporary)
    left = [path for path in folder.iterdir() if path.name not in OWN]
    left += list((folder / "files").rglob("*#*"))
    for path in left:
        yield Finding("left over", f"{path} ({path.stat().st_size} bytes)")


def temporary_left(folder: Path) -> Iterator[Finding]:
    """Whatever is left in a folder for temporary files."""
    for path in folder.rglob("*"):
        yield Finding("temporary", str(path))


def stuck(store: Store) -> Iterator[Finding]:
    """Work that nobody will ever end."""
    queries = {
        "work of {}": "SELECT name FROM workflow_status WHERE status IN ('PENDING', 'ENQUEUED', 'DELAYED')",
        "a turn that is {}": "SELECT state FROM turns WHERE state != 'done'",
        "an export that is {}": "SELECT state FROM exports WHERE state IN ('queued', 'rendering')",
        "a render that is {}": "SELECT status FROM studio_renders WHERE status IN ('pending', 'processing')",
        "what {} did, which nobody took": "SELECT chat FROM web_inbounds WHERE NOT received",
    }
    for what, query in queries.items():
        for value in store.column(query):
            yield Finding("stuck", what.format(value))


def cut_off(files: Path, store: Store) -> int:
    """The number of files without a row, from uploads that a kill cut off. They go after a day."""
    stored = {str(path.relative_to(files)) for path in files.rglob("*") if path.is_file()}
    owners = set(store.column("SELECT id FROM exports") + store.column("SELECT id FROM projects"))
    made = {key for key in stored if key.startswith("out/") and key.split("/")[1] in owners}
    marks = {key for key in stored if key.startswith("installations/")}
    return len(stored - _known(store) - made - marks)


async def orphaned(files: Path, store: Store) -> list[Finding]:
    """Waits for a bot that has just started to sweep the files, which are old enough. Reports those that are left."""
    with suppress(TimeoutError):
        async with asyncio.timeout(SWEEP_S):
            while cut_off(files, store):  # noqa: ASYNC110 - there is no event to wait for
                await asyncio.sleep(0.2)
    left = cut_off(files, store)
    return [Finding("orphaned", f"{left} files without a row")] if left else []


def _known(store: Store) -> set[str]:
    """The keys of all files that a row names."""
    keys = set(store.column("SELECT key FROM files") + store.column("SELECT key FROM studio_assets"))
    keys |= {f"studio/renders/{render}.mp4" for render in store.column("SELECT id FROM studio_renders")}
    keys |= {
        f"studio/{session}/pieces/{key}" for session, key in store.rows("SELECT session_id, key FROM studio_pieces")
    }
    said = store.column("SELECT facts FROM web_inbounds")
    said += store.column("SELECT content FROM web_messages WHERE author = 'person'")
    for facts in said:
        keys |= {file[name] for file in json.loads(facts).get("files", ()) for name in ("key", "thumb")}
    return keys


def log(folder: Path, secrets: Sequence[str], *, calm: bool = True) -> Iterator[Finding]:
    """What an operator should not find in the log; without `calm` it may speak of what failed."""
    for line in (folder / "log").read_text().splitlines():
        if calm and ALARMS.search(line):
            yield Finding("log", line)
        if any(secret in line for secret in secrets):
            yield Finding("log", "a secret: " + line)


def growth(before: dict[str, int], after: dict[str, int], store: Store, messages: int) -> Iterator[Finding]:
    """Findings if the database grew while nothing happened, or too much for what happened."""
    for table, rows in after.items():
        if rows != before.get(table, 0):
            yield Finding("growth", f"{table} went from {before.get(table, 0)} to {rows} rows while idle")
    if store.size > EMPTY + messages * MOST_PER_MESSAGE:
        yield Finding("growth", f"the database has {store.size} bytes after {messages} messages")
    if store.log_size > MOST_LOGGED:
        yield Finding("growth", f"the write-ahead log has {store.log_size} bytes")
