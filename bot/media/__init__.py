"""What a sent file really is, and what has to happen to it before a video can be made of it or sent."""
