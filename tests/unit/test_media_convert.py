"""Conversion to JPEG, and files without metadata."""

import io
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from bot.domain.errors import FileDamaged, FileUnsupported
from bot.media import jpeg
from bot.media.convert import strip_metadata, to_jpeg
from bot.media.probe import probe
from tests.clips import make_clip

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 200, 20), (20, 20, 220), (240, 240, 240)
SECRET = "Canon-of-Ann"


def corners() -> Image.Image:
    """A picture of 96×64 pixels: red and green above blue and white."""
    image = Image.new("RGB", (96, 64))
    for colour, box in zip((RED, GREEN, BLUE, WHITE), ((0, 0), (48, 0), (0, 32), (48, 32)), strict=True):
        image.paste(colour, (*box, box[0] + 48, box[1] + 32))
    return image


def exif(orientation: int = 1) -> Image.Exif:
    """EXIF data with orientation, camera and place."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x0110] = SECRET
    tags.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    return tags


def sideways(image: Image.Image, orientation: int) -> Image.Image:
    """The pixels that a camera in this orientation would write for `image`."""
    back = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    turn = back[orientation]
    return image if turn is None else image.transpose(turn)


def assert_corners(path: Path) -> None:
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    assert upright.size == (96, 64)
    for colour, at in zip((RED, GREEN, BLUE, WHITE), ((24, 16), (72, 16), (24, 48), (72, 48)), strict=True):
        assert upright.getpixel(at) == pytest.approx(colour, abs=12)


@pytest.mark.parametrize("pillow", ["HEIF", "AVIF", "TIFF", "BMP", "PNG", "WEBP"])
def test_a_photo_becomes_a_jpeg_that_tells_nothing(tmp_path: Path, pillow: str) -> None:
    source, target = tmp_path / "source", tmp_path / "out.jpg"
    corners().save(source, pillow, **({} if pillow == "BMP" else {"exif": exif()}))
    to_jpeg(source, target)
    assert_corners(target)
    with Image.open(target) as image:
        assert (image.format, image.mode, dict(image.getexif())) == ("JPEG", "RGB", {})
    assert SECRET.encode() not in target.read_bytes()


@pytest.mark.parametrize("pillow", ["TIFF", "AVIF", "PNG", "HEIF"])
@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_the_orientation_is_applied(tmp_path: Path, pillow: str, orientation: int) -> None:
    source, target = tmp_path / "source", tmp_path / "out.jpg"
    sideways(corners(), orientation).save(source, pillow, exif=exif(orientation).tobytes())
    to_jpeg(source, target)
    with Image.open(target) as image:
        assert image.size == (96, 64)
    assert_corners(target)


def test_transparency_lies_on_white(tmp_path: Path) -> None:
    rgba, palette = tmp_path / "a.png", tmp_path / "b.png"
    image = corners().convert("RGBA")
    image.putalpha(Image.new("L", image.size, 0))
    image.save(rgba)
    spot = Image.new("P", (96, 64), 0)
    spot.putpalette([9, 9, 9, 0, 0, 0])
    spot.save(palette, transparency=0)
    for source in (rgba, palette):
        to_jpeg(source, tmp_path / "out.jpg")
        with Image.open(tmp_path / "out.jpg") as flat:
            assert flat.getpixel((24, 16)) == pytest.approx((255, 255, 255), abs=2)


@pytest.mark.parametrize(
    ("mode", "pillow"), [("CMYK", "TIFF"), ("LA", "PNG"), ("1", "TIFF"), ("P", "BMP"), ("F", "TIFF")]
)
def test_every_mode_converts(tmp_path: Path, mode: str, pillow: str) -> None:
    corners().convert("L" if mode == "F" else "RGB").convert(mode).save(tmp_path / "source", pillow)
    to_jpeg(tmp_path / "source", tmp_path / "out.jpg")
    with Image.open(tmp_path / "out.jpg") as image:
        assert image.mode == "RGB"
        light, dark = image.convert("L").getpixel((80, 56)), image.convert("L").getpixel((8, 56))
    assert isinstance(light, int | float)
    assert isinstance(dark, int | float)
    assert light > dark + 100


def test_sixteen_bits_keep_their_middle(tmp_path: Path) -> None:
    Image.fromarray(np.full((8, 8), 32768, np.uint16)).save(tmp_path / "grey.tiff")
    to_jpeg(tmp_path / "grey.tiff", tmp_path / "out.jpg")
    with Image.open(tmp_path / "out.jpg") as image:
        assert image.getpixel((4, 4)) == pytest.approx((127, 127, 127), abs=2)


def test_a_profile_is_converted_to_srgb(tmp_path: Path) -> None:
    """A photo in linear light (gamma 1) is darker in numbers than the same in sRGB."""
    linear = linear_profile()
    Image.new("RGB", (16, 16), (55, 55, 55)).save(tmp_path / "p3.tiff", icc_profile=linear)
    to_jpeg(tmp_path / "p3.tiff", tmp_path / "out.jpg")
    with Image.open(tmp_path / "out.jpg") as image:
        assert image.getpixel((8, 8)) == pytest.approx((128, 128, 128), abs=3)
        assert "icc_profile" not in image.info


def linear_profile() -> bytes:
    """The sRGB profile with its tone curve replaced by a straight line: `curv` of no entries means gamma 1."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for entry in range(int.from_bytes(data[128:132], "big")):
        at = 132 + 12 * entry
        if bytes(data[at : at + 4]) in {b"rTRC", b"gTRC", b"bTRC"}:
            offset = int.from_bytes(data[at + 4 : at + 8], "big")
            data[offset : offset + 12] = b"curv" + bytes(8)
    return bytes(data)


