"""Photos of every kind become canvases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bot.backends.studio.render import photo, planning
from bot.backends.studio.render.camera import Fit, Size
from bot.backends.studio.render.engine import size_of
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.render.plan import Shot
from bot.backends.studio.render.yuv_planes import Planes
from bot.domain import draft
from bot.domain.errors import FileDamaged, FileUnsupported
from bot.media import convert
from bot.media.probe import probe
from tests import photos
from tests.photos import COLOURS, picture

FRAME = (320, 180)


def canvas(path: Path, *, fit: Fit = "auto", motion: str = "none", frame: Size = FRAME, **more: Any) -> Planes:
    """What a shot of two seconds lies on."""
    asset = Asset(path, "image", path.name)
    (asset,) = Job(draft.read({}), {"a": asset}, path).with_sizes(size_of).assets.values()
    shot = Shot(asset, 0, 0, 60, motion, fit, **more)
    return photo.canvas(planning.framed(shot, (shot.end - shot.enter) / 30, frame), frame).planes


def rgb(picture: Planes, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place, given as parts of width and height."""
    rows, columns = picture.u.shape
    row, column = int(y * rows), int(x * columns)
    luma, u, v = (float(p[row * by, column * by]) for p, by in zip(picture.all, (2, 1, 1), strict=True))
    light, u, v = (luma - 16) * 255 / 219, (u - 128) * 255 / 224, (v - 128) * 255 / 224
    values = (light + 1.5748 * v, light - 0.1873 * u - 0.4681 * v, light + 1.8556 * u)
    return tuple(round(min(255.0, max(0.0, value))) for value in values)


def is_upright(picture: Planes, number: int = 0) -> bool:
    square, corner = rgb(picture, 0.25, 0.2), rgb(picture, 0.85, 0.85)
    return min(square) > 245 and np.abs(np.subtract(corner, COLOURS[number])).max() <= 6


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_exif_orientation_is_applied(tmp_path: Path, orientation: int) -> None:
    assert is_upright(canvas(photos.jpeg(tmp_path / "a.jpg", orientation=orientation)))


def test_heic_is_decoded(tmp_path: Path) -> None:
    assert is_upright(canvas(photos.heic(tmp_path / "a.heic", number=2)), 2)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "CMYK", "L", "LA", "1", "I;16"])
def test_every_mode_of_pixels_is_read(tmp_path: Path, mode: str) -> None:
    if mode == "I;16":
        image = Image.fromarray(np.asarray(picture().convert("L")).astype(np.uint16) * 257)
    else:
        image = picture().convert(mode)
    path = tmp_path / ("a.tif" if mode == "CMYK" else "a.png")
    image.save(path)
    seen = canvas(path)
    assert min(rgb(seen, 0.25, 0.2)) > 240
    dark = rgb(seen, 0.85, 0.85)
    if mode in {"RGB", "RGBA", "P", "CMYK"}:
        assert np.abs(np.subtract(dark, COLOURS[0])).max() <= 12
    elif mode != "1":
        assert dark == pytest.approx((88, 88, 88), abs=6)


def test_transparency_lies_on_white(tmp_path: Path) -> None:
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    assert rgb(canvas(photos.png(tmp_path / "a.png", image)), 0.5, 0.5) == (255, 255, 255)


def test_a_colour_profile_is_applied(tmp_path: Path) -> None:
    red = Image.new("RGB", (400, 300), (220, 30, 30))
    seen = rgb(canvas(photos.jpeg(tmp_path / "a.jpg", red, profile=photos.swapped_profile())), 0.5, 0.5)
    assert seen == pytest.approx((30, 220, 30), abs=12)


