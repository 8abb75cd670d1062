"""Serving and fetching over HTTP."""