def test_a_broken_profile_is_no_reason_to_fail(tmp_path: Path) -> None:
    corners().save(tmp_path / "odd.png", icc_profile=b"not a profile")
    to_jpeg(tmp_path / "odd.png", tmp_path / "out.jpg")
    assert_corners(tmp_path / "out.jpg")


def test_what_cannot_be_converted_is_told(tmp_path: Path) -> None:
    text, cut = tmp_path / "notes.heic", tmp_path / "cut.tiff"
    text.write_text("hello")
    corners().save(cut)
    cut.write_bytes(cut.read_bytes()[:2000])
    with pytest.raises(FileUnsupported):
        to_jpeg(text, tmp_path / "out.jpg")
    with pytest.raises(FileUnsupported):
        strip_metadata(text, tmp_path / "out.jpg")
    with pytest.raises(FileDamaged):
        to_jpeg(cut, tmp_path / "out.jpg")


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_loses_its_metadata_and_not_a_pixel(tmp_path: Path, orientation: int, progressive: bool) -> None:
    source, target = tmp_path / "source.jpg", tmp_path / "out.jpg"
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = sideways(corners(), orientation)
    image.save(
        source, exif=exif(orientation), comment=SECRET, progressive=progressive, icc_profile=icc, restart_marker_rows=1
    )
    source.write_bytes(source.read_bytes() + b"ftypmp42" + SECRET.encode())
    strip_metadata(source, target)
    assert SECRET.encode() not in target.read_bytes()
    with Image.open(source) as before, Image.open(target) as after:
        assert before.tobytes() == after.tobytes()
        assert after.info["icc_profile"] == icc
        assert dict(after.getexif()) == ({} if orientation == 1 else {0x0112: orientation})
    assert_corners(target)


def test_a_jpeg_for_print_keeps_its_colours(tmp_path: Path) -> None:
    source, target = tmp_path / "source.jpg", tmp_path / "out.jpg"
    corners().convert("CMYK").save(source, exif=exif())
    strip_metadata(source, target)
    with Image.open(source) as before, Image.open(target) as after:
        assert (before.mode, before.tobytes()) == (after.mode, after.tobytes())


@pytest.mark.parametrize("pillow", ["PNG", "WEBP", "GIF"])
def test_other_pictures_lose_their_metadata(tmp_path: Path, pillow: str) -> None:
    source, target = tmp_path / "source", tmp_path / "out"
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET)
    extra: dict[str, dict[str, Any]] = {
        "PNG": {"pnginfo": text, "exif": exif(6)},
        "WEBP": {"exif": exif(6), "lossless": True},
        "GIF": {"comment": SECRET},
    }
    sideways(corners(), 1 if pillow == "GIF" else 6).save(source, pillow, **extra[pillow])
    assert SECRET.encode() in source.read_bytes()
    strip_metadata(source, target)
    assert SECRET.encode() not in target.read_bytes()
    with Image.open(target) as image:
        assert image.format == pillow
        assert dict(image.getexif()) == {}
    assert_corners(target)


def test_transparency_survives(tmp_path: Path) -> None:
    image = corners().convert("RGBA")
    image.putalpha(Image.new("L", image.size, 77))
    image.save(tmp_path / "a.png", exif=exif())
    strip_metadata(tmp_path / "a.png", tmp_path / "b.png")
    with Image.open(tmp_path / "b.png") as after:
        assert after.tobytes() == image.tobytes()


