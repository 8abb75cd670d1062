"""Recognises the format of a file by its content only; names and extensions are ignored."""

from dataclasses import dataclass
from functools import partial
from os import SEEK_END
from pathlib import Path

from bot.domain.messages import MediaKind

HEAD = 4096
"""Enough bytes to recognise a format: a Matroska header may name its type this late."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `name` is its usual file extension, `decoder` its name in Pillow or FFmpeg.

    The kind of a container is that of what is usually in it.
    """

    name: str
    mime: str
    decoder: str
    kind: MediaKind
    certain: bool = True
    """Whether its first bytes say so; else FFmpeg found it likely, and it may be something else."""


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
JPEG_2000 = _photo("jp2", "image/jp2", "JPEG2000")
ICO = _photo("ico", "image/x-icon", "ICO")
ICNS = _photo("icns", "image/icns", "ICNS")
QOI = _photo("qoi", "image/qoi", "QOI")
PPM = _photo("ppm", "image/x-portable-anymap", "PPM")
PSD = _photo("psd", "image/vnd.adobe.photoshop", "PSD")
TGA = _photo("tga", "image/x-tga", "TGA")
PCX = _photo("pcx", "image/x-pcx", "PCX")
DDS = _photo("dds", "image/vnd.ms-dds", "DDS")
MP4 = _video("mp4", "video/mp4", "mp4")
MOV = _video("mov", "video/quicktime", "mov")
AVI = _video("avi", "video/x-msvideo", "avi")
WEBM = _video("webm", "video/webm", "webm")
MKV = _video("mkv", "video/x-matroska", "matroska")
TS = _video("ts", "video/mp2t", "mpegts")
FLV = _video("flv", "video/x-flv", "flv")
WMV = _video("wmv", "video/x-ms-wmv", "asf")
MPEG = _video("mpg", "video/mpeg", "mpeg")
MP3 = _sound("mp3", "audio/mpeg", "mp3")
WAV = _sound("wav", "audio/wav", "wav")
M4A = _sound("m4a", "audio/mp4", "m4a")
AAC = _sound("aac", "audio/aac", "aac")
OGG = _sound("ogg", "audio/ogg", "ogg")
OPUS = _sound("opus", "audio/ogg", "ogg")
FLAC = _sound("flac", "audio/flac", "flac")
AIFF = _sound("aiff", "audio/aiff", "aiff")
CAF = _sound("caf", "audio/x-caf", "caf")
AMR = _sound("amr", "audio/amr", "amr")

_STARTS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"OggS", OGG),
    (b"fLaC", FLAC),
    (b"FLV\x01", FLV),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", WMV),
    (b"\0\0\x01\xba", MPEG),
    (b"caff\0\x01", CAF),
    (b"#!AMR", AMR),
    (b"\0\0\0\x0cjP  \r\n", JPEG_2000),
    (b"\xff\x4f\xff\x51", JPEG_2000),
    (b"\0\0\x01\0", ICO),
    (b"icns", ICNS),
    (b"qoif", QOI),
    (b"8BPS\0\x01", PSD),
    (b"DDS |\0\0\0", DDS),
    *((bytes([10, version, 1, depth]), PCX) for version in (0, 2, 3, 4, 5) for depth in (1, 2, 4, 8)),
    *((b"P%d%c" % (kind, space), PPM) for kind in range(1, 7) for space in b"\n\r \t"),
)
NAMES = {
    known.name
    for known in (
        *(JPEG, PNG, GIF, WEBP, HEIC, AVIF, TIFF, BMP, JPEG_2000, ICO, ICNS, QOI, PPM, PSD, TGA, PCX, DDS),
        *(MP4, MOV, AVI, WEBM, MKV, TS, FLV, WMV, MPEG),
        *(MP3, WAV, M4A, AAC, OGG, OPUS, FLAC, AIFF, CAF, AMR),
    )
}
"""The usual extensions of all these formats."""
_CHUNKED = {
    (b"RIFF", b"WEBP"): WEBP,
    (b"RIFF", b"WAVE"): WAV,
    (b"RF64", b"WAVE"): WAV,
    (b"RIFF", b"AVI "): AVI,
    (b"FORM", b"AIFF"): AIFF,
    (b"FORM", b"AIFC"): AIFF,
}
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_M4A_BRANDS = {b"M4A ", b"M4B "}
_BRANDS_OF_NONE = {b"crx ", b"jp2 ", b"jpx ", b"jxl "}
"""Brands of camera raw photos and JPEG XL, which use the same container."""
_JPEG_XL = (b"\xff\x0a", b"\0\0\0\x0cJXL ")
_END_OF_TGA = b"TRUEVISION-XFILE.\0"
_PALETTE, _TRUE, _GREY, _PACKED = 1, 2, 3, 8
"""The kinds of TGA, and what is added to the number if it is compressed."""
_TS_SYNC, _TS_PACKETS = 0x47, ((0, 188), (4, 192))
"""The byte with which each packet of a transport stream begins; where the first does, and how long they are."""
_QUICKTIME_BOXES = {b"moov", b"mdat", b"wide", b"free", b"skip"}
_BMP_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}


