"""The storyboard shows every photo whole, in order and numbered."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from bot.domain.errors import FileDamaged
from bot.media.measured import Picture
from bot.media.sheet import storyboard
from tests.photos import jpeg, picture


def photos(folder: Path, count: int, size: tuple[int, int] = (400, 300)) -> list[Picture]:
    """Plain photos, each of its own colour."""
    made = []
    for number in range(1, count + 1):
        path = folder / f"{number}.png"
        Image.new("RGB", size, (number * 4, 255 - number * 4, 128)).save(path)
        made.append(Picture(number, path))
    return made


@pytest.mark.parametrize("size", [(400, 300), (300, 400), (900, 100), (50, 800)])
@pytest.mark.parametrize("count", [1, 2, 5, 60])
def test_a_sheet_can_be_sent_as_a_photo(tmp_path: Path, count: int, size: tuple[int, int]) -> None:
    storyboard(photos(tmp_path, count, size), tmp_path / "sheet.jpg")
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        width, height = sheet.size
        assert sheet.format == "JPEG"
    assert width + height <= 10_000
    assert max(width, height) / min(width, height) <= 20
    assert (tmp_path / "sheet.jpg").stat().st_size < 10_000_000


def test_every_photo_is_in_its_place(tmp_path: Path) -> None:
    storyboard(photos(tmp_path, 60), tmp_path / "sheet.jpg")
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        wide, high = sheet.width / 6, sheet.height / 10
        for number in range(1, 61):
            row, column = divmod(number - 1, 6)
            centre = sheet.getpixel((int((column + 0.5) * wide), int((row + 0.65) * high)))
            assert centre == pytest.approx((number * 4, 255 - number * 4, 128), abs=6)


def test_the_numbers_are_those_given(tmp_path: Path) -> None:
    """The same photo under another number differs in the corner, and only there."""
    photo = photos(tmp_path, 1)[0].path
    for number in (3, 8):
        storyboard([Picture(number, photo)], tmp_path / f"sheet{number}.png.jpg")
    with Image.open(tmp_path / "sheet3.png.jpg") as three, Image.open(tmp_path / "sheet8.png.jpg") as eight:
        box = ImageChops.difference(three, eight).convert("L").point(lambda v: 255 if v > 40 else 0).getbbox()
    assert box is not None
    assert box[2] < 250
    assert box[3] < 250


@pytest.mark.parametrize(
    ("turn", "crop", "white"),
    [
        (0, None, (0.25, 0.25)),
        (90, None, (0.75, 0.25)),
        (180, None, (0.75, 0.75)),
        (270, None, (0.25, 0.75)),
        (90, (0.25, 0, 0.75, 0.75), (0.7, 0.25)),
        (0, (0.2, 0.2, 0.15, 0.15), (0.75, 0.5)),
    ],
)
def test_a_picture_is_turned_and_cropped_as_in_the_video(
    tmp_path: Path, turn: int, crop: tuple[float, float, float, float] | None, white: tuple[float, float]
) -> None:
    path = jpeg(tmp_path / "a.jpg", picture((900, 900)), orientation=6)
    storyboard([Picture(1, path, turn=turn, crop=crop)], tmp_path / "sheet.jpg")
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        assert sheet.size[0] == pytest.approx(sheet.size[1], abs=4)
        seen = sheet.getpixel((round(white[0] * sheet.width), round(white[1] * sheet.height)))
    assert seen == pytest.approx((255, 255, 255), abs=4)


def test_a_sheet_is_for_one_to_sixty_photos(tmp_path: Path) -> None:
    made = photos(tmp_path, 61)
    for wrong in (made, []):
        with pytest.raises(ValueError, match="1 to 60"):
            storyboard(wrong, tmp_path / "sheet.jpg")


def test_a_photo_that_does_not_decode_is_named(tmp_path: Path) -> None:
    made = photos(tmp_path, 2)
    made[1].path.write_bytes(made[1].path.read_bytes()[:60])
    with pytest.raises(FileDamaged) as caught:
        storyboard(made, tmp_path / "sheet.jpg")
    assert caught.value.params == {"name": "2.png"}


@pytest.mark.parametrize("count", [2, 5, 60])
def test_small_pictures_spare_the_photos_themselves(tmp_path: Path, count: int) -> None:
    made = photos(tmp_path, count, (960, 720))
    storyboard(made, tmp_path / "sheet.jpg")
    spared = [Picture(one.number, tmp_path / "gone.heic", small=one.path) for one in made]
    storyboard(spared, tmp_path / "spared.jpg")
    assert (tmp_path / "spared.jpg").read_bytes() == (tmp_path / "sheet.jpg").read_bytes()


def test_a_small_picture_that_is_too_small_is_not_blown_up(tmp_path: Path) -> None:
    large, small = jpeg(tmp_path / "large.jpg", picture((2000, 1500))), tmp_path / "small.jpg"
    Image.new("RGB", (960, 720), "black").save(small)
    storyboard([Picture(1, large, small=small)], tmp_path / "alone.jpg")
    storyboard([Picture(1, large, crop=(0.0, 0.0, 0.4, 0.4), small=small)] * 2, tmp_path / "crops.jpg")
    for sheet in ("alone.jpg", "crops.jpg"):
        with Image.open(tmp_path / sheet) as image:
            reds = image.resize((64, 64)).convert("RGB").getchannel("R").histogram()
        assert sum(reds[150:]) > 64 * 64 / 2, "the photo itself was drawn"
