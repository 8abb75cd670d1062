"""What the camera sees of a photo: faces whole, in every shape of the video, from the first frame to the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.studio.render import MOTIONS, planning
from bot.backends.studio.render.camera import Camera, Fit, Framing, Photo
from bot.backends.studio.render.frames import painted
from bot.backends.studio.render.framing import LEAST_COVERED, framing
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.render.motion import view
from bot.backends.studio.render.plan import Plan
from bot.backends.studio.render.rectangles import WHOLE, Rectangle, common, holds, meet, scaled, turned, within
from bot.domain import draft
from bot.media import photo_facts
from tests.people import PEOPLE, crowd
from tests.tables import assert_rows

FRAMES = {"16:9": (1920, 1080), "9:16": (1080, 1920), "1:1": (1080, 1080), "4:5": (1080, 1350)}
FITS: tuple[Fit, ...] = ("auto", "cover", "blur")


@cache
def seen(name: str) -> tuple[Asset, tuple[Rectangle, ...]]:
    """The photo as it is known after it was taken in, and its faces as they were pasted."""
    group = PEOPLE[name]
    image, boxes = crowd(group)
    facts = photo_facts.of_photo(image)
    asset = Asset(Path("a.jpg"), "image", "a.jpg", *group.size, facts.faces or (), facts.focus, facts.flat)
    return asset, boxes


def film(asset: Asset, shape: str, **m: Any) -> Plan:
    """A film of one photo for three seconds."""
    width, height = FRAMES[shape]
    shots = [{"d": 3000, "m": {"asset": "a", **m}}]
    raw = {"t": [{"tt": 0, "sg": shots}], "m": {"width": width, "height": height}, "fps": 30}
    return planning.make(Job(draft.read(raw), {"a": asset}, Path("out.mp4")))


def views(plan: Plan) -> Iterator[Rectangle]:
    """What the camera sees in each frame, in shares of the photo."""
    for number in range(plan.frames):
        seen = plan.scene(number).layer.view
        assert seen is not None
        yield seen


def test_the_faces_are_found() -> None:
    assert_rows([(name, len(seen(name)[0].faces), len(group.heads)) for name, group in PEOPLE.items()])


@pytest.mark.parametrize("shape", FRAMES)
def test_no_face_is_cut_in_any_frame_of_any_shape(shape: str) -> None:
    """Nor hidden: the faces, boxed by hand, are within what the camera sees, and within the part that it may show."""
    rows: list[tuple[object, object, object]] = []
    for name, motion, fit in product(PEOPLE, MOTIONS, FITS):
        asset, boxes = seen(name)
        plan = film(asset, shape, motion=motion, fit=fit)
        card = plan.shots[0].framing.card
        cut = [box for box in boxes if not holds(card, box) or not all(holds(view, box) for view in views(plan))]
        rows.append((f"{name}, {motion}, {fit}", cut, []))
    assert_rows(rows)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_faces_are_whole_in_a_turned_photo(turn: int) -> None:
    rows: list[tuple[object, object, object]] = []
    for name, shape in product(PEOPLE, FRAMES):
        asset, boxes = seen(name)
        plan = film(asset, shape, motion="zoom-in", fit="cover", rotate=turn)
        cut = [box for box in boxes if not all(holds(view, turned(box, turn)) for view in views(plan))]
        rows.append((f"{name}, {shape}", cut, []))
    assert_rows(rows)


def test_there_is_room_above_a_head() -> None:
    """A third of the face's height and more, if the photo has it."""
    rows: list[tuple[object, object, object]] = []
    for name, shape in product(("one in the middle", "one near the top", "two close", "a tall portrait"), FRAMES):
        asset, boxes = seen(name)
        plan = film(asset, shape, motion="zoom-in", fit="cover")
        room = min((box[1] - max(0.0, view[1])) / box[3] for view in views(plan) for box in boxes)
        there = min(box[1] / box[3] for box in boxes)
        rows.append((f"{name}, {shape}: {room:.2f} of {there:.2f}", room >= min(0.33, there - 0.01), True))
    assert_rows(rows)


