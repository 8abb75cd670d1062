"""Photos of every kind become canvases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.backends.studio.render import photo
from bot.backends.studio.render.framing import fit_of
from bot.backends.studio.render.job import Asset
from bot.backends.studio.render.plan import Fit, Shot
from bot.backends.studio.render.yuv_planes import Planes
from bot.domain.errors import FileDamaged, FileUnsupported
from tests import photos
from tests.photos import COLOURS, picture

FRAME = (320, 180)


def canvas(path: Path, *, fit: Fit | None = None, motion: str = "none", look: str | None = None) -> Planes:
    return photo.canvas(Shot(Asset(path, "image", path.name), 0, 0, 60, motion, fit, look), 2.0, FRAME)


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


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (3000, 2), (7, 5), (4032, 3024)])
@pytest.mark.parametrize("fit", [None, "cover", "blur"])
def test_any_size_fills_the_frame(tmp_path: Path, size: tuple[int, int], fit: Fit | None) -> None:
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


@pytest.mark.parametrize(
    ("size", "frame", "fit"),
    [
        ((4032, 3024), (1920, 1080), "cover"),
        ((3024, 4032), (1920, 1080), "blur"),
        ((3024, 4032), (1080, 1920), "cover"),
        ((4032, 3024), (1080, 1080), "cover"),
        ((9000, 2000), (1920, 1080), "blur"),
        ((1000, 1000), (1920, 1080), "blur"),
    ],
)
def test_near_shapes_are_cropped_and_odd_ones_are_not(size: tuple[int, int], frame: tuple[int, int], fit: Fit) -> None:
    assert fit_of(None, size, frame) == fit
    assert fit_of("cover", (100, 9000), frame) == "blur", "nothing would be left of it"


def test_a_moving_camera_gets_a_larger_canvas_and_a_whole_photo_stays_whole(tmp_path: Path) -> None:
    tall = Image.new("RGB", (600, 1200), (255, 255, 255))
    seen = canvas(photos.jpeg(tmp_path / "a.jpg", tall), motion="zoom-in")
    assert seen.size == (390, 220)
    column = seen.y[:, seen.y.shape[1] // 2]
    inside = np.flatnonzero(column > 230)
    assert len(inside) == pytest.approx(220 / (1.03 * 1.06), abs=3)


def test_a_look_is_applied(tmp_path: Path) -> None:
    seen = rgb(canvas(photos.jpeg(tmp_path / "a.jpg"), look="bw"), 0.85, 0.85)
    assert max(seen) - min(seen) <= 2


def test_what_does_not_decode_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileDamaged) as damaged:
        canvas(photos.damaged(tmp_path / "half.jpg"))
    assert damaged.value.params == {"name": "half.jpg"}
    text = tmp_path / "a.jpg"
    text.write_text("no photo")
    with pytest.raises(FileUnsupported):
        canvas(text)
