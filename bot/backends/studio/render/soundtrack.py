"""The sound of a film in blocks: composed music and people's own files, faded, mixed, of exactly its length."""

import math
from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from bot.backends.studio import music
from bot.backends.studio.film import VOLUME
from bot.backends.studio.music import loudness
from bot.backends.studio.music.limiter import limited
from bot.backends.studio.render.ducking import Ducking
from bot.backends.studio.render.encode import RATE
from bot.backends.studio.render.job import Asset
from bot.backends.studio.render.plan import Plan, Sound
from bot.backends.studio.render.tempo import at_speed
from bot.domain.errors import FileUnsupported, RenderFailed
from bot.media.sound import played

Samples = NDArray[np.float32]
BLOCK = RATE
FADES_S = (0.8, 2.5)
"""The fade of a song at its start and its end, in seconds."""
COMPOSED_FADES_S = (0.01, 0.1)
"""That of music which begins and ends by itself."""
CLIP_FADES_S = (0.05, 0.15)
TARGET, SILENT = -14.0, -60.0
"""The loudness of music at its usual volume, in LUFS, and that of a recording without any sound."""
MOST_GAIN = 10 ** (30 / 20)
HELD_DB, MOST_PUSHED = 2.0, 6.0
"""Decibels by which peaks may be too high before what holding them costs is measured, and made good at most."""
LEVELLED_S = 600
"""The most seconds of a song that are listened to for that."""


class Soundtrack:
    """Yields the samples of a plan, (n, 2) at `RATE`, from the first to the last; silence if nothing plays."""

    def __init__(self, plan: Plan) -> None:
        self._music = [_Voice(sound) for sound in plan.sounds if not sound.clip]
        self._clips = [_Voice(sound) for sound in plan.sounds if sound.clip]
        self._mixed = limited(self._blocks())
        self._left = np.zeros((0, 2), np.float32)
        self._at = 0

    def until(self, sample: int) -> Iterator[Samples]:
        """The blocks from the end of the last call to `sample`. Raises what `played` raises."""
        while self._at < sample:
            if not len(self._left):
                self._left = next(self._mixed)
            block = self._left[: sample - self._at]
            self._left = self._left[len(block) :]
            self._at += len(block)
            yield block

    def _blocks(self) -> Iterator[Samples]:
        """What all voices play together, without end; music makes way for clips."""
        ducking, clips = Ducking(), _played(self._clips, 0)
        for at in count(0, BLOCK):
            following = _played(self._clips, at + BLOCK)
            block = _played(self._music, at)
            if self._clips and self._music:
                block *= ducking.gain(clips, following)
            yield block + clips
            clips = following


class _Voice:
    """One sound at its time, with its volume and its fades."""

    def __init__(self, sound: Sound) -> None:
        # At its usual volume all music is as loud.
        self._volume = sound.volume / (1.0 if sound.clip else VOLUME)
        self._start = round(sound.start * RATE)
        self._length = round(sound.seconds * RATE)
        self._rise, self._fall = _fades(sound, self._length)
        stream = _exactly(_samples(sound), self._length)
        self._stream = stream if sound.clip or sound.mood else _levelled(stream, sound, self._length)
        self._left = np.zeros((0, 2), np.float32)

    def add(self, block: Samples, at: int) -> None:
        first = max(0, self._start - at)
        length = min(len(block), self._start + self._length - at) - first
        if length > 0:
            position = at + first - self._start
            block[first : first + length] += self._take(length) * self._gain(position, length)

    def _take(self, length: int) -> Samples:
        parts, have = [self._left], len(self._left)
        while have < length:
            parts.append(next(self._stream))
            have += len(parts[-1])
        whole = np.concatenate(parts)
        self._left = whole[length:]
        return whole[:length]

    def _gain(self, position: int, length: int) -> Samples:
        time = np.arange(position, position + length, dtype=np.float32)[:, None]
        up = np.clip(time / self._rise, 0, 1)
        down = np.clip((self._length - time) / self._fall, 0, 1)
        gain: Samples = (self._volume * np.sin(up * math.pi / 2) * down * down * (3 - 2 * down)).astype(np.float32)
        return gain