NOTES = {
    "no TIFF": b"Exif\0\0ABCDEFGH",
    "zeros": b"Exif\0\0" + bytes(100),
    "nothing": b"Exif\0\0",
    "noise": b"Exif\0\0" + bytes(range(256)) * 40,
    "an end that is not there": b"Exif\0\0II*\0\x08\0\0\0\x05\0\x12\1\3\0\1\0\0\0",
    "a table beyond the end": b"Exif\0\0II*\0\xff\xff\xff\xff",
    "a kind of number that nobody knows": b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\xff\xff\1" + bytes(11),
    "an orientation in words": b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\2\0\3\0\0\0ab\0\0" + bytes(4),
}
"""What a photo may say about itself that no library understands."""


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("note", NOTES)
def test_what_a_photo_says_never_keeps_it_from_being_read_painted_or_sent(
    tmp_path: Path, note: str, format: str
) -> None:
    path, sent = tmp_path / f"a.{format.lower()}", tmp_path / "sent"
    picture().save(path, format, exif=NOTES[note] if format == "JPEG" else NOTES[note][6:])
    accepted = probe(path, path.name)
    assert is_upright(canvas(path))
    assert size_of(Asset(path, "image", path.name)) == (accepted.width, accepted.height)
    convert.strip_metadata(path, sent)
    assert is_upright(canvas(sent))


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (3000, 2), (7, 5), (4032, 3024)])
@pytest.mark.parametrize("fit", ["auto", "cover", "blur"])
def test_any_size_fills_the_frame(tmp_path: Path, size: tuple[int, int], fit: Fit) -> None:
    seen = canvas(photos.png(tmp_path / "a.png", Image.new("RGB", size, COLOURS[1])), fit=fit)
    assert seen.size == FRAME
    assert seen.y.min() > 20, "no black bars"


def test_an_odd_shape_is_whole_over_its_own_blurred_colours(tmp_path: Path) -> None:
    tall = Image.new("RGB", (600, 1200), COLOURS[2])
    tall.paste((255, 255, 255), (0, 0, 600, 60))
    tall.paste((255, 255, 255), (0, 1140, 600, 1200))
    seen = canvas(photos.jpeg(tmp_path / "a.jpg", tall))
    assert min(rgb(seen, 0.5, 0.02)) > 240
    assert min(rgb(seen, 0.5, 0.98)) > 240
    side = rgb(seen, 0.1, 0.5)
    assert side[2] > 1.5 * max(side[:2]), "the fill has the photo's colour"
    assert side[2] < 0.75 * COLOURS[2][2], "and is dimmer"


