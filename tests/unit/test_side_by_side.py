"""Two upright photos stand side by side in a wide video, each in its own time and with its own words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.backends.studio.render import planning
from bot.backends.studio.render.camera import Size
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.render.plan import Plan
from bot.backends.studio.render.rectangles import WHOLE, holds, within
from bot.domain import draft

FPS = 30
FACE = (0.4, 0.2, 0.2, 0.15)
FADE: dict[str, Any] = {"transition": {"type": "fade", "d": 500}}
OWN: dict[str, Any] = {"own_transition": {"type": "circle"}, "transition": {"type": "circle", "d": 500}}


def shot(asset: str, duration: int = 2000, **m: Any) -> dict[str, Any]:
    return {"d": duration, "m": {"asset": asset, "fit": "auto", "motion": "zoom-in", **FADE, **m}}


def make(*shots: dict[str, Any], size: Size = (1920, 1080), title: bool = False) -> Plan:
    texts = [{"d": 1500, "m": {"text": "Summer", "position": "start"}}] if title else []
    raw = {
        "t": [{"tt": 0, "sg": shots}, {"tt": 7, "sg": texts}],
        "m": {"width": size[0], "height": size[1]},
        "fps": FPS,
    }
    assets = {
        "upright": Asset(Path("a.jpg"), "image", "a", 1200, 1600, (FACE,)),
        "tall": Asset(Path("b.jpg"), "image", "b", 900, 1600, (FACE,)),
        "tiny": Asset(Path("e.jpg"), "image", "e", 180, 240, (FACE,)),
        "wide": Asset(Path("c.jpg"), "image", "c", 1600, 1200, (FACE,)),
        "clip": Asset(Path("d.mp4"), "video", "d", 900, 1600, (FACE,)),
    }
    return planning.make(Job(draft.read(raw), assets, Path("out.mp4")))


def beside(plan: Plan) -> list[int]:
    return [shot.beside for shot in plan.shots]


def test_two_upright_photos_are_both_seen_in_the_time_of_each_and_keep_that_time() -> None:
    plan = make(shot("wide"), shot("upright"), shot("tall"), shot("wide"))
    assert beside(plan) == [0, 1, -1, 0]
    assert [(one.start, one.end) for one in plan.shots] == [(0, 60), (60, 120), (120, 180), (180, 240)]
    for frame in range(60, 180):
        scene = plan.scene(frame)
        assert [layer.shot for layer in scene.layer.all] == [1, 2]
        assert (scene.next is not None) == (frame >= 165), "only the second one changes into something else"
    scene = plan.scene(50)
    assert [layer.shot for layer in scene.layers] == [0, 1, 2], "both come with the transition into the first"
    assert all(plan.visible(frame, frame + 1) == range(1, 3) for frame in (70, 130))


def test_the_first_stands_at_the_left_and_both_leave_a_gap() -> None:
    for size in ((1920, 1080), (640, 360), (1280, 720), (2560, 1440)):
        left, right = (one.pane for one in make(shot("upright"), shot("tall"), size=size).shots)
        assert left[0] == 0.0
        assert right[0] + right[2] == pytest.approx(1.0)
        assert left[2] == right[2]
        edges = [share * size[0] for share in (left[2], right[0], right[2])]
        assert all(edge % 2 == pytest.approx(0.0, abs=1e-6) for edge in edges), "even pixels"
        assert 2 <= edges[1] - edges[0] <= size[0] * 0.01


def test_their_cameras_move_through_both_times_and_never_cut_a_face() -> None:
    plan = make(shot("upright"), shot("tall"))
    views = [[layer.view for layer in plan.scene(frame).layer.all] for frame in range(plan.frames)]
    assert len({view for pair in views for view in pair}) == 2 * plan.frames
    for pair in views:
        assert all(view and holds(WHOLE, within(FACE, view)) for view in pair)


@pytest.mark.parametrize(
    ("what", "shots", "more"),
    [
        ("a lone one", [shot("wide"), shot("upright"), shot("wide")], {}),
        ("another pace", [shot("upright"), shot("upright", 3000)], {}),
        ("a fit that was chosen", [shot("upright", fit="blur"), shot("upright")], {}),
        ("a transition that was chosen", [shot("upright", **OWN), shot("upright")], {}),
        ("a crop that was chosen", [shot("upright", crop=[0, 0, 1, 0.5]), shot("upright")], {}),
        ("a photo on its side", [shot("upright", rotate=90), shot("upright")], {}),
        ("one of few pixels", [shot("upright"), shot("tiny")], {}),
        ("wide photos", [shot("wide"), shot("wide")], {}),
        ("clips", [shot("clip"), shot("upright")], {}),
        ("a square video", [shot("upright"), shot("upright")], {"size": (1080, 1080)}),
        ("an upright video", [shot("upright"), shot("upright")], {"size": (1080, 1920)}),
        ("a title over them", [shot("upright"), shot("upright")], {"title": True}),
    ],
)
def test_photos_stay_apart_by_themselves(what: str, shots: list[dict[str, Any]], more: dict[str, Any]) -> None:
    assert not any(beside(make(*shots, **more))), what


def test_whoever_asks_for_it_gets_it_in_other_times_and_shapes_too() -> None:
    asked: dict[str, Any] = {"fit": "beside"}
    assert beside(make(shot("upright", **asked, **OWN), shot("wide", 3000, **asked), title=True)) == [1, -1]
    assert beside(make(shot("wide", **asked), shot("wide", **asked), size=(1080, 1080))) == [1, -1]
    assert beside(make(shot("upright", **asked), shot("upright", **asked), size=(1080, 1920))) == [0, 0]
    assert beside(make(shot("upright"), shot("upright", **asked), shot("upright", **asked))) == [0, 1, -1]


def test_three_are_a_pair_and_one_alone() -> None:
    assert beside(make(shot("upright"), shot("upright"), shot("upright"))) == [1, -1, 0]


def test_a_turned_photo_counts_as_it_is_turned() -> None:
    assert beside(make(shot("wide", rotate=90), shot("upright"))) == [1, -1]


def test_a_caption_stays_in_the_half_and_the_time_of_its_photo() -> None:
    words = "A long caption that would need the whole width of the video to stand in one line"
    plan = make(shot("upright", caption=words), shot("upright", caption=words))
    first, second = plan.captions
    assert (first.pane, second.pane) == tuple(one.pane for one in plan.shots)
    assert (first.start, first.end, second.start, second.end) == (0, 60, 60, 120)
