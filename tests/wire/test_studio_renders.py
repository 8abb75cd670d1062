"""Renders in the studio over real HTTP: the queue, the child process, cancelling, restarts and the file."""

import asyncio
import io
import os
import select
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import sqlalchemy as sa

from bot.backends.studio import tables
from bot.backends.studio.piece_store import Lending
from bot.backends.studio.preview_first import Running
from bot.backends.studio.render_jobs import UNPAINTED, work_of
from bot.backends.studio.render_worker import STALL_S
from bot.domain import draft as drafts
from bot.domain.draft import TrackType
from bot.media.pool import MediaPool
from tests.fakes import PATIENCE_S
from tests.people import PEOPLE, crowd
from tests.wire.studio_site import RENDERS, SHARED, Site, photo, running

pytest_plugins = ["tests.wire.studio_site"]
pytestmark = SHARED


async def filmed(site: Site, photo_ms: int = 500) -> tuple[str, dict[str, Any]]:
    """A session with a JPEG and a HEIC, and a small draft of both. A larger `photo_ms` makes a longer render."""
    session = await site.open()
    sent = [("a.jpg", photo("JPEG", (640, 360))), ("b.heic", photo("HEIC", (640, 360), (20, 120, 220)))]
    answer = await site.upload(session, *sent)
    segments = [
        {"d": photo_ms, "m": {"name": file["filename"], "asset": file["asset"], "photo": number, "fit": "cover"}}
        for number, file in enumerate(answer.json()["data"]["files"], 1)
    ]
    meta = {"width": 640, "height": 360, "ratio": "16:9"}
    return session, {"m": meta, "fps": 30, "t": [{"tt": 0, "sg": segments}]}


def children(parent: int | None = None) -> set[int]:
    """The ids of a process's render processes, by default of this process."""
    tasks = Path(f"/proc/{parent or os.getpid()}/task").iterdir()
    pids = {int(pid) for task in tasks for pid in (task / "children").read_text().split()}
    return {pid for pid in pids if b"bot.backends.studio.render" in Path(f"/proc/{pid}/cmdline").read_bytes()}


def wait_for_end(pid: int) -> None:
    """Waits until a process has ended that is not a child of this one."""
    try:
        with os.fdopen(os.pidfd_open(pid)) as process:
            select.select([process], [], [])
    except ProcessLookupError:
        return


def at_work(told: dict[str, Any]) -> bool:
    return bool(told["status"] == "processing" and told["progress"] > 0)


def ended(told: dict[str, Any]) -> bool:
    return told["status"] not in {"pending", "processing"}


async def test_a_render_knows_the_faces_that_were_found_at_upload(tmp_path: Path, pool: MediaPool) -> None:
    """The only face is at the left edge; a crop to a narrow frame in the middle would show none of it."""
    image, (face,) = crowd(PEOPLE["one at the left edge"])
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=95)
    async with running(tmp_path, pool, drive=True) as site:
        session = await site.open()
        sent = await site.upload(session, ("a.jpg", jpeg.getvalue()))
        m = {"asset": sent.json()["data"]["files"][0]["asset"], "motion": "none", "fit": "cover"}
        draft = {"m": {"width": 270, "height": 480}, "fps": 30, "t": [{"tt": 0, "sg": [{"d": 300, "m": m}]}]}
        await site.submit("render_1", session, draft)
        told = await site.until("render_1", ended)
        assert told["status"] == "completed", told
        video = (await site.http.get(told["output"]["url"])).content
    with av.open(io.BytesIO(video), "r") as film:
        seen = next(film.decode(film.streams.video[0])).to_ndarray(format="rgb24")
    scale = 480 / image.height  # the frame begins at the photo's left edge
    box = [round(side * scale * size) for side, size in zip(face, (*image.size, *image.size), strict=True)]
    part = seen[box[1] : box[1] + box[3], box[0] : box[0] + box[2]].mean(axis=(0, 1))
    there = image.resize((round(image.width * scale), 480)).crop((box[0], box[1], box[0] + box[2], box[1] + box[3]))
    assert part == pytest.approx(np.asarray(there).mean(axis=(0, 1)), abs=8)


