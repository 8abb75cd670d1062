"""The next process deletes the temporary and half-written files of a killed one when it starts."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bot.storage.object_store import Files
from bot.storage.temp_files import scratch, shared_scratch

WRITING = """
import asyncio, sys
from pathlib import Path
from bot.storage.object_store import Files

async def write():
    while True:
        await Files(Path(sys.argv[1]))._store.put_async("inbox/turn/photo", Path(sys.argv[2]))

asyncio.run(write())
"""


def half_written(folder: Path) -> list[Path]:
    return list(folder.rglob("*#*"))


async def test_a_file_that_was_being_written_when_the_process_was_killed_is_removed(tmp_path: Path) -> None:
    source, root = tmp_path / "source", tmp_path / "files"
    source.write_bytes(bytes(50_000_000))
    files = Files(root)
    await files.put("out/1/video.mp4", b"whole")
    while not half_written(root):
        with subprocess.Popen([sys.executable, "-c", WRITING, str(root), str(source)]) as writer:
            while not half_written(root):
                assert writer.poll() is None
            writer.kill()
    files.sweep()
    assert not half_written(root)
    assert b"".join([chunk async for chunk in files.stream("out/1/video.mp4")]) == b"whole"


def test_temporary_files_lie_in_a_folder_that_is_emptied_at_the_start_and_at_the_end(tmp_path: Path) -> None:
    folder, before = tmp_path / "data" / "tmp", tempfile.gettempdir()
    folder.mkdir(parents=True)
    (folder / "left by another").touch()
    with scratch(folder):
        assert list(folder.iterdir()) == []
        with tempfile.NamedTemporaryFile() as made:
            assert Path(made.name).parent == folder
        child = [sys.executable, "-c", "import tempfile; print(tempfile.gettempdir())"]
        assert subprocess.check_output(child, text=True).strip() == str(folder)
    assert tempfile.gettempdir() == before
    assert not folder.exists()


HOLDING = """
import sys, tempfile
from pathlib import Path
from bot.storage.temp_files import shared_scratch

with shared_scratch(Path(sys.argv[1])):
    tempfile.mkdtemp()
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_among_others_a_killed_process_leaves_what_the_next_start_removes_and_a_living_one_keeps_its_own(
    tmp_path: Path,
) -> None:
    processes = []
    for _ in range(2):
        command = [sys.executable, "-c", HOLDING, str(tmp_path)]
        processes.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
        assert processes[-1].stdout
        assert processes[-1].stdout.readline() == b"ready\n"
    killed, living = processes
    killed.kill()
    killed.wait()
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2
    with shared_scratch(tmp_path):
        assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2, "the living one's, and ours"
        assert len(list(tmp_path.glob("*/*"))) == 1
    living.communicate()
    assert living.returncode == 0
    assert list(tmp_path.iterdir()) == []
