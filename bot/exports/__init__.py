"""Exports: each is submitted, tracked, reported and delivered."""
