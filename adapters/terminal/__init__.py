"""The terminal: a channel for `python -m bot make`, one conversation whose messages are all known at the start."""

from adapters.terminal.channel import TerminalChannel
from adapters.terminal.inputs import expanded
from adapters.terminal.strings import terminal_locale

__all__ = ["TerminalChannel", "expanded", "terminal_locale"]