def test_a_face_that_a_crop_cut_already_counts_no_more() -> None:
    asset, boxes = seen("two far apart")
    plan = film(asset, "9:16", motion="zoom-in", fit="cover", crop=[0.0, 0.0, 0.9, 1.0])
    assert all(holds(view, boxes[0]) for view in views(plan))
    assert plan.shots[0].framing.window == WHOLE


@pytest.mark.parametrize("shape", FRAMES)
@pytest.mark.parametrize("at", [0.05, 0.3, 0.5, 0.8, 0.97])
def test_a_panorama_travels_from_end_to_end_and_rests_with_faces_whole(shape: str, at: float) -> None:
    face = (at - 0.03, 0.4, 0.06, 0.25)
    made = shown((6000, 1500), shape, "zoom-in", faces=(face,))
    steps = [view(made.move, number / 120) for number in range(121)]
    for rested in (*steps[:12], *steps[-12:]):
        assert holds(rested, face) or not meet(rested, face)
    across = {round(step[0], 4) for step in steps}
    assert min(across) < 0.25
    assert max(step[0] + step[2] for step in steps) > 0.75
    assert holds(steps[-1], face) or 0.2 < at < 0.8, "it ends with people"
    assert made.window[2] == 1


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("shape", FRAMES)
def test_a_tall_photo_of_a_person_begins_with_the_face(shape: str, fit: Fit) -> None:
    face = (0.35, 0.12, 0.3, 0.12)
    move = shown((970, 2204), shape, "zoom-in", fit, faces=(face,)).move
    assert move.rest == 0
    assert all(holds(view(move, progress / 10), face) for progress in range(11))


def shown(size: tuple[int, int], shape: str, motion: str, fit: Fit = "auto", **more: Any) -> Framing:
    return framing(Photo(size, **more), Camera(FRAMES[shape], fit, motion, 4.0))


def fills(made: Framing) -> bool:
    """Whether the photo fills all of the frame, all the time."""
    return made.window == WHOLE and holds(made.card, made.move.start) and holds(made.card, made.move.end)


def test_what_fills_the_frame_and_what_is_shown_whole() -> None:
    face = (0.4, 0.3, 0.1, 0.15)
    apart = ((0.05, 0.3, 0.1, 0.15), (0.85, 0.3, 0.1, 0.15))
    table = {
        ((4032, 3024), "16:9", "zoom-in"): True,
        ((3024, 4032), "16:9", "zoom-in"): False,
        ((3024, 4032), "9:16", "zoom-in"): True,
        ((4032, 3024), "9:16", "zoom-in"): True,
        ((4032, 3024), "1:1", "zoom-in"): True,
        ((4032, 3024), "9:16", "none"): False,
        ((1000, 1000), "16:9", "zoom-in"): False,
        ((240, 320), "9:16", "zoom-in"): False,
        ((640, 480), "16:9", "zoom-in"): True,
    }
    assert_rows([(str(case), fills(shown(*case)), wanted) for case, wanted in table.items()])
    assert fills(shown((4032, 3024), "9:16", "zoom-in", faces=(face,)))
    assert not fills(shown((4032, 3024), "9:16", "zoom-in", faces=apart))
    assert not fills(shown((4032, 3024), "9:16", "zoom-in", flat=True)), "text goes on beside it"
    assert not fills(shown((1170, 2532), "9:16", "zoom-in", flat=True)), "words stand at its edges"
    assert fills(shown((4032, 3024), "9:16", "none", "cover")), "if somebody asks for it"
    assert not fills(shown((100, 9000), "16:9", "none", "cover")), "nothing would be left of it"
    assert not fills(shown((4032, 3024), "16:9", "zoom-in", "blur"))


def test_a_wide_photo_in_a_tall_frame_is_panned_along_what_matters() -> None:
    move = shown((4032, 3024), "9:16", "zoom-in", focus=(0.7, 0.5)).move
    assert move.start[2:] == pytest.approx(move.end[2:])
    assert move.start[0] < move.end[0]
    middle = (move.start[0] + move.end[0] + move.end[2]) / 2
    assert middle == pytest.approx(0.7, abs=0.02)
    assert (move.end[0] - move.start[0]) / move.end[2] == pytest.approx(0.32)


