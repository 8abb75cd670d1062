"""Understands what people write, in English and Chinese."""
