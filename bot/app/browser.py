"""Opens the page in a browser for whoever starts the bot at a desktop."""

import asyncio
import webbrowser
from collections.abc import Mapping


def is_wanted(environment: Mapping[str, str], platform: str, *, at_terminal: bool) -> bool:
    """Whether somebody sits in front of it: not for a service, in CI, over SSH, or without a display."""
    if not at_terminal or environment.get("CI") or environment.get("SSH_CONNECTION"):
        return False
    has_display = bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    return has_display or platform in {"darwin", "win32"}


async def open_page(url: str) -> None:
    """Opens the page. If that fails, the printed address is there."""
    await asyncio.to_thread(webbrowser.open, url)
