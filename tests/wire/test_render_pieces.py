"""Films made of kept pieces: equal to those that are made anew, frame by frame and sample by sample."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests import photos
from tests.clips import make_clip
from tests.films import FPS, Ended, Film, job, run, shot

FADE = {"transition": {"type": "fade", "d": 300}}
Draft = dict[str, Any]


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("album")
    return {
        "a": photos.jpeg(folder / "a.jpg", number=0),
        "b": photos.jpeg(folder / "b.jpg", number=1),
        "c": photos.jpeg(folder / "c.jpg", number=2),
        "d": photos.png(folder / "d.png", number=3),
        "v": make_clip(folder / "v.mp4", size=(320, 180), seconds=2.0),
    }


def film(**changes: Any) -> Draft:
    """A film of four photos and a clip, with these changes."""
    shots = [shot(key, 2000 if key == "a" else 1500, motion="zoom-in", **FADE) for key in "abcd"]
    whole = {
        "shots": [*shots, shot("v", 1500)],
        "sounds": [{"d": 8000, "m": {"mood": "calm"}}],
        "texts": [{"d": 1000, "m": {"text": "Summer", "position": "start"}}],
    }
    return {**whole, **changes}


def title(words: str) -> Draft:
    return film(texts=[{"d": 1000, "m": {"text": words, "position": "start"}}])


def moved() -> Draft:
    a, b, c, *rest = film()["shots"]
    return film(shots=[a, c, b, *rest])


def removed() -> Draft:
    a, _, *rest = film()["shots"]
    return film(shots=[a, *rest], sounds=[{"d": 6500, "m": {"mood": "calm"}}])


def longer() -> Draft:
    shots = film()["shots"]
    return film(shots=[*shots[:3], {**shots[3], "d": 2000}, shots[4]])


# The film has 240 frames; fades take 9 each, and the title is seen for 30.
EDITS: dict[str, tuple[Draft, int]] = {
    "another title": (title("Winter in Rome"), 30),
    "other music": (film(sounds=[{"d": 8000, "m": {"mood": "upbeat"}}]), 0),
    "two photos change places": (moved(), 3 * 9),
    "a photo goes": (removed(), 9),
    "a photo stays longer": (longer(), 60 + 9),
    "another shape": (film(m={"width": 270, "height": 480}), 240),
}
"""Drafts, and how many frames of them are new after the film above."""


@pytest.fixture(scope="module")
def first(album: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pieces of the film."""
    folder = tmp_path_factory.mktemp("first")
    ended, _ = made(album, folder, folder, film())
    assert ended.painted == 240
    assert sorted(path.name for path in folder.iterdir()) == sorted([*ended.pieces, "out.mp4"])
    return folder


def made(album: dict[str, Path], folder: Path, pieces: Path | None, draft: Draft) -> tuple[Ended, Path]:
    wanted = job(folder, album, **draft, pieces=pieces)
    ended = run(wanted)
    assert ended.code == 0, ended.last
    return ended, Path(wanted["output"])


def copied(source: Path, folder: Path) -> Path:
    """The pieces of a folder in another one."""
    folder.mkdir()
    for path in source.iterdir():
        if path.suffix != ".mp4":
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


def assert_equal(one: Path, other: Path) -> None:
    films = Film(one), Film(other)
    assert films[0].times == films[1].times
    assert np.array_equal(films[0].frames, films[1].frames)
    assert np.array_equal(films[0].sound, films[1].sound)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_paints_what_changed_and_the_film_is_as_if_made_anew(
    album: dict[str, Path], first: Path, tmp_path: Path, edit: str
) -> None:
    draft, new = EDITS[edit]
    (tmp_path / "anew").mkdir()
    ended, film = made(album, tmp_path, copied(first, tmp_path / "pieces"), draft)
    _, anew = made(album, tmp_path / "anew", None, draft)
    assert ended.painted == new
    assert_equal(film, anew)


def test_undo_paints_nothing(album: dict[str, Path], first: Path, tmp_path: Path) -> None:
    pieces = copied(first, tmp_path / "pieces")
    made(album, tmp_path, pieces, title("Winter"))
    ended, film_again = made(album, tmp_path, pieces, film())
    assert (ended.painted, ended.new_pieces) == (0, [])
    assert film_again.read_bytes() == (first / "out.mp4").read_bytes()


def test_joined_pieces_are_decoded_without_a_warning(album: dict[str, Path], first: Path, tmp_path: Path) -> None:
    shots = [shot(key, 300, transition={"type": "fade", "d": 150}) for key in "abcdabcd"]
    ended, path = made(album, tmp_path, copied(first, tmp_path / "pieces"), film(shots=shots))
    assert len(ended.pieces) == 8
    level = av.logging.get_level()
    av.logging.set_level(av.logging.WARNING)
    try:
        with av.logging.Capture() as said:
            assert len(Film(path).frames) == 72
    finally:
        av.logging.set_level(level)
    assert said == []


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [damage, lambda path: path.write_bytes(b""), lambda path: path.unlink()])
def test_a_damaged_piece_is_made_again(
    album: dict[str, Path], first: Path, tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    pieces = copied(first, tmp_path / "pieces")
    victim = max(pieces.iterdir(), key=lambda path: path.stat().st_size)
    whole = victim.read_bytes()
    harm(victim)
    ended, path = made(album, tmp_path, pieces, film())
    assert ended.new_pieces == [victim.name]
    assert victim.read_bytes() == whole
    assert path.read_bytes() == (first / "out.mp4").read_bytes()


def test_a_folder_without_room_changes_nothing(album: dict[str, Path], first: Path, tmp_path: Path) -> None:
    ended, path = made(album, tmp_path, tmp_path / "gone", film())
    assert (ended.painted, ended.new_pieces) == (240, [])
    assert path.read_bytes() == (first / "out.mp4").read_bytes()


def test_pieces_of_another_photo_with_the_same_name_are_not_used(
    album: dict[str, Path], first: Path, tmp_path: Path
) -> None:
    other = {**album, "b": photos.jpeg(tmp_path / "b.jpg", number=3)}
    ended, _ = made(other, tmp_path, copied(first, tmp_path / "pieces"), film())
    assert ended.painted == 36 + 2 * 9
    assert len(ended.pieces) == len(set(ended.pieces))


def test_every_piece_begins_with_a_key_frame(first: Path) -> None:
    with av.open(str(first / "out.mp4")) as source:
        keys = [packet.pts for packet in source.demux(source.streams.video[0]) if packet.is_keyframe]
        base = source.streams.video[0].time_base
    assert base
    starts = {round(pts * base * FPS) for pts in keys if pts is not None}
    assert {0, 30, 51, 60, 96, 105, 141, 150, 186, 195} <= starts
