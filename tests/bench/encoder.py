"""x264 alone on the frames of a render job: `python -m tests.bench.encoder` with the job on standard input.

The frames are painted into memory a few seconds at a time; only encoding is timed, and printed as JSON.
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from time import perf_counter, process_time

import cv2
from av.codec.context import CodecContext
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from bot.backends.studio.render import planning
from bot.backends.studio.render.compositor import Compositor
from bot.backends.studio.render.job import Job
from bot.backends.studio.render.photo_cache import PhotoCache
from bot.backends.studio.render.yuv_planes import memory

BATCH = 90


def main() -> None:
    cv2.setNumThreads(1)
    film = planning.make(Job.from_json(sys.stdin.readline()))
    codec = CodecContext.create("libx264", "w")
    assert isinstance(codec, VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = film.width, film.height, "yuv420p"
    codec.framerate, codec.time_base = Fraction(film.fps), Fraction(1, film.fps)
    codec.options = {"preset": "superfast", "crf": "23", "threads": "2"}
    frames = [VideoFrame(film.width, film.height, "yuv420p") for _ in range(BATCH)]
    wall = cpu = 0.0
    size = 0
    batches = [range(at, min(at + BATCH, film.frames)) for at in range(0, film.frames, BATCH)]
    with PhotoCache(film, batches) as photos:
        for batch in batches:
            with Compositor(film, photos) as compositor:
                for number, frame in zip(batch, frames, strict=False):
                    compositor.paint(number, memory(frame))  # every frame of the job moves, so none is skipped
                    frame.pts = number
            begun, before = perf_counter(), process_time()
            size += sum(packet.size for frame in frames[: len(batch)] for packet in codec.encode(frame))
            wall, cpu = wall + perf_counter() - begun, cpu + process_time() - before
    begun, before = perf_counter(), process_time()
    size += sum(packet.size for packet in codec.encode(None))
    wall, cpu = wall + perf_counter() - begun, cpu + process_time() - before
    json.dump({"wall": wall, "cpu": cpu, "size": size}, sys.stdout)


if __name__ == "__main__":
    main()
