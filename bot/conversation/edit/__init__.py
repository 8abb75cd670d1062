"""Edits of the video, from the request to its answer."""
