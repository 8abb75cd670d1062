"""Measures finished videos, makes their posters and smaller copies, and cuts them into parts."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from bot.domain.errors import FileDamaged, FileUnsupported, TooLargeToSend
from bot.media import container, formats, picture
from bot.media.encode import Encoding, encode
from bot.media.measured import Contents
from bot.media.pictures import pictures
from bot.media.plain_frames import Plain
from bot.media.shape import square_size, turn_of
from bot.media.survey import survey

_COVER_SIDE = 1280
_EARLY_S = 1.0
_INDEX = 16 * 1024
_INDEX_PER_PACKET = 32
"""A generous estimate of an MP4's bytes besides its packets."""
_SIDES = (1080, 720, 480)
_GOOD, _BEARABLE = 0.03, 0.008
"""Bits per pixel: from the first on slideshows look clean; below the second they fall apart even at the smallest."""
_SAFETY = 0.96
_TRIES = 2
_FILLED = 0.85
"""How full parts get on average: cuts are possible only at key frames."""


def check(path: Path) -> Contents:
    """Reads the whole file. Raises FileDamaged, with its file name, if it does not open or shows no picture."""
    try:
        held = survey(path, _format(path), path.name)
    except FileUnsupported as error:
        raise FileDamaged(name=path.name) from error
    if not held.is_video:
        raise FileDamaged(name=path.name)
    return held


def check_end(path: Path) -> None:
    """Decodes the last second. Raises FileDamaged, with the file's name, if it shows no picture."""
    with _opened(path) as source:
        pictures = _pictures(source, path)
        end = source.duration or 0
        source.seek(max(0, end - av.time_base))
        if next(source.decode(pictures), None) is None or not all(frame.width for frame in source.decode(pictures)):
            raise FileDamaged(name=path.name)


