"""Which names of pictures nobody chose: those are left out where a picture is called by its place."""

import pytest

from bot.domain.camera_names import is_camera_name
from bot.texts.formatting import pictures

GIVEN_BY_CAMERAS = (
    *("IMG_0042.HEIC", "IMG_20261128_141000.jpg", "IMG_20261128_141000_HDR.jpg", "IMG_E0042.JPG", "img_1234 (2).jpeg"),
    *("IMG-20261128-WA0001.jpg", "DSC_0001.JPG", "DSC00001.JPG", "_DSC4711.jpg", "DSCF1234.jpg", "DSCN0042.jpg"),
    *("PXL_20261128_141000123.jpg", "PXL_20261128_141000123.MP.jpg", "PXL_20261128_141000123.PORTRAIT.jpg"),
    *(
        "20261128_141000.jpg",
        "20261128_141000(0).jpg",
        "2026-11-28 14.10.00.jpg",
        "20261128141000.jpg",
        "MVIMG_20261128_141000.jpg",
    ),
    *("WhatsApp Image 2026-11-28 at 14.10.00.jpeg", "WhatsApp Image 2026-11-28 at 2.10.00 PM (1).jpeg"),
    *(
        "Screenshot_20261128-141000.png",
        "Screenshot_20261128-141000_Chrome.png",
        "Screenshot 2026-11-28 at 14.10.00.png",
    ),
    *(
        "屏幕截图 2026-11-28 141000.png",
        "微信图片_20261128141000.jpg",
        "mmexport1764339000123.jpg",
        "1764339000123.jpg",
    ),
    *(
        "photo_2026-11-28_14-10-00.jpg",
        "photo_2026-11-28_14-10-00 (2).jpg",
        "signal-2026-11-28-141000.jpg",
        "GX010042.MP4",
    ),
    *("3F2504E0-4F89-11D3-9A0C-0305E82C3301.jpeg", "d41d8cd98f00b204e9800998ecf8427e.jpg", "FB_IMG_1764339000123.jpg"),
)
CHOSEN_BY_PEOPLE = (
    *(
        "lake.jpg",
        "photo1.jpg",
        "photo 3.jpg",
        "IMG_4.jpg",
        "2019.jpg",
        "20261128 birthday.jpg",
        "IMG_0042 grandma.jpg",
    ),
    *("Screenshot of my recipe.png", "DSC trip.jpg", "WhatsApp group.jpg", "奶奶.jpg", "微信群.jpg", "beach_2026.jpg"),
    *("Paris-1.jpg", "logo.png", "decade.jpg", "facade.png", "p1.jpg", "image of IMG_0042.jpg", "20261128.jpg", ""),
)


@pytest.mark.parametrize("name", GIVEN_BY_CAMERAS)
def test_names_that_nobody_chose(name: str) -> None:
    assert is_camera_name(name)
    assert pictures([3], "en", [name]) == "photo 3"
    assert pictures([3], "zh", [name]) == pictures([3], "zh")


@pytest.mark.parametrize("name", CHOSEN_BY_PEOPLE)
def test_names_that_people_chose_are_said(name: str) -> None:
    assert not is_camera_name(name)
    assert pictures([3], "en", [name]) == (f"photo 3 ({name})" if name else "photo 3")


def test_long_names_are_looked_at_once() -> None:
    for part in ("1", "a1", "IMG_1", "2026-11-28 ", "-1", " copy", "_WA0"):
        assert not is_camera_name(part * 4000 + "!")
