"""The command line as people and scripts use it: real processes and files, their output and exit status."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from adapters.web import journal
from bot.backends.studio import tables as studio_tables
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.migrations import HEAD
from bot.storage.object_store import Files
from bot.storage.orphans import find_place
from bot.storage.schema import prepare
from tests import photos, state
from tests.fakes import PATIENCE_S
from tests.fakes.process import at_work, environment, gone, until

DATA = Path(__file__).parent.parent / "data"
COMMAND = (sys.executable, "-m", "bot")
TAKEN = "Port {} is taken by another program. Stop that, or set WEB_PORT to another number."
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command in a separate folder. Names in capitals are settings; `stdin` is its input."""

    def command(*words: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        seen = environment(tmp_path / "data", **settings)
        return subprocess.run(
            [*COMMAND, *words],
            check=False,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            env=seen,
            cwd=tmp_path,
        )

    return command


@pytest.fixture
def album(tmp_path: Path) -> list[str]:
    """`a.jpg`, `b.heic` and `c.png` in the command's folder."""
    size = (800, 600)
    made = [
        photos.jpeg(tmp_path / "a.jpg", photos.picture(size, 1)),
        photos.heic(tmp_path / "b.heic", photos.picture(size, 2)),
        photos.png(tmp_path / "c.png", photos.picture(size, 3)),
    ]
    return [path.name for path in made]


def words(text: str) -> str:
    """The text without the line breaks that a narrow terminal puts in."""
    return " ".join(text.split())


def test_photos_and_a_sentence_become_a_video(run: Run, album: list[str], tmp_path: Path) -> None:
    say = ("--say", "slideshow with music, 6 seconds, vertical")
    done = run("make", *album, *say, "-o", "out.mp4", "--timeline", "--draft", "draft.json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "out.mp4"
    assert "Timeline (2 tracks): 1. Video: 3 photos (0-6s) 2. BGM:" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == [*album, "draft.json", "out.mp4"]
    draft = json.loads((tmp_path / "draft.json").read_text("utf-8"))
    assert sum(segment["d"] for segment in draft["t"][0]["sg"]) == 6000
    with av.open(tmp_path / "out.mp4") as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (video.width, video.height) == (360, 640)
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert audio.codec_context.name == "aac"
        assert film.duration is not None
        assert film.duration / av.time_base == pytest.approx(6, abs=1 / 30)
        sound = np.concatenate([frame.to_ndarray() for frame in film.decode(audio)], axis=1)
    assert np.sqrt(np.mean(sound**2)) > 0.01


def test_each_say_is_a_turn_a_bad_file_is_named_and_one_video_is_made(
    run: Run, album: list[str], tmp_path: Path
) -> None:
    photos.damaged(tmp_path / "cut.jpg")
    says = [word for text in ("make a slideshow", "1 second each", "square") for word in ("--say", text)]
    done = run("make", "a.jpg", "cut.jpg", "gone.jpg", "c.png", *says, "-o", "film.mp4")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("gone.jpg: there is no such file.")
    assert lines[1].startswith("“cut.jpg” is damaged")
    order = ["2 photos", "1 s", "1:1", "Saved as film.mp4"]
    found = [next(n for n, line in enumerate(lines) if part in line) for part in order]
    assert found == sorted(set(found)), done.stdout
    assert [path.name for path in tmp_path.glob("*.mp4")] == ["film.mp4"]
    with av.open(tmp_path / "film.mp4") as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (360, 360)
        assert film.duration is not None
        assert film.duration / av.time_base == pytest.approx(2, abs=1 / 30)


def test_without_words_a_folder_becomes_a_good_film_and_options_are_wishes(
    run: Run, album: list[str], tmp_path: Path
) -> None:
    (tmp_path / "holiday").mkdir()
    for number, name in ((10, "a.jpg"), (2, "c.png")):
        (tmp_path / name).rename(tmp_path / "holiday" / f"IMG_{number}{Path(name).suffix}")
    (tmp_path / "holiday" / "notes.txt").write_text("no picture")
    done = run(
        "make", "holiday", "b.*", "--ratio", "1:1", "--style", "playful", "--length", "0:03", "--json", "-o", "f.mp4"
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["videos"] == ["f.mp4"]
    did = {one["op"] for one in told["requests"][0]["operations"]}
    assert did >= {"Make", "SetStyle", "SetRatio", "SetTotal"}
    assert "3 photos, 3 s in all" in done.stderr
    assert not [phrase for phrase in ("Tell me", "shall I", "is ready") if phrase in done.stderr]
    with av.open(tmp_path / "f.mp4") as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (360, 360)
        assert film.streams.audio


@pytest.mark.parametrize("say", ["slideshow, 2 seconds each, pink and fluffy", "Our days in Rome"])
def test_what_is_not_understood_is_told_by_the_status_and_the_rest_is_done(
    run: Run, album: list[str], tmp_path: Path, say: str
) -> None:
    done = run("make", *album, "--say", say, "--no-render", "--draft", "draft.json")
    assert done.returncode == 3, done.stdout
    assert len(json.loads((tmp_path / "draft.json").read_text("utf-8"))["t"][0]["sg"]) == 3
    assert "shall" not in done.stdout


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        (("--style", "odd"), "--style odd: there is none of that name. Choose one of calm, energetic,"),
        (("--music", "polka"), "--music polka: there is none of that name. Choose one of calm, happy,"),
        (("--ratio", "2:9"), "--ratio 2:9: there is none of that name. Choose one of 16:9,"),
        (("--length", "long"), "--length long: write seconds, such as 30 or 12.5, or 1:30."),
        (("--json", "--draft", "-"), "--json and --draft - both want standard output. Give --draft a file."),
    ],
)
def test_an_option_that_nothing_can_be_made_of_is_a_sentence(
    run: Run, album: list[str], option: tuple[str, ...], problem: str
) -> None:
    done = run("make", *album, *option)
    assert (done.returncode, done.stdout) == (2, "")
    assert words(done.stderr).startswith(problem)


def test_a_draft_on_standard_output_is_alone_there_and_nothing_is_rendered(
    run: Run, album: list[str], tmp_path: Path
) -> None:
    say = ("--say", "slideshow, 2 seconds each", "--say", "undo")
    done = run("make", *album, *say, "-o", "out.mp4", "--timeline", "--draft", "-", "--no-render")
    assert done.returncode == 0, done.stderr
    pictures = json.loads(done.stdout)["t"][0]["sg"]
    assert [picture["m"]["name"] for picture in pictures] == album
    assert done.stderr.splitlines()[0].startswith("Your slideshow: 3 photos, 6 s")
    assert "Timeline (" in done.stderr
    assert not list(tmp_path.glob("*.mp4"))


def test_without_one_usable_file_it_says_so_and_fails(run: Run, album: list[str], tmp_path: Path) -> None:
    missing = run("make", "gone.jpg", "--say", "slideshow")
    assert missing.returncode == 2
    assert missing.stdout.startswith("gone.jpg: there is no such file.")
    assert words(missing.stderr) == "None of these files can be used. Nothing was started."
    (tmp_path / "notes.jpg").write_text("no picture")
    useless = run("make", "notes.jpg", "--say", "slideshow")
    assert useless.returncode == 1
    assert useless.stderr == ""
    assert useless.stdout.startswith("“notes.jpg” is not a photo, video or sound that I can use.")


def test_a_place_that_cannot_be_written_is_told(run: Run, album: list[str]) -> None:
    say = ("--say", "slideshow", "--no-render")
    output = run("make", *album, *say, "-o", "a.jpg/out.mp4")
    assert (output.returncode, output.stdout) == (2, "")
    assert words(output.stderr).startswith("a.jpg/out.mp4 cannot be written")
    draft = run("make", *album, *say, "--draft", "nowhere/draft.json")
    assert draft.returncode == 2
    problem = "nowhere/draft.json cannot be written (No such file or directory). Choose another place with --draft."
    assert words(draft.stderr) == problem


def test_a_chinese_terminal_is_answered_in_chinese(run: Run, album: list[str]) -> None:
    say = ("--say", "做成幻灯片，每张两秒，加标题“夏天”", "--say", "竖屏")
    done = run("make", *album, "没有.jpg", *say, "--timeline", "--no-render", LANG="zh_CN.UTF-8")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "找不到文件 没有.jpg，已跳过。"
    assert "3 张照片" in lines[1]
    assert "9:16" in lines[2]
    assert lines[3].startswith("时间线（3 条轨道）")
    assert not [word for word in ("photo", "Title", "Shape", "calm") if word in done.stdout]


def heed_interrupts() -> None:
    """Makes Ctrl-C work as at a terminal: a shell that runs the tests in the background ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


async def test_interrupted_in_mid_render_it_leaves_nothing_behind(album: list[str], tmp_path: Path) -> None:
    data, spare = tmp_path / "data", tmp_path / "spare"
    spare.mkdir()
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, "make", *album, "--say", "slideshow, 30 seconds", "-o", "out.mp4"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(data, TMPDIR=str(spare)),
        cwd=tmp_path,
        start_new_session=True,
        preexec_fn=heed_interrupts,
    )
    await until(lambda: bool(at_work(data, "bot.backends.studio.render")))
    left = at_work(data)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = await process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in errors, errors.decode()
    await gone(left)
    assert list(spare.iterdir()) == []
    assert not (tmp_path / "out.mp4").exists()


def sample(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]


def test_intent_plans_every_line_of_the_sample(run: Run) -> None:
    wanted, sentences = zip(*sample("routing-sample.tsv"), strict=True)
    done = run("intent", stdin="".join(f"{sentence}\n" for sentence in sentences))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == list(wanted)


def test_translate_prints_an_action_and_what_a_person_gets(run: Run) -> None:
    labelled = [(*row, "")[:3] for row in sample("answer_rewriting.tsv")]
    done = run("translate", stdin="".join(f"{answer}\n" for _, answer, _ in labelled))
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:-1] == [f"{action}\t{text}" for action, _, text in labelled]


def test_doctor_is_content_with_a_fresh_folder(run: Run) -> None:
    done = run("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    assert "problem" not in done.stdout
    assert "There is no database yet" in words(done.stdout)
    assert done.stdout.endswith("Everything is ready.\n")


def test_doctor_opens_the_database_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    folder = state.unpack("sqlite", tmp_path / "old")
    before = (folder / "bot.db").read_bytes()
    done = run("doctor", DATA_DIR=str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    # The path is long, and a terminal breaks it anywhere.
    told = f"bot.db is sound; the next start brings its schema from 0001 to {HEAD}"
    assert told.replace(" ", "") in words(done.stdout).replace(" ", "")
    assert not list(folder.glob("bot.db.before-*"))
    (folder / "bot.db").write_bytes(before[:20_000])
    (folder / "bot.db-wal").unlink(missing_ok=True)
    done = run("doctor", DATA_DIR=str(folder))
    assert done.returncode == 1
    (problem,) = problems(done.stdout)
    assert "bot.dbisdamaged" in problem.replace(" ", "")
    assert "Stop the bot and put a backup in its place" in problem


async def test_doctor_misses_the_files_that_the_bot_had(run: Run, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    for metadata in (tables.metadata, studio_tables.metadata, journal.metadata):
        await prepare(database, metadata)
    await find_place(database, Files(tmp_path / "files"))
    await database.close()
    assert (await asyncio.to_thread(run, "doctor", DATA_DIR=str(tmp_path))).returncode == 0
    (tmp_path / "files").rename(tmp_path / "elsewhere")
    done = await asyncio.to_thread(run, "doctor", DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "The files of this bot are not at" in problems(done.stdout)[0]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def deaf() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def problems(said: str) -> list[str]:
    """The problems that `doctor` found. In a narrow terminal a finding takes several lines."""
    findings = re.split(r"^(?=ok  |problem  |Mend )", said, flags=re.MULTILINE)
    return [words(finding).removeprefix("problem ") for finding in findings if finding.startswith("problem")]


def test_doctor_finds_all_that_has_to_be_mended(run: Run, taken: int, deaf: int, tmp_path: Path) -> None:
    studio, database = f"http://127.0.0.1:{deaf}", f"postgresql://bot:secret@127.0.0.1:{deaf}/bot"
    files = str(tmp_path / "files")
    model = {"LLM_URL": f"http://127.0.0.1:{deaf}/v1", "LLM_MODEL": "small"}
    done = run("doctor", WEB_PORT=str(taken), STUDIO_URL=studio, DATABASE_URL=database, FILES_URL=files, **model)
    assert (done.returncode, done.stderr) == (1, "")
    assert problems(done.stdout) == [
        "The database at DATABASE_URL cannot be reached (OperationalError). Check it.",
        f"{TAKEN.format(taken)} If it is the running bot, all is well.",
        f"The studio at {studio} cannot be reached (ConnectError). Check the URL and HTTPS_PROXY.",
        "The language model at 127.0.0.1 cannot be reached. Check LLM_URL and HTTPS_PROXY. (APIConnectionError)",
    ]


def test_doctor_looks_at_folders_and_at_the_cloud(run: Run, deaf: int) -> None:
    cloud = f"http://127.0.0.1:{deaf}"
    done = run("doctor", DATA_DIR="/dev/null/data", FILES_URL="s4://bucket", NEMO_API_URL=cloud)
    assert (done.returncode, done.stderr) == (1, "")
    assert problems(done.stdout) == [
        "DATA_DIR /dev/null/data cannot be written (Not a directory). Set another folder.",
        "FILES_URL has to be a folder that can be written, or look like s3://bucket/prefix.",
        f"NemoVideo at {cloud} cannot be reached (ConnectError). Check the URL and HTTPS_PROXY.",
    ]


@pytest.mark.parametrize(
    ("settings", "sentences"),
    [
        (
            {"WEB_PORT": "eighty", "BACKEND": "magic", "STUDIO_URL": "http://[::1", "PUBLIC_URL": "https://host:99999"},
            (
                "BACKEND: Input should be 'studio' or 'nemo' "
                "STUDIO_URL: has to look like https://host "
                "WEB_PORT: Input should be a valid integer, unable to parse string as an integer "
                "PUBLIC_URL: has to look like https://host"
            ),
        ),
        ({"WEB_HOST": "0.0.0.0"}, "WEB_HOST is reachable from outside, so WEB_PASSWORD has to be set as well"),
        (
            {"DATABASE_URL": "mysql://host/bot"},
            "DATABASE_URL has to look like postgresql://user:password@host/name or sqlite:///path.",
        ),
        (
            {"FILES_URL": "s4://bucket"},
            "FILES_URL has to be a folder that can be written, or look like s3://bucket/prefix.",
        ),
        (
            {"DATA_DIR": "/dev/null/data"},
            "DATA_DIR /dev/null/data cannot be written (Not a directory). Set another folder.",
        ),
    ],
)
def test_a_wrong_setting_is_a_sentence(run: Run, settings: dict[str, str], sentences: str) -> None:
    done = run("run", **settings)
    assert (done.returncode, done.stdout, words(done.stderr)) == (2, "", sentences)


def test_a_database_that_is_away_is_told(run: Run, deaf: int, tmp_path: Path) -> None:
    database = f"postgresql://bot:secret@127.0.0.1:{deaf}/bot"
    done = run("run", DATABASE_URL=database, FILES_URL=str(tmp_path / "files"))
    sentence = "The database at DATABASE_URL cannot be reached (OperationalError). Check it."
    assert (done.returncode, done.stdout, words(done.stderr)) == (2, "", sentence)


def test_a_taken_port_is_told(run: Run, taken: int) -> None:
    done = run("run", WEB_PORT=str(taken))
    assert (done.returncode, done.stdout, words(done.stderr)) == (2, "", TAKEN.format(taken))
