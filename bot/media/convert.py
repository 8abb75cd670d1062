"""Converts photos to a form that every service reads, and removes personal metadata from files."""

from pathlib import Path
from typing import Any

import av

from bot.domain.errors import FileUnsupported
from bot.domain.messages import MediaKind
from bot.media import container, decoded, encode, formats, jpeg, picture
from bot.media.survey import survey

_REWRITTEN: dict[formats.Format, dict[str, Any]] = {
    formats.PNG: {},
    formats.GIF: {},
    formats.WEBP: {"quality": 95},
}
_LINES = 1080
_BITS = 0.12
"""Bits for each pixel: enough to be encoded once more."""
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


def to_mp4(source: Path, target: Path) -> None:
    """Writes the clip as an MP4 that every service reads: square pixels, BT.709, at most 1080 lines, no metadata.

    Raises FileUnsupported or FileDamaged with the source's file name.
    """
    found = _moving_format(source)
    held = survey(source, found, source.name)
    scale = min(1.0, _LINES / min(held.width, held.height))
    width, height = (max(2, round(side * scale / 2) * 2) for side in (held.width, held.height))
    fps = min(60.0, held.fps or 30.0)
    plan = encode.Encoding(width, height, round(width * height * fps * _BITS), 160_000, fps, held.duration)
    encode.encode(source, found, target, plan)


def to_m4a(source: Path, target: Path) -> None:
    """Writes the sound as an M4A without metadata. Raises FileUnsupported or FileDamaged."""
    encode.encode_sound(source, _moving_format(source), target)


def _moving_format(source: Path) -> formats.Format:
    found = formats.sniff(source)
    if found is None or found.kind is MediaKind.PHOTO:
        raise FileUnsupported(name=source.name)
    return found


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
        try:
            data = jpeg.stripped(source.read_bytes(), picture.orientation(image))
        except ValueError:  # it breaks off
            to_jpeg(source, target)
            return
    target.write_bytes(data)


def _strip_picture(source: Path, target: Path) -> None:
    with picture.opened(source, source.name) as (image, found):
        bare = picture.upright(image).copy()
        bare.info = {key: image.info[key] for key in ("transparency", "icc_profile") if key in image.info}
    bare.save(target, found.decoder, **_REWRITTEN[found])


def _strip_streams(source: Path, target: Path, found: formats.Format) -> None:
    """Copies moving pictures and sound only: metadata, data tracks and attached pictures may name places."""
    with (
        container.opened(source, found, source.name) as original,
        av.open(str(target), "w", format=_MUXERS[found]) as bare,
    ):
        kept: list[container.Track] = [*container.moving(original), *container.sounds(original)]
        copies = {stream.index: bare.add_stream_from_template(stream) for stream in kept}
        for packet in decoded.packets(original, *kept):
            if packet.size:  # the last packet of each stream is empty
                packet.stream = copies[packet.stream.index]
                bare.mux(packet)