async def test_photos_become_a_video(tmp_path: Path, pool: MediaPool) -> None:
    async with running(tmp_path, pool, drive=True) as site:
        session = await site.open()
        await site.upload(session, ("a.jpg", photo("JPEG", (640, 360))), ("b.heic", photo("HEIC", (640, 360))))
        await site.say(session, "1 second each")
        draft = (await site.state(session))["draft"]
        submitted = await site.submit("render_1", session, draft)
        assert submitted.json()["status"] in {"pending", "processing"}
        told = await site.until("render_1", ended)
        assert (told["status"], told["progress"]) == ("completed", 100), told
        assert told["output"]["url"].startswith("/")
        assert told["output"]["duration"] == pytest.approx(2.0, abs=1 / 30)
        video = (await site.http.get(told["output"]["url"])).content
        assert len(video) == told["output"]["size"]
        assert (await site.http.get("/api/render/proxy/render_1/download")).content == video
        with av.open(io.BytesIO(video), "r") as film:
            stream = film.streams.video[0]
            assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 1920, 1080)
            assert sum(1 for _ in film.decode(stream)) == 60
        part = await site.http.get(told["output"]["url"], headers={"Range": "bytes=4-7"})
        assert (part.status_code, part.content) == (206, b"ftyp")
        assert part.headers["content-range"] == f"bytes 4-7/{len(video)}"
        past = await site.http.get(told["output"]["url"], headers={"Range": f"bytes={len(video)}-"})
        assert past.status_code == 416
        assert (await site.http.get(told["output"]["url"], headers={"Authorization": ""})).json()["code"] == 1001


async def test_the_same_id_is_rendered_once(site: Site) -> None:
    session, draft = await filmed(site)
    first = await site.submit("render_1", session, draft)
    assert first.status_code == 200
    again = await site.submit("render_1", session, draft)
    assert (again.status_code, again.json()["status"]) == (200, "pending")
    assert site.queue.ids == ["render_1"]
    await site.studio.run("render_1")
    file = site.files / "studio/renders/render_1.mp4"
    written = file.stat().st_mtime_ns
    assert (await site.submit("render_1", session, draft)).json()["status"] == "completed"
    await site.studio.run("render_1")
    assert site.queue.ids == ["render_1"]
    assert file.stat().st_mtime_ns == written


async def test_a_render_shows_the_draft_as_it_was_submitted(site: Site) -> None:
    session, draft = await filmed(site)
    await site.submit("render_1", session, draft)
    await site.say(session, "9 seconds each")
    await site.studio.run("render_1")
    assert (await site.status("render_1"))["output"]["duration"] == pytest.approx(1.0, abs=1 / 30)


async def test_without_a_draft_the_sessions_own_is_rendered(site: Site) -> None:
    session, _ = await filmed(site)
    await site.say(session, "1 second each")
    assert (await site.http.post(RENDERS, json={"id": "render_1", "sessionId": session})).status_code == 200
    await site.studio.run("render_1")
    assert (await site.status("render_1"))["output"]["duration"] == pytest.approx(2.0, abs=1 / 30)


async def test_waiting_renders_know_their_place_and_their_time(site: Site) -> None:
    session, draft = await filmed(site)
    for number in range(4):
        await site.submit(f"render_{number}", session, draft)
    told = [await site.status(f"render_{number}") for number in range(4)]
    assert [one["queue_position"] for one in told] == [0, 1, 2, 3]
    assert {one["remaining_s"] for one in told} == {None}, "no render has shown a speed yet"
    assert all(one["poll_after_ms"] <= 500 for one in told)
    await site.studio.run("render_0")
    told = [await site.status(f"render_{number}") for number in range(1, 4)]
    assert [one["queue_position"] for one in told] == [0, 1, 2]
    times = [one["remaining_s"] for one in told]
    assert 0 < times[0] < times[1] < times[2]
    assert times[2] == pytest.approx(3 * times[0], abs=0.2)


