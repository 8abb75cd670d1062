"""The kind and facts of a file, from its content only."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import av
import numpy as np
import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.domain.errors import FileDamaged, FileEmpty, FileProblem, FileTooLarge, FileUnsupported, PictureTooLarge
from bot.domain.messages import MediaKind
from bot.domain.photo_facts import UNKNOWN
from bot.media.formats import recognise
from bot.media.measured import Probe
from bot.media.probe import probe
from tests.clips import make_clip
from tests.fuzzing import examples

PICTURES = [
    ("jpg", "JPEG"),
    ("png", "PNG"),
    ("gif", "GIF"),
    ("webp", "WEBP"),
    ("avif", "AVIF"),
    ("tiff", "TIFF"),
    ("bmp", "BMP"),
]
CLIPS = [("mp4", "libx264", "aac"), ("mov", "libx264", "aac"), ("avi", "mpeg4", "libmp3lame")]
CLIPS += [("webm", "libvpx-vp9", "libopus"), ("mkv", "libx264", "aac")]
SOUNDS = [("mp3", "libmp3lame", "mp3"), ("wav", "pcm_s16le", "wav"), ("m4a", "aac", "ipod"), ("aac", "aac", "adts")]
SOUNDS += [("opus", "libopus", "ogg"), ("ogg", "flac", "ogg"), ("flac", "flac", "flac")]


def picture(size: tuple[int, int] = (60, 40)) -> Image.Image:
    width, height = size
    return Image.fromarray(np.linspace(0, 255, width * height * 3).reshape(height, width, 3).astype(np.uint8))


def orientation(number: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = number
    return exif


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and has almost no data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("name", "pillow"), PICTURES)
def test_a_picture_is_known_by_its_content(tmp_path: Path, name: str, pillow: str) -> None:
    path = tmp_path / "holiday.pdf"
    picture().save(path, pillow)
    found = probe(path, "holiday.pdf")
    assert (found.kind, found.format, found.width, found.height) == (MediaKind.PHOTO, name, 60, 40)
    assert found.mime == f"image/{'jpeg' if name == 'jpg' else name}"
    assert (found.duration, found.fps, found.has_audio) == (0.0, 0.0, False)


def test_heic_is_read(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.jpg"
    pillow_heif.from_pillow(picture()).save(path)
    found = probe(path, "IMG_0001.jpg")
    assert replace(found, facts=UNKNOWN) == Probe(MediaKind.PHOTO, "heic", "image/heic", 60, 40)


@pytest.mark.parametrize("pillow", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
@pytest.mark.parametrize(("number", "size"), [(1, (60, 40)), (3, (60, 40)), (6, (40, 60)), (8, (40, 60))])
def test_the_size_is_that_of_the_upright_picture(
    tmp_path: Path, pillow: str, number: int, size: tuple[int, int]
) -> None:
    path = tmp_path / "photo"
    picture().save(path, pillow, exif=orientation(number))
    found = probe(path, "photo")
    assert (found.width, found.height) == size


@pytest.mark.parametrize("pillow", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF", "BMP"])
def test_a_truncated_picture_is_damaged(tmp_path: Path, pillow: str) -> None:
    path = tmp_path / "photo"
    picture((600, 400)).save(path, pillow)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 4 // 10])
    with pytest.raises(FileDamaged) as caught:
        probe(path, "beach.jpg")
    assert caught.value.params == {"name": "beach.jpg"}


def test_odd_pictures_are_fine(tmp_path: Path) -> None:
    one, cmyk, grey, moving = (tmp_path / name for name in ("one", "cmyk", "grey", "moving"))
    Image.new("RGB", (1, 1)).save(one, "PNG")
    picture().convert("CMYK").save(cmyk, "JPEG")
    Image.fromarray(np.linspace(0, 65535, 2400).reshape(40, 60).astype(np.uint16)).save(grey, "PNG")
    picture().save(moving, "WEBP", save_all=True, append_images=[picture().rotate(90)], duration=100)
    assert probe(one, "1.png").width == 1
    assert [probe(path, "x").format for path in (cmyk, grey, moving)] == ["jpg", "png", "webp"]
    assert probe(moving, "x").kind is MediaKind.PHOTO


def test_a_phones_200_megapixels_are_allowed_as_jpeg_only(tmp_path: Path) -> None:
    jpeg, png = tmp_path / "a", tmp_path / "b"
    Image.new("L", (16320, 12240), 90).save(jpeg, "JPEG")
    png.write_bytes(png_header(16320, 12240))
    found = probe(jpeg, "IMG.jpg")
    assert (found.width, found.height) == (16320, 12240)
    with pytest.raises(PictureTooLarge) as caught:
        probe(png, "big.png")
    assert caught.value.params == {"name": "big.png", "megapixels": 200, "limit_megapixels": 100}


def test_a_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_header(50_000, 50_000))
    with pytest.raises(PictureTooLarge) as caught:
        probe(path, "bomb.png")
    assert caught.value.params == {"name": "bomb.png", "megapixels": 2500, "limit_megapixels": 100}


def test_a_cameras_raw_photo_is_not_taken_for_its_preview(tmp_path: Path) -> None:
    path = tmp_path / "IMG.DNG"
    picture().save(path, "TIFF", tiffinfo={254: 1})
    with pytest.raises(FileUnsupported):
        probe(path, "IMG.DNG")


@pytest.mark.parametrize(("name", "video", "sound"), CLIPS)
def test_a_video_is_measured(tmp_path: Path, name: str, video: str, sound: str) -> None:
    path = make_clip(tmp_path / f"clip.{name}", video=video, sound=sound).rename(tmp_path / "clip.jpg")
    found = probe(path, "clip.jpg")
    assert (found.kind, found.format) == (MediaKind.VIDEO, name)
    assert found.mime.startswith("video/")
    assert (found.width, found.height, found.has_audio) == (320, 240, True)
    assert found.duration == pytest.approx(2.0, abs=0.04)
    assert found.fps == pytest.approx(30, abs=0.1)


def test_a_video_is_measured_upright_and_without_sound(tmp_path: Path) -> None:
    found = probe(make_clip(tmp_path / "clip.mov", sound="", rotation=90), "clip.mov")
    assert (found.width, found.height, found.has_audio) == (240, 320, False)


def test_a_recording_without_a_length_is_counted(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "clip.webm", video="libvpx-vp9", sound="libopus", options={"live": "1"})
    with av.open(str(path)) as container:
        assert container.duration is None
    assert probe(path, "clip.webm").duration == pytest.approx(2.0, abs=0.04)


@pytest.mark.parametrize(("name", "codec", "container"), SOUNDS)
def test_a_sound_is_measured(tmp_path: Path, name: str, codec: str, container: str) -> None:
    path = make_clip(tmp_path / "song", video="", sound=codec, container=container)
    found = probe(path, "song")
    assert (found.kind, found.format, found.width, found.has_audio) == (MediaKind.AUDIO, name, 0, True)
    assert found.mime.startswith("audio/")
    assert found.duration == pytest.approx(2.0, abs=0.06)


def test_a_song_with_a_cover_is_a_sound(tmp_path: Path) -> None:
    cover, song = tmp_path / "cover.jpg", make_clip(tmp_path / "plain.mp3", video="", sound="libmp3lame")
    picture().save(cover)
    with av.open(str(song)) as source, av.open(str(cover)) as art, av.open(str(tmp_path / "song.mp3"), "w") as output:
        sound = output.add_stream_from_template(source.streams.audio[0])
        picture_stream = output.add_stream_from_template(art.streams.video[0])
        for stream, packets in ((picture_stream, art.demux(video=0)), (sound, source.demux(audio=0))):
            for packet in packets:
                if packet.dts is not None:
                    packet.stream = stream
                    output.mux(packet)
    assert (tmp_path / "song.mp3").read_bytes()[:3] == b"ID3"
    assert probe(tmp_path / "song.mp3", "song.mp3").kind is MediaKind.AUDIO


@pytest.mark.parametrize(("seconds", "options"), [(2.0, {}), (6.0, {"movflags": "+faststart"})])
def test_a_truncated_video_is_damaged(tmp_path: Path, seconds: float, options: dict[str, str]) -> None:
    path = make_clip(tmp_path / "clip.mp4", seconds=seconds, noise=True, size=(64, 64), options=options)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(FileDamaged) as caught:
        probe(path, "clip.mp4")
    assert caught.value.params == {"name": "clip.mp4"}


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.touch()
    with pytest.raises(FileEmpty) as caught:
        probe(path, "a.jpg")
    assert caught.value.params == {"name": "a.jpg"}


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n1 0 obj",
        b"PK\x03\x04" + bytes(60),
        b"BMW is a car maker, and this is a text.",
        b"\xff\xfehello",
        b"x",
    ],
)
def test_what_is_no_media_is_unsupported_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(FileUnsupported) as caught:
        probe(path, "photo.jpg")
    assert caught.value.params == {"name": "photo.jpg"}


def test_more_than_200_megabytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with path.open("wb") as sparse:
        sparse.truncate(200 * 1024 * 1024 + 1)
    with pytest.raises(FileTooLarge) as caught:
        probe(path, "film.mp4")
    assert caught.value.params == {"name": "film.mp4", "size_mb": 201, "limit_mb": 200}


STARTS = [
    b"",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\0\0\0\0WEBPVP8X",
    b"RIFF\0\0\0\0WAVEfmt ",
    b"OggS",
    b"fLaC",
]
STARTS += [
    b"RIFF\0\0\0\0AVI LIST",
    b"\0\0\0\x18ftypheic",
    b"\0\0\0\x18ftypavif",
    b"\0\0\0\x18ftypisom",
    b"\0\0\0\x18ftypM4A ",
]
STARTS += [
    b"\x1a\x45\xdf\xa3\x42\x82\x84webm",
    b"II*\0",
    b"MM\0*",
    b"BM" + bytes(12) + b"(\0\0\0",
    b"ID3\x04\0\0\0\0\0\0",
]
STARTS += [b"\xff\xf1P\x80", b"\xff\xfb\x90\x64"]


def is_measured_or_refused(path: Path) -> bool:
    """Whether `probe` measures the file, or refuses it by its name. Any other exception is a bug."""
    try:
        found = probe(path, "file")
    except FileProblem as problem:
        return problem.params["name"] == "file"
    return found.width > 0 or found.duration > 0


@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=300))
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_a_probe_or_a_file_problem(tmp_path: Path, start: bytes, rest: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(start + rest)
    assert is_measured_or_refused(path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A small file of each of many formats."""
    folder = tmp_path_factory.mktemp("whole")
    makers: dict[str, Callable[[Path], object]] = {}
    for name, pillow in PICTURES:
        makers[name] = partial(picture((30, 20)).save, format=pillow)
    makers["heic"] = lambda path: pillow_heif.from_pillow(picture((64, 64))).save(path)
    makers["mp4"] = lambda path: make_clip(path, size=(32, 32), seconds=0.3)
    makers["webm"] = lambda path: make_clip(path, video="libvpx-vp9", sound="", size=(32, 32), seconds=0.2)
    makers["mp3"] = lambda path: make_clip(path, video="", sound="libmp3lame", seconds=0.3)
    for name, make in makers.items():
        make(folder / f"whole.{name}")
    return {name: (folder / f"whole.{name}").read_bytes() for name in makers}


@given(data=st.data())
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_corrupted_file_is_a_probe_or_a_file_problem(
    tmp_path: Path, whole: dict[str, bytes], data: st.DataObject
) -> None:
    content = bytearray(whole[data.draw(st.sampled_from(sorted(whole)))])
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=8)):
        content[at] = value
    path = tmp_path / "file"
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    assert is_measured_or_refused(path)


@given(st.binary(max_size=200))
def test_recognising_never_fails(head: bytes) -> None:
    found = recognise(head)
    assert found is None or found.name
