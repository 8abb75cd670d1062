"""Examines sent files, and prepares them for the video or for sending."""