def test_a_whole_photo_stays_whole_in_front_of_a_moving_camera(tmp_path: Path) -> None:
    tall = Image.new("RGB", (600, 1200), (255, 255, 255))
    seen = canvas(photos.jpeg(tmp_path / "a.jpg", tall), motion="zoom-in")
    column = seen.y[:, seen.y.shape[1] // 2]
    inside = np.flatnonzero(column > 230)
    assert len(inside) == pytest.approx(180 * 1.058 + 6, abs=3), "with the margin of the canvas"


def test_a_photo_of_few_pixels_stays_small(tmp_path: Path) -> None:
    white = Image.new("RGB", (240, 320), (255, 255, 255))
    seen = canvas(photos.jpeg(tmp_path / "a.jpg", white), frame=(1920, 1080))
    inside = seen.y > 230
    assert inside.any(axis=1).sum() == pytest.approx(640, abs=4)
    assert inside.any(axis=0).sum() == pytest.approx(480, abs=4)


def test_a_whole_photo_casts_a_soft_shadow(tmp_path: Path) -> None:
    grey = Image.new("RGB", (600, 600), (150, 150, 150))
    row = canvas(photos.jpeg(tmp_path / "a.jpg", grey)).y[90].astype(int)
    assert row[0] > row[66] + 10, "darker beside the photo"
    assert np.abs(np.diff(row[:68])).max() < 12, "without an edge"


def test_a_look_is_applied(tmp_path: Path) -> None:
    seen = rgb(canvas(photos.jpeg(tmp_path / "a.jpg"), look="bw"), 0.85, 0.85)
    assert max(seen) - min(seen) <= 2


def test_brightness_is_applied(tmp_path: Path) -> None:
    path = photos.jpeg(tmp_path / "a.jpg")
    dark, usual, bright = (rgb(canvas(path, brightness=by), 0.85, 0.85) for by in (-0.3, 0.0, 0.3))
    assert sum(dark) + 40 < sum(usual) < sum(bright) - 40


CORNERS = {0: (0.25, 0.25), 90: (0.75, 0.25), 180: (0.75, 0.75), 270: (0.25, 0.75)}


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("turn", CORNERS)
def test_a_photo_is_turned_clockwise_from_upright(tmp_path: Path, turn: int, orientation: int) -> None:
    path = photos.jpeg(tmp_path / "a.jpg", photos.picture((900, 900)), orientation=orientation)
    seen = canvas(path, fit="cover", turn=turn, frame=(180, 180))
    assert {at for at in CORNERS.values() if min(rgb(seen, *at)) > 240} == {CORNERS[turn]}


def test_a_turned_photo_has_the_shape_of_its_sides(tmp_path: Path) -> None:
    """A wide photo on its side is tall: it is shown whole, with a fill beside it."""
    seen = canvas(photos.jpeg(tmp_path / "a.jpg", Image.new("RGB", (1600, 900), (255, 255, 255))), turn=90)
    row = np.flatnonzero(seen.y[90] > 230)
    assert len(row) == pytest.approx(180 * 9 / 16, abs=3)


def quarters(size: tuple[int, int]) -> Image.Image:
    """Red and green above blue and yellow."""
    image = Image.new("RGB", (2, 2))
    image.putdata([*COLOURS[:4]])
    return image.resize(size, Image.Resampling.NEAREST)


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize(("left", "top", "number"), [(0, 0, 0), (0.55, 0, 1), (0, 0.55, 2), (0.55, 0.55, 3)])
@pytest.mark.parametrize("motion", ["none", "zoom-in"])
def test_only_the_crop_is_shown(
    tmp_path: Path, left: float, top: float, number: int, orientation: int, motion: str
) -> None:
    path = photos.jpeg(tmp_path / "a.jpg", quarters((1200, 900)), orientation=orientation)
    seen = canvas(path, crop=(left, top, 0.45, 0.45), motion=motion)
    for place in ((0.03, 0.05), (0.97, 0.05), (0.5, 0.5), (0.03, 0.95), (0.97, 0.95)):
        assert np.abs(np.subtract(rgb(seen, *place), COLOURS[number])).max() <= 14, place


def test_a_crop_counts_after_the_turn_and_may_be_small(tmp_path: Path) -> None:
    path = photos.jpeg(tmp_path / "a.jpg", quarters((1200, 900)))
    assert np.abs(np.subtract(rgb(canvas(path, turn=90, crop=(0, 0, 0.05, 0.05)), 0.5, 0.5), COLOURS[2])).max() <= 14


def test_a_fast_zoom_has_a_larger_canvas_to_stay_sharp(tmp_path: Path) -> None:
    path = photos.jpeg(tmp_path / "a.jpg")
    assert canvas(path, motion="zoom-in", zoom_speed=4.0).size[0] > 1.04 * canvas(path, motion="zoom-in").size[0]


def test_a_card_is_plain_and_dark() -> None:
    seen = photo.canvas(Shot(None, 0, 0, 60), FRAME).planes
    assert seen.size == FRAME
    assert np.ptp(seen.y) == 0
    assert max(rgb(seen, 0.5, 0.5)) < 30


def test_what_does_not_decode_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileDamaged) as damaged:
        canvas(photos.damaged(tmp_path / "half.jpg"))
    assert damaged.value.params == {"name": "half.jpg"}
    text = tmp_path / "a.jpg"
    text.write_text("no photo")
    with pytest.raises(FileUnsupported):
        canvas(text)
