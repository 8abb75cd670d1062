"""The web chat: a channel with one page, a journal of messages, and a stream of changes."""

from adapters.web.channel import WebChannel
from adapters.web.config import WebConfig

__all__ = ["WebChannel", "WebConfig"]
