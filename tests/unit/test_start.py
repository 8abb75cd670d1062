"""What a start loads: libraries that decode, and those of platforms that are not set up, cost every process time."""

from __future__ import annotations

import subprocess
import sys

import pytest

DECODERS = {"PIL", "av", "cv2", "numpy", "pillow_heif", "uharfbuzz"}
"""Only children decode, draw and render."""
SDKS = {"telegram", "discord", "aiohttp"}


def loaded(module: str) -> set[str]:
    """The packages that a fresh process has after importing a module."""
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("module", ["bot.app.serve", "bot.app.make"])
def test_a_bot_starts_without_the_libraries_that_its_children_use(module: str) -> None:
    assert not loaded(module) & (DECODERS | SDKS)


def test_a_decoding_child_loads_no_command_line() -> None:
    assert not loaded("bot.__main__") & {"typer", "rich", "pydantic", "sqlalchemy"}


def test_a_command_loads_only_what_it_needs() -> None:
    assert not loaded("bot.app.command_line") & {"pydantic_settings", "sqlalchemy", "starlette", "rich"}
