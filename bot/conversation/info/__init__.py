"""Answers that change no video."""
