"""Makes small test videos and sounds with FFmpeg."""

from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream

RATE = 48000


def make_clip(
    path: Path,
    *,
    video: str = "libx264",
    sound: str = "aac",
    size: tuple[int, int] = (320, 240),
    seconds: float = 2.0,
    rotation: float = 0.0,
    container: str | None = None,
    noise: bool = False,
    half: bool = False,
    metadata: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """A clip of 30 frames a second, from dark to light, with a tone. An empty codec leaves that track out.

    `noise`: the picture changes completely five times a second. `half`: it is white on the left, black on the right.
    """
    with av.open(str(path), "w", format=container, options=options or {}) as output:
        output.metadata.update(metadata or {})
        pictures = _add_video(output, video, size, rotation) if video else None
        audio = output.add_stream(sound, rate=RATE) if sound else None
        if pictures is not None:
            _paint(output, pictures, int(seconds * 30), noise, half)
        if isinstance(audio, AudioStream):
            _hum(output, audio, seconds)
    return path


def _add_video(output: OutputContainer, codec: str, size: tuple[int, int], rotation: float) -> VideoStream:
    stream = output.add_stream(
        codec, rate=30, options={"g": "30", "preset": "ultrafast"} if codec == "libx264" else {"g": "30"}
    )
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    if rotation:
        stream.set_display_rotation(rotation)
    return stream


def _paint(output: OutputContainer, stream: VideoStream, frames: int, noise: bool, half: bool) -> None:
    shape = (stream.height, stream.width, 3)
    dice = np.random.default_rng(7)
    for number in range(frames):
        level = 30 + 200 * number // max(1, frames)
        if not noise:
            picture = np.full(shape, level, np.uint8)
        elif number % 6 == 0:
            picture = _blocks(dice, shape)
        if half:
            picture[:, : shape[1] // 2], picture[:, shape[1] // 2 :] = 255, 0
        output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
    output.mux(stream.encode())


def _blocks(dice: np.random.Generator, shape: tuple[int, int, int]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    small = dice.integers(0, 256, (shape[0] // 8 + 1, shape[1] // 8 + 1, 3), np.uint8)
    return small.repeat(8, axis=0).repeat(8, axis=1)[: shape[0], : shape[1]]


def _hum(output: OutputContainer, stream: AudioStream, seconds: float) -> None:
    time = np.arange(int(seconds * RATE)) / RATE
    tone = (np.sin(2 * np.pi * 440 * time) * 8000).astype(np.int16)
    stereo = np.repeat(tone, 2).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(stereo, format="s16", layout="stereo")
    frame.sample_rate = RATE
    frame.pts = 0
    resampler = av.AudioResampler(stream.format, stream.layout, RATE, frame_size=stream.frame_size or 1024)
    for piece in (*resampler.resample(frame), *resampler.resample(None)):
        output.mux(stream.encode(piece))
    output.mux(stream.encode())
