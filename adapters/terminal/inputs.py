"""The files that a command line means: named ones, those of a folder, those that a pattern finds."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.domain.file_names import kind_of
from bot.domain.messages import MediaKind

_PATTERN = re.compile(r"[*?\[]")


def expanded(named: Sequence[Path]) -> tuple[Path, ...]:
    """The files in the order named; of folders and patterns, what can be in a video, IMG_2 before IMG_10.

    What stands for no file stays as it is, so that the channel can say so.
    """
    return tuple(path for one in named for path in _files(one))


def _files(named: Path) -> Iterator[Path]:
    if named.is_dir():
        found = list(named.iterdir())
    elif _PATTERN.search(str(named)) and not named.exists():
        anchor = Path(named.anchor) if named.is_absolute() else Path()
        found = list(anchor.glob(str(named.relative_to(anchor) if named.is_absolute() else named)))
    else:
        yield named
        return
    usable = [path for path in found if path.is_file() and _is_usable(path.name)]
    yield from sorted(usable, key=_natural) or [named]


def _is_usable(name: str) -> bool:
    return not name.startswith(".") and kind_of(name, "") is not MediaKind.FILE


def _natural(path: Path) -> list[tuple[bool, int, str]]:
    """Numbers by their value, words without regard to capitals."""
    parts = re.findall(r"\d+|\D+", str(path))
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part.casefold()) for part in parts]
