"""Pictures as planes: colours, the warp, transitions, looks."""

from __future__ import annotations

import math
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.studio.render import LOOKS, TRANSITIONS, looks, motion, transitions, yuv_planes
from bot.backends.studio.render.camera import Camera, Framing, Photo
from bot.backends.studio.render.canvas import sheet
from bot.backends.studio.render.framing import framing
from bot.backends.studio.render.rectangles import Rectangle, within
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


MOVES = [name for name in motion.MOTIONS if name != "none"]


def shown(name: str, frame: tuple[int, int], speed: float = 1.0) -> Framing:
    """A move of four seconds over a photo in the shape of the frame."""
    return framing(Photo((4 * frame[0], 4 * frame[1])), Camera(frame, "cover", name, 4.0, speed))


@pytest.mark.parametrize("size", [(960, 540), (1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("name", MOVES)
def test_integers_come_near_every_step_of_a_move(name: str, size: tuple[int, int]) -> None:
    found = shown(name, size)
    measures, errors = sheet(found, size), []
    for number in range(120):
        part = within(motion.view(found.move, number / 120), measures.place)
        for axis in (0, 1):
            limit = measures.size[axis] + 2 * measures.margin[axis]
            start, span = part[axis] * limit, part[axis + 2] * limit
            fitted = yuv_planes.fitting(start, span, size[axis], limit)
            step = fitted.length / fitted.canvas
            left = fitted.origin + fitted.skip * step
            errors += [abs(left - start), abs(left + size[axis] * step - start - span)]
            assert 0 <= fitted.origin <= fitted.origin + fitted.length <= limit
            assert fitted.skip + size[axis] <= fitted.canvas
    assert sum(errors) / len(errors) < 0.03
    assert max(errors) < 0.2


@pytest.mark.parametrize("name", MOVES)
def test_a_moving_camera_does_not_jitter(name: str) -> None:
    """In two seconds, a bright spot strays less than 0.1 pixels rms from its expected path."""
    frame = (960, 540)
    found = shown(name, frame)
    measures = sheet(found, frame)
    canvas = (measures.size[0] + 2 * measures.margin[0], measures.size[1] + 2 * measures.margin[1])
    spot = (canvas[0] * 0.37, canvas[1] * 0.58)
    y, x = np.mgrid[: canvas[1], : canvas[0]]
    dot = 200 * np.exp(-((x - spot[0]) ** 2 + (y - spot[1]) ** 2) / (2 * 6.0**2))
    source = yuv_planes.blank(*canvas)
    source.y[:] = np.rint(16 + dot)
    target, warper, errors = yuv_planes.blank(*frame), Warper(), []
    for number in range(60):
        part: Rectangle = within(motion.view(found.move, number / 60), measures.place)
        warper.warp(source, part, target)
        light = target.y.astype(float) - 16
        rows, columns = np.mgrid[: frame[1], : frame[0]]
        seen = [float((light * axis).sum() / light.sum()) + 0.5 for axis in (columns, rows)]
        wanted = [((spot[axis] + 0.5) / canvas[axis] - part[axis]) / part[axis + 2] * frame[axis] for axis in (0, 1)]
        errors += [(a - b) ** 2 for a, b in zip(seen, wanted, strict=True)]
    assert math.sqrt(sum(errors) / len(errors)) < 0.1


@pytest.mark.parametrize(
    ("name", "way"), [("pan-left", (-1, 0)), ("pan-right", (1, 0)), ("pan-up", (0, -1)), ("pan-down", (0, 1))]
)
@pytest.mark.parametrize("speed", [0.5, 1.0, 3.0])
def test_a_pan_goes_the_named_way_as_far_as_its_speed_says(name: str, way: tuple[int, int], speed: float) -> None:
    move = shown(name, (1920, 1080), speed).move
    far = (move.end[0] - move.start[0], move.end[1] - move.start[1])
    assert np.sign(np.round(far, 6)).tolist() == list(way)
    assert max(map(abs, far)) == pytest.approx(1 - 1 / (1 + 0.12 * speed))


def test_a_zoom_goes_as_far_as_its_speed_says() -> None:
    ends = [shown("zoom-in", (1920, 1080), speed).move.end[2] for speed in (0.0, 0.5, 1.0, 2.0, 4.0)]
    assert ends == pytest.approx([1 / (1 + 0.12 * speed) for speed in (0.0, 0.5, 1.0, 2.0, 4.0)])


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("seconds", [0.5, 4.0, 60.0])
def test_moves_are_gentle_and_steady(name: str, seconds: float) -> None:
    move = framing(Photo((3840, 2160)), Camera((1920, 1080), "cover", name, seconds)).move
    steps = [motion.view(move, n / 100) for n in range(101)]
    assert max(s[2] for s in steps) / min(s[2] for s in steps) <= 1 + motion.TRAVEL + 1e-9
    speeds = [abs(b[0] - a[0]) + abs(b[1] - a[1]) + abs(b[2] - a[2]) for a, b in pairwise(steps)]
    assert max(abs(b - a) for a, b in pairwise(speeds)) <= max(speeds) * 0.06 + 1e-12


def textured(seed: int, size: tuple[int, int]) -> Planes:
    """Soft clouds of any colours, (width, height)."""
    random = np.random.default_rng(seed)
    small = random.integers(0, 256, (4, 5, 3), np.uint8)
    return yuv_planes.from_rgb(np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_CUBIC), np.uint8))


def mixed(kind: str, old: Planes, new: Planes, progress: float) -> Planes:
    target = Planes(*(plane.copy() for plane in old.all))
    transitions.mix(kind, new, progress, target)
    return target


SIZES = st.tuples(st.integers(8, 90), st.integers(8, 90)).map(lambda halves: (2 * halves[0], 2 * halves[1]))


@pytest.mark.parametrize("kind", TRANSITIONS)
@given(size=SIZES, progress=st.floats(0, 1))
def test_a_transition_starts_at_one_picture_and_ends_at_the_other_at_any_size(
    kind: str, size: tuple[int, int], progress: float
) -> None:
    old, new = textured(1, size), textured(2, size)
    before = [plane.copy() for plane in new.all]
    assert [plane.shape for plane in mixed(kind, old, new, progress).all] == [plane.shape for plane in old.all]
    for at, wanted in ((0.0, old), (1.0, new)):
        assert all(np.array_equal(a, b) for a, b in zip(mixed(kind, old, new, at).all, wanted.all, strict=True))
    for at, wanted in ((0.001, old), (0.999, new)):
        for seen, plane in zip(mixed(kind, old, new, at).all, wanted.all, strict=True):
            assert np.abs(seen.astype(int) - plane).max() <= 2
    assert all(np.array_equal(a, b) for a, b in zip(new.all, before, strict=True)), "the next picture stays as it is"


TONES = {"fade-black": (16, 16), "fade-white": (235, 235), "film-burn": (16, 235)}
"""The darkest and the lightest that a transition adds to its two pictures; a slide has a shadow."""


@pytest.mark.parametrize("kind", TRANSITIONS)
@given(progress=st.floats(0.001, 0.999))
def test_a_transition_shows_only_the_two_pictures_and_what_it_fades_through(kind: str, progress: float) -> None:
    old, new = flat(200, 40, 40), flat(40, 70, 200)
    seen = mixed(kind, old, new, progress)
    added = TONES.get(kind, (16, 16) if kind.startswith("slide") else ())
    lights = [*added, int(old.y[0, 0]), int(new.y[0, 0])]
    assert min(lights) - 1 <= seen.y.min() <= seen.y.max() <= max(lights) + 1


@pytest.mark.parametrize("kind", TRANSITIONS)
@pytest.mark.parametrize("tones", [(20, 20), (235, 235), (20, 235), (235, 20), (120, 130)])
def test_a_transition_flashes_once_at_most(kind: str, tones: tuple[int, int]) -> None:
    """A flash is a change of a tenth of the range and back; one transition makes one of them, never a flicker."""
    old, new = (flat(tone, tone, tone) for tone in tones)
    lights = [float(mixed(kind, old, new, step / 30).y.mean()) for step in range(31)]
    turns, last, way = 0, lights[0], 0
    for light in lights:
        if abs(light - last) >= 22:
            turns += way not in {0, np.sign(light - last)}
            last, way = light, int(np.sign(light - last))
        elif way and (light - last) * way > 0:
            last = light
    assert turns <= 1


@pytest.mark.parametrize("kind", TRANSITIONS)
def test_a_transition_moves_on_in_small_steps(kind: str) -> None:
    """Of 90 frames none differs from the one before by a seventh of the range: nothing jumps."""
    old, new = textured(3, (160, 90)), textured(4, (160, 90))
    frames = [mixed(kind, old, new, step / 90).y.astype(int) for step in range(91)]
    assert max(float(np.abs(b - a).mean()) for a, b in pairwise(frames)) < 32


def test_the_middle_of_a_fade_is_both() -> None:
    target = flat(200, 40, 40)
    transitions.mix("fade", flat(40, 70, 200), 0.5, target)
    assert [int(p[0, 0]) for p in target.all] == pytest.approx([int(p[0, 0]) for p in flat(120, 55, 120).all], abs=2)


ENDS = {"left": (16, 61), "right": (16, 2), "up": (29, 32), "down": (2, 32)}
"""Row and column of a pixel at the side from which the next picture comes."""


@pytest.mark.parametrize("kind", [kind for kind in TRANSITIONS if kind.startswith(("wipe", "slide", "push"))])
def test_the_next_picture_comes_from_the_named_side(kind: str) -> None:
    target = flat(255, 255, 255)
    transitions.mix(kind, flat(0, 0, 0), 0.5, target)
    row, column = ENDS[kind.split("-")[1]]
    assert (int(target.y[row, column]), int(target.y[31 - row, 63 - column])) == (16, 235)


@pytest.mark.parametrize("kind", [kind for kind in TRANSITIONS if kind.startswith("push")])
def test_a_push_moves_both_pictures(kind: str) -> None:
    """Half-way, the middle of the old picture is where its edge was."""
    across = kind in {"push-left", "push-right"}
    old = flat(0, 0, 0)
    ramp = np.linspace(40, 200, 64 if across else 32).astype(np.uint8)
    old.y[:] = ramp if across else ramp[:, None]
    middle = int(old.y[16, 32])
    transitions.mix(kind, flat(255, 255, 255), 0.5, old)
    edge = {"left": (16, 0), "right": (16, -1), "up": (0, 32), "down": (-1, 32)}[kind.split("-")[1]]
    assert int(old.y[edge]) == pytest.approx(middle, abs=6)


@pytest.mark.parametrize("side", ["left", "right", "up", "down"])
def test_a_slide_goes_over_the_picture_which_follows_slowly(side: str) -> None:
    """Half-way, the old picture has come an eighth of the frame, and a shadow lies on its end."""
    across = side in {"left", "right"}
    old = flat(128, 128, 128, (64, 128))
    length = 128 if across else 64
    ramp = np.linspace(80, 200, length).astype(np.uint8)
    old.y[:] = ramp if across else ramp[:, None]
    row, column = {"left": (32, 0), "right": (32, 127), "up": (0, 64), "down": (63, 64)}[side]
    from_edge = length // 8 if side in {"left", "up"} else length - 1 - length // 8
    seen = mixed(f"slide-{side}", old, flat(255, 255, 255, (64, 128)), 0.5)
    assert int(seen.y[row, column]) == pytest.approx(int(ramp[from_edge]), abs=3)
    shadow = mixed(f"slide-{side}", flat(128, 128, 128), flat(255, 255, 255), 0.5)
    assert shadow.y.min() < flat(128, 128, 128).y.min() - 20


def test_a_circle_opens_from_the_middle() -> None:
    seen = mixed("circle", flat(0, 0, 0, (64, 128)), flat(255, 255, 255, (64, 128)), 0.4)
    assert (int(seen.y[32, 64]), int(seen.y[0, 0]), int(seen.y[63, 127])) == (235, 16, 16)


def test_a_film_burn_is_warm_and_bright_in_the_middle() -> None:
    seen = mixed("film-burn", flat(30, 60, 90, (90, 160)), flat(90, 60, 30, (90, 160)), 0.5)
    assert seen.y.mean() > 150
    assert seen.u.mean() < 120 < 132 < seen.v.mean()


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
    dark, bright = (looks.drawn(flat(level, level, level), "film") for level in (20, 235))
    assert (dark.u.min(), bright.v.min()) > (128, 128), "bluish shadows, warm lights"


def test_black_and_white_has_no_colour() -> None:
    grey = looks.drawn(flat(200, 40, 40), "bw")
    assert set(np.unique(grey.u)) | set(np.unique(grey.v)) == {128}