@pytest.mark.parametrize("name", ["mov", "mp4", "mkv"])
def test_a_video_loses_its_place_and_keeps_its_rotation(tmp_path: Path, name: str) -> None:
    place = {"location": "+48.8580+002.2944/", "title": SECRET}
    source = make_clip(tmp_path / f"clip.{name}", rotation=90, metadata=place)
    target = tmp_path / f"out.{name}"
    assert SECRET.encode() in source.read_bytes()
    strip_metadata(source, target)
    before, after = probe(source, name), probe(target, name)
    assert after.duration == pytest.approx(before.duration, abs=0.04)
    assert replace(after, duration=0) == replace(before, duration=0)
    assert (after.width, after.height) == (240, 320)
    assert SECRET.encode() not in target.read_bytes()
    with av.open(str(target)) as container:
        assert not {"location", "title"} & {key.lower() for key in container.metadata}


def test_pictures_out_of_order_all_stay(tmp_path: Path) -> None:
    """Matroska has no decoding times for such pictures; none may be lost for that."""
    source, target = tmp_path / "clip.mkv", tmp_path / "out.mkv"
    with av.open(str(source), "w") as output:
        stream = output.add_stream("libx264", rate=10, options={"bf": "2"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for level in range(20):
            picture = np.full((48, 64, 3), level * 10, np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        output.mux(stream.encode())
    strip_metadata(source, target)
    assert probe(target, "clip") == probe(source, "clip")
    with av.open(str(target)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 20


def _avi(path: Path) -> None:
    make_clip(path, sound="mp3", metadata={"title": SECRET, "comment": SECRET})


def _mp3(path: Path) -> None:
    """Writes an MP3 with an ID3v2 tag and its cover in front, and an ID3v1 tag at the end."""
    make_clip(path, video="", sound="mp3", options={"id3v2_version": "0"})
    cover = b"\0image/jpeg\0\x03\0" + cover_picture()
    frames = b"APIC" + struct.pack(">I2x", len(cover)) + cover
    frames += b"TIT2" + struct.pack(">I2x", len(SECRET) + 1) + b"\0" + SECRET.encode()
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(b"ID3\x03\0\0" + size + frames + path.read_bytes() + b"TAG" + SECRET.encode().ljust(125, b"\0"))


def _wav(path: Path) -> None:
    """Writes a WAV with the place and time of its recording."""
    make_clip(path, video="", sound="pcm_s16le", metadata={"artist": SECRET})
    data, place = path.read_bytes(), b"bext" + struct.pack("<I", 602) + SECRET.encode().ljust(602, b"\0")
    path.write_bytes(data[:4] + struct.pack("<I", len(data) - 8 + len(place)) + data[8:12] + place + data[12:])


def _flac(path: Path) -> None:
    make_clip(path, video="", sound="flac", metadata={"location": SECRET})
    cover, first = cover_picture(), 4 + 4 + 34
    picture = struct.pack(">II", 3, 10) + b"image/jpeg" + struct.pack(">6I", 0, 64, 48, 24, 0, len(cover)) + cover
    data = path.read_bytes()
    path.write_bytes(data[:first] + b"\x06" + struct.pack(">I", len(picture))[1:] + picture + data[first:])


def _opus(path: Path) -> None:
    make_clip(path, video="", sound="libopus", container="ogg", metadata={"comment": SECRET})


def _aac(path: Path) -> None:
    make_clip(path, video="", sound="aac", container="adts")
    path.write_bytes(path.read_bytes() + b"TAG" + SECRET.encode().ljust(125, b"\0"))


def cover_picture() -> bytes:
    """A cover with its photographer and place."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(buffer, "JPEG", exif=exif())
    return buffer.getvalue()


@pytest.mark.parametrize("make", [_avi, _mp3, _wav, _flac, _opus, _aac])
def test_what_a_clip_or_a_song_tells_of_people_stays_behind(tmp_path: Path, make: Callable[[Path], None]) -> None:
    name = f"a.{make.__name__[1:]}"
    source, target = tmp_path / name, tmp_path / f"out-{name}"
    make(source)
    assert SECRET.encode() in source.read_bytes()
    strip_metadata(source, target)
    assert SECRET.encode() not in target.read_bytes()
    before, after = probe(source, name), probe(target, name)
    assert replace(after, duration=0) == replace(before, duration=0), "the same format"
    assert after.duration == pytest.approx(before.duration, abs=0.06)
    with av.open(str(target)) as container:
        assert [stream.type for stream in container.streams] == (["video", "audio"] if before.width else ["audio"])


@given(st.binary(max_size=300).map(lambda rest: b"\xff\xd8\xff" + rest))
def test_any_bytes_are_stripped_or_refused(data: bytes) -> None:
    with suppress(ValueError):
        assert jpeg.stripped(data).endswith(b"\xff\xd9")


def test_stripping_twice_changes_nothing_more() -> None:
    buffer = io.BytesIO()
    corners().save(buffer, "JPEG", exif=exif(6))
    once = jpeg.stripped(buffer.getvalue(), 6)
    assert jpeg.stripped(once, 6) == once
