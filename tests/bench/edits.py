"""What an edit costs against a full render: another title, other music, one of ten photos moved, an undo.

Every edit is rendered by a new process with the pieces of the film before it, as the studio does it. Nothing is made
ahead of time. Ratios are of processor time and of wall clock, medians over the rounds.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import measure
from tests.bench.measure import Cost

Job = dict[str, Any]


@dataclass(frozen=True)
class Edit:
    """A film, and what becomes of it."""

    name: str
    before: Job
    after: Job


def edits(five: Job, ten: Job) -> list[Edit]:
    """The edits of the table."""

    def changed(job: Job, change: Callable[[Job], object]) -> Job:
        copy: Job = json.loads(json.dumps(job))
        change(copy["draft"])
        return copy

    def swap(draft: Job) -> None:
        shots = draft["t"][0]["sg"]
        shots.insert(6, shots.pop(3))

    other = changed(five, lambda draft: draft["t"][2]["sg"][0]["m"].update(text="Winter in Rome"))
    return [
        Edit("another title", five, other),
        Edit("other music", five, changed(five, lambda draft: draft["t"][1]["sg"][0]["m"].update(mood="upbeat"))),
        Edit("one of ten photos moved", ten, changed(ten, swap)),
        Edit("undo", five, five),
    ]


def run(folder: Path, found: Sequence[Edit], rounds: int) -> None:
    """Measures and prints the rows."""
    print(f"\n{'':26}{'wall s':>9}{'cpu s':>9}{'cpu ÷ a full render':>22}{'wall ÷':>9}")
    for edit in found:
        rows = [(_rendered(folder, edit.before, fresh=True), _rendered(folder, edit.after)) for _ in range(rounds)]
        work = median(after.cpu / full.cpu for full, after in rows)
        wall = median(after.wall / full.wall for full, after in rows)
        figures = f"{median(after.wall for _, after in rows):9.1f}{median(after.cpu for _, after in rows):9.1f}"
        print(f"{edit.name:26}{figures}{work:22.2f}{wall:9.2f}")


def _rendered(folder: Path, job: Job, *, fresh: bool = False) -> Cost:
    pieces = folder / "pieces"
    if fresh:
        print("edits: a full render", file=sys.stderr)
        shutil.rmtree(pieces, ignore_errors=True)
        pieces.mkdir()
    asked = json.dumps({**job, "pieces": str(pieces)})
    # The second line answers the question for pieces: those that are kept are there.
    return measure.command([sys.executable, "-m", "bot.backends.studio.render"], f"{asked}\n")
