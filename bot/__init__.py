"""The image-video bot: photos in a chat become a finished video."""

__version__ = "0.1.0"
