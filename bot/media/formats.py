"""Recognises the format of a file by its first bytes only; names and extensions are ignored."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.domain.messages import MediaKind

HEAD = 4096
"""Enough bytes to recognise a format: a Matroska header may name its type this late."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `name` is its usual file extension, `decoder` its name in Pillow or FFmpeg."""

    name: str
    mime: str
    decoder: str
    kind: MediaKind


_photo = partial(Format, kind=MediaKind.PHOTO)
_video = partial(Format, kind=MediaKind.VIDEO)
_sound = partial(Format, kind=MediaKind.AUDIO)

JPEG = _photo("jpg", "image/jpeg", "JPEG")
PNG = _photo("png", "image/png", "PNG")
GIF = _photo("gif", "image/gif", "GIF")
WEBP = _photo("webp", "image/webp", "WEBP")
HEIC = _photo("heic", "image/heic", "HEIF")
AVIF = _photo("avif", "image/avif", "AVIF")
TIFF = _photo("tiff", "image/tiff", "TIFF")
BMP = _photo("bmp", "image/bmp", "BMP")
MP4 = _video("mp4", "video/mp4", "mp4")
MOV = _video("mov", "video/quicktime", "mov")
AVI = _video("avi", "video/x-msvideo", "avi")
WEBM = _video("webm", "video/webm", "webm")
MKV = _video("mkv", "video/x-matroska", "matroska")
MP3 = _sound("mp3", "audio/mpeg", "mp3")
WAV = _sound("wav", "audio/wav", "wav")
M4A = _sound("m4a", "audio/mp4", "m4a")
AAC = _sound("aac", "audio/aac", "aac")
OGG = _sound("ogg", "audio/ogg", "ogg")
OPUS = _sound("opus", "audio/ogg", "ogg")
FLAC = _sound("flac", "audio/flac", "flac")

_STARTS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"OggS", OGG),
    (b"fLaC", FLAC),
)
_RIFF = {b"WEBP": WEBP, b"WAVE": WAV, b"AVI ": AVI}
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_M4A_BRANDS = {b"M4A ", b"M4B "}
_BRANDS_OF_NONE = {b"crx ", b"jp2 ", b"jpx ", b"jxl "}
"""Brands of camera raw photos and JPEG 2000, which use the same container."""
_QUICKTIME_BOXES = {b"moov", b"mdat", b"wide", b"free", b"skip"}
_BMP_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}


def sniff(path: Path) -> Format | None:
    """The format of a file; None if we do not support it."""
    with path.open("rb") as source:
        head = source.read(HEAD)
        if head[:3] != b"ID3":
            return recognise(head)
        source.seek(_id3_size(head))
        return recognise(source.read(HEAD)) or MP3


def recognise(head: bytes) -> Format | None:
    """The format of a file with these first bytes; None if we do not support it."""
    for start, known in _STARTS:
        if head.startswith(start):
            return known
    if head[:4] in {b"RIFF", b"RF64"}:
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[4:8] in _QUICKTIME_BOXES:
        return MOV
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM if b"\x42\x82" in head and b"webm" in head[:64] else MKV if b"matroska" in head else None
    if head[:2] == b"BM":
        return BMP if int.from_bytes(head[14:18], "little") in _BMP_HEADERS else None
    return _by_frame(head)


def _by_brand(head: bytes) -> Format | None:
    size = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    brands = {major, *(head[at : at + 4] for at in range(16, size - 3, 4))}
    if major in _BRANDS_OF_NONE:
        return None
    if brands & _AVIF_BRANDS:
        return AVIF
    if major in _HEIC_BRANDS or brands & (_HEIC_BRANDS - {b"mif1", b"msf1"}):
        return HEIC
    if major in _M4A_BRANDS:
        return M4A
    return MOV if major == b"qt  " else MP4


def _by_frame(head: bytes) -> Format | None:
    """Recognises MPEG sound, which has no header: a frame starts with eleven set bits, then version and layer."""
    if len(head) < 4 or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:
        return AAC
    is_layer_3 = head[1] & 0xE6 == 0xE2 and head[1] & 0x18 != 0x08
    return MP3 if is_layer_3 and head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C else None


def _id3_size(head: bytes) -> int:
    """The size in bytes of an ID3 tag with its header: four digits of seven bits."""
    size = 0
    for digit in head[6:10]:
        size = size << 7 | digit & 0x7F
    return 10 + size
