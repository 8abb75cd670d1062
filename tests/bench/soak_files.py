"""Changes files of every kind at random, and takes and renders them (part of `make soak`).

Each file is either measured or refused by its name, within a time. What is measured has to render; if that fails, the
error has to name the file. A crash, a hang or any other error is a finding. The seed decides what is changed.

    python -m tests.bench.soak_files --seconds 600 --seed 3
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from bot.domain.errors import FileProblem
from bot.domain.messages import MediaKind
from bot.media.measured import Probe
from bot.media.pool import MediaPool
from bot.media.probe import probe
from tests import films, kinds, photos

TOO_LONG_S = 60.0
"""Seconds after which a file that is taken in, or a second of film, hangs."""
RENDERED = 0.25
"""The share of the files that are taken which are also rendered: that takes much longer."""
Make = Callable[[Path], object]

KINDS: dict[str, Make] = {
    "a.mp4": partial(kinds.flashes, sound_from=0.9),
    "a.mkv": partial(kinds.flashes, pause=(1.0, 1.7)),
    "a.ts": partial(kinds.flashes, codecs=("mpeg2video", "mp2"), shift=5.0),
    "interlaced.mp4": kinds.interlaced,
    "alpha.webm": kinds.transparent_clip,
    "hdr.mp4": partial(kinds.hdr_clip, transfer=kinds.HDR[0]),
    "edited.mp4": kinds.edited,
    "tracks.mp4": kinds.unknown_track,
    "cover.m4a": kinds.cover_track,
    "joined.mp3": kinds.joined_songs,
    "wide.heic": kinds.wide_heic,
    "keyed.png": kinds.keyed_grey,
    "floats.tiff": kinds.floats,
    "hdr.png": partial(kinds.hdr_photo, transfer=kinds.HDR[1]),
    "fax.tiff": kinds.fax,
    "scan.tiff": kinds.scan,
    "unset.bmp": kinds.unset_opacity,
    "gain-map.jpg": kinds.gain_map,
    "plain.tga": partial(kinds.plain, format="TGA"),
    "plain.pcx": partial(kinds.plain, format="PCX"),
    "plain.dds": partial(kinds.plain, format="DDS"),
    "frame.m4a": kinds.song_with_a_frame,
    "photo.jpg": partial(kinds.cut_jpeg, bytes_missing=0),
    "deep.heic": partial(kinds.deep_ramp, transfer=kinds.HDR[0]),
    "deep.png": partial(kinds.deep_ramp, transfer=kinds.HDR[1]),
    "deep.avif": partial(kinds.deep_ramp, transfer=kinds.HDR[0]),
    "photo.heic": photos.heic,
    **{f"moving.{name.lower()}": partial(kinds.animated, format=name) for name in ("GIF", "WEBP", "PNG", "AVIF")},
    **{f"clip.{name}": partial(kinds.clip_of, name=name) for name in kinds.CLIPS},
    **{f"song.{name}": partial(kinds.song_of, name=name) for name in kinds.SONGS},
}


def changed(data: bytes, dice: random.Random) -> bytes:
    """The file with some bytes changed, a part missing, doubled, zeroed or moved, or its end cut off."""
    content = bytearray(data)
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(content)) if dice.random() < 0.5 else dice.randrange(min(len(content), 400))
        length = min(len(content) - at, 1 << dice.randint(0, 10))
        match dice.randrange(6):
            case 0:
                for _ in range(dice.randint(1, 12)):
                    content[dice.randrange(len(content))] = dice.randrange(256)
            case 1:
                content[at : at + length] = bytes(length)
            case 2:
                content[at : at + length] = dice.randbytes(length)
            case 3:
                del content[at : at + length]
            case 4:
                content[at:at] = content[at : at + length]
            case _:
                del content[dice.randrange(len(content)) :]
        if not content:
            return data[:1]
    return bytes(content)


class Fuzzing:
    """One run; `findings` says what went wrong, each with the file that shows it kept in `folder`."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._dice = folder, random.Random(seed)
        self._pool = MediaPool()
        self.outcomes: Counter[str] = Counter()
        self.findings: list[str] = []

    async def run(self, seconds: float) -> None:
        """Goes on for as long."""
        whole: dict[str, bytes] = {}
        for name, make in KINDS.items():
            make(self._folder / name)
            whole[name] = (self._folder / name).read_bytes()
        end = monotonic() + seconds
        try:
            while monotonic() < end:
                name = self._dice.choice(list(whole))
                path = self._folder / f"changed-{sum(self.outcomes.values())}-{name}"
                path.write_bytes(changed(whole[name], self._dice))
                if await self._holds(path):
                    path.unlink()
        finally:
            await self._pool.close()

    async def _holds(self, path: Path) -> bool:
        (found,) = await asyncio.gather(self._taken(path), return_exceptions=True)
        if isinstance(found, FileProblem):
            died = isinstance(found.__cause__, BrokenProcessPool)
            self.outcomes["its process died" if died else f"refused: {type(found).__name__}"] += 1
            return self._noted(path, "" if found.params.get("name") == path.name else f"names not it: {found!r}")
        if isinstance(found, BaseException):
            self.outcomes["broke"] += 1
            return self._noted(path, repr(found))
        self.outcomes["taken"] += 1
        if not (found.width > 0 or found.duration > 0):
            return self._noted(path, f"taken as {found}")
        if self._dice.random() > RENDERED:
            return True
        return self._noted(path, await self._rendering(path, found))

    async def _taken(self, path: Path) -> Probe:
        async with asyncio.timeout(TOO_LONG_S):
            return await self._pool.run(probe, path, path.name)

    def _noted(self, path: Path, finding: str) -> bool:
        if finding:
            self.findings.append(f"{path}: {finding}")
        return not finding

    async def _rendering(self, path: Path, found: Probe) -> str:
        """Renders a second of it; says what is wrong with that, if anything."""
        command = [sys.executable, "-m", "bot.backends.studio.render"]
        child = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(self._job(path, found)).encode() + b"\n")
        last = b"{}"
        try:
            async with asyncio.timeout(TOO_LONG_S):
                async for line in child.stdout:
                    last = line
        except TimeoutError:
            child.kill()
            return "the render hangs"
        finally:
            child.stdin.close()
            code = await child.wait()
        said = json.loads(last)
        self.outcomes[
            "rendered" if said.get("done") else f"render: {said.get('error')} ({path.name.split('-', 2)[2]})"
        ] += 1
        if said.get("done") or (said.get("params") or {}).get("name") == path.name:
            return ""
        return f"the render ended with {code}: {said}"

    def _job(self, path: Path, found: Probe) -> dict[str, Any]:
        """It fills a second of film, or plays under a photo for as long."""
        still = self._folder / "still.png"
        if not still.exists():
            photos.png(still, photos.picture((64, 48)))
        kind = {MediaKind.PHOTO: "image", MediaKind.VIDEO: "video"}.get(found.kind, "audio")
        shown, sounds = ("it", []) if kind != "audio" else ("still", [{"d": 1000, "m": {"asset": "it"}}])
        size = {"width": 64, "height": 48}
        job = films.job(self._folder, {"it": path, "still": still}, [films.shot(shown)], sounds=sounds, fps=5, m=size)
        job["assets"]["it"]["kind"] = kind
        return job


def report(fuzzing: Fuzzing) -> int:
    """Prints what came of it; returns the exit status."""
    for outcome, count in fuzzing.outcomes.most_common():
        print(f"{count:7d}  {outcome}")
    for finding in fuzzing.findings:
        print(f"FOUND  {finding}")
    return min(1, len(fuzzing.findings))


def main(arguments: list[str] | None = None) -> int:
    """Runs for the given time. Files that show a finding stay in the folder, which is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="soak-files-"))
    fuzzing = Fuzzing(folder, options.seed)
    asyncio.run(fuzzing.run(options.seconds))
    return report(fuzzing)


if __name__ == "__main__":
    sys.exit(main())
