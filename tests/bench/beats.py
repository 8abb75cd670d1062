"""Whether beats of songs are found: on clicks, drums and MIDI pieces that FluidSynth plays, with and without drift.

The pieces need `fluidsynth` and a soundfont of Debian (`fluid-soundfont-gm`, `timgm6mb-soundfont`), speech needs
`espeak-ng`; what is not installed is left out.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import numpy as np

from bot.backends.studio import music
from bot.backends.studio.music.form import form
from bot.backends.studio.music.moods import MOODS
from bot.media.beats import beats
from bot.media.sound import Samples, played
from tests import songs
from tests.songs import Beats, drifting, steady

SECONDS = 60.0
NEAR_S = 0.07
"""A beat is found if one was heard no farther from it than this."""
FONTS = ("FluidR3_GM", "TimGM6mb")
TEXT = (
    "Once upon a time there was a small house at the edge of a wood. Nobody had lived there for years, and the "
    "garden was full of roses. One morning a girl came up the path, and she knocked at the door three times. "
)
Song = tuple[str, Iterable[Samples], Beats | None]


def run() -> None:
    """Prints how far beats are from where they are. Then raises SystemExit if that is too far, or if rain has any."""
    print(f"{'beats of':28}  F(70 ms)  error ms: median   95 %   CPU s for {SECONDS:.0f} s")
    wrong = []
    with TemporaryDirectory() as folder:
        for name, sound, true in (*_struck(), *_played(Path(folder)), *_composed(), *_without(Path(folder))):
            begun = time.process_time()
            found = np.array(beats(sound))
            took = time.process_time() - begun
            if true is None:
                print(f"{name:28}  {'none' if not len(found) else f'{len(found)} beats'}")
                wrong += [name] if len(found) else []
                continue
            if not len(found):
                print(f"{name:28}  none")
                wrong += [name] if name not in MOODS else []
                continue
            share, errors = _compared(found, true)
            middle, most = (1000 * float(np.quantile(errors, part)) for part in (0.5, 0.95))
            print(f"{name:28}  {share:8.2f}  {middle:16.0f} {most:6.0f}   {took:9.2f}")
            wrong += [name] if name not in MOODS and (most > 40 or share < 0.9) else []
    if wrong:
        raise SystemExit(f"not as they should be: {', '.join(wrong)}")


def _compared(found: Beats, true: Beats) -> tuple[float, Beats]:
    """The F-measure, and the errors of the beats that were found."""
    errors = np.abs(found[:, None] - true).min(axis=0)
    hits = errors[errors <= NEAR_S]
    both = len(found) + len(true)
    return 2 * len(hits) / both, hits if len(hits) else np.array([np.inf])


def _stereo(sound: songs.Samples) -> Iterator[Samples]:
    yield np.stack([sound, sound], axis=1)


def _struck() -> Iterator[Song]:
    """Those that are quicker may as well be half as quick."""
    for bpm in (64, 90, 105, 120, 150):
        yield f"clicks {bpm}", _stereo(songs.clicks(steady(bpm, SECONDS), SECONDS)), steady(bpm, SECONDS)
    for bpm in (84, 110, 128):
        yield f"drums {bpm}", _stereo(songs.drums(steady(bpm, SECONDS), SECONDS)), steady(bpm, SECONDS)
    for bpm in (90, 124):
        true = drifting(bpm, SECONDS)
        yield f"clicks {bpm} ± 8 %", _stereo(songs.clicks(true, SECONDS)), true
        yield f"drums {bpm} ± 8 %", _stereo(songs.drums(true, SECONDS)), true


def _played(folder: Path) -> Iterator[Song]:
    fonts = [path for name in FONTS if (path := Path(f"/usr/share/sounds/sf2/{name}.sf2")).exists()]
    if not which("fluidsynth") or not fonts:
        print("beats: MIDI pieces are left out, FluidSynth or a soundfont is missing", file=sys.stderr)
        return
    for font in fonts:
        for name, written, programs, bpm in (
            ("pop", songs.pop, (80, 33, 25), 118),
            ("pop", songs.pop, (73, 33, 27), 96),
            ("waltz", songs.waltz, (73, 32, 0), 150),
            ("slow waltz", songs.waltz, (40, 43, 46), 96),
            ("ballad", songs.ballad, (0, 0, 48), 72),
        ):
            for drift, true in (("", steady(bpm, SECONDS)), (" ± 8 %", drifting(bpm, SECONDS))):
                title = f"{name} {bpm}{drift}, {font.stem}"
                path = songs.rendered(folder, title, written(len(true)), programs, true, font)
                yield title, played(path, path.name), true


def _composed() -> Iterator[Song]:
    """Our own music, whose players are loose on purpose: for comparison only."""
    for mood in music.MOODS:
        shape = form(MOODS[mood], SECONDS)
        yield mood, music.phrases(mood, SECONDS), np.arange(shape.beats + 1.0) * shape.beat


def _without(folder: Path) -> Iterator[Song]:
    yield "rain", _stereo(songs.rain(SECONDS)), None
    yield "murmur", _stereo(songs.murmur(SECONDS)), None
    if which("espeak-ng"):
        path = folder / "speech.wav"
        subprocess.run(("espeak-ng", "-w", str(path), TEXT * 3), check=True)
        yield "speech", played(path, path.name), None
