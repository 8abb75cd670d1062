"""What the numbers of a photo mean, where the file says it without a profile."""

from pathlib import Path

from PIL import Image

from bot.media.colour import HLG, LINEAR, PQ, Colours
from bot.media.formats import AVIF, HEIC, PNG, Format

_HEAD = 1 << 16
"""Bytes within which files say it."""


def colours_of(path: Path, found: Format, image: Image.Image) -> Colours | None:
    """The colours of a photo that differ from sRGB and are not in its profile; None for the usual ones."""
    if found is HEIC:
        stated = image.info.get("nclx_profile") or {}
        codes = (stated.get("color_primaries"), stated.get("transfer_characteristics"))
    elif found is AVIF:
        codes = _after(path, b"colrnclx", 2)
    elif found is PNG:
        codes = _after(path, b"\0\0\0\4cICP", 1)
    else:
        return None
    if not (isinstance(codes[0], int) and isinstance(codes[1], int)):
        return Colours(transfer=LINEAR) if _is_linear(image) else None
    colours = Colours(codes[0], codes[1])
    if image.info.get("icc_profile"):
        if colours.transfer not in {PQ, HLG}:
            return None
        del image.info["icc_profile"]  # profiles cannot describe such light; players go by the codes
    return None if colours.usual else colours


def _is_linear(image: Image.Image) -> bool:
    """Whether a PNG says that its numbers are amounts of light, and nothing else."""
    return image.info.get("gamma") == 1 and not {"icc_profile", "srgb"} & image.info.keys()


def _after(path: Path, mark: bytes, size: int) -> tuple[int | None, int | None]:
    """The two codes of `size` bytes that follow a mark."""
    with path.open("rb") as source:
        head = source.read(_HEAD)
    at = head.find(mark)
    if at < 0 or at + len(mark) + 2 * size > len(head):
        return None, None
    first = at + len(mark)
    return int.from_bytes(head[first : first + size], "big"), int.from_bytes(
        head[first + size : first + 2 * size], "big"
    )
