"""Sentences about a video → instructions: entities first, then rules over their tags."""
