"""The storyboard shows every photo whole, in order and numbered."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from bot.domain.errors import FileDamaged
from bot.media.sheet import contact_sheet


def photos(folder: Path, count: int, size: tuple[int, int] = (400, 300)) -> list[tuple[int, Path]]:
    """Plain photos, each of its own colour."""
    made = []
    for number in range(1, count + 1):
        path = folder / f"{number}.png"
        Image.new("RGB", size, (number * 4, 255 - number * 4, 128)).save(path)
        made.append((number, path))
    return made


@pytest.mark.parametrize("size", [(400, 300), (300, 400), (900, 100), (50, 800)])
@pytest.mark.parametrize("count", [1, 2, 5, 60])
def test_a_sheet_can_be_sent_as_a_photo(tmp_path: Path, count: int, size: tuple[int, int]) -> None:
    contact_sheet(photos(tmp_path, count, size), tmp_path / "sheet.jpg")
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        width, height = sheet.size
        assert sheet.format == "JPEG"
    assert width + height <= 10_000
    assert max(width, height) / min(width, height) <= 20
    assert (tmp_path / "sheet.jpg").stat().st_size < 10_000_000


def test_every_photo_is_in_its_place(tmp_path: Path) -> None:
    contact_sheet(photos(tmp_path, 60), tmp_path / "sheet.jpg")
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        wide, high = sheet.width / 6, sheet.height / 10
        for number in range(1, 61):
            row, column = divmod(number - 1, 6)
            centre = sheet.getpixel((int((column + 0.5) * wide), int((row + 0.65) * high)))
            assert centre == pytest.approx((number * 4, 255 - number * 4, 128), abs=6)


def test_the_numbers_are_those_given(tmp_path: Path) -> None:
    """The same photo under another number differs in the corner, and only there."""
    (_, photo), *_ = photos(tmp_path, 1)
    for number in (3, 8):
        contact_sheet([(number, photo)], tmp_path / f"sheet{number}.png.jpg")
    with Image.open(tmp_path / "sheet3.png.jpg") as three, Image.open(tmp_path / "sheet8.png.jpg") as eight:
        box = ImageChops.difference(three, eight).convert("L").point(lambda v: 255 if v > 40 else 0).getbbox()
    assert box is not None
    assert box[2] < 250
    assert box[3] < 250


def test_a_sheet_is_for_one_to_sixty_photos(tmp_path: Path) -> None:
    made = photos(tmp_path, 61)
    for wrong in (made, []):
        with pytest.raises(ValueError, match="1 to 60"):
            contact_sheet(wrong, tmp_path / "sheet.jpg")


def test_a_photo_that_does_not_decode_is_named(tmp_path: Path) -> None:
    made = photos(tmp_path, 2)
    made[1][1].write_bytes(made[1][1].read_bytes()[:60])
    with pytest.raises(FileDamaged) as caught:
        contact_sheet(made, tmp_path / "sheet.jpg")
    assert caught.value.params == {"name": "2.png"}
