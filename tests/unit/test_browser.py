"""When the page is opened in a browser by itself."""

from __future__ import annotations

import pytest

from bot.app.browser import is_wanted


@pytest.mark.parametrize(
    ("environment", "platform", "at_terminal", "wanted"),
    [
        ({"DISPLAY": ":0"}, "linux", True, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True, True),
        ({}, "darwin", True, True),
        ({}, "linux", True, False),
        ({"DISPLAY": ":0"}, "linux", False, False),
        ({"DISPLAY": ":0", "CI": "true"}, "linux", True, False),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, "linux", True, False),
    ],
)
def test_only_at_a_desktop(environment: dict[str, str], platform: str, at_terminal: bool, wanted: bool) -> None:
    assert is_wanted(environment, platform, at_terminal=at_terminal) is wanted
