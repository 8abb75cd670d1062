"""Edits of the video, from the request to the answer."""