def cover(path: Path, target: Path) -> None:
    """Writes the picture at one second, or the last of a shorter video, as a JPEG of at most 1280 pixels a side.

    Raises FileDamaged.
    """
    with picture.decoding(path.name), _opened(path) as source:
        stream = _pictures(source, path)
        frame = _early_frame(source, stream)
        if frame is None:
            raise FileDamaged(name=path.name)
        size = (max(2, side // 2 * 2) for side in square_size(frame, stream))
        upright = turn_of(frame).of(_rgb(Plain().frame(frame, *size)))
    image = Image.fromarray(upright)
    image.thumbnail((_COVER_SIDE, _COVER_SIDE), Image.Resampling.LANCZOS)
    image.save(target, "JPEG", quality=88)


def fit(source: Path, target: Path, max_bytes: int) -> Contents:
    """Encodes a video again so that the MP4 has at most `max_bytes`, as large and as good as that allows.

    1080, 720 or 480 pixels on the shorter side, never more than the source has; H.264 yuv420p, AAC, faststart.
    Raises TooLargeToSend, without a target, if even 480 pixels would look too bad; FileDamaged.
    """
    facts = check(source)
    bits = max_bytes * 8 * _SAFETY / facts.duration
    for _ in range(_TRIES):
        plan = _plan(facts, bits)
        if plan is None:
            break
        encode(source, _format(source), target, plan)
        size = target.stat().st_size
        if size <= max_bytes:
            return check(target)
        target.unlink()
        bits *= max_bytes / size * _SAFETY
    raise TooLargeToSend(limit=max_bytes)


def split(source: Path, folder: Path, max_bytes: int) -> list[Path]:
    """Cuts a video at its key frames into as few MP4s of at most `max_bytes` as possible, without encoding.

    Returns `part-1.mp4` and so on, in order. Raises TooLargeToSend if the part between two key frames is larger than
    `max_bytes`; FileDamaged.
    """
    parts: list[Path] = []
    with _opened(source) as original:
        pictures = _pictures(original, source)
        streams: list[Stream] = [pictures, *original.streams.audio[:1]]
        for packets in _packed(_groups(original, pictures, streams), max_bytes):
            parts.append(folder / f"part-{len(parts) + 1}.mp4")
            _write(parts[-1], streams, packets)
    return parts


def parts(source: Path, folder: Path, max_bytes: int, most: int) -> list[Path]:
    """A video as at most `most` MP4s of at most `max_bytes`, reduced only as far as necessary.

    Returns `part-1.mp4` and so on, in order. Raises TooLargeToSend if there would be more; FileDamaged.
    """
    whole = folder / "whole.mp4"
    for count in range(2, most + 1):
        room = int(max_bytes * count * _FILLED)
        try:
            small_enough = source.stat().st_size <= room
            if not small_enough:
                fit(source, whole, room)
            made = split(source if small_enough else whole, folder, max_bytes)
        except TooLargeToSend:
            continue
        if len(made) <= most:
            return made
    raise TooLargeToSend(limit=max_bytes)


def _plan(facts: Contents, bits: float) -> Encoding | None:
    """The largest size that looks clean at `bits` per second, else the smallest if it is bearable, else None."""
    source_bits = facts.size * 8 / facts.duration
    bits = min(bits, max(source_bits, 200_000))
    audio_bits = 128_000 if bits > 800_000 else 64_000 if bits > 250_000 else 32_000
    video_bits = int(bits - audio_bits)
    fps = facts.fps or 30.0
    shorter = min(facts.width, facts.height)
    sides = [side for side in _SIDES if side < shorter]
    for side in (shorter, *sides) if shorter <= max(_SIDES) else sides:
        scale = side / shorter
        width, height = (max(2, round(edge * scale / 2) * 2) for edge in (facts.width, facts.height))
        needed = _BEARABLE if side <= min(_SIDES) else _GOOD
        if video_bits >= needed * width * height * fps:
            return Encoding(width, height, video_bits, audio_bits, fps, facts.duration)
    return None


def _early_frame(source: InputContainer, stream: VideoStream) -> VideoFrame | None:
    last = None
    for time, frame in pictures(source, stream):
        last = frame
        if time >= _EARLY_S:
            break
    return last


def _rgb(frame: VideoFrame) -> NDArray[np.uint8]:
    return frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)


def _groups(source: InputContainer, pictures: VideoStream, streams: list[Stream]) -> Iterator[list["Packet[Stream]"]]:
    """The packets from one key frame to the next, with the sound between them."""
    group: list[Packet[Stream]] = []
    for packet in source.demux(*streams):
        if packet.dts is None:
            continue
        if packet.stream is pictures and packet.is_keyframe and any(p.stream is pictures for p in group):
            yield group
            group = []
        group.append(packet)
    if group:
        yield group


def _packed(groups: Iterable[list["Packet[Stream]"]], max_bytes: int) -> Iterator[list["Packet[Stream]"]]:
    """Joins groups as long as they fit."""
    part: list[Packet[Stream]] = []
    room = max_bytes - _INDEX
    for group in groups:
        size = sum(packet.size + _INDEX_PER_PACKET for packet in group)
        if size > max_bytes - _INDEX:
            raise TooLargeToSend(limit=max_bytes)
        if part and size > room:
            yield part
            part, room = [], max_bytes - _INDEX
        part += group
        room -= size
    if part:
        yield part


def _write(target: Path, streams: list[Stream], packets: list["Packet[Stream]"]) -> None:
    """Writes an MP4 of these packets that starts at zero."""
    start = min(p.dts * p.time_base for p in packets if p.dts is not None and p.stream is streams[0])
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
        copies = {stream.index: output.add_stream_from_template(stream) for stream in streams}
        for packet in packets:
            shift = round(start / packet.time_base)
            if packet.dts is not None and packet.pts is not None:
                packet.dts, packet.pts = packet.dts - shift, packet.pts - shift
            packet.stream = copies[packet.stream.index]
            output.mux(packet)


def _pictures(source: InputContainer, path: Path) -> VideoStream:
    pictures = container.moving_pictures(source)
    if pictures is None:
        raise FileDamaged(name=path.name)
    return pictures


def _opened(path: Path) -> AbstractContextManager[InputContainer]:
    return container.opened(path, _format(path), path.name)


def _format(path: Path) -> formats.Format:
    found = formats.sniff(path) if path.is_file() else None
    if found is None:
        raise FileDamaged(name=path.name)
    return found
