"""The composition root, the commands and the settings."""