@pytest.mark.parametrize("x", [0.03, 0.15, 0.3, 0.5, 0.8, 0.92, 0.99])
@pytest.mark.parametrize("motion", ["zoom-in", "zoom-out", "pan-left"])
def test_what_matters_stays_off_the_edges_of_a_pan(x: float, motion: str) -> None:
    """A quarter of the view away, as far as the photo goes on there."""
    move = shown((4032, 3024), "9:16", motion, focus=(x, 0.5)).move
    for step in (move.start, move.end):
        near, far = (x - step[0]) / step[2], (step[0] + step[2] - x) / step[2]
        assert near >= 0.25 - 1e-6 or step[0] < 0.001 or move.start[2] != move.end[2]
        assert far >= 0.25 - 1e-6 or step[0] + step[2] > 0.999 or move.start[2] != move.end[2]
        assert min(near, far) > 0


def test_a_zoom_goes_towards_what_matters() -> None:
    move = shown((1920, 1080), "16:9", "zoom-in", focus=(0.8, 0.3)).move
    assert move.end[0] + move.end[2] / 2 > 0.55
    assert move.end[1] + move.end[3] / 2 < 0.45


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("shape", FRAMES)
def test_a_whole_photo_is_large(shape: str, motion: str) -> None:
    """It touches the frame's edges, but for the little by which it moves; it used to leave a tenth free."""
    for size in ((4032, 3024), (3024, 4032), (2000, 2000)):
        made = shown(size, shape, motion, "blur")
        for step in (made.move.start, made.move.end):
            assert holds(step, WHOLE), "nothing is cut"
            assert max(1 / step[2], 1 / step[3]) > 0.94


@given(
    st.tuples(st.integers(1, 9000), st.integers(1, 9000)),
    st.sampled_from([*FRAMES]),
    st.sampled_from(MOTIONS),
    st.sampled_from(FITS),
    st.lists(st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.01, 0.5), st.floats(0.01, 0.5)), max_size=4),
    st.floats(0.1, 4.0),
)
def test_any_photo_has_a_view_in_the_shape_of_the_frame(
    size: tuple[int, int], shape: str, motion: str, fit: Fit, some: list[Rectangle], speed: float
) -> None:
    faces = tuple(common(face, WHOLE) for face in some)
    made = framing(Photo(size, faces=faces), Camera(FRAMES[shape], fit, motion, 4.0, speed))
    frame = FRAMES[shape][0] * made.window[2] / (FRAMES[shape][1] * made.window[3])
    for step in (made.move.start, made.move.end):
        assert step[2] * size[0] / (step[3] * size[1]) == pytest.approx(frame, rel=1e-4)
        if not made.move.rest:
            assert all(holds(step, face, 2 / min(size)) for face in faces)


def test_the_rule_for_similar_shapes_is_the_drafts() -> None:
    from bot.backends.studio import film

    assert film.LEAST_COVERED == LEAST_COVERED


def test_the_camera_shows_what_the_plan_says(tmp_path: Path) -> None:
    """Painted: the colour at a face's place is the face's."""
    asset, boxes = seen("two far apart")
    image, _ = crowd(PEOPLE["two far apart"])
    image.save(tmp_path / "a.png")
    plan = film(replace(asset, path=tmp_path / "a.png"), "9:16", motion="zoom-in", fit="cover")
    for number, pixels in painted(plan, (0, 45, 89)):
        view = plan.scene(number).layer.view
        assert view is not None
        for box in boxes:
            left, top, width, height = scaled(within(box, view), *FRAMES["9:16"])
            part = pixels[round(top) : round(top + height), round(left) : round(left + width)]
            assert part.shape[:2] == (pytest.approx(height, abs=1), pytest.approx(width, abs=1))
            wanted = np.asarray(image.crop(_corners(box, image.size))).mean(axis=(0, 1))
            assert part.mean(axis=(0, 1)) == pytest.approx(wanted, abs=6)


def _corners(box: Rectangle, size: tuple[int, int]) -> tuple[float, float, float, float]:
    left, top, width, height = scaled(box, *size)
    return left, top, left + width, top + height
