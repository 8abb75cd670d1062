"""What decides the key of a piece: everything that decides its pixels, and nothing else."""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from bot.backends.studio.render import planning
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.render.piece_keys import CODE, LIBRARIES, PieceKeys, painter
from bot.backends.studio.render.pieces import pieces
from bot.domain import draft

FADE = {"type": "fade", "d": 500}
SHOTS: list[dict[str, Any]] = [
    {"d": 2000, "m": {"asset": key, "motion": "zoom-in", "transition": FADE}} for key in "abc"
]


def job(shots: list[dict[str, Any]], **more: Any) -> Job:
    raw = {"t": [{"tt": 0, "sg": shots}, {"tt": 7, "sg": more.pop("texts", [])}], "m": more, "fps": 30}
    assets = {key: Asset(Path(f"{key}.jpg"), "image", key, 1200, 900, hash=key) for key in "abc"}
    return Job(draft.read(raw), assets, Path("out.mp4"))


def keys(job: Job) -> list[str]:
    plan = planning.make(job)
    found = PieceKeys(plan, job.quality)
    return [found.key(frames) for frames in pieces(plan)]


def changed(shot: int, **m: Any) -> list[dict[str, Any]]:
    return [{**one, "m": {**one["m"], **(m if number == shot else {})}} for number, one in enumerate(SHOTS)]


BEFORE = keys(job(SHOTS))  # alone, fade, alone, fade, alone


def news(after: list[str]) -> set[int]:
    return {number for number, key in enumerate(after) if key not in BEFORE}


@pytest.mark.parametrize(
    "m",
    [
        {"motion": "zoom-out"},
        {"look": "bw"},
        {"brightness": 0.1},
        {"crop": [0.1, 0.1, 0.5, 0.5]},
        {"rotate": 90},
        {"zoom_speed": 2.0},
        {"fit": "blur"},
        {"asset": "c"},
        {"caption": "Rome"},
    ],
)
def test_what_is_seen_of_a_photo_counts_wherever_it_is_seen(m: dict[str, Any]) -> None:
    after = keys(job(changed(1, **m)))
    assert {2} <= news(after) <= {1, 2, 3}
    if "caption" not in m:
        assert news(after) == {1, 2, 3}


def test_what_is_heard_does_not_count() -> None:
    assert keys(job(changed(1, volume=0.2))) == BEFORE


def test_names_and_places_of_files_do_not_count() -> None:
    one = job(SHOTS)
    assets = {key: replace(asset, path=Path("/other"), name="x") for key, asset in one.assets.items()}
    assert keys(replace(one, assets=assets)) == BEFORE


def test_what_is_in_a_file_counts() -> None:
    one = job(SHOTS)
    assert news(keys(replace(one, assets={**one.assets, "a": replace(one.assets["a"], hash="other")}))) == {0, 1}


def test_another_transition_changes_only_itself() -> None:
    assert news(keys(job(changed(0, transition={"type": "wipe-left", "d": 500})))) == {1}


@pytest.mark.parametrize("m", [{"width": 1080, "height": 1920}, {"logo": {"asset": "a"}}])
def test_what_is_in_every_frame_changes_all(m: dict[str, Any]) -> None:
    assert news(keys(job(SHOTS, **m))) == {0, 1, 2, 3, 4}


def test_the_quality_changes_all() -> None:
    assert news(keys(replace(job(SHOTS), quality="preview"))) == {0, 1, 2, 3, 4}


def test_a_photo_that_moves_in_time_keeps_its_pieces() -> None:
    a, b, c = SHOTS
    assert news(keys(job([b, a, c]))) == {0, 1, 2, 3}, "the first and the last photo have no fade before and after them"
    assert news(keys(job([a, b, b, c]))) == {3}


def test_a_title_is_in_the_pieces_that_it_covers() -> None:
    texts: list[dict[str, Any]] = [{"d": 900, "m": {"text": "Rome", "position": "start"}}]
    after = keys(job(SHOTS, texts=texts))
    assert news(after) == {0, 1}, "and what is left of the first photo"
    assert news(keys(job(SHOTS, texts=[{**texts[0], "m": {**texts[0]["m"], "text": "Oslo"}}]))) == {0, 1}
    assert after[1] in keys(job(SHOTS, texts=[{**texts[0], "m": {**texts[0]["m"], "text": "Oslo"}}]))


def test_photos_side_by_side_are_in_the_same_pieces() -> None:
    beside = [{**one, "m": {**one["m"], "fit": "beside"}} for one in SHOTS[:2]]
    before = keys(job([*beside, SHOTS[2]]))
    assert len(before) == 3, "both, their change into the third one, that one"
    other = {**beside[1], "m": {**beside[1]["m"], "look": "bw"}}
    after = keys(job([beside[0], other, SHOTS[2]]))
    assert [one == same for one, same in zip(before, after, strict=True)] == [False, False, True]


def test_a_card_is_painted_in_the_colours_of_its_photo() -> None:
    texts = [{"d": 2000, "m": {"text": "Rome", "position": "start", "card": True}}]
    before = keys(job(SHOTS, texts=texts, card_design="photo"))
    after = keys(job(changed(0, brightness=0.2), texts=texts, card_design="photo"))
    same = keys(job(changed(1, brightness=0.2), texts=texts, card_design="photo"))
    assert (before[0] == after[0], before[0] == same[0]) == (False, True)


def test_any_change_of_the_code_makes_another_version(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("a = 1")
    before = painter((tmp_path,))
    painter.cache_clear()
    (tmp_path / "a.py").write_text("a = 2")
    assert painter((tmp_path,)) != before


def test_every_library_that_paints_is_in_the_version() -> None:
    found: set[str] = set()
    for path in (path for folder in CODE for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    known = packages_distributions()
    used = {known.get(name, [name])[0].lower().replace("_", "-") for name in found - {"bot", *sys.stdlib_module_names}}
    assert used - {"fontpkg", "structlog"} <= {*LIBRARIES}, "the fonts themselves are hashed"
