"""Parses sentences about a video into instructions: entities first, then rules over their tags."""