async def test_one_persons_many_renders_do_not_hold_up_anothers_one(site: Site) -> None:
    session, draft = await filmed(site)
    for number in range(3):
        await site.submit(f"ann_{number}", session, draft, "ann")
    await site.submit("ben_0", session, draft, "ben")
    names = ["ann_0", "ben_0", "ann_1", "ann_2"]
    assert [(await site.status(name))["queue_position"] for name in names] == [0, 1, 2, 3]
    ended = []
    for ticket in site.queue.ids:
        await site.studio.run(ticket)
        ended += [name for name in names if (await site.status(name))["status"] == "completed" and name not in ended]
    assert ended == names


async def test_a_waiting_render_is_cancelled_at_once(site: Site) -> None:
    session, draft = await filmed(site)
    await site.submit("render_1", session, draft)
    for _ in range(2):
        answer = await site.http.post(f"{RENDERS}/render_1/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    await site.studio.run("render_1")
    assert (await site.status("render_1"))["status"] == "cancelled"
    assert (await site.http.get("/api/render/proxy/render_1/download")).status_code == 409


async def test_cancelling_a_running_render_ends_its_process(site: Site) -> None:
    session, draft = await filmed(site, photo_ms=300_000)
    await site.submit("render_1", session, draft)
    run = asyncio.create_task(site.studio.run("render_1"))
    told = await site.until("render_1", at_work)
    assert told["queue_position"] is None
    assert len(children()) == 1
    assert (await site.http.post(f"{RENDERS}/render_1/cancel")).json()["success"] is True
    await run
    assert children() == set()
    assert (await site.status("render_1"))["status"] == "cancelled"
    assert not (site.files / "studio/renders").exists()


async def test_a_finished_render_cannot_be_cancelled(site: Site) -> None:
    session, draft = await filmed(site)
    await site.submit("render_1", session, draft)
    await site.studio.run("render_1")
    answer = await site.http.post(f"{RENDERS}/render_1/cancel")
    assert (answer.status_code, answer.json()["success"], answer.json()["status"]) == (409, False, "completed")
    assert (await site.http.get("/api/render/proxy/render_1/download")).status_code == 200


async def test_a_restart_in_mid_render_begins_it_again(tmp_path: Path, pool: MediaPool) -> None:
    async with running(tmp_path, pool) as site:
        session, draft = await filmed(site, photo_ms=20_000)
        await site.submit("render_1", session, draft)
        run = asyncio.create_task(site.studio.run("render_1"))
        await site.until("render_1", at_work)
        run.cancel()  # as a stopping process does
        await asyncio.wait([run])
        assert children() == set()
        assert (await site.status("render_1"))["status"] == "processing"
    async with running(tmp_path, pool) as site:
        await site.studio.run("render_1")
        told = await site.status("render_1")
        assert told["status"] == "completed", told
        assert told["output"]["duration"] == pytest.approx(40.0, abs=1 / 30)


WORKER = """
import asyncio, sys
from pathlib import Path
from bot.domain import draft as drafts
from bot.domain.draft import TrackType
from bot.media.pool import MediaPool
from tests.wire.studio_site import running

async def main():
    async with running(Path(sys.argv[1]), MediaPool()) as site:
        await site.studio.run("render_1")

asyncio.run(main())
"""


async def test_a_killed_process_takes_its_render_along_and_the_next_one_finishes_it(site: Site) -> None:
    session, draft = await filmed(site, photo_ms=20_000)
    await site.submit("render_1", session, draft)
    worker = await asyncio.create_subprocess_exec(sys.executable, "-c", WORKER, site.files.parent)
    await site.until("render_1", at_work)
    (child,) = children(worker.pid)
    worker.kill()
    await worker.wait()
    await asyncio.wait_for(asyncio.to_thread(wait_for_end, child), PATIENCE_S)
    assert (await site.status("render_1"))["status"] == "processing"
    await site.studio.run("render_1")
    assert (await site.status("render_1"))["output"]["duration"] == pytest.approx(40.0, abs=1 / 30)


async def test_a_cancellation_survives_the_restart(tmp_path: Path, pool: MediaPool) -> None:
    async with running(tmp_path, pool) as site:
        session, draft = await filmed(site, photo_ms=300_000)
        await site.submit("render_1", session, draft)
        run = asyncio.create_task(site.studio.run("render_1"))
        await site.until("render_1", at_work)
        run.cancel()
        await asyncio.wait([run])
        await site.http.post(f"{RENDERS}/render_1/cancel")
    async with running(tmp_path, pool) as site:
        await site.studio.run("render_1")
        assert (await site.status("render_1"))["status"] == "cancelled"


@pytest.mark.parametrize("kills", [1, 2])
async def test_a_process_that_is_killed_is_started_once_more(site: Site, kills: int) -> None:
    # One that goes on from its pieces may not end before it is killed again.
    session, draft = await filmed(site, photo_ms=10_000 if kills == 1 else 100_000)
    await site.submit("render_1", session, draft)
    run = asyncio.create_task(site.studio.run("render_1"))
    killed: set[int] = set()
    while len(killed) < kills:
        await site.until("render_1", at_work)
        for pid in children() - killed:
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)
    await run
    told = await site.status("render_1")
    if kills == 1:
        assert (told["status"], told["output"]["duration"]) == ("completed", pytest.approx(20.0, abs=1 / 30))
    else:
        assert (told["status"], told["error"]) == ("failed", "RenderFailed")


