"""Fakes of what the bot talks to: platforms, the cloud, a browser."""

PATIENCE_S = 180
"""How long anything waits for an event before its test fails: the machine may be busy with something else."""
