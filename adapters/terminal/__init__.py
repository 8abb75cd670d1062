"""The terminal: a channel for one conversation that is known from its start, as `python -m bot make` has it."""

from adapters.terminal.channel import TerminalChannel
from adapters.terminal.strings import terminal_locale

__all__ = ["TerminalChannel", "terminal_locale"]
