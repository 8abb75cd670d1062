"""Fakes of what the bot talks to: platforms, the cloud, a browser."""

PATIENCE_S = 180
"""Seconds to wait for an event before a test fails. So many because the machine may be busy."""
