"""The web chat: a channel whose platform is one page, a journal of messages and a stream of their changes."""

from adapters.web.channel import WebChannel
from adapters.web.config import WebConfig

__all__ = ["WebChannel", "WebConfig"]
