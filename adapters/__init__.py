"""One package per platform: each translates what people send, and what the bot answers."""
