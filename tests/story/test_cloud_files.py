"""Files for the cloud: converted, without metadata, uploaded once, and again after a lost session."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import IFD

from tests import photos
from tests.fakes.cloud import Drop, Refuse, Replace, Session, Status, StoredFile
from tests.fakes.cloud.script import Fault
from tests.story.cloud import MAKE, READY, SHARED, Story, assert_said_well

pytest_plugins = ["tests.story.cloud_fixtures"]
pytestmark = SHARED

GPS = {1: "N", 2: (47.0, 30.0, 0.0)}


def session(story: Story) -> Session:
    return list(story.cloud.world.sessions.values())[-1]


def held(story: Story) -> list[StoredFile]:
    return session(story).files


def names(story: Story) -> list[str]:
    return [file.name for file in held(story)]


async def test_photos_the_cloud_does_not_read_become_jpeg(story: Story, tmp_path: Path) -> None:
    album = [photos.heic(tmp_path / "IMG_1.HEIC", photos.picture((640, 480)))]
    for n, ending in enumerate(("tiff", "bmp", "avif"), 2):
        path = tmp_path / f"IMG_{n}.{ending}"
        photos.picture((640, 480), n).save(path)
        album.append(path)
    assert READY in await story.says(MAKE, album)
    assert names(story) == ["IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg", "IMG_4.jpg"]
    for file in held(story):
        with Image.open(BytesIO(file.data)) as image:
            assert (image.format, image.size) == ("JPEG", (640, 480))


async def test_a_photo_goes_by_what_it_is_not_by_its_name(story: Story, tmp_path: Path) -> None:
    path = photos.jpeg(tmp_path / "IMG_7.HEIC", photos.picture((64, 48)))
    await story.says(MAKE, [path])
    assert names(story) == ["IMG_7.jpg"]


async def test_nobody_outside_learns_where_a_photo_was_taken(story: Story, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(IFD.GPSInfo).update(GPS)
    exif[0x010F] = "Phone of Ann"
    path = tmp_path / "home.jpg"
    photos.picture((640, 480)).save(path, exif=exif)
    await story.says(MAKE, [path])
    (file,) = held(story)
    with Image.open(BytesIO(file.data)) as image:
        assert not image.getexif().get_ifd(IFD.GPSInfo)
        assert not image.getexif().get(0x010F)


async def test_a_lost_session_is_opened_anew_with_the_same_files(story: Story) -> None:
    await story.says(MAKE, story.album(3))
    story.cloud.world.sessions.clear()
    said = await story.says('add a title "Sea"')
    renewed = [text for text in said if "opened it anew with your 3 files" in text]
    assert len(renewed) == 1
    assert names(story) == ["p1.jpg", "p2.jpg", "p3.jpg"]
    assert "Title added" in said[-1], "compared with what the new session held before"
    assert story.charged.count('add a title "Sea"') == 1
    await story.says('add a title "Lake"')
    assert len(story.cloud.world.sessions) == 1


async def test_a_renewal_that_fails_half_way_is_begun_again(story: Story) -> None:
    await story.says(MAKE, story.album(2))
    story.cloud.world.sessions.clear()
    story.cloud.next("upload", Drop())
    said = await story.says('add a title "Sea"')
    assert "cannot be reached" in said[-1]
    said = await story.says('add a title "Sea"')
    assert "with your 2 files" in said[0]
    assert names(story) == ["p1.jpg", "p2.jpg"]
    assert story.charged.count('add a title "Sea"') == 1


async def test_an_empty_session_is_opened_anew_without_a_word_of_files(story: Story) -> None:
    await story.says(MAKE)
    story.cloud.world.sessions.clear()
    said = await story.says('add a title "Sea"')
    assert said[0] == "The video service had closed this project, so I opened a new one."


@pytest.mark.parametrize(
    "fault", [Drop(effect=True), Replace(b"<html>"), Status(502), Drop()], ids=["dropped", "page", "502", "drop"]
)
async def test_an_upload_that_breaks_off_is_looked_for_and_completed(story: Story, fault: Fault) -> None:
    story.cloud.next("upload", fault)
    said = await story.says(MAKE, story.album(2))
    assert READY in said
    assert names(story) == ["p1.jpg", "p2.jpg"], "each once"


@pytest.mark.parametrize("faults", [(Drop(), Drop()), (Status(507),)], ids=["dropped", "its-disk-is-full"])
async def test_photos_that_the_service_did_not_get_are_kept_for_the_next_request(
    story: Story, faults: tuple[Fault, ...]
) -> None:
    story.cloud.next("upload", *faults)
    said = await story.says(MAKE, story.album(2))
    assert "Your photos and the project are kept" in said[-1]
    assert names(story) == []
    said = await story.says(MAKE)
    assert READY in said
    assert names(story) == ["p1.jpg", "p2.jpg"]
    await story.says('add a title "Sea"')
    assert names(story) == ["p1.jpg", "p2.jpg"], "each once"


@pytest.mark.parametrize(("code", "words"), [(4001, ("JPEG", "MP4", "MP3")), (4002, ("200 MB", "smaller copy"))])
async def test_a_file_the_cloud_turns_down_is_named_with_the_way_out(
    story: Story, code: int, words: tuple[str, ...]
) -> None:
    story.cloud.next("upload", Refuse(code, message="p2.jpg"), Refuse(code, message="p1.jpg"))
    said = await story.says(MAKE, story.album(2))
    problem = next(text for text in said if "p1.jpg" in text)
    assert all(word in problem for word in words)
    assert "p2.jpg" not in problem
    assert names(story) == ["p2.jpg"], "the other one goes on"
    assert READY in said


@pytest.mark.parametrize(
    ("call", "fault", "words"),
    [
        ("upload", Refuse(2001), "Top up credits in your account"),
        ("run_sse", Refuse(2001), "Top up credits in your account"),
        ("upload", Refuse(429), "READY"),
        ("run_sse", Refuse(429), "READY"),
        ("session", Refuse(1001), "access key"),
    ],
)
async def test_refusals_are_told_in_words(story: Story, call: str, fault: Refuse, words: str) -> None:
    story.cloud.next(call, fault)
    said = await story.says(MAKE, story.album(1))
    assert any((READY if words == "READY" else words) in text for text in said)
    assert_said_well(story.chat)


@pytest.mark.parametrize("call", ["session", "upload", "state", "run_sse"])
async def test_a_service_that_is_busy_twice_is_left_alone(story: Story, call: str) -> None:
    story.cloud.next(call, Refuse(429), Refuse(429))
    before = len(story.cloud.calls(call))
    said = await story.says(MAKE, story.album(1))
    assert "The video service is busy." in said[-1]
    assert len(story.cloud.calls(call)) - before == 2
    assert 30.0 in story.clock.sleeps
    assert not story.charged


RUDE: list[Fault] = [
    Replace(b"<html>"),
    Replace([1, 2, 3]),
    Replace({"code": "4711", "message": "Traceback (most recent call last)"}),
    Replace({"code": 0, "data": None}),
    Refuse(4711, message="KeyError: 'draft'"),
    Refuse(1002, status=404),
    Status(500),
    Status(503, b"", "text/plain"),
    Drop(),
]


ASKED = ("credits", "status", 'add a title "Sea"', "export")


@pytest.mark.parametrize("call", ["session", "upload", "run_sse", "credits", "state", "submit", "claim_token"])
async def test_rude_answers_end_in_the_bots_own_sentences(story: Story, call: str) -> None:
    story.cloud.next(call, *RUDE)
    assert await story.says(MAKE, story.album(1))
    for words in ASKED * 3:
        said = await story.says(words)
        assert said or words == "export", f"nobody answered {words!r}"
        if words == "export" and not said:
            await story.exported()
    assert story.charged.count('add a title "Sea"') <= 3
    assert_said_well(story.chat)
