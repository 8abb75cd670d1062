"""The child process of a render: reads a job, writes percentages and a result or an error, a line of JSON each.

With a folder for pieces it also writes the keys of all pieces of the video, and waits for a line: then those that are
kept are in the folder. It says how many frames have to be painted, and which pieces are new in the folder.

It ends when its standard input closes: then no process waits for the render any more.
"""

import ctypes
import json
import os
import resource
import sys
from contextlib import suppress
from dataclasses import asdict
from queue import SimpleQueue
from threading import Lock, Thread

from bot.backends.studio.render.job import Job
from bot.domain.errors import BotError
from bot.media.no_network import leave_network

MEMORY = 16 * 1024**3
"""The bytes of its address space, of which a render of 4K on many cores uses a part."""
NICENESS = 10
"""The nice value: renders use spare processor time, because the bot has to answer people within seconds."""

# mallopt(3) of glibc
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_MB = 1 << 20
_SAYING = Lock()
_ANSWERS: SimpleQueue[bytes] = SimpleQueue()


def main() -> int:
    """Runs the job on standard input. Returns the exit code: 0, or 1 after an error line."""
    leave_network()  # first, while it has one thread
    os.nice(NICENESS)
    _steady_memory()
    line = _first_line()
    try:
        job = Job.from_json(line)
        _limit(job.processor_s)
        Thread(target=_listen, args=(job,), daemon=True).start()
        from bot.backends.studio.render.engine import render
        from bot.backends.studio.render.shelf import Shelf

        shelf = Shelf(job.pieces, _say, _ANSWERS.get) if job.pieces else None
        result = render(job, lambda percent: _say(percent=percent), shelf)
    except BotError as error:
        _say(error=type(error).__name__, params=error.params)
        return 1
    _say(done=True, **asdict(result))
    return 0


def _steady_memory() -> None:
    """Makes this process return large pictures to the system at once, and keep small ones for the next frame.

    By default glibc raises the first threshold with every freed picture, so memory grows with the number of photos. It
    also returns and fetches the scratch memory of each frame again, which takes a tenth of a render's time.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, 2 * _MB)
        mallopt(_TRIM_THRESHOLD, 64 * _MB)
        mallopt(_ARENA_MAX, 2)


def _limit(processor_s: int) -> None:
    """Lets the system end this process rather than the machine, if a file leads it astray."""
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, processor_s)):
        with suppress(OSError, ValueError):  # macOS has the first limit but refuses to set it
            if most:
                resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


def _say(**values: object) -> None:
    with _SAYING:
        sys.stdout.write(json.dumps(values) + "\n")
        sys.stdout.flush()


def _first_line() -> bytes:
    """The job. Not from a buffered reader, which would take what follows, and hold its lock while Python shuts down."""
    heard = b""
    while b"\n" not in heard and (more := os.read(sys.stdin.fileno(), 1 << 16)):
        heard += more
    line, _, rest = heard.partition(b"\n")
    if rest:
        _ANSWERS.put(rest)
    return line


def _listen(job: Job) -> None:
    """Passes answers on, and leaves with the parent."""
    while heard := os.read(sys.stdin.fileno(), 4096):
        _ANSWERS.put(heard)
    job.part.unlink(missing_ok=True)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
