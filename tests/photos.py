"""Photos for tests. The colour shows which photo it is, and a white square whether it is upright."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
from PIL import Image, ImageCms

Size = tuple[int, int]
Colour = tuple[int, int, int]

COLOURS: tuple[Colour, ...] = (
    (200, 40, 40),
    (30, 150, 60),
    (40, 70, 200),
    (210, 170, 30),
    (150, 50, 170),
    (30, 160, 170),
)
SQUARE = (0.15, 0.35)
"""The ends of the white square as parts of width and height: in the upper left, inside any usual crop."""

PORTRAIT = Path(__file__).parent / "data" / "photos" / "portrait.jpg"
_STORED = {
    1: None,
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}


def picture(size: Size = (1200, 900), number: int = 0) -> Image.Image:
    """An upright picture in `COLOURS[number]` with the white square."""
    image = Image.new("RGB", size, COLOURS[number % len(COLOURS)])
    box = tuple(round(side * edge) for edge in SQUARE for side in size)
    image.paste((255, 255, 255), (box[0], box[1], box[2], box[3]))
    return image


def scenery(size: Size, seed: int = 0) -> Image.Image:
    """Something like a landscape photo: a graded sky, soft shapes, fine texture."""
    width, height = size
    rng = np.random.default_rng(seed)
    layers = np.zeros((height, width, 3), np.float32)
    for cells, strength in ((3, 90.0), (12, 50.0), (60, 26.0), (400, 14.0)):
        rough = rng.standard_normal((max(2, cells * height // width), cells, 3)).astype(np.float32)
        layers += strength * cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    sky = np.linspace(190, 70, height, dtype=np.float32)[:, None, None]
    grain = rng.integers(-4, 5, (height, width, 1), dtype=np.int8)
    return Image.fromarray(np.clip(layers + sky + grain, 0, 255).astype(np.uint8))


def jpeg(
    path: Path, image: Image.Image | None = None, *, number: int = 0, orientation: int = 1, profile: bytes = b""
) -> Path:
    """A JPEG that shows `image` upright once its EXIF orientation (1, 3, 6 or 8) is applied."""
    upright = image or picture(number=number)
    turn = _STORED[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = upright if turn is None else upright.transpose(turn)
    comment = f"photo {number}" if number >= len(COLOURS) else None  # another file though the colours repeat
    stored.save(path, "JPEG", quality=90, exif=exif, icc_profile=profile or None, comment=comment)
    return path


def portrait(path: Path, taken: str = "2019:07:04 08:15:16") -> Path:
    """A photo of a person in a landscape, as a camera writes it with the time."""
    image = scenery((480, 360), 9)
    with Image.open(PORTRAIT) as person:
        image.paste(person.resize((240, 240)), (120, 60))
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken
    image.save(path, "JPEG", quality=90, exif=exif)
    return path


def png(path: Path, image: Image.Image | None = None, *, number: int = 0) -> Path:
    """A PNG in the mode of the image."""
    (image or picture(number=number)).save(path, "PNG")
    return path


def heic(path: Path, image: Image.Image | None = None, *, number: int = 0) -> Path:
    """A HEIC photo as an iPhone writes it, encoded in an eighth of the usual time."""
    pillow_heif.from_pillow(image or picture(number=number)).save(path, quality=85, enc_params={"preset": "ultrafast"})
    return path


def damaged(path: Path) -> Path:
    """A JPEG that breaks off in the middle."""
    whole = BytesIO()
    scenery((1200, 900)).save(whole, "JPEG", quality=90)
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    return path


def swapped_profile() -> bytes:
    """An sRGB profile with red and green exchanged, which exposes a reader that ignores profiles."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    names = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}
    for entry in range(132, 132 + 12 * int.from_bytes(profile[128:132], "big"), 12):
        name = bytes(profile[entry : entry + 4])
        profile[entry : entry + 4] = names.get(name, name)
    return bytes(profile)


def noisy(path: Path, size: int) -> Path:
    """A JPEG of at least so many bytes: noise cannot be compressed."""
    side = 300
    while not path.exists() or path.stat().st_size < size:
        Image.effect_noise((side, side), 120).convert("RGB").save(path, "JPEG", quality=95)
        side += 50
    return path
