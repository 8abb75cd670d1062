"""Converts photos to a form that every service reads, and removes personal metadata from files."""

from pathlib import Path
from typing import Any

import av
from PIL import ImageOps

from bot.domain.errors import FileUnsupported
from bot.domain.messages import MediaKind
from bot.media import container, formats, jpeg, picture

_REWRITTEN: dict[formats.Format, dict[str, Any]] = {
    formats.PNG: {},
    formats.GIF: {},
    formats.WEBP: {"quality": 95},
}
_MUXERS = {
    formats.MP4: "mp4",
    formats.MOV: "mov",
    formats.M4A: "ipod",
    formats.MKV: "matroska",
    formats.WEBM: "webm",
    formats.AVI: "avi",
    formats.MP3: "mp3",
    formats.WAV: "wav",
    formats.AAC: "adts",
    formats.OGG: "ogg",
    formats.OPUS: "ogg",
    formats.FLAC: "flac",
}


def to_jpeg(source: Path, target: Path) -> None:
    """Writes the photo as a JPEG: upright, sRGB, transparency on white, no metadata.

    A photo of more than 50 MP is reduced, to at least 4096 pixels on its longer side. Raises FileUnsupported,
    FileDamaged or PictureTooLarge with the source's file name.
    """
    picture.load(source).save(target, "JPEG", quality=95, optimize=True)


def strip_metadata(source: Path, target: Path) -> None:
    """Writes the same photo, video or sound in the same format without place, time, device and comments.

    A JPEG keeps its compressed bytes, a video its streams and rotation, a sound its stream without the picture on its
    cover; PNG, WebP and GIF are written again, upright, with their colour profile, animations as their first frame.
    Formats we only read (HEIC, AVIF, TIFF, BMP) become JPEG. Raises what `to_jpeg` raises.
    """
    found = formats.sniff(source)
    if found is None:
        raise FileUnsupported(name=source.name)
    if found is formats.JPEG:
        _strip_jpeg(source, target)
    elif found in _REWRITTEN:
        _strip_picture(source, target)
    elif found.kind is MediaKind.PHOTO:
        to_jpeg(source, target)
    else:
        _strip_streams(source, target, found)


def _strip_jpeg(source: Path, target: Path) -> None:
    with picture.opened(source, source.name) as (image, _):
        orientation = image.getexif().get(picture.ORIENTATION, 1)
        data = jpeg.stripped(source.read_bytes(), orientation if orientation in range(1, 9) else 1)
    target.write_bytes(data)


def _strip_picture(source: Path, target: Path) -> None:
    with picture.opened(source, source.name) as (image, found):
        ImageOps.exif_transpose(image, in_place=True)
        bare = image.copy()
        bare.info = {key: image.info[key] for key in ("transparency", "icc_profile") if key in image.info}
    bare.save(target, found.decoder, **_REWRITTEN[found])


def _strip_streams(source: Path, target: Path, found: formats.Format) -> None:
    """Copies moving pictures and sound only: metadata, data tracks and attached pictures may name places."""
    with (
        container.opened(source, found, source.name) as original,
        av.open(str(target), "w", format=_MUXERS[found]) as bare,
    ):
        kept = [*container.moving(original), *original.streams.audio]
        copies = {stream.index: bare.add_stream_from_template(stream) for stream in kept}
        for packet in original.demux(*kept):
            if packet.size:  # the last packet of each stream is empty
                packet.stream = copies[packet.stream.index]
                bare.mux(packet)
