"""The sound of a file as samples: over damage, over changes of its form, and at the times that a clip gives it."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from bot.domain.errors import FileUnsupported
from bot.media import container, decoded, formats
from bot.media.decoded import Clock
from bot.media.picture import decoding

Samples = NDArray[np.float32]
RATE = 48_000
_APART = RATE // 50
"""Samples by which sound may be off its time before it is moved: less is rounding."""
_BLOCK = RATE
_LONGEST_PAUSE = 3600 * RATE


def played(path: Path, name: str, *, timed: bool = False) -> Iterator[Samples]:
    """The sound of a file from start to end, (n, 2) at `RATE`; nothing if it has none.

    `timed`: each sample at its time since the beginning of the file's pictures and sound, with silence where there is
    none; otherwise without pauses, as a song should play. Raises FileUnsupported or FileDamaged with `name`.
    """
    found = formats.sniff(path)
    if found is None:
        raise FileUnsupported(name=name)
    with decoding(name):
        for number in range(_tracks(path, found, name)):
            heard = False
            with container.opened(path, found, name) as source:
                for block in _of_track(source, container.sounds(source)[number], timed=timed):
                    heard = True
                    yield block
            if heard:
                return


def _tracks(path: Path, found: formats.Format, name: str) -> int:
    with container.opened(path, found, name) as source:
        return len(container.sounds(source))


def _of_track(source: InputContainer, stream: AudioStream, *, timed: bool) -> Iterator[Samples]:
    clock = Clock(source, container.origin(source, stream))
    form, at = _Form(), 0
    for frame in decoded.frames(source, stream):
        if not isinstance(frame, AudioFrame) or not frame.samples or not frame.sample_rate:
            continue
        length = Fraction(frame.samples, frame.sample_rate)
        stamp = None if frame.pts is None or frame.time_base is None else frame.pts * frame.time_base
        due = round(clock.time(stamp, length) * RATE)
        samples = form.plain(frame)
        if timed and abs(due - at) > _APART:
            yield from _silence(min(due - at, _LONGEST_PAUSE))
            samples = samples[max(0, at - due) :]
            at = max(at, due)
        at += len(samples)
        yield samples
    yield form.rest()


def _silence(length: int) -> Iterator[Samples]:
    while length > 0:
        yield np.zeros((min(length, _BLOCK), 2), np.float32)
        length -= _BLOCK


class _Form:
    """Brings frames of any form, which may change, to two channels of floats at `RATE`."""

    def __init__(self) -> None:
        self._resampler: AudioResampler | None = None
        self._kind: tuple[object, ...] = ()

    def plain(self, frame: AudioFrame) -> Samples:
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        parts = []
        if kind != self._kind:
            parts.append(self.rest())
            self._resampler, self._kind = AudioResampler(format="fltp", layout="stereo", rate=RATE), kind
        frame.pts = None  # the resampler would fill gaps by itself, but not at the start
        parts += self._through(frame)
        return np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)

    def rest(self) -> Samples:
        """What is still inside at the end."""
        parts = self._through(None) if self._resampler else []
        return np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)

    def _through(self, frame: AudioFrame | None) -> list[Samples]:
        if self._resampler is None:
            return []
        made = (even.to_ndarray().T.astype(np.float32, copy=False) for even in self._resampler.resample(frame))
        return [np.nan_to_num(samples) for samples in made]
