"""How many sentences the reading of edits takes a second, on one core, and what importing it costs."""

import sys
from time import process_time

from tests.bench.measure import command
from tests.unit.sentences import FILES, rows

_FILES = ("everyday_en", "everyday_zh", "hard_en", "hard_zh")
_IMPORTS = ("pass", "import bot.language.edits.parser")


def run() -> None:
    """Prints sentences per second and the seconds that the import adds to a start of Python."""
    from bot.language.edits.parser import read

    sentences = [row["say"] for name in _FILES for row in rows(name)]
    read("make it longer", FILES)
    begun = process_time()
    for sentence in sentences:
        read(sentence, FILES)
    rate = len(sentences) / (process_time() - begun)
    bare, loaded = (min(command([sys.executable, "-c", code]).cpu for _ in range(3)) for code in _IMPORTS)
    print(f"language: {rate:.0f} sentences a second, import {loaded - bare:.2f} s")