def _played(voices: Sequence[_Voice], at: int) -> Samples:
    """What some voices play together in the block that begins at a sample."""
    block = np.zeros((BLOCK, 2), np.float32)
    for voice in voices:
        voice.add(block, at)
    return block


def _fades(sound: Sound, length: int) -> tuple[float, float]:
    """The samples in which a sound becomes loud and silent; the usual ones leave the most of a short sound alone."""
    usual = CLIP_FADES_S if sound.clip else COMPOSED_FADES_S if sound.mood else FADES_S
    most = (length / 4, length / 3)
    rise, fall = (
        min(own * RATE, part) if asked is None else max(1.0, min(asked * RATE, length))
        for own, part, asked in zip(usual, most, sound.fades, strict=True)
    )
    return rise, fall


def _levelled(stream: Iterator[Samples], sound: Sound, length: int) -> Iterator[Samples]:
    """A song as loud as composed music, with its peaks held."""
    gain = np.float32(_gain(sound, length))
    return limited(block * gain for block in stream)


def _gain(sound: Sound, length: int) -> float:
    """What makes the part of a song that plays as loud as it should be, once its peaks are held."""
    length = min(length, LEVELLED_S * RATE)
    loud, peak = _measured(_exactly(_samples(sound), length))
    gain = min(MOST_GAIN, 10 ** ((TARGET - loud) / 20)) if loud > SILENT else 1.0
    if gain * peak > 10 ** (HELD_DB / 20):
        held = limited(block * np.float32(gain) for block in _exactly(_samples(sound), length))
        gain *= 10 ** (min(MOST_PUSHED, 1.5 * (TARGET - loudness.measured(held))) / 20)
    return gain


def _measured(stream: Iterator[Samples]) -> tuple[float, float]:
    """The loudness in LUFS and the peak of a stream."""
    peak = 0.0

    def watched() -> Iterator[Samples]:
        nonlocal peak
        for block in stream:
            peak = max(peak, float(np.abs(block).max(initial=0)))
            yield block

    return loudness.measured(watched()), peak


def _samples(sound: Sound) -> Iterator[Samples]:
    start, end = (round(ms * RATE / 1000) for ms in sound.part)
    if sound.asset:
        return _clip(sound.asset, start, end, sound.speed) if sound.clip else _song(sound.asset, start)
    if sound.mood not in music.MOODS:
        raise RenderFailed(reason=f"no mood {sound.mood!r}")
    cuts = tuple(cut + start / RATE for cut in sound.cuts)
    return _after(music.phrases(sound.mood, sound.seconds + start / RATE, sound.seed, cuts, sound.bpm), start)


def _clip(asset: Asset, start: int, end: int, speed: float) -> Iterator[Samples]:
    """A clip's own sound between two samples (0 as the end is its end), at this speed."""
    whole = _after(played(asset.path, asset.name, timed=True), start)
    part = _exactly(whole, end - start) if end else whole
    return part if speed == 1 else at_speed(part, speed)


def _song(asset: Asset, start: int) -> Iterator[Samples]:
    """A song from sample `start`, then again and again from its beginning."""
    while True:
        heard = 0
        for block in played(asset.path, asset.name):
            yield block[max(0, start - heard) :]
            heard += len(block)
        if not heard:
            raise FileUnsupported(name=asset.name)
        start = 0


def _after(stream: Iterator[Samples], start: int) -> Iterator[Samples]:
    at = 0
    for block in stream:
        yield block[max(0, start - at) :]
        at += len(block)


def _exactly(stream: Iterator[Samples], length: int) -> Iterator[Samples]:
    """The stream, cut or filled with silence to `length` samples."""
    have = 0
    for block in stream:
        yield block[: length - have]
        have += len(block)
        if have >= length:
            return
    yield np.zeros((length - have, 2), np.float32)
