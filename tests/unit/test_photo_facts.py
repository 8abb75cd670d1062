"""What is read of photos when they are taken in, and which of them are alike, blurry, dark or show people."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from bot.backends.studio.render import framing, planning
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.render.rectangles import holds, meet
from bot.domain import draft
from bot.domain.file_names import taken_by_name
from bot.domain.operations import Operation
from bot.domain.operations.photos import Keep, Move, Place, Remove, Restore, Sort, Where
from bot.domain.operations.picture import Brighten
from bot.domain.operations.words import CaptionFrom
from bot.domain.photo_facts import UNKNOWN, Facts, alike, best, days, moments
from bot.domain.photo_selection import ALL, Item, Kind, Selection
from bot.language.edits.parser import read
from bot.media.photo_facts import clip_taken, of_photo, taken
from bot.media.probe import probe
from tests.clips import make_clip
from tests.kinds import still
from tests.photos import PORTRAIT, picture, scenery
from tests.tables import assert_rows

SIZE = (1280, 960)
EXIF, TAKEN, OFFSET, FRACTION, ORIENTATION = 0x8769, 0x9003, 0x9011, 0x9291, 0x0112


def of(kind: Kind) -> Selection:
    return Selection((Item(kind),))


def photo(time: str = "", offset: str = "", fraction: str = "", image: Image.Image | None = None) -> Image.Image:
    """A JPEG as a camera writes it, opened."""
    exif = Image.Exif()
    inner = exif.get_ifd(EXIF)
    inner.update({tag: text for tag, text in ((TAKEN, time), (OFFSET, offset), (FRACTION, fraction)) if text})
    data = io.BytesIO()
    (image or picture((80, 60))).save(data, "JPEG", exif=exif)
    return Image.open(data)


def portrait_in(size: tuple[int, int], width: int, place: tuple[int, int] = (200, 150)) -> Image.Image:
    """A landscape with a person in it; the face is about a third as wide as the portrait."""
    image = scenery(size)
    with Image.open(PORTRAIT) as face:
        image.paste(face.resize((width, width)), place)
    return image


@pytest.mark.parametrize(
    ("time", "offset", "fraction", "found"),
    [
        ("2024:05:01 12:00:03", "", "", "2024-05-01T12:00:03"),
        ("2024:05:01 12:00:03", "+02:00", "", "2024-05-01T12:00:03+02:00"),
        ("2024:05:01 12:00:03", "-03:30", "12", "2024-05-01T12:00:03.120000-03:30"),
        ("2024:05:01 12:00:03", "+99:00", "", "2024-05-01T12:00:03"),
        ("1955:07:02 08:15:00", "", "", "1955-07-02T08:15:00"),
        ("0000:00:00 00:00:00", "", "", ""),
        ("2024:13:01 12:00:03", "", "", ""),
        ("    :  :     :  :  ", "", "", ""),
        ("last summer", "+02:00", "", ""),
        ("", "+02:00", "", ""),
    ],
)
def test_a_camera_says_when_a_photo_was_taken(time: str, offset: str, fraction: str, found: str) -> None:
    assert taken(photo(time, offset, fraction)) == found


def test_a_container_says_when_a_clip_was_taken() -> None:
    utc, local = {"creation_time": "2024-05-01T10:00:03.000000Z"}, "2024-05-01T12:00:03+0200"
    assert clip_taken(utc) == "2024-05-01T10:00:03Z"
    assert clip_taken({**utc, "com.apple.quicktime.creationdate": local}) == "2024-05-01T12:00:03+02:00"
    for clock_never_set in ("1904-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.000000Z", "soon", ""):
        assert clip_taken({"creation_time": clock_never_set}) == ""


def test_the_facts_come_with_the_probe(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.jpg"
    photo("2024:05:01 12:00:03", image=portrait_in(SIZE, 480)).save(path, exif=photo("2024:05:01 12:00:03").getexif())
    facts = probe(path, path.name).facts
    assert facts.taken == "2024-05-01T12:00:03"
    assert (facts.blurry, facts.dark, facts.people) == (False, False, True)
    assert probe(make_clip(tmp_path / "clip.mp4", seconds=0.5), "clip.mp4").facts == Facts(faces=())
    assert "2024" not in repr(facts)
    assert str(facts.faces) not in repr(facts), "times and faces must not get into a log"


def test_a_face_is_found_where_it_is_also_in_a_photo_that_was_turned() -> None:
    (x, y, width, height), *others = of_photo(portrait_in(SIZE, 480)).faces or ()
    assert not others
    assert 200 / 1280 < x < x + width < 680 / 1280
    assert 150 / 960 < y < y + height < 630 / 960
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    data = io.BytesIO()
    portrait_in(SIZE, 480).transpose(Image.Transpose.ROTATE_90).save(data, "JPEG", exif=exif)
    turned = of_photo(Image.open(data)).faces or ()
    assert len(turned) == 1
    assert np.abs(np.subtract(turned[0], (x, y, width, height))).max() < 0.02


def test_small_faces_of_a_group_are_found_and_a_landscape_shows_nobody() -> None:
    group = scenery((1600, 1200))
    with Image.open(PORTRAIT) as face:
        for number in range(4):
            group.paste(face.resize((260, 260)), (80 + 380 * number, 500))
    assert len(of_photo(group).faces or ()) == 4
    assert of_photo(scenery((1600, 1200))).people is False


def test_a_clip_shows_faces_as_a_photo_does_and_keeps_them_whole(tmp_path: Path) -> None:
    """A head at the upper edge of a clip in 4:3, of which a quarter does not fit into a wide film."""
    size = (960, 720)
    path = still(tmp_path / "a.mp4", seconds=4.0, size=size, picture=np.asarray(portrait_in(size, 560, (60, 0))))
    facts = probe(path, "a.mp4").facts
    found = facts.faces or ()
    assert found
    assert all(meet(face, (60 / 960, 0, 560 / 960, 560 / 720)) for face in found)
    segment = {"d": 1000, "m": {"asset": "a", "kind": "video", "fit": "cover"}}
    raw = {"t": [{"tt": 0, "sg": [segment]}], "m": {"width": 1920, "height": 1080}, "fps": 30}
    asset = Asset(path, "video", "a.mp4", *size, found)
    (shot,) = planning.make(Job(draft.read(raw), {"a": asset}, tmp_path / "out.mp4")).shots
    shown = framing.still(size, None, shot.fit, (1920, 1080), any_size=True, faces=shot.faces).move.start
    assert all(holds(shown, face) for face in found)
    assert shown[1] < 0.1, "the middle would begin at an eighth"
    nobody = make_clip(tmp_path / "b.mp4", seconds=1.0)
    assert probe(nobody, "b.mp4").facts.faces == ()


def test_a_blur_is_seen_whatever_the_photo_shows() -> None:
    for image in (scenery(SIZE), scenery(SIZE, 3), portrait_in(SIZE, 900)):
        sharp, soft = of_photo(image), of_photo(image.filter(ImageFilter.GaussianBlur(6)))
        assert (sharp.blurry, soft.blurry) == (False, True)
        assert (sharp.sharpness or 0) > (soft.sharpness or 0)


def test_a_page_is_told_from_a_photo_and_from_a_plain_colour() -> None:
    page = Image.new("RGB", (1170, 2532), "white")
    draw = ImageDraw.Draw(page)
    for line in range(24):
        draw.text((60, 80 + 100 * line), "What somebody wrote, over the whole width", "black", font_size=48)
    cases = {"page": page, "colour": Image.new("RGB", (800, 600), "red"), "scenery": scenery(SIZE)}
    cases["portrait"] = portrait_in(SIZE, 600)
    assert_rows([(name, of_photo(image).flat, name == "page") for name, image in cases.items()])


def test_a_plain_wall_is_neither_sharp_nor_blurry_and_odd_pictures_have_fewer_facts() -> None:
    assert of_photo(Image.new("RGB", (400, 300), "white")).blurry is None
    for mode, size in (("1", (1, 1)), ("LA", (1, 5000)), ("CMYK", (3000, 2)), ("P", (30, 20)), ("LAB", (30, 20))):
        assert of_photo(Image.new(mode, size)).people is False, mode
    assert of_photo(Image.new("I;16", (30, 20))) == UNKNOWN


def test_a_dark_photo_is_seen() -> None:
    assert of_photo(scenery(SIZE)).dark is False
    assert of_photo(ImageEnhance.Brightness(scenery(SIZE)).enhance(0.25)).dark is True


def slide(text: str) -> Image.Image:
    image = Image.new("RGB", SIZE, "white")
    ImageDraw.Draw(image).text((100, 100), text, fill="black", font_size=120)
    return image


def shifted(image: Image.Image, pixels: int) -> Image.Image:
    return image.transform(image.size, Image.Transform.AFFINE, (1, 0, pixels, 0, 1, pixels // 2))


def test_photos_are_alike_after_small_changes_and_never_if_they_show_something_else() -> None:
    first = scenery(SIZE)
    same = [first, first.resize((640, 480)), ImageEnhance.Brightness(first).enhance(1.1), shifted(first, 13)]
    other = [scenery(SIZE, seed) for seed in (1, 2, 3)]
    facts = [of_photo(image) for image in (*same, *other)]
    assert alike(facts, [""] * 7) == [[0, 1, 2, 3]]
    plain = [of_photo(picture(number=number)) for number in range(6)]
    assert alike(plain, [""] * 6) == [], "the same square on another ground is another picture"
    slides = [of_photo(slide(text)) for text in ("Agenda", "Results", "Thank you")]
    assert alike(slides, [""] * 3) == [], "nearly all of a slide is white"
    walls = [of_photo(Image.new("RGB", (60, 40), colour)) for colour in ("white", "white")]
    assert alike(walls, ["a", "b"]) == []
    assert alike([UNKNOWN, UNKNOWN, UNKNOWN], ["a", "b", "a"]) == [[0, 2]], "the same file is the same photo"


def test_photos_of_a_burst_may_differ_more() -> None:
    def at(second: int, bits: int) -> Facts:
        return Facts(f"2024-05-01T12:00:{second:02}", hash=f"{(1 << bits) - 1:032x}" + "808080" * 4)

    assert alike([at(0, 0), at(5, 20)], ["", ""]) == [[0, 1]]
    assert alike([at(0, 0), at(30, 20)], ["", ""]) == []
    assert alike([at(0, 0), at(5, 30)], ["", ""]) == []
    assert alike([Facts(hash="not hex" * 8), Facts(hash="not hex" * 8)], ["", ""]) == []


def test_the_best_is_sharp_then_well_exposed() -> None:
    some = [Facts("", 1.1, 0.5), Facts("", 2.0, 0.1), Facts("", 1.9, 0.5), Facts("", 1.9, 0.4), UNKNOWN]
    assert best(range(5), some) == 2


def test_times_with_and_without_offsets_are_compared() -> None:
    texts = (
        "2024-05-01T12:00:00+02:00",
        "2024-05-01T12:30:00",
        "2024-05-01T10:15:00Z",
        "",
        "never",
        "9999-12-31T23:59:59",
    )
    some = [Facts(text) for text in texts]
    first, second, third, *unknown = moments(some)
    assert first is not None
    assert (second, third) == (first + 1800, first + 900)
    assert unknown == [None, None, None]
    assert days([Facts("2024-05-01T23:30:00Z"), Facts("2024-05-02T01:45:00+02:00"), UNKNOWN]) == [
        date(2024, 5, 2),
        date(2024, 5, 2),
        None,
    ]


@pytest.mark.parametrize(
    ("sentences", "operation"),
    [
        ("in the order they were taken|按拍摄时间排序", Sort("taken")),
        ("caption each with its date|每张写上拍摄日期", CaptionFrom("date")),
        ("leave out the blurry ones|去掉模糊的", Remove(of(Kind.BLURRY))),
        (
            "drop duplicates|delete one of the two duplicates|remove one of the two alike|去掉重复的",
            Remove(of(Kind.DUPLICATES)),
        ),
        ("only the ones with people|只要有人的", Keep(of(Kind.PEOPLE))),
        ("without people|no people please", Keep(of(Kind.NO_PEOPLE))),
        ("remove the photos without people", Remove(of(Kind.NO_PEOPLE))),
        ("make the dark ones brighter", Brighten(0.15, of(Kind.DARK))),
        ("remove the darkest one|删掉最暗的", Remove(of(Kind.DARKEST))),
        ("drop the blurriest photo|去掉最模糊的", Remove(of(Kind.BLURRIEST))),
        ("the sharpest one first|最清晰的放第一", Move(of(Kind.SHARPEST), Place(Where.START))),
        ("the brightest one last|最亮的照片放最后", Move(of(Kind.BRIGHTEST), Place(Where.END))),
        ("use all photos|use all|用全部照片|Bring back all photos|把所有照片都加回来", Restore(ALL)),
    ],
)
def test_wishes_that_depend_on_what_photos_are(sentences: str, operation: Operation) -> None:
    for sentence in sentences.split("|"):
        reading = read(sentence, {})
        assert (reading.operations, reading.unknown) == ((operation,), ()), sentence


def test_names_tell_when_photos_were_taken() -> None:
    """A file without EXIF has its day, and often its time, in its name."""
    names = {
        "IMG_20240103_154114.jpg": "2024-01-03T15:41:14",
        "20240103_154114(0).jpg": "2024-01-03T15:41:14",
        "微信图片_20240103154114.jpg": "2024-01-03T15:41:14",
        "PXL_20240103_154114123.PORTRAIT.jpg": "2024-01-03T15:41:14Z",
        "Screenshot_2024-01-03-15-41-14-22_x.jpg": "2024-01-03T15:41:14",
        "Screenshot 2024-01-03 at 3.41.14 PM.png": "2024-01-03T15:41:14",
        "Bildschirmfoto 2024-01-03 um 15.41.14.png": "2024-01-03T15:41:14",
        "WhatsApp Image 2024-01-03 at 15.41.14 (1).jpeg": "2024-01-03T15:41:14",
        "signal-2024-01-03-154114.jpg": "2024-01-03T15:41:14",
        "VID_20240103_154114.mp4": "2024-01-03T15:41:14",
        "mmexport1704267674000.jpg": "2024-01-03T07:41:14Z",
        "2024.01.03 trip.jpg": "2024-01-03T00:00:00",
        "IMG_20240231.jpg": "",
        "20240103999999.jpg": "",
        "img_1234567890123.jpg": "",
        "DSC01234.jpg": "",
        "": "",
    }
    assert_rows([(name, taken_by_name(name), time) for name, time in names.items()])
    day = [taken_by_name(f"IMG-20240103-WA{number:04d}.jpg") for number in (0, 7, 8, 4999)]
    assert day == sorted(day), "WhatsApp numbers the files of a day"
    assert all(time.startswith("2024-01-03") for time in day)