async def painted(site: Site, render: str) -> float:
    """The share of a render's frames that had to be painted."""
    row = tables.renders.c
    async with site.database.read() as connection:
        work, draft = (await connection.execute(sa.select(row.work, row.draft).where(row.id == render))).one()
    return float((work / work_of(draft) - UNPAINTED) / (1 - UNPAINTED))


def edited(draft: dict[str, Any], number: int, **m: Any) -> dict[str, Any]:
    segments = [dict(one) for one in draft["t"][0]["sg"]]
    segments[number]["m"] = {**segments[number]["m"], **m}
    return {**draft, "t": [{**draft["t"][0], "sg": segments}]}


async def test_a_slow_store_of_pieces_is_no_silence_of_the_render(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    passed = 0.0

    async def lend_slowly(_: Lending, _keys: Sequence[str]) -> None:
        nonlocal passed
        passed += STALL_S + 1

    monkeypatch.setattr(Running, "now", property(lambda _: time.monotonic() + passed))
    monkeypatch.setattr(Lending, "lend", lend_slowly)
    session, draft = await filmed(site)
    await site.submit("render_1", session, draft)
    await site.studio.run("render_1")
    assert (await site.status("render_1"))["status"] == "completed"
    assert passed


async def test_a_render_after_an_edit_paints_only_what_changed(site: Site) -> None:
    session, draft = await filmed(site, photo_ms=1000)
    other, same = await filmed(site, photo_ms=1000)
    shares = []
    for number, (owner, wanted) in enumerate(
        [(session, draft), (session, edited(draft, 1, look="bw")), (session, draft), (other, same)]
    ):
        await site.submit(f"render_{number}", owner, wanted)
        await site.studio.run(f"render_{number}")
        assert (await site.status(f"render_{number}"))["status"] == "completed"
        shares.append(await painted(site, f"render_{number}"))
    assert shares == pytest.approx([1, 0.5, 0, 1]), "another project with the same photos has its own pieces"
    files = [(site.files / f"studio/renders/render_{number}.mp4").read_bytes() for number in range(3)]
    assert files[0] == files[2] != files[1]
    await site.studio.forget(session)
    assert not (site.files / "studio" / session).exists()


async def test_without_room_for_pieces_every_render_paints_all(tmp_path: Path, pool: MediaPool) -> None:
    async with running(tmp_path, pool, pieces=0) as site:
        session, draft = await filmed(site)
        for number in range(2):
            await site.submit(f"render_{number}", session, draft)
            await site.studio.run(f"render_{number}")
        assert {path.suffix for path in site.files.rglob("*") if path.is_file()} <= {".jpg", ".heic", ".mp4", ""}
        assert not list(site.files.rglob("pieces"))


async def test_a_killed_render_goes_on_from_its_pieces(site: Site) -> None:
    session, draft = await filmed(site, photo_ms=10_000)
    await site.submit("render_1", session, draft)
    run = asyncio.create_task(site.studio.run("render_1"))
    async with asyncio.timeout(PATIENCE_S):
        while not list(site.files.rglob("pieces/*")):  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.02)
    for pid in children():
        os.kill(pid, signal.SIGKILL)
    await run
    assert (await site.status("render_1"))["status"] == "completed"
    assert await painted(site, "render_1") < 1


