"""Renders drafts in the child process, and opens the MP4s to measure them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.music import RATE
from tests.fakes import PATIENCE_S
from tests.photos import COLOURS

FPS = 30
SIZE = (480, 270)
COMMAND = [sys.executable, "-m", "bot.backends.studio.render"]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Ended:
    """The exit code of a child process, and the lines it wrote."""

    code: int
    lines: list[dict[str, Any]]

    @property
    def last(self) -> dict[str, Any]:
        return self.lines[-1]

    @property
    def painted(self) -> int:
        """The frames that were not there yet."""
        return next(int(line["painted"]) for line in self.lines if "painted" in line)

    @property
    def pieces(self) -> list[str]:
        """The keys of all pieces."""
        return next(line["pieces"] for line in self.lines if "pieces" in line)

    @property
    def new_pieces(self) -> list[str]:
        return [line["piece"] for line in self.lines if "piece" in line]


class Film:
    """A completely decoded MP4."""

    def __init__(self, path: Path) -> None:
        with av.open(str(path)) as source:
            video, audio = source.streams.video[0], source.streams.audio[0]
            self.codecs = (video.codec_context.name, audio.codec_context.name)
            self.pixels = video.codec_context.pix_fmt
            self.size = (video.width, video.height)
            self.colours = (video.codec_context.colorspace, video.codec_context.color_range)
            self.rate = audio.sample_rate
            self.channels = audio.channels
            assert video.duration is not None
            assert video.time_base is not None
            self.duration = float(video.duration * video.time_base)
            self.frames: list[Pixels] = []
            self.times: list[float] = []
            heard: list[NDArray[np.float32]] = []
            for frame in source.decode(video, audio):
                if isinstance(frame, av.VideoFrame):
                    self.frames.append(frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False))
                    self.times.append(float(frame.time or 0))
                elif isinstance(frame, av.AudioFrame):
                    heard.append(frame.to_ndarray().astype(np.float32, copy=False))
            self.sound = np.concatenate(heard, axis=1)

    def at(self, seconds: float) -> Pixels:
        return self.frames[round(seconds * FPS)]

    def pitch(self, start: float, end: float) -> float:
        """The strongest frequency, in Hz."""
        heard = self.sound[0, round(start * RATE) : round(end * RATE)]
        strengths = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
        return float(strengths.argmax() * RATE / len(heard))

    def loudness(self, start: float, end: float) -> float:
        return float(np.sqrt(np.mean(self.sound[:, round(start * RATE) : round(end * RATE)] ** 2)))


def shot(asset: str, duration: int = 1000, **m: Any) -> dict[str, Any]:
    return {"d": duration, "m": {"asset": asset, "motion": "none", **m}}


def job(folder: Path, files: dict[str, Path], shots: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    tracks = [{"tt": 0, "sg": shots}, {"tt": 1, "sg": more.get("sounds", [])}, {"tt": 7, "sg": more.get("texts", [])}]
    kinds = {".mp4": "video", ".wav": "audio"}
    return {
        "draft": {
            "t": tracks,
            "m": {"width": SIZE[0], "height": SIZE[1], **more.get("m", {})},
            "fps": more.get("fps", FPS),
        },
        "assets": {
            key: {"path": str(path), "kind": kinds.get(path.suffix, "image"), "name": path.name}
            for key, path in files.items()
        },
        "output": str(folder / "out.mp4"),
        "quality": more.get("quality", "high"),
        **({"pieces": str(more["pieces"])} if more.get("pieces") else {}),
    }


def run(wanted: dict[str, Any]) -> Ended:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(wanted) + "\n")
        child.stdin.flush()
        lines = []
        for line in child.stdout:
            lines.append(json.loads(line))
            if "pieces" in lines[-1]:  # all that are kept are in its folder already
                child.stdin.write("\n")
                child.stdin.flush()
        return Ended(child.wait(timeout=PATIENCE_S), lines)


def rendered(wanted: dict[str, Any]) -> Film:
    ended = run(wanted)
    assert ended.code == 0, ended.last
    return Film(Path(wanted["output"]))


def colour(pixels: Pixels, x: float, y: float) -> NDArray[np.float64]:
    row, column = int(y * pixels.shape[0]), int(x * pixels.shape[1])
    mean: NDArray[np.float64] = pixels[row - 3 : row + 4, column - 3 : column + 4].mean(axis=(0, 1))
    return mean


def shows(pixels: Pixels, number: int, square: tuple[float, float] = (0.25, 0.2)) -> bool:
    """Whether this is photo `number`, upright: the white square in the upper left, its colour at the lower right."""
    return bool(colour(pixels, *square).min() > 240 and np.abs(colour(pixels, 0.85, 0.85) - COLOURS[number]).max() < 12)
