"""How lively a clip is in each of its seconds: how much moves, as its packets say, and how loud it is.

A packet that holds the difference from the picture before has more bytes the more has changed, so that no picture has
to be decoded.
"""

from contextlib import suppress
from fractions import Fraction
from math import ceil
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from bot.domain.errors import BotError
from bot.media import container, decoded
from bot.media.container import Track
from bot.media.decoded import Clock
from bot.media.formats import Format

MOST_S, LEAST_S = 900, 3.0
"""Longer clips are looked at so far; in shorter ones there is nothing to choose."""
_SOUND = 0.4
"""How much sound counts, beside what moves."""
_AT_ENDS = 0.5
"""How much less the first and the last second count: the camera is raised there, and put away."""
_STRONG = 90
"""What moves more than in this percentage of the seconds counts no more than that."""
Levels = NDArray[np.float64]


def liveliness(path: Path, found: Format, seconds: float) -> str:
    """A digit for each second, 9 for the liveliest; empty if that is unknown, or if all are alike."""
    if seconds < LEAST_S:
        return ""
    count = min(MOST_S, ceil(seconds))
    moving, heard = np.zeros(count), np.zeros(count)
    with suppress(av.FFmpegError, BotError, ValueError):
        _read(path, found, moving, heard)
    levels = _even(moving) + _SOUND * _even(heard)
    levels[0] *= _AT_ENDS
    levels[-1] *= _AT_ENDS
    if np.ptp(levels) < 0.1:
        return ""
    return "".join(str(round(9 * level / levels.max())) for level in levels)


def _read(path: Path, found: Format, moving: Levels, heard: Levels) -> None:
    """Adds up what every second has."""
    with container.opened(path, found, path.name) as source:
        video = container.moving_pictures(source)
        if video is None:
            return
        tracks: list[Track] = [video, *container.sounds(source)[:1]]
        clocks = {track.index: Clock(source, container.origin(source, track)) for track in tracks}
        for packet in decoded.packets(source, *tracks):
            if not packet.size or packet.time_base is None:
                continue
            stamp = packet.pts if packet.pts is not None else packet.dts
            length = Fraction(packet.duration or 0) * packet.time_base
            time = clocks[packet.stream.index].time(None if stamp is None else stamp * packet.time_base, length)
            second = min(max(0, int(time)), len(moving) - 1)
            if packet.stream.index == video.index:
                moving[second] += 0 if packet.is_keyframe else packet.size
            else:
                heard[second] += sum(map(_energy, decoded.decode(packet)))


def _energy(frame: object) -> float:
    """The energy of a piece of sound."""
    if not isinstance(frame, AudioFrame):
        return 0.0
    samples = frame.to_ndarray()
    most = 1.0 if samples.dtype.kind == "f" else float(2 ** (8 * samples.dtype.itemsize - 1))
    return float(np.square(samples.astype(np.float64) / most).sum())


def _even(levels: Levels) -> Levels:
    """From 0 to 1, as roots: twice as many bytes are not twice as lively."""
    strong = float(np.percentile(levels, _STRONG)) or float(levels.max())
    return np.sqrt(np.clip(levels / strong, 0, 1)) if strong > 0 else levels