async def test_a_file_that_is_gone_fails_the_render_by_its_error(site: Site) -> None:
    session, draft = await filmed(site)
    await site.submit("render_1", session, draft)
    for path in (site.files / "studio" / session).iterdir():
        path.unlink()
    await site.studio.run("render_1")
    told = await site.status("render_1")
    assert (told["status"], told["error"]) == ("failed", "FileUnavailable")
    pictures = drafts.read(draft).segments(TrackType.VIDEO)
    names = {one.m["asset"]: one.name for one in pictures}
    assert told["params"]["name"] == names[told["params"]["asset"]], "people read a name"


async def test_what_cannot_be_rendered_is_refused(site: Site) -> None:
    session, draft = await filmed(site)
    stranger, _ = await filmed(site)
    for render, draft_of, sent in (
        ("render_1", session, {"t": []}),
        ("render_1", session, {}),
        ("render_1", stranger, draft),
        ("../render", session, draft),
        ("", session, draft),
        ("r" * 81, session, draft),
        ("render_1", session, [1]),
    ):
        answer = await site.submit(render, draft_of, sent)
        assert answer.status_code == 422, sent
        assert isinstance(answer.json()["detail"], list)
    assert (await site.submit("render_1", "nowhere", draft)).json()["code"] == 1002
    assert site.queue.ids == []


async def test_renders_of_others_are_not_there(site: Site) -> None:
    session, draft = await filmed(site)
    await site.submit("render_1", session, draft)
    minted = await site.http.post("/api/auth/anonymous-token", headers={"X-Client-Id": "other"})
    site.http.headers["Authorization"] = f"Bearer {minted.json()['data']['token']}"
    assert (await site.http.get(f"{RENDERS}/render_1")).status_code == 404
    assert (await site.http.post(f"{RENDERS}/render_1/cancel")).status_code == 404
    assert (await site.http.get("/api/render/proxy/render_1/download")).status_code == 404
    other, own = await filmed(site)
    assert (await site.submit("render_1", other, own)).status_code == 409


async def test_cleaning_removes_what_nobody_touched(tmp_path: Path, pool: MediaPool) -> None:
    day, now = 24 * 3600.0, [1_000_000.0]
    async with running(tmp_path, pool, now=lambda: now[0]) as site:
        old, draft = await filmed(site)
        await site.submit("render_old", old, draft)
        await site.studio.run("render_old")
        now[0] += 20 * day
        kept, draft = await filmed(site)
        await site.submit("render_new", kept, draft)
        await site.studio.run("render_new")
        await site.studio.clean(30 * day)
        assert (await site.status("render_old"))["status"] == "completed"
        now[0] += 15 * day
        await site.studio.clean(30 * day)
        assert (await site.http.get(f"/api/state/nemo_agent/me/{old}/latest")).json()["code"] == 1002
        assert (await site.http.get(f"{RENDERS}/render_old")).status_code == 404
        assert len((await site.state(kept))["video_infos"]) == 2
        left = {path.relative_to(site.files / "studio").as_posix() for path in site.files.rglob("*") if path.is_file()}
        assert "renders/render_new.mp4" in left
        assert {name.split("/")[0] for name in left} == {"renders", kept}
        assert not any("render_old" in name for name in left)