def sniff(path: Path) -> Format | None:
    """The format of a file; None if we do not support it."""
    with path.open("rb") as source:
        head = source.read(HEAD)
        if head[:3] == b"ID3":
            source.seek(_id3_size(head))
            return recognise(source.read(HEAD)) or MP3
    found = recognise(head)
    if found is not None or _is_foreign(head):
        return found
    from bot.media.demuxers import likely  # loads FFmpeg, which is needed only here

    if _is_tga(path, head):
        return TGA
    name = likely(path)
    return Format(name, f"video/x-{name}", name, MediaKind.VIDEO, certain=False) if name else None


def recognise(head: bytes) -> Format | None:
    """The format of a file with these first bytes; None if they do not tell, or if we do not support it."""
    for start, known in _STARTS:
        if head.startswith(start):
            return known
    if (chunked := _CHUNKED.get((head[:4], head[8:12]))) is not None:
        return chunked
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[4:8] in _QUICKTIME_BOXES:
        return MOV
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM if b"\x42\x82" in head and b"webm" in head[:64] else MKV if b"matroska" in head else None
    if head[:2] == b"BM":
        return BMP if int.from_bytes(head[14:18], "little") in _BMP_HEADERS else None
    if any(_begins_packets(head, *packets) for packets in _TS_PACKETS):
        return TS
    return _by_frame(head)


def _is_foreign(head: bytes) -> bool:
    """Whether it is recognised as something that is neither photo nor clip nor sound."""
    return head[4:8] == b"ftyp" or head.startswith((b"%PDF", b"PK\x03\x04", b"<", b"{", *_JPEG_XL))


def _is_tga(path: Path, head: bytes) -> bool:
    """Whether the header fits, which has no mark of its own, and the end or the length says so too."""
    if len(head) < 18 or head[1] > 1 or head[2] & ~_PACKED not in {_PALETTE, _TRUE, _GREY}:
        return False
    width, height = int.from_bytes(head[12:14], "little"), int.from_bytes(head[14:16], "little")
    if not width or not height or head[16] not in {8, 15, 16, 24, 32} or (head[1] == 0 and any(head[3:8])):
        return False
    with path.open("rb") as source:
        size = source.seek(0, SEEK_END)
        source.seek(-min(size, len(_END_OF_TGA)), SEEK_END)
        if source.read() == _END_OF_TGA:
            return True
    colours = int.from_bytes(head[5:7], "little") * ((head[7] + 7) // 8)
    body = width * height * ((head[16] + 7) // 8)
    return not head[2] & _PACKED and size == 18 + head[0] + colours + body


def _begins_packets(head: bytes, first: int, length: int) -> bool:
    return len(head) > first + 2 * length and all(head[first + length * n] == _TS_SYNC for n in range(3))


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
