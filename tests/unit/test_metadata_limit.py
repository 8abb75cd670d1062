"""Too much metadata is left out of a photo before a library reads it; the picture stays as it is."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from bot.media import metadata_limit as module
from bot.media import picture
from bot.media.formats import sniff
from bot.media.metadata_limit import MOST, without_excess_metadata
from tests import photos

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
EXIF = Image.Exif()
EXIF[picture.ORIENTATION] = 6


def encoded(format: str, **options: object) -> bytes:
    target = io.BytesIO()
    photos.picture((64, 48)).save(target, format, exif=EXIF, icc_profile=PROFILE, **options)
    return target.getvalue()


def jpeg(count: int) -> bytes:
    """With so many further EXIF segments, after the first, and the colours after them."""
    plain = encoded("JPEG")
    segment = b"\xff\xe1\xff\xff" + b"Exif\0\0".ljust(65533, b"x")
    at = plain.index(b"\xff\xe2")
    return plain[:at] + segment * count + plain[at:]


def png(count: int) -> bytes:
    plain = encoded("PNG")
    body = b"tEXt" + b"Comment\0".ljust(65536, b"x")
    chunk = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    at = plain.index(b"IDAT") - 4
    return plain[:at] + chunk * count + plain[at:]


def webp(count: int) -> bytes:
    plain = encoded("WEBP", lossless=True)
    more = (b"XMP " + (65536).to_bytes(4, "little") + bytes(65536)) * count
    return plain[:4] + (len(plain) - 8 + len(more)).to_bytes(4, "little") + plain[8:] + more


@pytest.mark.parametrize("make", [jpeg, png, webp])
def test_a_photo_with_too_much_metadata_is_read_without(make: Callable[[int], bytes], tmp_path: Path) -> None:
    path, plain = tmp_path / "photo", tmp_path / "plain"
    path.write_bytes(make(100))
    plain.write_bytes(make(0))
    found = sniff(path)
    assert found
    with without_excess_metadata(path, found) as shorter:
        assert shorter != path
        assert plain.stat().st_size < shorter.stat().st_size <= MOST + plain.stat().st_size
    assert not shorter.exists()
    with picture.opened(path, "photo") as (image, _):
        assert image.info["icc_profile"] == PROFILE
        assert picture.is_sideways(image)
    assert picture.load(path).tobytes() == picture.load(plain).tobytes()


@pytest.mark.parametrize("make", [jpeg, png, webp])
def test_a_usual_photo_is_read_as_it_is(make: Callable[[int], bytes], tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.write_bytes(make(10))
    found = sniff(path)
    assert found
    with without_excess_metadata(path, found) as same:
        assert same == path


@pytest.mark.parametrize("make", [jpeg, png, webp])
@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_a_file_that_breaks_off_is_copied_as_far_as_it_goes(
    make: Callable[[int], bytes], share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 100_000)
    path, data = tmp_path / "photo", make(10)
    path.write_bytes(data[: int(len(data) * share)])
    found = sniff(path)
    assert found
    with without_excess_metadata(path, found) as shorter:
        assert shorter.stat().st_size < path.stat().st_size
