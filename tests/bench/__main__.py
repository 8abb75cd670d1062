"""Runs the benchmarks named on the command line, or all of them. `make bench` calls it."""

from __future__ import annotations

import sys
from importlib import import_module

BENCHMARKS = (
    *("render", "transitions", "faces", "contrast", "telegram", "discord", "language", "web"),
    *("start", "intake", "sight", "beats"),
)


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"No benchmark {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        import_module(f"tests.bench.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
