"""Pictures as planes: colours, the warp, transitions, looks."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.studio.render import LOOKS, TRANSITIONS, looks, motion, transitions, yuv_planes
from bot.backends.studio.render.framing import even
from bot.backends.studio.render.photo import OVERSIZE
from bot.backends.studio.render.yuv_planes import Planes, Warper


def flat(red: int, green: int, blue: int, size: tuple[int, int] = (32, 64)) -> Planes:
    return yuv_planes.from_rgb(np.full((*size, 3), (red, green, blue), np.uint8))


@pytest.mark.parametrize(
    ("rgb", "yuv"),
    [
        ((0, 0, 0), (16, 128, 128)),
        ((255, 255, 255), (235, 128, 128)),
        ((255, 0, 0), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)),
        ((0, 0, 255), (32, 240, 118)),
    ],
)
def test_colours_are_those_of_bt709(rgb: tuple[int, int, int], yuv: tuple[int, int, int]) -> None:
    picture = flat(*rgb)
    assert [int(p[3, 3]) for p in picture.all] == pytest.approx(yuv, abs=1)


@pytest.mark.parametrize("size", [540, 960, 1080, 1920])
@pytest.mark.parametrize("name", [name for name in motion.MOTIONS if name != "none"])
def test_integers_come_near_every_step_of_a_move(name: str, size: int) -> None:
    limit, errors = even(size * OVERSIZE), []
    for number in range(120):
        part = motion.region(name, number / 120, 4.0)
        start, span = part.x * limit, part.span * limit
        found = yuv_planes.fitting(start, span, size, limit)
        step = found.length / found.canvas
        left = found.origin + found.skip * step
        errors += [abs(left - start), abs(left + size * step - start - span)]
        assert 0 <= found.origin <= found.origin + found.length <= limit
        assert found.skip + size <= found.canvas
    assert sum(errors) / len(errors) < 0.03
    assert max(errors) < 0.2


@pytest.mark.parametrize("name", [name for name in motion.MOTIONS if name != "none"])
def test_a_moving_camera_does_not_jitter(name: str) -> None:
    """In two seconds, a bright spot strays less than 0.1 pixels rms from its expected path."""
    frame = (960, 540)
    canvas = (even(frame[0] * OVERSIZE), even(frame[1] * OVERSIZE))
    spot = (canvas[0] * 0.37, canvas[1] * 0.58)
    y, x = np.mgrid[: canvas[1], : canvas[0]]
    dot = 200 * np.exp(-((x - spot[0]) ** 2 + (y - spot[1]) ** 2) / (2 * 6.0**2))
    source = yuv_planes.blank(*canvas)
    source.y[:] = np.rint(16 + dot)
    target, warper, errors = yuv_planes.blank(*frame), Warper(), []
    for number in range(60):
        part = motion.region(name, number / 60, 4.0)
        warper.warp(source, part.x, part.y, part.span, target)
        light = target.y.astype(float) - 16
        rows, columns = np.mgrid[: frame[1], : frame[0]]
        seen = [float((light * axis).sum() / light.sum()) + 0.5 for axis in (columns, rows)]
        wanted = [
            ((spot[axis] + 0.5) / canvas[axis] - start) / part.span * frame[axis]
            for axis, start in enumerate((part.x, part.y))
        ]
        errors += [(a - b) ** 2 for a, b in zip(seen, wanted, strict=True)]
    assert math.sqrt(sum(errors) / len(errors)) < 0.1


@pytest.mark.parametrize(
    ("name", "way"), [("pan-left", (-1, 0)), ("pan-right", (1, 0)), ("pan-up", (0, -1)), ("pan-down", (0, 1))]
)
@pytest.mark.parametrize("speed", [0.5, 1.0, 3.0])
def test_a_pan_goes_the_named_way_as_far_as_its_speed_says(name: str, way: tuple[int, int], speed: float) -> None:
    first, last = (motion.region(name, progress, 4.0, speed) for progress in (0.0, 1.0))
    far = (last.x - first.x, last.y - first.y)
    assert np.sign(np.round(far, 6)).tolist() == list(way)
    assert max(map(abs, far)) == pytest.approx((1 - 1 / (1 + 0.12 * speed)) / (1 + motion.BORDER))


def test_a_faster_zoom_comes_closer() -> None:
    spans = [motion.region("zoom-in", 1.0, 4.0, speed).span for speed in (0.0, 0.5, 1.0, 2.0, 4.0)]
    assert spans == sorted(spans, reverse=True)
    assert motion.region("zoom-in", 0.0, 4.0, 2.0).span == motion.region("zoom-in", 0.0, 4.0).span
    assert 1 / spans[3] == pytest.approx(motion.closest("zoom-in", 4.0, 2.0))


@pytest.mark.parametrize("seconds", [0.5, 4.0, 60.0])
@pytest.mark.parametrize("name", motion.MOTIONS)
def test_moves_are_gentle_and_steady(name: str, seconds: float) -> None:
    steps = [motion.region(name, n / 100, seconds) for n in range(101)]
    assert max(s.span for s in steps) / min(s.span for s in steps) <= 1 + motion.TRAVEL + 1e-9
    speeds = [abs(b.x - a.x) + abs(b.span - a.span) for a, b in pairwise(steps)]
    assert max(abs(b - a) for a, b in pairwise(speeds)) <= max(speeds) * 0.06 + 1e-12


@pytest.mark.parametrize("kind", TRANSITIONS)
def test_a_transition_starts_at_one_picture_and_ends_at_the_other(kind: str) -> None:
    old, new = flat(200, 40, 40), flat(40, 70, 200)
    for progress, near in ((0.001, old), (0.999, new)):
        target = flat(200, 40, 40)
        transitions.mix(kind, new, progress, target)
        for seen, wanted in zip(target.all, near.all, strict=True):
            assert np.abs(seen.astype(int) - wanted).max() <= 2


@pytest.mark.parametrize("kind", TRANSITIONS)
@given(progress=st.floats(0.001, 0.999))
def test_a_transition_shows_only_the_two_pictures_and_what_it_fades_through(kind: str, progress: float) -> None:
    old, new = flat(200, 40, 40), flat(40, 70, 200)
    target = flat(200, 40, 40)
    transitions.mix(kind, new, progress, target)
    lights = [235 if kind == "fade-white" else 16, int(old.y[0, 0]), int(new.y[0, 0])]
    assert min(lights) - 1 <= target.y.min() <= target.y.max() <= max(lights) + 1


def test_the_middle_of_a_fade_is_both() -> None:
    target = flat(200, 40, 40)
    transitions.mix("fade", flat(40, 70, 200), 0.5, target)
    assert [int(p[0, 0]) for p in target.all] == pytest.approx([int(p[0, 0]) for p in flat(120, 55, 120).all], abs=2)


ENDS = {"left": (16, 61), "right": (16, 2), "up": (29, 32), "down": (2, 32)}
"""Row and column of a pixel at the side from which the next picture comes."""


@pytest.mark.parametrize("kind", [kind for kind in TRANSITIONS if kind.startswith(("wipe", "slide"))])
def test_the_next_picture_comes_from_the_named_side(kind: str) -> None:
    target = flat(255, 255, 255)
    transitions.mix(kind, flat(0, 0, 0), 0.5, target)
    row, column = ENDS[kind.split("-")[1]]
    assert (int(target.y[row, column]), int(target.y[31 - row, 63 - column])) == (16, 235)


@pytest.mark.parametrize("kind", [kind for kind in TRANSITIONS if kind.startswith("slide")])
def test_a_slide_pushes_the_picture_out(kind: str) -> None:
    """Half-way, the middle of the old picture is where its edge was."""
    across = kind in {"slide-left", "slide-right"}
    old = flat(0, 0, 0)
    ramp = np.linspace(40, 200, 64 if across else 32).astype(np.uint8)
    old.y[:] = ramp if across else ramp[:, None]
    middle = int(old.y[16, 32])
    transitions.mix(kind, flat(255, 255, 255), 0.5, old)
    edge = {"left": (16, 0), "right": (16, -1), "up": (0, 32), "down": (-1, 32)}[kind.split("-")[1]]
    assert int(old.y[edge]) == pytest.approx(middle, abs=6)


@pytest.mark.parametrize(("kind", "light"), [("fade-black", 16), ("fade-white", 235)])
def test_the_middle_of_a_fade_through_a_tone_is_that_tone(kind: str, light: int) -> None:
    target = flat(200, 40, 40)
    transitions.mix(kind, flat(40, 70, 200), 0.5, target)
    assert [int(p[0, 0]) for p in target.all] == [light, 128, 128]


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_changes_colours_and_keeps_the_order_of_lights(name: str) -> None:
    light, blue, red = looks.tables(name)
    assert list(light) == sorted(light)
    assert (light, blue, red) != tuple(tuple(range(256)) for _ in range(3))
    assert all(16 <= value <= 240 for table in (light, blue, red) for value in table)


def test_brightness_lifts_and_lowers_the_middle_and_keeps_black_and_white() -> None:
    usual, bright, dark = (looks.tables(None, by)[0] for by in (0.0, 0.15, -0.15))
    assert (bright[16], bright[235], dark[16], dark[235]) == (16, 235, 16, 235)
    assert dark[125] < usual[125] - 12 < usual[125] + 12 < bright[125]
    assert looks.tables(None, 0.15)[1:] == looks.tables(None)[1:], "colours stay"
    assert looks.tables("bw", 0.5)[0][125] > looks.tables("bw")[0][125]


def test_film_has_soft_blacks_and_less_colour() -> None:
    light, blue, _ = looks.tables("film")
    assert 20 < light[16] < 40
    assert light[235] < 235
    assert blue[200] - blue[60] < 140


def test_black_and_white_has_no_colour() -> None:
    grey = yuv_planes.mapped(flat(200, 40, 40), looks.tables("bw"))
    assert set(np.unique(grey.u)) | set(np.unique(grey.v)) == {128}
